"""Requests for changes of a regulation: the list, one request, its beginning, its sending, its withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.models import Commitment
from phoihop.drafting import permissions, queries, services, showing
from phoihop.drafting.beside import Ways, askers, may_amend, ways_of
from phoihop.drafting.models import ChangeRequest, Draft
from phoihop.drafting.request_forms import (
    GroundsForm,
    LetterForm,
    RequestFilterForm,
    WithdrawForm,
    initial_of,
    limit_page,
)
from phoihop.drafting.services.requests import SOURCE
from phoihop.drafting.views.acts import acted
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter
from phoihop.regulations.models import Regulation, RegulationState

METHODS = ["GET", "POST"]


@require_safe
def requests(request: Request) -> HttpResponse:
    """All requests the person may see, the newest first; `?regulation=` only those of one."""
    form = RequestFilterForm(request.GET or None)
    rows = ChangeRequest.objects.visible_to(request.user).select_related("regulation", "asked_by", "led_by")
    data = form.cleaned_data if form.is_valid() else {}
    rows = rows.filter(state=data["state"]) if data.get("state") else rows
    regulation = None
    if data.get("regulation"):
        regulation = Regulation.objects.visible_to(request.user).filter(code=data["regulation"]).first()
        rows = rows.filter(regulation__code=data["regulation"])
    context = {
        "page": paging.page(rows.prefetch_related("changes"), order=["-begun_at"], cursor=paging.cursor_of(request)),
        "filters": form,
        "regulation": regulation,
        "filtered": bool(data.get("state")),
        "ways": ways_of(request.user, regulation) if regulation else None,
    }
    return render(request, "drafting/requests.html", context)


@require_safe
def request_page(request: Request, code: str) -> HttpResponse:
    """What is asked for, clause by clause, beside the words of today; the answer; where it stands now."""
    row = find_request(request, code)
    user = request.user
    changes = queries.changes_of(row)
    seen = set(Draft.objects.visible_to(user).filter(pk__in=[one.draft.pk for one in changes if one.draft]))
    may_prepare = row.is_prepared and _prepares(user, row)
    context = {
        "row": row,
        "changes": [showing.asked(one, sees_draft=one.draft in seen) for one in changes],
        "evidence": _evidence(user, row),
        "may_prepare": may_prepare,
        "units": showing.units_to_change(row.regulation, changes) if may_prepare else [],
        "may_send": row.is_prepared and permissions.can_send_request(user, row),
        "may_withdraw": row.is_waiting and permissions.can_send_request(user, row),
        "may_answer": row.is_waiting and permissions.can_answer_request(user, row, from_paper=False),
        "may_record": row.is_waiting and permissions.can_answer_request(user, row, from_paper=True),
        "ways": Ways(may_ask=False, may_record=False, may_amend=may_amend(user, row.regulation)),
    }
    return render(request, "drafting/request.html", context)


@require_http_methods(METHODS)
def begin(request: Request, code: str) -> HttpResponse:
    """Begin a request about a regulation; `?clause=` leads on to that clause, `?recorded=1` types a party's letter."""
    regulation = get_object_or_404(
        Regulation.objects.visible_to(request.user).filter(state=RegulationState.IN_FORCE),
        code=code,
    )
    recorded, clause = "recorded" in request.GET, request.GET.get("clause", "")
    bodies = askers(request.user, regulation, recorded=recorded)
    if not bodies:
        raise PermissionDenied
    papers = [paper for body in bodies for paper in papers_of(request.user, body)][:100]
    form = GroundsForm(request.POST or None, user=request.user, bodies=bodies, papers=papers)

    def do(at: datetime) -> str:
        made = services.begin_request(
            regulation_id=regulation.pk,
            asked_by=form.asked_by(),
            grounds=form.grounds(),
            from_paper=recorded,
            by=request.user,
            at=at,
        )
        return reverse("drafting:add_change", args=[made.code, clause]) if clause else made.get_absolute_url()

    heading = _("Ghi nhận đề nghị sửa đổi theo văn bản") if recorded else _("Đề nghị sửa đổi, bổ sung")
    return acted(
        request,
        form,
        do,
        back=f"{reverse('drafting:requests')}?{urlencode({'regulation': regulation.code})}",
        told=_("Đã lập đề nghị; hãy thêm từng điều khoản rồi gửi."),
        heading=heading,
        submit=_("Tiếp tục"),
        crumb=regulation.short_title,
        about=_("Chưa gửi gì: bước sau ghi lời văn đề nghị của từng điều khoản."),
    )


@require_http_methods(METHODS)
def change_request(request: Request, code: str) -> HttpResponse:
    """Reason, day and evidence of what was not sent."""
    row = find_request(request, code)
    if not _prepares(request.user, row):
        raise PermissionDenied
    form = GroundsForm(
        request.POST or None,
        user=request.user,
        papers=papers_of(request.user, row.asked_by),
        initial=initial_of(row),
    )
    return acted(
        request,
        form,
        lambda at: services.reword_request(request_id=row.pk, grounds=form.grounds(), by=request.user, at=at),
        back=row.get_absolute_url(),
        told=_("Đã lưu."),
        heading=_("Sửa lý do, căn cứ của đề nghị"),
        submit=_("Lưu"),
        crumb=_crumb(row),
    )


@require_http_methods(METHODS)
def send_request(request: Request, code: str) -> HttpResponse:
    """Send it; one typed from a letter, with that letter."""
    row = find_request(request, code)
    if not permissions.can_send_request(request.user, row):
        raise PermissionDenied
    form = LetterForm(request.POST or None, request.FILES or None, bodies=[row.asked_by], papers=_papers(request, row))
    return acted(
        request,
        form,
        lambda at: services.send_request(
            request_id=row.pk,
            paper=_letter(request, row, form.cleaned_data, at),
            by=request.user,
            at=at,
            today=timezone.localdate(),
        ),
        back=row.get_absolute_url(),
        told=_("Đã gửi đề nghị sửa đổi."),
        heading=_("Gửi đề nghị sửa đổi"),
        submit=_("Gửi"),
        crumb=_crumb(row),
        about=_("%(body)s nhận một nhiệm vụ trả lời trước ngày %(day)s; các bên ký đều thấy đề nghị này.")
        % {"body": row.led_by.name, "day": f"{row.answer_by:%d/%m/%Y}"},
    )


@require_POST
def discard(request: Request, code: str) -> HttpResponse:
    """Throw away what was not sent."""
    row = find_request(request, code)
    services.discard_request(request_id=row.pk, by=request.user, at=timezone.now())
    return redirect(f"{reverse('drafting:requests')}?{urlencode({'regulation': row.regulation.code})}")


@require_http_methods(METHODS)
def withdraw_request(request: Request, code: str) -> HttpResponse:
    """Take it back."""
    row = find_request(request, code)
    if not permissions.can_send_request(request.user, row):
        raise PermissionDenied
    form = WithdrawForm(
        request.POST or None, request.FILES or None, bodies=[row.asked_by], papers=_papers(request, row)
    )
    return acted(
        request,
        form,
        lambda at: services.withdraw_request(
            request_id=row.pk,
            reason=form.cleaned_data["reason"],
            paper=_letter(request, row, form.cleaned_data, at),
            by=request.user,
            at=at,
        ),
        back=row.get_absolute_url(),
        told=_("Đã rút đề nghị."),
        heading=_("Rút đề nghị sửa đổi"),
        submit=_("Rút đề nghị"),
        crumb=_crumb(row),
        dangerous=True,
    )


def find_request(request: Request, code: str) -> ChangeRequest:
    """The request, or 404 for who may not know of it."""
    rows = ChangeRequest.objects.visible_to(request.user).select_related(
        "regulation", "asked_by", "led_by", "entered_by", "commitment", "paper", "answer_paper", "evidence_commitment"
    )
    return get_object_or_404(rows.select_related("evidence_paper"), code=code)


def _evidence(user: User, row: ChangeRequest) -> dict[str, Any]:
    """What shows the need, as far as `user` may see it."""
    named, paper = row.evidence_commitment, row.evidence_paper
    return {
        "commitment": Commitment.objects.visible_to(user).filter(pk=named.pk).first() if named else None,
        "paper": Paper.objects.visible_to(user).filter(pk=paper.pk).first() if paper else None,
        "limit": limit_page(user, row.evidence_limit) if row.evidence_limit else "",
    }


def _crumb(row: ChangeRequest) -> str:
    return _("Đề nghị sửa đổi %(code)s") % {"code": row.code}


def _prepares(user: User, row: ChangeRequest) -> bool:
    from_paper = row.entered_by_id != row.asked_by_id
    return permissions.can_ask(user, row.asked_by, row.led_by, from_paper=from_paper)


def _papers(request: Request, row: ChangeRequest) -> list[Paper] | None:
    """Letters of the party to choose from; None where it acts itself."""
    return papers_of(request.user, row.asked_by) if row.entered_by_id != row.asked_by_id else None


def _letter(request: Request, row: ChangeRequest, data: dict[str, Any], at: datetime) -> Paper | None:
    if row.entered_by_id == row.asked_by_id:
        return None
    subject = _("Đề nghị sửa đổi %(regulation)s") % {"regulation": row.regulation.short_title}
    known: Paper | None = data["paper"]
    return known or entered_letter(
        request,
        data,
        issuer=row.asked_by,
        recorded_by=row.led_by,
        subject=subject,
        source=(SOURCE, row.code),
        at=at,
    )
