"""The numbers of the steps (số thứ tự): without a gap while the plan is drafted, on paper as printed, kept in effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.planning.models import Plan, PlanStep, StepState
from phoihop.planning.services.rows import step_of_draft


@transaction.atomic
def place_step(*, step_id: UUID, place: int, seen: int, by: User, at: datetime) -> PlanStep:
    """Put a step of a draft where the one numbered `place` stands (chuyển lên, chuyển xuống); those between move on by
    one. Beyond the ends it comes first or last. `seen`: its number before the eyes of `by`: a second click finds it moved.

    Raises PermissionDenied, Refused "plan.not_drafting", "step.dropped_already", "step.placed_meanwhile".
    """
    step = step_of_draft(step_id, by)
    if step.state == StepState.DROPPED:
        raise Refused("step.dropped_already", _("Việc này đã ra khỏi kế hoạch."))
    numbers = dict(step.plan.steps.standing().order_by("order").values_list("pk", "order"))
    keys, orders = list(numbers), list(numbers.values())
    goal = min(max(place, orders[0]), orders[-1])
    if step.order == goal:
        return step
    if step.order != seen:
        sentence = _("Người khác vừa đổi thứ tự các việc; hãy xem lại danh mục rồi chuyển lần nữa.")
        raise Refused("step.placed_meanwhile", sentence)
    where = sum(order < goal for order in orders)
    keys.remove(step.pk)
    keys.insert(where, step.pk)
    step.order = where + 1
    audit.save(step, ["order"], verb="step.placed", by=by, at=at)
    close_up(step.plan, keys)
    return step


def end_of(plan: Plan) -> int:
    """The number of a step put at the end: after all that stand; in effect after all that ever stood in it, for a number
    that papers cite is given once."""
    stood = ~Q(state=StepState.DROPPED)
    if plan.in_effect_on:
        stood |= Q(decided_at__date__gte=plan.in_effect_on)
    return (plan.steps.filter(stood).aggregate(last=Max("order"))["last"] or 0) + 1


def make_room(plan: Plan, place: int, count: int) -> None:
    """Move the steps numbered `place` and above on by `count`."""
    rows = list(plan.steps.filter(order__gte=place).only("plan", "order")) if count else []
    for step in rows:
        step.order += count
    audit.follow(rows, ["order"])


def close_up(plan: Plan, sequence: Sequence[UUID] = ()) -> None:
    """Number the steps of a draft without a gap, what was dropped last. `sequence`: keys of those that stand, in the order
    they are to have; else they keep theirs."""
    place = {key: number for number, key in enumerate(sequence)}
    rows = sorted(
        plan.steps.only("plan", "order", "state"),
        key=lambda step: (step.state == StepState.DROPPED, place.get(step.pk, 0), step.order),
    )
    moved = [(step, number) for number, step in enumerate(rows, 1) if step.order != number]
    for step, number in moved:
        step.order = number
    audit.follow([step for step, _number in moved], ["order"])
