"""Steps take up the commitments that the ledger lays out for their clauses: one promise, one row on the desk."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from phoihop.commitments.models import Commitment, Participation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.planning.models import Plan, PlanState, PlanStep
from phoihop.planning.rules import Offer, nearest
from phoihop.regulations.models import BodyRole


def adopt_all(*, at: datetime) -> int:
    """Every plan in effect, every night after the ledger was laid out. How many steps found their commitment."""
    waiting = PlanStep.objects.accepted().filter(commitment__isnull=True, obligation__isnull=False)
    plans = Plan.objects.filter(state=PlanState.ISSUED, pk__in=waiting.values("plan")).order_by("pk")
    return sum(_adopt_locked(plan.pk, at) for plan in plans)


@transaction.atomic
def _adopt_locked(plan_id: UUID, at: datetime) -> int:
    return adopt(plan=Plan.objects.select_for_update().get(pk=plan_id), by=None, at=at)


def adopt(*, plan: Plan, by: User | None, at: datetime) -> int:
    """Give accepted steps of a locked plan the commitments of their clauses: of the same lead, the instance they name,
    else the nearest one in the period that no other step of the plan has. How many found theirs."""
    steps = [
        step
        for step in plan.steps.accepted()
        .filter(commitment__isnull=True, obligation__isnull=False, lead__isnull=False)
        .select_related("obligation")
        .order_by("due_on", "order")
        if step.is_laid_out_by_the_ledger
    ]
    offered = _offered(plan, {step.obligation.lineage for step in steps if step.obligation})
    taken = set(plan.steps.filter(commitment__isnull=False).values_list("commitment_id", flat=True))
    found = []
    for step in steps:
        row = _choose(step, offered, taken)
        if row is not None:
            step.commitment = row
            taken.add(row.pk)
            found.append(step)
    audit.bulk_save(found, ["commitment"], verb="step.adopted", by=by, at=at)
    return len(found)


def _offered(plan: Plan, lineages: set[UUID]) -> dict[tuple[UUID | None, UUID], list[Commitment]]:
    """{(lineage, lead): commitments of the period}."""
    within = Q(commitment__due_on__isnull=True) | Q(
        commitment__due_on__gte=plan.period_from, commitment__due_on__lt=plan.period_until
    )
    parts = Participation.objects.filter(within, role=BodyRole.LEAD, commitment__lineage__in=lineages)
    offered: dict[tuple[UUID | None, UUID], list[Commitment]] = defaultdict(list)
    for part in parts.select_related("commitment").defer("commitment__search").order_by("commitment_id"):
        offered[part.commitment.lineage, part.body_id].append(part.commitment)
    return offered


def _choose(
    step: PlanStep, offered: dict[tuple[UUID | None, UUID], list[Commitment]], taken: set[UUID]
) -> Commitment | None:
    if step.obligation is None or step.lead_id is None:
        return None
    rows = offered.get((step.obligation.lineage, step.lead_id), [])
    if step.instance_key:
        return next((row for row in rows if row.instance_key == step.instance_key), None)
    free = {row.instance_key: row for row in rows if row.pk not in taken}
    chosen = nearest([Offer(key, row.due_on) for key, row in free.items()], step.due_on)
    return free[chosen.key] if chosen else None
