"""Taking files in, reading their text, taking them out again. Rights are those of the row: the caller asks first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import content, reading, rules, storing
from phoihop.kernel.documents.models import Document, Flag, TextState, Version
from phoihop.kernel.documents.opening import descriptor
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean

SEARCHABLE_AT_WORST = 100_000  # characters; a text of ever new words outgrows PostgreSQL's vector of 1 MB


def upload(
    *, title: str, file: File[bytes], by: User, at: datetime, kinds: Collection[str] = content.EVERYDAY
) -> Document:
    """A new document from what a person sends (tải lên). `kinds`: media types the caller takes (`content`).

    Refused "document.empty", "document.too_large", "document.secret", "document.kind_not_taken" and those of
    `content.look`. An empty `title` becomes the file's name.
    """
    incoming = _check(file, kinds)
    shown = clean(title)[:300] or incoming.name
    _refuse_secret_name(shown)
    with transaction.atomic():
        document = audit.create(Document(title=shown), verb="document.uploaded", by=by, at=at)
        _add(document, 1, incoming, by=by, at=at)
    return document


@dataclass(frozen=True)
class Held:
    """A file that was taken in and hangs on nothing yet: its bytes stay for a day (`storing.ORPHAN_AGE`)."""

    name: str
    size: int
    sha256: str


def hold(*, file: File[bytes], kinds: Collection[str] = content.EVERYDAY) -> Held:
    """Keep what a person sends until the form it belongs to is whole; no row is written, so nobody reads it meanwhile.

    Refused as `upload`, which checks it again once it is handed in.
    """
    incoming = _check(file, kinds)
    sha256 = storing.hash_of(incoming.file)
    with transaction.atomic():
        storing.hold(incoming.file, sha256)
    return Held(rules.clean_name(file.name or ""), incoming.size, sha256)


def is_held(*, held: Held) -> bool:
    """Whether the bytes are still there."""
    return default_storage.exists(storing.path_of(held.sha256))


def opened_held(*, held: Held) -> File[bytes]:
    """What was held, to be closed by the caller. Raises FileNotFoundError once it was cleared."""
    return default_storage.open(storing.path_of(held.sha256))


def add_version(
    *, document_id: UUID, file: File[bytes], by: User, at: datetime, kinds: Collection[str] = content.EVERYDAY
) -> Version:
    """The next version of a document; earlier ones stay. Refused as `upload`."""
    incoming = _check(file, kinds)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        return _add(document, _next_number(document), incoming, by=by, at=at)


def store_bytes(
    *, title: str, name: str, kind: str, data: bytes, by: User | None, at: datetime, document_id: UUID | None = None
) -> Document:
    """Keep what the program made itself (a rendered PDF, an export): no checks of content. The next version if
    `document_id` is given, else a new document. `by` None: a job."""
    incoming = Incoming(BytesIO(data), rules.clean_name(name), len(data), content.Found(kind))
    with transaction.atomic():
        if document_id is not None:
            document = Document.objects.select_for_update().get(pk=document_id)
        else:
            document = audit.create(Document(title=clean(title)[:300]), verb="document.made", by=by, at=at)
        _add(document, _next_number(document), incoming, by=by, at=at)
    return document


def read_text(*, version_id: UUID, at: datetime) -> None:
    """Read the text of a version for the search (job). Again: nothing happens, once it is read.

    A mark of secrecy at the top of any page locks the version (`Flag.SECRET_MARK`) and its text is not kept.
    """
    version = Version.objects.get(pk=version_id)
    if version.text_state != TextState.WAITING or not version.path:
        return
    try:
        found = _read(version)
    except FileNotFoundError:
        found = reading.Reading("failed")
    if rules.has_secret_line(found.tops):
        found = reading.Reading("failed", flags=[Flag.SECRET_MARK])
    try:
        _keep_text(version_id, found, at)
    except OperationalError:  # the vector would be too long
        found.text, found.flags = found.text[:SEARCHABLE_AT_WORST], [*found.flags, Flag.TEXT_CUT]
        _keep_text(version_id, found, at)


@transaction.atomic
def confirm_not_secret(*, version_id: UUID, by: User, at: datetime, reason: str) -> Version:
    """A person has looked: the mark inside is none (e.g. a form that shows marks). Unlocks and reads the text.

    Raises Refused "document.not_locked".
    """
    version = Version.objects.select_for_update().get(pk=version_id)
    if not version.is_locked:
        raise Refused("document.not_locked", _("Tệp «%(name)s» không bị khóa.") % {"name": version.name})
    version.flags = [flag for flag in version.flags if flag != Flag.SECRET_MARK]
    found = _read(version)
    version.text, version.text_state = found.text, TextState(found.state)
    return audit.save(
        version, ["flags", "text", "text_state"], verb="document.unlocked", by=by, at=at, reason=clean(reason)
    )


@transaction.atomic
def take_out(*, version_id: UUID, by: User, at: datetime, reason: str) -> Version:
    """Remove the bytes and the text of a version for good (a state secret had come in); row, hash and trace stay.

    Bytes shared with another version stay as long as that one needs them.
    """
    version = Version.objects.select_for_update().get(pk=version_id)
    if not version.path:
        return version
    path, version.path, version.text, version.text_state = version.path, "", "", TextState.NONE
    audit.save(version, ["path", "text", "text_state"], verb="document.taken_out", by=by, at=at, reason=clean(reason))
    transaction.on_commit(lambda: _delete_unless_named(path))
    return version


@transaction.atomic
def _delete_unless_named(path: str) -> None:
    storing.lock(path.rpartition("/")[2])
    if not Version.objects.filter(path=path).exists():
        default_storage.delete(path)


def clear_orphans(*, at: datetime) -> int:
    """Delete files that no row names (their upload was rolled back); returns how many."""
    cleared = 0
    for path in list(storing.stored()):
        if storing.is_orphan(path, at):
            with transaction.atomic():
                storing.lock(path.rpartition("/")[2])
                if storing.is_orphan(path, at):
                    default_storage.delete(path)
                    cleared += 1
    return cleared


@dataclass(frozen=True)
class Damage:
    """A version whose file is not what its row says. `kind`: missing or altered."""

    kind: str
    document_code: str
    number: int
    sentence: str


def check_files() -> Iterator[Damage]:
    """Every stored file against its hash (for `phoihop doctor`); yields what is wrong."""
    for version in Version.objects.exclude(path="").select_related("document").order_by("path").iterator():
        if storing.is_whole(version.path, version.sha256):
            continue
        missing = not default_storage.exists(version.path)
        sentence = _("Tệp «%(name)s» của tài liệu %(code)s bị mất; hãy phục hồi từ bản sao lưu.")
        if not missing:
            sentence = _("Tệp «%(name)s» của tài liệu %(code)s đã bị thay đổi; hãy phục hồi từ bản sao lưu.")
        yield Damage(
            "missing" if missing else "altered",
            version.document.code,
            version.number,
            sentence % {"name": version.name, "code": version.document.code},
        )


@dataclass
class Incoming:
    """A file that may be stored, with its final name."""

    file: IO[bytes]
    name: str
    size: int
    found: content.Found


def _check(file: File[bytes], kinds: Collection[str]) -> Incoming:
    name = rules.clean_name(file.name or "")
    size = file.size or 0
    if not size:
        raise Refused("document.empty", _("Tệp «%(name)s» không có nội dung.") % {"name": name})
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise Refused(
            "document.too_large",
            _("Tệp «%(name)s» vượt quá %(limit)s MB; hãy chia nhỏ hoặc giảm dung lượng.")
            % {"name": name, "limit": limit},
        )
    _refuse_secret_name(name)
    found = content.look(file, name)
    if found.kind not in kinds:
        ends = ", ".join(sorted(f".{ends[0]}" for kind, ends in content.EXTENSIONS.items() if kind in kinds))
        raise Refused(
            "document.kind_not_taken",
            _("Ở đây không nhận loại tệp của «%(name)s»; hãy gửi %(ends)s.") % {"name": name, "ends": ends},
        )
    if rules.extension(name) not in content.EXTENSIONS[found.kind]:
        name = rules.clean_name(f"{name}.{content.EXTENSIONS[found.kind][0]}")
        found.flags.append(Flag.RENAMED)
    incoming = Incoming(file, name, size, found)
    _look_inside(incoming)
    return incoming


def _look_inside(incoming: Incoming) -> None:
    """The first two pages now: a state secret is refused before it is stored, a password is seen."""
    if not reading.readable(incoming.found.kind):
        return
    with descriptor(incoming.file) as file:
        head = reading.read(file, incoming.found.kind, head=True)
    if rules.has_secret_line(head.tops):
        raise _secret(incoming.name)
    incoming.found.flags += [flag for flag in head.flags if flag not in incoming.found.flags]


def _refuse_secret_name(name: str) -> None:
    if rules.has_secret_name(name):
        raise _secret(name)


def _secret(name: str) -> Refused:
    return Refused(
        "document.secret",
        _(
            "Tệp «%(name)s» có dấu độ mật; tài liệu bí mật nhà nước không được đưa vào phần mềm này, hãy gửi theo"
            " quy định về bảo vệ bí mật nhà nước."
        )
        % {"name": name},
    )


def _next_number(document: Document) -> int:
    return (document.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _add(document: Document, number: int, incoming: Incoming, *, by: User | None, at: datetime) -> Version:
    sha256 = storing.hash_of(incoming.file)
    kind = incoming.found.kind
    waits = reading.readable(kind) and Flag.ENCRYPTED not in incoming.found.flags
    version = audit.create(
        Version(
            document=document,
            number=number,
            name=incoming.name,
            kind=kind,
            size=incoming.size,
            sha256=sha256,
            path=storing.keep(incoming.file, sha256),
            flags=[str(flag) for flag in incoming.found.flags],
            text_state=TextState.WAITING if waits else _unread(incoming.found),
            uploaded_by=by,
            uploaded_at=at,
        ),
        verb="document.version_added",
        by=by,
        at=at,
    )
    if waits:
        queue.configure_task("documents.extract_text").defer(version_id=str(version.pk))
    return version


def _unread(found: content.Found) -> TextState:
    return TextState.NONE if found.kind in {content.PNG, content.JPEG} else TextState.FAILED


def _read(version: Version) -> reading.Reading:
    with default_storage.open(version.path) as stored, descriptor(stored) as file:
        return reading.read(file, version.kind)


@transaction.atomic
def _keep_text(version_id: UUID, found: reading.Reading, at: datetime) -> None:
    version = Version.objects.select_for_update().get(pk=version_id)
    if version.text_state != TextState.WAITING or not version.path:
        return
    version.text, version.text_state = found.text, TextState(found.state)
    version.flags = list(dict.fromkeys([*version.flags, *map(str, found.flags)]))
    audit.save(version, ["text", "text_state", "flags"], verb="document.read", by=None, at=at)
