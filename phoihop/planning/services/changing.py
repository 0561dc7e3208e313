"""A plan in effect changes: a step moved or dropped by the ledger's rules, added, its people named."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Participation
from phoihop.commitments.permissions import HEADS, can_assign
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import sight_of
from phoihop.planning.models import Plan, PlanState, PlanStep, StepPartner, StepState
from phoihop.planning.services.adopting import adopt
from phoihop.planning.services.issuing import keep_parts, open_commitments, opens_its_own, why_of
from phoihop.planning.services.ordering import end_of, make_room
from phoihop.planning.services.rows import locked_plan
from phoihop.planning.services.steps import Written, made_step
from phoihop.regulations.models import BodyRole


@transaction.atomic
def move_step(*, step_id: UUID, due_on: date, reason: str, by: User, at: datetime, today: date) -> PlanStep:
    """Give a step in effect another day (dời hạn), with the reason; its commitment moves with notice and derivation.

    Raises PermissionDenied, Refused "plan.not_in_effect", "plan.reason_needed", "step.dropped_already", "step.handed_on",
    "step.moved_into_the_past", "step.ends_before_it_starts", and those of `commitments.move_planned`: the day of a
    clause moves by an extension only.
    """
    step = _in_effect(step_id, by)
    if due_on < today:
        raise Refused("step.moved_into_the_past", _("Ngày hoàn thành mới không thể trước hôm nay."))
    if step.starts_on and due_on < step.starts_on:
        raise Refused("step.ends_before_it_starts", _("Ngày hoàn thành phải từ ngày bắt đầu trở đi."))
    why, words = why_of(step.plan, step), _needed(reason)
    if step.commitment is not None:
        commitments.move_planned(commitment_id=step.commitment.pk, due_on=due_on, why=why, reason=words, by=by, at=at)
    step.due_on, step.derivation = due_on, {}
    step.revision += 1
    audit.save(step, ["due_on", "derivation", "revision"], verb="step.moved", by=by, at=at, reason=words)
    if step.commitment is None and opens_its_own(step):
        open_commitments(step.plan, by=by, at=at, today=today)
    return step


@transaction.atomic
def drop_step(*, step_id: UUID, reason: str, by: User, at: datetime) -> PlanStep:
    """Take a step out of a plan in effect (thôi thực hiện), with the reason. A commitment of the plan's own ends «không
    còn phải thực hiện»; one of a clause goes on without the plan.

    Raises PermissionDenied, Refused "plan.not_in_effect", "plan.reason_needed", "step.dropped_already", "step.handed_on".
    """
    step = _in_effect(step_id, by)
    words, commitment = _needed(reason), step.commitment
    if commitment is not None and commitment.state in UNDER_WAY and commitment.origin_kind == "plan":
        why = f"{why_of(step.plan, step)}: {words}"
        commitments.drop_planned(commitment_id=commitment.pk, reason=why, by=by, at=at)
    step.state, step.decided_by, step.decided_at = StepState.DROPPED, by, at
    step.revision += 1
    fields = ["state", "decided_by", "decided_at", "revision"]
    return audit.save(step, fields, verb="step.dropped", by=by, at=at, reason=words)


@transaction.atomic
def supplement(*, plan_id: UUID, written: Written, reason: str, by: User, at: datetime, today: date) -> PlanStep:
    """Add a step to a plan in effect (bổ sung), with the reason; it is owed at once.

    Raises PermissionDenied, Refused "plan.not_in_effect", "plan.reason_needed", "step.lead_and_day_needed", and those of
    `add_steps`.
    """
    plan = _effective(plan_id, by)
    if written.lead is None or (written.due_on is None and written.obligation is None):
        sentence = _("Việc bổ sung phải có cơ quan chủ trì và ngày hoàn thành.")
        raise Refused("step.lead_and_day_needed", sentence)
    words = _needed(reason)
    step, partners = made_step(plan, written, by=by, at=at, today=today)
    step.order = end_of(plan)
    make_room(plan, step.order, 1)
    parts = [StepPartner(step=step, body=body, order=n) for n, body in enumerate(partners, 1)]
    audit.create(step, verb="step.supplemented", parts=parts, by=by, at=at, reason=words)
    adopt(plan=plan, by=by, at=at)
    open_commitments(plan, by=by, at=at, today=today)
    keep_parts(plan, by=by, at=at)
    step.refresh_from_db()
    return step


@transaction.atomic
def name_people(*, plan_id: UUID, by: User, at: datetime, today: date) -> int:
    """Name in the ledger whom the plan names (giao người theo kế hoạch), for the leads that `by` heads and where nobody
    is named yet. How many were named; a person no longer of the body is left to the body's heads.

    Raises PermissionDenied (`by` heads none of the leads), Refused "plan.not_in_effect", "plan.nobody_to_name".
    """
    plan = Plan.objects.get(pk=plan_id)
    if not _heads_a_lead(plan, by):
        raise PermissionDenied
    if plan.state != PlanState.ISSUED:
        raise Refused("plan.not_in_effect", _("Kế hoạch không đang thực hiện."))
    named = 0
    for part, step in unnamed(plan, by):
        try:
            with transaction.atomic():
                commitments.assign(
                    participation_id=part.pk,
                    person=step.person,
                    stand_in=step.stand_in,
                    internal_due_on=_inside(step),
                    by=by,
                    at=at,
                    today=today,
                )
            named += 1
        except Refused as refusal:
            if refusal.code != "assignment.not_of_this_body":
                raise
    if not named:
        raise Refused("plan.nobody_to_name", _("Không còn việc nào chờ đồng chí giao người theo kế hoạch."))
    return named


def unnamed(plan: Plan, by: User) -> list[tuple[Participation, PlanStep]]:
    """Leads of open commitments of the plan that `by` heads, to whom the plan names a person and the ledger nobody."""
    steps = plan.steps.accepted().filter(person__isnull=False, commitment__state__in=UNDER_WAY, handed_on=None)
    rows = {step.commitment_id: step for step in steps.select_related("commitment", "person", "stand_in", "lead")}
    parts = Participation.objects.filter(
        Q(commitment__in=rows), role=BodyRole.LEAD, person__isnull=True
    ).select_related("body", "acting_office")
    return [
        (part, rows[part.commitment_id])
        for part in parts.order_by("pk")
        if part.body_id == rows[part.commitment_id].lead_id
        and any(can_assign(by, body) for body in (part.body, part.acting_office) if body is not None)
    ]


def _heads_a_lead(plan: Plan, by: User) -> bool:
    """Whether `by` heads a lead of the plan, or an office that acts for one."""
    sight = sight_of(by)
    owed = Participation.objects.filter(commitment__in=plan.steps.values("commitment"), role=BodyRole.LEAD)
    leads = plan.steps.filter(lead__isnull=False).values_list("lead", flat=True)
    offices = owed.filter(acting_office__isnull=False).values_list("acting_office", flat=True)
    return any(sight.has(body, *HEADS) for body in {*leads, *offices})


def _inside(step: PlanStep) -> date | None:
    """A day of the plan before that of the clause is an internal one."""
    outside = step.commitment.due_on if step.commitment else None
    return step.due_on if step.due_on and outside and step.due_on < outside else None


def _effective(plan_id: UUID, by: User) -> Plan:
    plan = locked_plan(plan_id, by, head=True)
    if plan.state != PlanState.ISSUED:
        raise Refused("plan.not_in_effect", _("Kế hoạch không đang thực hiện."))
    return plan


def _in_effect(step_id: UUID, by: User) -> PlanStep:
    plan = _effective(PlanStep.objects.values_list("plan_id", flat=True).get(pk=step_id), by)
    rows = PlanStep.objects.select_for_update(of=("self",)).select_related("commitment", "lead", "obligation")
    step = rows.get(pk=step_id)
    if step.state != StepState.ACCEPTED:
        raise Refused("step.dropped_already", _("Việc này đã ra khỏi kế hoạch."))
    if step.handed_on:
        sentence = _("Việc này đã chuyển sang kế hoạch kỳ sau; hãy điều chỉnh ở kế hoạch đó.")
        raise Refused("step.handed_on", sentence)
    step.plan = plan
    return step


def _needed(words: str) -> str:
    if not clean(words):
        raise Refused("plan.reason_needed", _("Hãy ghi lý do."))
    return clean(words)
