"""What `doctor` looks at once the database answers. Each check yields findings; none changes anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.http.request import validate_host
from django.utils import timezone

from phoihop.commitments.services import tally_drift
from phoihop.intake.models import Item
from phoihop.intake.sealing import unsealed
from phoihop.kernel.audit import sealing
from phoihop.kernel.audit.models import Seal
from phoihop.kernel.clock.services import current_calendar
from phoihop.kernel.documents.services import check_files
from phoihop.kernel.notifications.models import Mail, MailState
from phoihop.kernel.secrecy import Unreadable
from phoihop.ops import schema
from phoihop.ops.doctor import BAD, OK, WARNING, Finding
from phoihop.ops.models import Installation
from phoihop.ops.prepare import key_print
from phoihop.ops.rights import wrong_rights
from phoihop.ops.trouble import marked as _
from phoihop.organisations.models import Body
from phoihop.organisations.services.bodies import ONE_EACH

EXTENSIONS = {"unaccent", "pg_trgm", "btree_gist"}
SCARCE_BYTES, TOO_LITTLE_BYTES = 2 * 1024**3, 300 * 1024**2
HEARTBEAT_SECONDS = 60
SEALED_WITHIN = timedelta(minutes=10)  # the sealer comes every few seconds
NEEDED_SERVER = 180000
NAMED = 10  # damaged files named one by one


def database() -> Iterator[Finding]:
    """Both roles reach the database; its version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user, current_setting('server_version'), current_setting('server_version_num')::int")
        user, version, number = cursor.fetchone()
    state = OK if number >= NEEDED_SERVER else WARNING
    sentence = _("Vai trò ứng dụng «{user}» kết nối được; PostgreSQL {version}.").format(user=user, version=version)
    yield Finding("database", state, sentence)
    if not settings.DATABASE_OWNER_URL:
        yield Finding("owner", WARNING, _("Chưa đặt DATABASE_OWNER_URL: không nâng cấp và sao lưu được từ đây."))
        return
    with psycopg.connect(settings.DATABASE_OWNER_URL, connect_timeout=10) as owner:
        row = owner.execute("SELECT current_user").fetchone()
    name = row[0] if row else "?"
    yield Finding("owner", OK if name != user else BAD, _("Vai trò sở hữu «{name}» kết nối được.").format(name=name))


def rights() -> Iterator[Finding]:
    """The application's role may do what it should and no more."""
    wrong = wrong_rights()
    if wrong:
        sentence = _("Quyền của vai trò ứng dụng sai ở: {names}; chạy lại phoihop up.").format(
            names=", ".join(wrong[:8])
        )
        yield Finding("rights", BAD, sentence)
    else:
        yield Finding("rights", OK, _("Quyền của vai trò ứng dụng đúng; nhật ký chỉ được ghi thêm."))


def extensions() -> Iterator[Finding]:
    """Extensions the search needs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = sorted(EXTENSIONS - {name for (name,) in cursor.fetchall()})
    if missing:
        sentence = _("Cơ sở dữ liệu thiếu phần mở rộng {names}.").format(names=", ".join(missing))
        yield Finding("extensions", BAD, sentence)
    else:
        yield Finding("extensions", OK, _("Đủ phần mở rộng của cơ sở dữ liệu."))


def migrations() -> Iterator[Finding]:
    """The schema is this version's."""
    pending, newer = schema.pending(), schema.unknown()
    if newer:
        sentence = _("Cơ sở dữ liệu mới hơn chương trình: {names}.").format(names=", ".join(newer[:5]))
        yield Finding("migrations", BAD, sentence)
    elif pending:
        sentence = _("Cần nâng cấp cơ sở dữ liệu: {names}; chạy phoihop up.").format(names=", ".join(pending[:5]))
        yield Finding("migrations", BAD, sentence)
    else:
        yield Finding("migrations", OK, _("Cơ sở dữ liệu đúng phiên bản."))


def key() -> Iterator[Finding]:
    """The key file is there, private, and the one this data was written with."""
    path = Path(settings.FIELD_KEY_FILE or "?")
    row = Installation.objects.first()
    if not settings.FIELD_KEY:
        yield Finding("key", BAD, _("Thiếu tệp khóa FIELD_KEY_FILE."))
    elif row is None:
        yield Finding("key", BAD, _("Cơ sở dữ liệu chưa được chuẩn bị; hãy chạy phoihop up."))
    elif row.field_key_print != key_print(settings.FIELD_KEY):
        yield Finding("key", BAD, _("Tệp khóa {path} không phải khóa của dữ liệu này.").format(path=path))
    elif path.stat().st_mode & 0o077:
        yield Finding("key", WARNING, _("Tệp khóa {path} người khác đọc được; đặt quyền 0600.").format(path=path))
    else:
        yield Finding("key", OK, _("Tệp khóa {path} đúng; nhớ cất một bản ở nơi khác bản sao lưu.").format(path=path))
    if settings.FIELD_KEY and not opens_newest():
        yield Finding("key", BAD, _("Tệp khóa không mở được nội dung tiếp nhận mới nhất: dữ liệu hỏng hoặc khóa khác."))
    if row and row.is_sample:
        yield Finding("sample", WARNING, _("Đây là tỉnh mẫu: không gửi thư ra ngoài, không dùng cho công việc thật."))


def opens_newest() -> bool:
    """Whether the key opens the newest sealed item that came in; True where there is none."""
    newest = Item.objects.exclude(content=None).order_by("-pk").first()
    try:
        return newest is None or newest.content is None or bool(unsealed(newest.pk, newest.content, newest.sender))
    except Unreadable:
        return False


def disk() -> Iterator[Finding]:
    """Room for data."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    state = OK if free > SCARCE_BYTES else WARNING if free > TOO_LITTLE_BYTES else BAD
    yield Finding("disk", state, _("Ổ đĩa còn trống {free:.1f} GiB.").format(free=free / 1024**3))


def worker() -> Iterator[Finding]:
    """A worker gave a sign lately, and no job failed for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat))::int FROM procrastinate_workers")
        (seconds,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'failed' LIMIT 1000) f")
        (failed,) = cursor.fetchone()
    if seconds is None or seconds > HEARTBEAT_SECONDS:
        yield Finding("worker", WARNING, _("Không có tiến trình việc nền nào đang chạy; hãy chạy phoihop up."))
    else:
        sentence = _("Tiến trình việc nền hoạt động ({seconds} giây trước).").format(seconds=seconds)
        yield Finding("worker", OK, sentence)
    if failed:
        sentence = _("{count} việc nền đã hỏng; xem nhật ký của tiến trình việc nền.").format(count=failed)
        yield Finding("jobs", WARNING, sentence)


def seals() -> Iterator[Finding]:
    """The trace verifies."""
    breaks = list(sealing.verify())
    if breaks:
        yield Finding("seals", BAD, _("Nhật ký không nguyên vẹn: {what}").format(what=breaks[0].sentence))
    else:
        sentence = _("Nhật ký nguyên vẹn; {count} hành vi chưa niêm phong.").format(count=sealing.unsealed())
        yield Finding("seals", OK, sentence)
    waiting = sealing.oldest_unsealed()
    if waiting is not None and timezone.now() - waiting > SEALED_WITHIN:
        sentence = _("Có hành vi từ {when:%H:%M %d/%m/%Y} chưa được niêm phong: việc nền không chạy.")
        yield Finding("sealing", WARNING, sentence.format(when=timezone.localtime(waiting)))
    if Seal.objects.exists() and not settings.ANCHOR_FILE.exists():
        sentence = _("Chưa có mốc neo nào ở {path}: chủ cơ sở dữ liệu sửa nhật ký thì không ai biết.")
        yield Finding("anchors", WARNING, sentence.format(path=settings.ANCHOR_FILE))


def calendar() -> Iterator[Finding]:
    """The working calendar knows this year and the next."""
    days, this_year = current_calendar(), timezone.localdate().year
    for year, missing in ((this_year, BAD), (this_year + 1, WARNING)):
        if days.is_known(date(year, 1, 1), date(year, 12, 31)):
            yield Finding("calendar", OK, _("Lịch làm việc năm {year} đã nạp.").format(year=year))
        else:
            sentence = _("Lịch làm việc năm {year} chưa đủ: ngày hạn của năm ấy chưa chắc chắn.").format(year=year)
            yield Finding("calendar", missing, sentence)


def mail() -> Iterator[Finding]:
    """The SMTP server answers, if one is set."""
    if not settings.MAIL_ENABLED:
        yield Finding("mail", WARNING, _("Không gửi thư điện tử (EMAIL_HOST trống hoặc là tỉnh mẫu)."))
        return
    try:
        smtp = get_connection(timeout=10)
        smtp.open()
        smtp.close()
    except OSError as error:
        sentence = _("Không kết nối được máy chủ thư {host}: {why}").format(host=settings.EMAIL_HOST, why=error)
        yield Finding("mail", BAD, sentence)
    else:
        yield Finding("mail", OK, _("Máy chủ thư {host} trả lời.").format(host=settings.EMAIL_HOST))


def web() -> Iterator[Finding]:
    """The address in letters and calendars is one the server answers to, and is encrypted beyond this machine."""
    address = urlsplit(settings.PUBLIC_URL)
    host = address.hostname or ""
    local = host in {"localhost", "127.0.0.1", "::1"}
    if not validate_host(host, settings.ALLOWED_HOSTS):
        sentence = _("PUBLIC_URL là {url} nhưng ALLOWED_HOSTS không có «{host}»: địa chỉ trong thư không mở được.")
        yield Finding("web", BAD, sentence.format(url=settings.PUBLIC_URL, host=host))
    elif (address.scheme == "https") != settings.HTTPS:
        sentence = _("PUBLIC_URL là {url} nhưng HTTPS={https}: đặt hai biến khớp nhau.")
        yield Finding("web", BAD, sentence.format(url=settings.PUBLIC_URL, https=str(settings.HTTPS).lower()))
    elif not settings.HTTPS and not local:
        sentence = _("{url} không mã hóa: mật khẩu đi qua mạng ai cũng đọc được; đặt một proxy TLS phía trước.")
        yield Finding("web", WARNING, sentence.format(url=settings.PUBLIC_URL))
    else:
        yield Finding("web", OK, _("Địa chỉ {url} khớp với cài đặt.").format(url=settings.PUBLIC_URL))


def files() -> Iterator[Finding]:
    """Every stored file is there and has the content its row says; reads them all."""
    damages = list(check_files())
    for damage in damages[:NAMED]:
        yield Finding("files", BAD, damage.sentence)
    if len(damages) > NAMED:
        yield Finding("files", BAD, _("Và {count} tệp khác.").format(count=len(damages) - NAMED))
    if not damages:
        yield Finding("files", OK, _("Các tệp lưu trữ đủ và nguyên vẹn."))


def letters() -> Iterator[Finding]:
    """No letter was given up, none is in doubt for good."""
    given_up = Mail.objects.filter(state=MailState.FAILED)[:1000].count()
    doubtful = Mail.objects.filter(state=MailState.UNCERTAIN, doubtful=True)[:1000].count()
    if given_up or doubtful:
        sentence = _("{failed} thư không gửi được, {doubtful} thư không rõ đã đến hay chưa.")
        yield Finding("letters", WARNING, sentence.format(failed=given_up, doubtful=doubtful))


def counts() -> Iterator[Finding]:
    """The board's counts of closed commitments are the numbers of their rows."""
    drift = tally_drift()
    if drift:
        sentence = _(
            "Số đếm nhiệm vụ đã kết luận lệch ở {number} ô; bảng điều hành chưa đúng, hãy báo người phụ trách."
        )
        yield Finding("counts", BAD, sentence.format(number=len(drift)))
    else:
        yield Finding("counts", OK, _("Số đếm trên bảng điều hành khớp với nhiệm vụ."))


def communes() -> Iterator[Finding]:
    """Of each council of a commune, and its standing body, the directory says which commune's it is."""
    councils = Body.objects.existing(timezone.localdate()).of_no_commune().filter(kind__in=ONE_EACH).by_rank()
    if names := list(councils.values_list("name", flat=True)[: NAMED + 1]):
        sentence = _("Chưa gắn xã, phường trong danh bạ: {names}; cử tri chưa gửi được tới các cơ quan này.")
        shown = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        yield Finding("communes", WARNING, sentence.format(names=shown))


CHECKS = (
    database,
    rights,
    extensions,
    migrations,
    key,
    disk,
    worker,
    seals,
    calendar,
    web,
    mail,
    files,
    letters,
    counts,
    communes,
)
