"""What a period leaves open goes into the plan of the next, with a link back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.planning.models import (
    IN_EFFECT,
    Direction,
    Indicator,
    IndicatorValue,
    Plan,
    PlanDirective,
    PlanStep,
    StepState,
    Topic,
)
from phoihop.planning.models.steps import PlanStepQuerySet
from phoihop.planning.rules import reached
from phoihop.planning.services.plans import Frame, make_plan
from phoihop.planning.services.rows import locked_plan
from phoihop.planning.services.steps import put_in


@transaction.atomic
def carry_over(*, plan_id: UUID, frame: Frame, by: User, at: datetime) -> Plan:
    """Begin the plan of the next period (chuyển tiếp) with the steps still open, each proposed with a link back, and the
    targets not reached, each with its newest figure as the baseline.

    A step whose day lies before the new period has none: a person gives it one. Its commitment, if under way, goes on
    under the new plan from the day that takes effect. Raises PermissionDenied, Refused "plan.not_in_effect", and those
    of `make_plan`.
    """
    old = locked_plan(plan_id, by)
    if old.state not in IN_EFFECT:
        raise Refused("plan.not_in_effect", _("Chỉ chuyển tiếp được từ kế hoạch đã đưa vào thực hiện."))
    plan = make_plan(body=old.body, frame=frame, by=by, at=at)
    plan.carried_from = old
    audit.save(plan, ["carried_from"], verb="plan.carried_over", by=by, at=at)
    topics = {topic.name: topic for topic in plan.topics.all()}
    papers = {directive.paper_id: directive for directive in plan.directives.all()}
    rows = still_open(old).select_related("topic", "directive", "regulation", "obligation").prefetch_related("partners")
    steps = [(_carried(step, plan, topics, papers), _partners(step)) for step in rows.order_by("order")]
    put_in(plan, steps, verb="step.carried_over", by=by, at=at)
    targets = [_again(row, figures, plan, number) for number, (row, figures) in enumerate(unreached(old), 1)]
    audit.bulk_create(targets, verb="indicator.carried_over", by=by, at=at)
    return plan


def still_open(plan: Plan) -> PlanStepQuerySet:
    """Accepted steps that are not done and not in a later plan: their commitment is under way, or they never had one."""
    return (
        plan.steps.accepted()
        .filter(handed_on=None)
        .filter(Q(commitment__isnull=True) | Q(commitment__state__in=UNDER_WAY))
    )


def unreached(plan: Plan) -> list[tuple[Indicator, list[IndicatorValue]]]:
    """Indicators of a plan whose newest figure does not reach the target, or that have none; each with its current figures
    in the order of their days. Two queries."""
    figures = IndicatorValue.objects.filter(is_current=True).order_by("on")
    rows = plan.indicators.order_by("order").prefetch_related(Prefetch("values", figures, to_attr="figures"))
    found: list[tuple[Indicator, list[IndicatorValue]]] = [(row, row.figures) for row in rows]  # type: ignore[attr-defined]  # prefetched
    return [(row, figures) for row, figures in found if not (figures and _is_reached(row, figures[-1]))]


def _is_reached(row: Indicator, newest: IndicatorValue) -> bool:
    return reached(newest.value, row.baseline, row.target, at_most=row.direction == Direction.AT_MOST)[0]


def _again(row: Indicator, figures: list[IndicatorValue], plan: Plan, order: int) -> Indicator:
    return Indicator(
        plan=plan,
        order=order,
        name=row.name,
        unit=row.unit,
        baseline=figures[-1].value if figures else row.baseline,
        target=row.target,
        direction=row.direction,
        obligation_id=row.obligation_id,
    )


def _partners(step: PlanStep) -> list[UUID]:
    return [row.body_id for row in sorted(step.partners.all(), key=lambda row: row.order)]


def _carried(step: PlanStep, plan: Plan, topics: dict[str, Topic], papers: dict[UUID, PlanDirective]) -> PlanStep:
    inside = step.due_on is not None and step.due_on >= plan.period_from
    begins = step.starts_on if inside and step.starts_on and step.starts_on >= plan.period_from else None
    return PlanStep(
        plan=plan,
        lineage=step.lineage,
        state=StepState.PROPOSED,
        title=step.title,
        product=step.product,
        lead_id=step.lead_id,
        person_id=step.person_id,
        stand_in_id=step.stand_in_id,
        starts_on=begins,
        due_on=step.due_on if inside else None,
        regulation_id=step.regulation_id,
        obligation_id=step.obligation_id,
        instance_key=step.instance_key,
        topic=topics.get(step.topic.name) if step.topic else None,
        directive=papers.get(step.directive.paper_id) if step.directive else None,
        carried_from=step,
        proposed_by_machine=True,
    )
