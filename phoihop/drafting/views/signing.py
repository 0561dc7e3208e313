"""The page about a draft's signing, and its acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.drafting import permissions, queries, services
from phoihop.drafting.models import Draft, DraftStage, Signature, Signing
from phoihop.drafting.rules.signing import turns
from phoihop.drafting.signing_forms import ConfirmForm, PaperForm, ReasonForm, SignedFileForm, StartSigningForm
from phoihop.drafting.views.acts import acted, posted
from phoihop.drafting.views.library import find, signer_lines
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.keys import key_ring
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.signatures import signatures_page
from phoihop.regulations.queries import place_of

PAGE = ["GET", "HEAD", "POST"]
SCANS = {content.PDF, content.PNG, content.JPEG}


@dataclass(frozen=True)
class Line:
    """A party of the signing as the page shows it: its signature, whether it is its turn, what the reader may do."""

    signature: Signature
    is_turn: bool
    may_sign: bool
    may_record: bool
    may_refuse: bool


@require_safe
def signing(request: Request, code: str) -> HttpResponse:
    """Who has signed, whose turn it is, the file and its checks; signings that came to nothing below."""
    draft = find(request, code)
    every = queries.signings_of(draft)
    standing = next((one for one in every if one.state != "void"), None)
    context = {
        "draft": draft,
        "tabs": tabs_of(draft, current="drafting:signing"),
        "signing": standing,
        "signers": signer_lines(request, draft) if draft.is_open else [],
        "lines": _lines(request, standing) if standing else [],
        "void": [one for one in every if one.state == "void"],
        "may_start": draft.stage == DraftStage.AGREED and permissions.can_lead(request.user, draft),
        "may_end": bool(standing and standing.is_running) and permissions.can_abandon(request.user, draft),
        "ceremonies": queries.ceremonies_of(draft),
        "may_lead": permissions.can_lead(request.user, draft),
    }
    return render(request, "drafting/signing.html", context)


def _lines(request: Request, standing: Signing) -> list[Line]:
    rows = list(standing.signatures.all())
    waiting = [row.order for row in rows if row.is_waiting and standing.is_running]
    now = turns(waiting, any_order=standing.any_order)
    lines = []
    for row in rows:
        row.signing = standing
        turn = row.order in now
        lines.append(
            Line(
                row,
                turn,
                may_sign=turn and permissions.can_sign(request.user, row),
                may_record=turn and permissions.can_record_signature(request.user, row),
                may_refuse=turn and permissions.can_refuse(request.user, row),
            )
        )
    return lines


@require_http_methods(PAGE)
def start_signing(request: Request, code: str) -> HttpResponse:
    """Put the agreed text up for signature."""
    draft = find(request, code)

    def do(at: datetime) -> str:
        made = services.start_signing(draft_id=draft.pk, new=form.new(), by=request.user, at=at)
        return made.get_absolute_url()

    form = StartSigningForm(posted(request), initial={"place": place_of(draft.drafted_by)})
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_lead(request.user, draft),
        told=_("Đã trình ký; người đến lượt đã được báo."),
        template="drafting/parties.html",
        draft=draft,
        signers=signer_lines(request, draft),
        **_frame(draft, _("Trình ký"), _("Trình ký"), _("Văn bản được in một lần; mọi bên ký trên cùng bản in.")),
    )


@require_http_methods(PAGE)
def sign(request: Request, code: str, order: int) -> HttpResponse:
    """Sign with the key known here."""
    row = _signature(request, code, order)

    def do(at: datetime) -> str:
        services.sign(signature_id=row.pk, ring=key_ring(), by=request.user, at=at)
        return row.signing.get_absolute_url()

    form = ConfirmForm(posted(request))
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_sign(request.user, row),
        told=_("Đã ký số."),
        template="drafting/sign.html",
        signature=row,
        signing=row.signing,
        **_frame(row.signing.draft, _("Ký số"), _("Ký số")),
    )


@require_http_methods(PAGE)
def hand_in(request: Request, code: str, order: int) -> HttpResponse:
    """Hand in the file signed at one's own machine."""
    row = _signature(request, code, order)

    def do(at: datetime) -> str:
        services.take_signed(
            signature_id=row.pk, data=form.cleaned_data["file"].read(), ring=key_ring(), by=request.user, at=at
        )
        return row.signing.get_absolute_url()

    said = _("Tải tệp mới nhất ở trang trước, ký vào ô «%(field)s» bằng phần mềm ký của mình, rồi nộp lại ở đây.")
    form = SignedFileForm(posted(request), request.FILES or None)
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_sign(request.user, row) or permissions.can_record_signature(request.user, row),
        told=_("Đã nhận tệp có chữ ký."),
        **_frame(row.signing.draft, _("Nộp tệp đã ký"), _("Nộp tệp"), said % {"field": row.field}),
    )


@require_http_methods(PAGE)
def record(request: Request, code: str, order: int) -> HttpResponse:
    """Record a signature given with a pen."""
    row = _signature(request, code, order)

    def do(at: datetime) -> str:
        title = _("Bản ký giấy của %(body)s") % {"body": row.body}
        scan = documents.upload(title=title, file=form.cleaned_data["scan"], by=request.user, at=at, kinds=SCANS)
        facts = {key: value for key, value in form.cleaned_data.items() if key != "scan"}
        services.record_paper(signature_id=row.pk, scan=scan, **facts, by=request.user, at=at)
        return row.signing.get_absolute_url()

    first = {"signed_on": timezone.localdate()}
    form = PaperForm(posted(request), request.FILES or None, named=row.signer is not None, initial=first)
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_record_signature(request.user, row),
        told=_("Đã ghi nhận chữ ký trên giấy."),
        **_frame(row.signing.draft, _("Ghi nhận ký trên giấy"), _("Ghi nhận"), str(row.body)),
    )


@require_http_methods(PAGE)
def refuse(request: Request, code: str, order: int) -> HttpResponse:
    """The party does not sign."""
    row = _signature(request, code, order)

    def do(at: datetime) -> str:
        services.refuse(signature_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return row.signing.get_absolute_url()

    said = _("Đợt ký bị hủy và các bên được báo lý do; chữ ký đã có vẫn nằm trong tệp cũ.")
    form = ReasonForm(posted(request))
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_refuse(request.user, row),
        told=_("Đã ghi nhận từ chối ký."),
        dangerous=True,
        **_frame(row.signing.draft, _("Từ chối ký"), _("Từ chối ký"), said),
    )


@require_http_methods(PAGE)
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take the text back from signature."""
    draft = find(request, code)

    def do(at: datetime) -> str:
        services.withdraw(draft_id=draft.pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return reverse("drafting:signing", args=[draft.code])

    said = _("Đợt ký này bị hủy; văn bản giữ nguyên và có thể trình ký lại.")
    form = ReasonForm(posted(request))
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_abandon(request.user, draft),
        told=_("Đã rút trình ký."),
        dangerous=True,
        **_frame(draft, _("Rút trình ký"), _("Rút trình ký"), said),
    )


@require_http_methods(PAGE)
def reopen(request: Request, code: str) -> HttpResponse:
    """Edit again: the signing is void."""
    draft = find(request, code)

    def do(at: datetime) -> str:
        services.reopen(draft_id=draft.pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return draft.get_absolute_url()

    said = _(
        "Đợt ký này bị hủy. Bản đã ký không bị đụng tới; lời văn sửa tiếp ở bản dự thảo sau và phải thống nhất lại."
    )
    form = ReasonForm(posted(request))
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_abandon(request.user, draft),
        told=_("Đã mở lại để sửa."),
        dangerous=True,
        **_frame(draft, _("Mở lại để sửa"), _("Hủy đợt ký và sửa"), said),
    )


@require_safe
def file(request: Request, code: str, signing: str) -> HttpResponseBase:
    """The newest file of a signing, or with `?number=` one before it."""
    row = _signing(request, code, signing)
    versions = Version.objects.filter(document_id=row.pdf_id).order_by("-number")
    if (number := request.GET.get("number", "")).isdigit():
        versions = versions.filter(number=int(number[:6]))
    return serve(get_object_or_404(versions[:1]), request, download="download" in request.GET)


@require_safe
def file_signatures(request: Request, code: str, signing: str) -> HttpResponse:
    """What the signatures in the newest file prove."""
    row = _signing(request, code, signing)
    version = get_object_or_404(Version.objects.filter(document_id=row.pdf_id).order_by("-number")[:1])
    return signatures_page(request, version, back=row.get_absolute_url(), title=str(row.draft))


@require_safe
def scan(request: Request, code: str, signing: str, order: int) -> HttpResponseBase:
    """The sheet a party signed with a pen."""
    row = get_object_or_404(_signing(request, code, signing).signatures.select_related("scan"), order=order)
    if row.scan is None:
        raise Http404
    return serve(get_object_or_404(row.scan.versions.order_by("-number")[:1]), request)


def _signing(request: Request, code: str, signing: str) -> Signing:
    rows = Signing.objects.visible_to(request.user).select_related("draft")
    return get_object_or_404(rows, draft__code=code, code=signing)


def _signature(request: Request, code: str, order: int) -> Signature:
    """The party's place in the signing that stands."""
    rows = Signature.objects.visible_to(request.user).filter(signing__in=Signing.objects.standing())
    every = rows.select_related("signing__draft__drafted_by", "body", "signer")
    return get_object_or_404(every, signing__draft__code=code, order=order)


def _frame(draft: Draft, title: str, label: str, lead: str = "") -> dict[str, Any]:
    back = reverse("drafting:signing", args=[draft.code])
    return {"heading": title, "submit": label, "about": lead, "back": back, "crumb": draft.short_title}
