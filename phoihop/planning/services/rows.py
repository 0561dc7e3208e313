"""The row an act works on, locked, with the rights and the state it asks for."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.planning.models import Plan, PlanState, PlanStep
from phoihop.planning.permissions import can_head, can_write


def locked_plan(plan_id: UUID, by: User, *, head: bool = False) -> Plan:
    """The plan, locked, for who writes it (`head`: for who heads it). Raises PermissionDenied."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("body", "paper").get(pk=plan_id)
    if not (can_head(by, plan) if head else can_write(by, plan)):
        raise PermissionDenied
    return plan


def drafting(plan_id: UUID, by: User, *, head: bool = False) -> Plan:
    """The plan while its steps may be written. Raises PermissionDenied, Refused "plan.not_drafting"."""
    plan = locked_plan(plan_id, by, head=head)
    if plan.state != PlanState.DRAFTING:
        sentence = _(
            "Kế hoạch không còn ở bước lập nên không sửa trực tiếp được; hãy rút về hoặc điều chỉnh từng việc."
        )
        raise Refused("plan.not_drafting", sentence)
    return plan


def step_of_draft(step_id: UUID, by: User) -> PlanStep:
    """A step, locked with its plan, while it may be written. Raises as `drafting`."""
    plan = drafting(PlanStep.objects.values_list("plan_id", flat=True).get(pk=step_id), by)
    step = PlanStep.objects.select_for_update(of=("self",)).select_related("lead", "obligation").get(pk=step_id)
    step.plan = plan
    return step
