"""Versions of a text: frozen, read again; a draft given up."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.drafting import queries, services
from phoihop.drafting.forms import AbandonForm, EnterForm, FreezeForm
from phoihop.drafting.models import SigningState
from phoihop.drafting.permissions import can_abandon, can_lead
from phoihop.drafting.views.acts import acted, posted
from phoihop.drafting.views.library import find
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.documents import services as documents
from phoihop.kernel.web.http import Request
from phoihop.regulations.models import Regulation
from phoihop.regulations.views.life import SCANS


@require_safe
def version(request: Request, code: str, number: int) -> HttpResponse:
    """One version to be read."""
    draft = find(request, code)
    row = get_object_or_404(draft.versions.select_related("frozen_by"), number=number)
    context = {
        "draft": draft,
        "version": row,
        "rows": queries.rows_of(row.roots),
        "tabs": tabs_of(draft, current="drafting:draft"),
    }
    return render(request, "drafting/version.html", context)


@require_http_methods(["GET", "POST"])
def freeze(request: Request, code: str) -> HttpResponse:
    """Freeze the version in work."""
    draft = find(request, code)
    form = FreezeForm(posted(request))
    return acted(
        request,
        form,
        lambda at: services.freeze(draft_id=draft.pk, note=form.cleaned_data["note"], by=request.user, at=at),
        allowed=can_lead(request.user, draft),
        told=_("Đã chốt bản dự thảo số %(number)s.") % {"number": queries.latest(draft).number},
        heading=_("Chốt bản dự thảo"),
        submit=_("Chốt bản dự thảo"),
        about=_(
            "Bản đã chốt không sửa được nữa và có mã băm để đối chiếu; bản kế tiếp mở ra với cùng nội dung để soạn tiếp."
        ),
        back=draft.get_absolute_url(),
        crumb=draft.short_title,
    )


@require_http_methods(["GET", "POST"])
def abandon(request: Request, code: str) -> HttpResponse:
    """Give the draft up."""
    draft = find(request, code)
    form = AbandonForm(posted(request))
    return acted(
        request,
        form,
        lambda at: services.abandon(draft_id=draft.pk, reason=form.cleaned_data["reason"], by=request.user, at=at),
        allowed=can_abandon(request.user, draft),
        told=_("Đã dừng soạn."),
        heading=_("Dừng soạn"),
        submit=_("Dừng soạn"),
        about=_("Các bản của dự thảo vẫn xem được; không sửa, không gửi, không ký được nữa."),
        back=draft.get_absolute_url(),
        crumb=draft.short_title,
        dangerous=True,
    )


@require_http_methods(["GET", "POST"])
def enter(request: Request, code: str) -> HttpResponse:
    """The signed text becomes a regulation, or an amendment of one."""
    draft = find(request, code)
    signed = next((one for one in queries.signings_of(draft) if one.state == SigningState.COMPLETE), None)
    first = {"number_text": signed.number_text, "signed_on": signed.dated_on, "place": signed.place} if signed else {}
    form = EnterForm(posted(request), request.FILES or None, initial=first)

    def do(at: datetime) -> Regulation:
        file = form.cleaned_data["scan"]
        scan = documents.upload(title="", file=file, by=request.user, at=at, kinds=SCANS) if file else None
        scan = scan or (queries.signed_copy(signed) if signed else None)
        return services.enter_signed(draft_id=draft.pk, paper=form.paper(scan), by=request.user, at=at)

    return acted(
        request,
        form,
        do,
        allowed=can_lead(request.user, draft),
        told=_("Bản ký đã vào sổ quy chế; hãy rà soát từng điều khoản rồi đưa vào theo dõi."),
        heading=_("Đưa bản ký vào sổ"),
        submit=_("Đưa vào sổ"),
        about=_(
            "Bản đã chốt sau cùng vào sổ quy chế dưới số, ngày của bản ký; "
            "nghĩa vụ được đề xuất để rà soát, chưa có gì có hiệu lực."
        ),
        back=draft.get_absolute_url(),
        crumb=draft.short_title,
    )
