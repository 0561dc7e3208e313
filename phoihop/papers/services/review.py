"""Review of a draft by the body's chain: submission, approval step by step, return; and the chain itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers import notices
from phoihop.papers.chains import Step, chain_of
from phoihop.papers.models import Paper, ReviewChain, ReviewStep, State
from phoihop.papers.permissions import can_decide, can_draft, can_set_chain
from phoihop.papers.queries import holders
from phoihop.papers.services.drafting import end_round
from phoihop.papers.services.rows import locked_paper, own_issuer, refuse_unless, whose_act
from phoihop.papers.typeset.kinds import KINDS

Decision = ReviewStep.Decision


@transaction.atomic
def submit(*, paper_id: UUID, by: User, at: datetime) -> Paper:
    """Submit a draft (trình duyệt): opens a round with the steps of the issuer's chain for this type of paper.

    A step of the shipped chain whose role nobody holds is left out; one of the body's own chain must have somebody.
    Raises PermissionDenied, Refused "paper.not_a_draft", "paper.no_reviewer", "paper.recorded".
    """
    paper = locked_paper(paper_id)
    today = timezone.localdate(at)
    if not can_draft(by, paper.issuer_id, on=today):
        raise PermissionDenied
    issuer = own_issuer(paper)
    refuse_unless(paper, {State.DRAFT}, "paper.not_a_draft", _("Chỉ trình được dự thảo."))
    steps = _steps(issuer, paper.kind, today)
    number = (paper.review_steps.aggregate(last=Max("round"))["last"] or 0) + 1
    rows = [
        ReviewStep(
            paper=paper,
            round=number,
            order=order,
            label=step.label,
            role=step.role,
            decision=Decision.WAITING if order == 1 else Decision.LATER,
        )
        for order, step in enumerate(steps, 1)
    ]
    audit.bulk_create(rows, verb="paper.review_opened", by=by, at=at)
    paper.state = State.IN_REVIEW
    audit.save(paper, ["state"], verb="paper.submitted", by=by, at=at, on_behalf_of=whose_act(by, issuer, today))
    notices.review_waits(paper, rows[0], by=by, at=at)
    return paper


@transaction.atomic
def approve(*, step_id: UUID, remark: str = "", by: User, at: datetime) -> Paper:
    """Agree at a step (đồng ý); after the last one the paper is approved.

    Raises PermissionDenied, Refused "review.not_waiting" (decided already, or not its turn).
    """
    step, paper = _deciding(step_id, by, at)
    _decide(step, Decision.APPROVED, remark, "paper.step_approved", by=by, at=at)
    following = paper.review_steps.filter(round=step.round, decision=Decision.LATER).order_by("order").first()
    if following is not None:
        following.decision = Decision.WAITING
        audit.save(following, ["decision"], verb="paper.step_reached", by=by, at=at)
        notices.review_waits(paper, following, by=by, at=at)
        return paper
    paper.state = State.APPROVED
    audit.save(paper, ["state"], verb="paper.approved", by=by, at=at)
    notices.approved(paper, by=by, at=at)
    return paper


@transaction.atomic
def return_(*, step_id: UUID, reason: str, by: User, at: datetime) -> Paper:
    """Send back with a reason (trả lại): the paper is a draft again, the round ends and stays readable.

    Raises PermissionDenied, Refused "review.not_waiting", "review.reason_needed".
    """
    step, paper = _deciding(step_id, by, at)
    if not clean(reason):
        raise Refused("review.reason_needed", _("Hãy ghi lý do trả lại để người soạn biết cần sửa gì."))
    _decide(step, Decision.RETURNED, reason, "paper.step_returned", by=by, at=at)
    end_round(paper, by=by, at=at)
    paper.state = State.DRAFT
    audit.save(paper, ["state"], verb="paper.returned", by=by, at=at, reason=clean(reason))
    notices.returned(paper, clean(reason), by=by, at=at)
    return paper


@transaction.atomic
def take_back(*, paper_id: UUID, reason: str = "", by: User, at: datetime) -> Paper:
    """Make a paper under review or approved a draft again (rút về sửa); it needs a new round then.

    Raises PermissionDenied, Refused "paper.not_under_review", "paper.recorded".
    """
    paper = locked_paper(paper_id)
    if not can_draft(by, paper.issuer_id, on=timezone.localdate(at)):
        raise PermissionDenied
    own_issuer(paper)
    sentence = _("Chỉ rút về được văn bản đang trình hoặc đã duyệt mà chưa ký.")
    refuse_unless(paper, {State.IN_REVIEW, State.APPROVED}, "paper.not_under_review", sentence)
    end_round(paper, by=by, at=at)
    paper.state = State.DRAFT
    return audit.save(paper, ["state"], verb="paper.taken_back", by=by, at=at, reason=clean(reason))


@transaction.atomic
def set_chain(*, body: Body, kind: str = "", steps: Sequence[Step], by: User, at: datetime) -> ReviewChain | None:
    """Set who reviews papers of this type (all others: "") in which order; no steps: back to the general chain.

    Rounds under way go on as they began. Raises PermissionDenied, Refused "paper.unknown_kind", "chain.label_needed".
    """
    if not can_set_chain(by, body.pk, on=timezone.localdate(at)):
        raise PermissionDenied
    if kind and kind not in KINDS:
        raise Refused("paper.unknown_kind", _("Không có loại văn bản «%(kind)s» trong danh mục.") % {"kind": kind})
    if any(not clean(step.label) for step in steps):
        raise Refused("chain.label_needed", _("Hãy ghi việc phải làm ở từng bước duyệt."))
    row = ReviewChain.objects.select_for_update(of=("self",)).filter(body=body, kind=kind).first()
    told = [step.as_json() for step in steps]
    if row is None:
        new = ReviewChain(body=body, kind=kind, steps=told)
        return audit.create(new, verb="review_chain.set", by=by, at=at) if steps else None
    if not steps:
        audit.delete(row, verb="review_chain.removed", by=by, at=at)
        return None
    row.steps = told
    return audit.save(row, ["steps"], verb="review_chain.set", by=by, at=at)


def _steps(issuer: Body, kind: str, on: date) -> list[Step]:
    chain = chain_of(issuer, kind)
    steps = [step for step in chain.steps if holders(issuer, step.role, on=on)]
    missing = [step for step in chain.steps if step not in steps]
    if not steps or (missing and not chain.is_default):
        raise Refused(
            "paper.no_reviewer",
            _("%(body)s chưa có ai giữ vai trò %(role)s để duyệt; hãy giao vai trò hoặc sửa quy trình duyệt.")
            % {"body": issuer, "role": missing[0].role.label},
        )
    return steps


def _deciding(step_id: UUID, by: User, at: datetime) -> tuple[ReviewStep, Paper]:
    """The waiting step and its paper, both locked (the paper first, as every act does)."""
    paper = locked_paper(ReviewStep.objects.values_list("paper_id", flat=True).get(pk=step_id))
    step = ReviewStep.objects.select_for_update(of=("self",)).get(pk=step_id)
    step.paper = paper
    if not can_decide(by, step, on=timezone.localdate(at)):
        raise PermissionDenied
    if step.decision != Decision.WAITING:
        raise Refused("review.not_waiting", _("Bước duyệt này đã có ý kiến hoặc chưa đến lượt; hãy tải lại trang."))
    return step, paper


def _decide(step: ReviewStep, decision: str, remark: str, verb: str, *, by: User, at: datetime) -> None:
    step.decision, step.remark, step.decided_by, step.decided_at = decision, clean(remark), by, at
    audit.save(step, ["decision", "remark", "decided_by", "decided_at"], verb=verb, by=by, at=at)
