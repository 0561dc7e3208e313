"""A petition is sent on, gets partners, is moved, handed back; a superior decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments.models import HandBackGround
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers.queries import papers_of
from phoihop.petitions import services
from phoihop.petitions.forms.acts import (
    DecideForm,
    DisputeForm,
    HandBackForm,
    MoveForm,
    PartnerForm,
    ReasonForm,
    RouteForm,
)
from phoihop.petitions.models import Dispute, Petition, RoutingRole
from phoihop.petitions.permissions import can_add_partner, can_decide, can_hand_back, can_head, can_sort
from phoihop.petitions.resolving import proposed_body, superior_of
from phoihop.petitions.showing import asked_back, places
from phoihop.petitions.terms import partners_day
from phoihop.petitions.views.acting import METHODS, found, paper_of, perform, read_revision


@require_http_methods(METHODS)
def route(request: Request, code: str) -> HttpResponse:
    """Send it to the body that must answer."""
    row, today = found(request, code), timezone.localdate()
    if not can_sort(request.user, row):
        raise PermissionDenied
    first = {"lead": proposed_body(row, today), "reached_on": today}
    form = RouteForm(request.POST or None, papers=papers_of(request.user, row.receiver), initial=first)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.route(
            petition_id=row.pk, lead=data["lead"], reached_on=data["reached_on"], paper=data["paper"],
            revision=read_revision(request), by=request.user, at=at, today=timezone.localdate(at),
        )  # fmt: skip

    return perform(request, form, row, _("Chuyển cơ quan trả lời"), _("Chuyển"), do, revision=row.revision)


@require_http_methods(METHODS)
def partner(request: Request, code: str) -> HttpResponse:
    """Let another body help."""
    row = found(request, code)
    if not can_add_partner(request.user, row):
        raise PermissionDenied
    proposed = partners_day(row, timezone.localdate())  # by the province's own rules, where it has some
    form = PartnerForm(request.POST or None, initial={"internal_due_on": proposed} if proposed else None)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.add_partner(petition_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at))

    return perform(request, form, row, _("Thêm cơ quan phối hợp"), _("Thêm"), do)


@require_http_methods(METHODS)
def drop_partner(request: Request, code: str, body: str) -> HttpResponse:
    """Let a partner go."""
    row = found(request, code)
    if not can_sort(request.user, row):
        raise PermissionDenied
    partner = get_object_or_404(Body, code=body)
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.drop_partner(
            petition_id=row.pk,
            body=partner,
            ground=data["reason"],
            by=request.user,
            at=at,
            today=timezone.localdate(at),
        )

    about = _("%(body)s không còn phần việc trong trả lời chung; việc đã tham gia vẫn được giữ.") % {"body": partner}
    return perform(request, form, row, _("Thôi phối hợp"), _("Thôi phối hợp"), do, about=about)


@require_http_methods(METHODS)
def transfer(request: Request, code: str) -> HttpResponse:
    """Move it to another lead."""
    row = _headed(request, code)
    form = MoveForm(request.POST or None, papers=papers_of(request.user, row.receiver))

    def do(data: dict[str, Any], at: datetime) -> None:
        services.transfer(petition_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at))

    return perform(request, form, row, _("Chuyển cơ quan khác"), _("Chuyển"), do)


@require_http_methods(METHODS)
def accept_return(request: Request, code: str) -> HttpResponse:
    """Let the lead go and send it to another body."""
    row = _headed(request, code)
    asked = asked_back(row)
    first = {"lead": asked.proposed_body} if asked else {}
    form = MoveForm(request.POST or None, papers=papers_of(request.user, row.receiver), initial=first)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.accept_return(
            petition_id=row.pk, lead=data["lead"], answer=data["ground"], paper=data["paper"], by=request.user, at=at,
            today=timezone.localdate(at),
        )  # fmt: skip

    about = asked.explanation if asked else ""
    return perform(request, form, row, _("Chuyển cơ quan khác"), _("Chuyển"), do, about=about)


@require_http_methods(METHODS)
def refuse_return(request: Request, code: str) -> HttpResponse:
    """Do not take it back."""
    row = _headed(request, code)
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.refuse_return(petition_id=row.pk, answer=data["reason"], by=request.user, at=at)

    return perform(request, form, row, _("Không nhận lại"), _("Không nhận lại"), do)


@require_http_methods(METHODS)
def hand_back(request: Request, code: str) -> HttpResponse:
    """Hand it back, for the lead."""
    row = found(request, code)
    if not can_hand_back(request.user, row):
        raise PermissionDenied
    return _hand_back(request, row, HandBackForm(request.POST or None), from_paper=False)


@require_http_methods(METHODS)
def record_hand_back(request: Request, code: str) -> HttpResponse:
    """Enter the hand-back of a body that gave it on paper."""
    row = found(request, code)
    if row.lead is None or not can_hand_back(request.user, row, from_paper=True):
        raise PermissionDenied
    papers = papers_of(request.user, row.lead)
    return _hand_back(
        request, row, HandBackForm(request.POST or None, request.FILES or None, papers=papers), from_paper=True
    )


def _hand_back(request: Request, row: Petition, form: HandBackForm, *, from_paper: bool) -> HttpResponse:
    def do(data: dict[str, Any], at: datetime) -> None:
        lead: Body = row.lead  # type: ignore[assignment]  # there is one while it can be handed back
        services.hand_back(
            petition_id=row.pk, ground=HandBackGround(data["ground"]), explanation=data["explanation"],
            proposed_body=data["proposed_body"], paper=paper_of(request, row, lead, data, at) if from_paper else None,
            from_paper=from_paper, by=request.user, at=at,
        )  # fmt: skip

    return perform(request, form, row, _("Trả lại kiến nghị"), _("Trả lại"), do)


@require_http_methods(METHODS)
def dispute(request: Request, code: str) -> HttpResponse:
    """Ask the common superior."""
    row = _headed(request, code)
    asked = asked_back(row)
    proposed = [asked.proposed_body] if asked is not None and asked.proposed_body is not None else []
    parties = [*(place.body for place in places(row) if place.role == RoutingRole.LEAD), *proposed]
    form = DisputeForm(request.POST or None, initial={"superior": superior_of(parties, row.receiver)})

    def do(data: dict[str, Any], at: datetime) -> None:
        services.raise_dispute(petition_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at))

    return perform(request, form, row, _("Đề nghị xác định thẩm quyền"), _("Gửi cấp trên"), do)


@require_http_methods(METHODS)
def decide(request: Request, code: str) -> HttpResponse:
    """Say who is competent."""
    row, case = _disputed(request, code)
    if not can_decide(request.user, case):
        raise PermissionDenied
    return _decide(request, row, case, DecideForm(request.POST or None), from_paper=False)


@require_http_methods(METHODS)
def record_decision(request: Request, code: str) -> HttpResponse:
    """Enter the decision that the superior gave on paper."""
    row, case = _disputed(request, code)
    if not can_decide(request.user, case, from_paper=True):
        raise PermissionDenied
    papers = papers_of(request.user, case.superior)
    form = DecideForm(request.POST or None, request.FILES or None, papers=papers)
    return _decide(request, row, case, form, from_paper=True)


def _decide(request: Request, row: Petition, case: Dispute, form: DecideForm, *, from_paper: bool) -> HttpResponse:
    def do(data: dict[str, Any], at: datetime) -> None:
        services.decide(
            dispute_id=case.pk, lead=data["lead"], decision=data["decision"],
            paper=paper_of(request, row, case.superior, data, at) if from_paper else None, from_paper=from_paper,
            by=request.user, at=at, today=timezone.localdate(at),
        )  # fmt: skip

    return perform(request, form, row, _("Xác định thẩm quyền"), _("Quyết định"), do, about=case.question)


def _headed(request: Request, code: str) -> Petition:
    row = found(request, code)
    if not can_head(request.user, row):
        raise PermissionDenied
    return row


def _disputed(request: Request, code: str) -> tuple[Petition, Dispute]:
    row = found(request, code)
    case = row.disputes.filter(decided_on__isnull=True).select_related("superior", "petition").first()
    if case is None:
        raise Http404
    return row, case
