"""What the clauses of a plan's regulations will make the ledger owe in its period: asked once, used by many steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from phoihop.commitments.services.generation import Foreseen, foreseen
from phoihop.kernel.clock.rules.periods import Window
from phoihop.organisations.models import Body
from phoihop.planning.models import Plan
from phoihop.planning.rules import Offer, is_laid_out, nearest
from phoihop.regulations.models import EditionState, Obligation, Regulation


def clauses_of(plan: Plan) -> QuerySet[Obligation]:
    """The obligations in force of the plan's regulations, in the order of the texts."""
    return (
        Obligation.objects.accepted()
        .filter(unit__edition__state=EditionState.IN_FORCE, unit__edition__regulation__in=_regulations(plan))
        .select_related("unit__edition__regulation")
        .order_by("unit__edition__regulation__short_title", "unit__position", "order")
    )


def _regulations(plan: Plan) -> QuerySet[Regulation]:
    return Regulation.objects.filter(pk__in=plan.regulations.values("regulation"))


class Foresight:
    """The dated promises of a plan's clauses in its period, by obligation. Nothing is asked before it is needed."""

    def __init__(self, plan: Plan, today: date) -> None:
        self.plan, self.today = plan, today

    @cached_property
    def regulations(self) -> dict[UUID, Regulation]:
        """The plan's regulations by key."""
        return {row.pk: row for row in _regulations(self.plan)}

    @cached_property
    def promises(self) -> dict[UUID, list[Foreseen]]:
        """{obligation: its promises in the period}; from the day its regulation is tracked."""
        found: dict[UUID, list[Foreseen]] = defaultdict(list)
        for regulation in self.regulations.values():
            for one in self._foreseen(regulation):
                found[one.obligation.pk].append(one)
        return found

    def _foreseen(self, regulation: Regulation) -> Iterable[Foreseen]:
        first, last = max(self.plan.period_from, regulation.tracked_from or date.max), self.plan.period_last
        if regulation.in_force_until:
            last = min(last, date.fromordinal(regulation.in_force_until.toordinal() - 1))
        return foreseen(regulation, Window(first, last), self.today) if first <= last else ()

    def knows(self, obligation: Obligation) -> bool:
        """Whether the clause is one of the plan's regulations."""
        return obligation.unit.edition.regulation_id in self.regulations

    def regulation_of(self, obligation: Obligation | None) -> Regulation | None:
        """The regulation of a clause of the plan."""
        return self.regulations.get(obligation.unit.edition.regulation_id) if obligation else None

    def key_for(self, obligation: Obligation | None, lead: Body | None, due_on: date | None) -> str:
        """Which instance of the clause a step with this lead and day carries out; "" where the ledger lays out none."""
        if obligation is None or lead is None or not is_laid_out(obligation.timing):
            return ""
        offers = [
            Offer(one.instance.key, one.instance.due_on)
            for one in self.promises.get(obligation.pk, [])
            if lead.pk in one.parties.leads
        ]
        chosen = nearest(offers, due_on)
        return chosen.key if chosen else ""
