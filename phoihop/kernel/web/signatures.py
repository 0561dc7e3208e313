"""The page that says what the digital signatures of a file prove. The app's view finds the file through its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.signatures import signatures_of
from phoihop.kernel.documents.signed import Report, Signature, Verdict
from phoihop.kernel.web.http import Request

TONES = {
    Verdict.VALID: "good",
    Verdict.EXPIRED: "warn",
    Verdict.UNTRUSTED: "warn",
    Verdict.CHANGED_AFTER: "alarm",
    Verdict.ALTERED: "alarm",
}


@dataclass(frozen=True)
class Shown:
    """One signature in words."""

    signature: Signature
    tone: str
    verdict: str
    why: str
    when: str
    certificate: str
    covers: str


def signatures_page(request: Request, version: Version, *, back: str, title: str) -> HttpResponse:
    """Signer, time, what is covered, what changed since, of each signature. `back`: the row's page, named `title`."""
    report = signatures_of(version)
    context = {
        "file": version,
        "report": report,
        "rows": [_shown(one, report) for one in report.signatures],
        "notes": _notes(report),
        "back": back,
        "back_title": title,
    }
    return render(request, "web/signatures.html", context)


def _shown(one: Signature, report: Report) -> Shown:
    verdict = Verdict(one.verdict)
    words = {
        Verdict.VALID: _("Hợp lệ"),
        Verdict.EXPIRED: _("Chứng thư hết hạn"),
        Verdict.UNTRUSTED: _("Chưa rõ người ký"),
        Verdict.CHANGED_AFTER: _("Tệp bị sửa sau khi ký"),
        Verdict.ALTERED: _("Không đúng: nội dung đã ký bị thay đổi"),
    }
    return Shown(
        signature=one,
        tone=TONES[verdict],
        verdict=words[verdict],
        why=_why(one, verdict, report),
        when=_when(one),
        certificate=_certificate(one),
        covers=_covers(one, report),
    )


def _why(one: Signature, verdict: Verdict, report: Report) -> str:
    if verdict is Verdict.ALTERED:
        return _("Nội dung trong phần được ký không còn như lúc ký; không dùng tệp này, hãy xin lại bản gốc.")
    if verdict is Verdict.CHANGED_AFTER:
        if one.changes:
            pages = ", ".join(map(str, one.changes))
            return _("Sau khi ký, lời văn ở trang %(pages)s đã khác.") % {"pages": pages}
        return _("Sau khi ký, tệp bị sửa ở phần không phải chữ (hình, chú thích, biểu mẫu).")
    if verdict is Verdict.UNTRUSTED:
        if not report.roots:
            return _("Bản cài đặt này chưa có chứng thư gốc nào nên chưa kiểm tra được người cấp; hãy báo quản trị.")
        return _("Chứng thư do «%(issuer)s» cấp, không thuộc các tổ chức được tin cậy ở đây.") % {"issuer": one.issuer}
    if verdict is Verdict.EXPIRED:
        if one.in_time:
            return _("Chữ ký còn nguyên vẹn; chứng thư còn hạn vào lúc ký ghi trong tệp nhưng nay đã hết hạn.")
        return _("Chứng thư không còn hạn, hoặc chưa có hiệu lực, vào lúc ký ghi trong tệp.")
    if one.trial:
        return _("Nội dung được ký còn nguyên vẹn. Đây là chữ ký thử của tỉnh mẫu, không có giá trị pháp lý.")
    return _("Nội dung được ký còn nguyên vẹn và chứng thư được tin cậy.")


def _when(one: Signature) -> str:
    if not one.signed_at:
        return _("tệp không ghi")
    moment = f"{timezone.localtime(datetime.fromisoformat(one.signed_at)):%d/%m/%Y %H:%M:%S}"
    source = _("theo dấu thời gian được tin cậy") if one.stamped else _("theo máy của người ký")
    return f"{moment} ({source})"


def _certificate(one: Signature) -> str:
    if not (one.valid_from and one.valid_until):
        return "—"
    first, last = (
        f"{timezone.localtime(datetime.fromisoformat(day)):%d/%m/%Y}" for day in (one.valid_from, one.valid_until)
    )
    return _("%(issuer)s cấp, có hạn từ %(first)s đến %(last)s") % {
        "issuer": one.issuer or "—",
        "first": first,
        "last": last,
    }


def _covers(one: Signature, report: Report) -> str:
    if one.whole_file:
        return _("toàn bộ tệp")
    return _("tệp ở lần lưu thứ %(revision)s trong %(all)s lần; phần thêm sau không thuộc chữ ký này") % {
        "revision": one.revision,
        "all": report.revisions,
    }


def _notes(report: Report) -> list[str]:
    notes = []
    if report.empty:
        names = ", ".join(report.empty)
        notes.append(
            ngettext(
                "Tệp có %(count)s ô ký còn trống: %(names)s. Có thể chưa đủ người ký, hoặc tệp bị cắt về bản cũ hơn.",
                "Tệp có %(count)s ô ký còn trống: %(names)s. Có thể chưa đủ người ký, hoặc tệp bị cắt về bản cũ hơn.",
                len(report.empty),
            )
            % {"count": len(report.empty), "names": names}
        )
    if report.loose_end:
        notes.append(_("Sau chữ ký cuối cùng, tệp còn được lưu thêm; phần thêm đó không ai ký."))
    if report.left_out:
        notes.append(_("Còn %(count)s chữ ký không được kiểm tra vì quá nhiều.") % {"count": report.left_out})
    return notes
