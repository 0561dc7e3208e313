"""Handing in proof and sending it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments import services
from phoihop.commitments.forms.acts import ProveForm, ReasonForm
from phoihop.commitments.models import BLOCKER
from phoihop.commitments.views.acting import (
    Sheet,
    bodies_for,
    is_recorded,
    judge_of,
    of_paper,
    opened,
    paper_of,
    perform,
    upload,
)
from phoihop.kernel.web.http import Request
from phoihop.papers.queries import papers_of


@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: Request, code: str) -> HttpResponse:
    """Hand in proof for a lead, or record it from the lead's paper."""
    case = opened(request, code)
    bodies = bodies_for(request, case, case.leads)
    own = [] if is_recorded(request) else [paper for body in bodies for paper in papers_of(request.user, body)]
    form = ProveForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        papers=of_paper(request, bodies),
        own_papers=own,
        answers_blocker=case.commitment.source_kind == BLOCKER,
        initial={"received_on": timezone.localdate()},
    )

    def do(data: dict[str, Any], at: datetime) -> object:
        recorded = is_recorded(request)
        return services.prove(
            commitment_id=case.commitment.pk,
            body=data["body"],
            statement=data["statement"],
            received_on=data["received_on"],
            paper=paper_of(data, request, case, at) if recorded else data["proof_paper"],
            document=None if recorded else upload(data["file"], request, at, title=""),
            outcome=data.get("outcome", ""),
            from_paper=recorded,
            by=request.user,
            at=at,
        )

    title = _("Ghi nhận minh chứng theo văn bản") if is_recorded(request) else _("Nộp minh chứng")
    sheet = Sheet(title, _("Nộp minh chứng"), _("Đã nộp minh chứng; nơi nhận sẽ xác nhận."))
    return perform(request, case, form, sheet, do)


@require_http_methods(["GET", "HEAD", "POST"])
def return_proof(request: Request, code: str, number: int) -> HttpResponse:
    """Send the `number`th proof back."""
    case = opened(request, code)
    bodies = judge_of(request, case)
    if not 0 < number <= len(case.proofs):
        raise Http404
    proof = case.proofs[len(case.proofs) - number]
    form = ReasonForm(request.POST or None, request.FILES or None, bodies=bodies, papers=of_paper(request, bodies))
    sheet = Sheet(_("Trả lại minh chứng"), _("Trả lại"), _("Đã trả lại minh chứng."), proof.statement, dangerous=True)
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.return_proof(
            proof_id=proof.pk,
            reason=data["reason"],
            by=request.user,
            at=at,
            paper=paper_of(data, request, case, at),
        ),
    )
