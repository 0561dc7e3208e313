"""What the pages of a regulation and of its clauses say of requests for changes: what was asked there, and the ways to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from phoihop.drafting import permissions, queries
from phoihop.drafting.models import ClauseChange
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body
from phoihop.regulations.models import Regulation, RegulationState

MOST = 20  # requests shown beside a regulation or a clause; the list has the others


@dataclass(frozen=True)
class Ways:
    """What a person may do about a regulation: ask for changes, type a party's letter, put into a draft what was taken up."""

    may_ask: bool
    may_record: bool
    may_amend: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to press."""
        return self.may_ask or self.may_record or self.may_amend


@dataclass(frozen=True)
class Asked:
    """What was asked of a regulation, or of its clause at the address `clause`, the newest first; `more`: the list has others."""

    changes: Sequence[ClauseChange]
    more: bool
    clause: str
    ways: Ways


@dataclass(frozen=True)
class Part:
    """A part of a regulation's pages that an app above shows (`settings.REGULATION_PARTS`)."""

    template: str
    context: Asked


def part_of(user: User, regulation: Regulation, clause: str = "") -> Part | None:
    """For `settings.REGULATION_PARTS`; None where nothing was asked and `user` may do nothing."""
    rows = ClauseChange.objects.visible_to(user).filter(request__regulation=regulation)
    if clause:
        lineages = regulation.editions.filter(units__eid=clause).values("units__lineage")
        rows = rows.filter(lineage__in=lineages.filter(units__eid=clause))
    rows = rows.select_related("request__asked_by", "edit__undone_by", "edit__version__draft__edition")
    found = list(rows.order_by("-request__begun_at", "order")[: MOST + 1])
    ways = ways_of(user, regulation)
    if not found and not ways.any:
        return None
    return Part("drafting/_requests_beside.html", Asked(found[:MOST], len(found) > MOST, clause, ways))


def ways_of(user: User, regulation: Regulation) -> Ways:
    """What `user` may do about a regulation now."""
    if regulation.state != RegulationState.IN_FORCE:
        return Ways(may_ask=False, may_record=False, may_amend=False)
    return Ways(
        may_ask=bool(askers(user, regulation, recorded=False)),
        may_record=bool(askers(user, regulation, recorded=True)),
        may_amend=may_amend(user, regulation),
    )


def askers(user: User, regulation: Regulation, *, recorded: bool) -> list[Body]:
    """Parties in whose name `user` may ask for changes, or whose letter they may type."""
    leader = queries.leading_body(regulation, on=timezone.localdate())
    parties = [party.body for party in regulation.parties.select_related("body").order_by("order")][1:]
    return [body for body in parties if permissions.can_ask(user, body, leader, from_paper=recorded)]


def may_amend(user: User, regulation: Regulation) -> bool:
    """Whether something waits that `user` may put into an amendment."""
    if regulation.state != RegulationState.IN_FORCE:
        return False
    leader = queries.leading_body(regulation, on=timezone.localdate())
    waits = ClauseChange.objects.to_carry_out().filter(request__regulation=regulation)
    return permissions.can_start(user, leader) and waits.exists()
