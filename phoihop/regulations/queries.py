"""Reads over a regulation's text: its tree, its coverage, its obligations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from phoihop.organisations.models import Body
from phoihop.regulations.models import (
    Edition,
    EditionState,
    Obligation,
    ObligationBody,
    ObligationState,
    Regulation,
    Unit,
)
from phoihop.regulations.rules.addresses import in_words
from phoihop.regulations.rules.bodies import DirectoryEntry
from phoihop.regulations.rules.coverage import Coverage, UnitFacts, coverage


@dataclass(frozen=True)
class TreeUnit:
    """A unit with what hangs on it. `status` is None where the unit need not be accounted for itself."""

    unit: Unit
    address: str
    depth: int
    status: str | None
    obligations: list[Obligation]
    children: list[TreeUnit] = field(default_factory=list)

    def walk(self) -> Iterator[TreeUnit]:
        """This unit and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def edition_in_use(regulation: Regulation) -> Edition | None:
    """The edition in force; while the regulation is a draft, its draft."""
    editions = regulation.editions.exclude(state=EditionState.SUPERSEDED).order_by("number")
    in_force = [edition for edition in editions if edition.state == EditionState.IN_FORCE]
    return next(iter(in_force or editions), None)


def coverage_of(edition: Edition) -> Coverage:
    """The coverage of an edition: two queries whatever its length."""
    return coverage(_facts(edition))


def _facts(edition: Edition) -> list[UnitFacts]:
    units = Unit.objects.filter(edition=edition).order_by("position")
    rows = units.annotate(
        accepted=Count("obligations", filter=Q(obligations__state=ObligationState.ACCEPTED)),
        proposed=Count("obligations", filter=Q(obligations__state=ObligationState.PROPOSED)),
    ).values_list("pk", "parent_id", "type", "non_operative_reason", "accepted", "proposed")
    return [
        UnitFacts(pk, parent, type_, bool(reason), accepted, proposed)
        for pk, parent, type_, reason, accepted, proposed in rows
    ]


def tree(edition: Edition) -> list[TreeUnit]:
    """The whole text as a tree with obligations and coverage: four queries whatever its length."""
    status = coverage_of(edition).status
    shown = (
        Obligation.objects.exclude(state=ObligationState.REJECTED)
        .order_by("order")
        .prefetch_related(Prefetch("bodies", ObligationBody.objects.select_related("body").order_by("role", "order")))
    )
    units = Unit.objects.filter(edition=edition).order_by("position").prefetch_related(Prefetch("obligations", shown))
    roots: list[TreeUnit] = []
    made: dict[UUID, TreeUnit] = {}
    for unit in units:
        above = made.get(unit.parent_id) if unit.parent_id else None
        row = TreeUnit(
            unit=unit,
            address=in_words(unit.eid),
            depth=above.depth + 1 if above else 0,
            status=status.get(unit.pk),
            obligations=list(unit.obligations.all()),
        )
        made[unit.pk] = row
        (above.children if above else roots).append(row)
    return roots


def directory_entries() -> list[DirectoryEntry]:
    """The directory as the matcher of written names wants it: living bodies with today's and former names."""
    bodies = Body.objects.filter(abolished_on__isnull=True).prefetch_related("names").by_rank()
    return [
        DirectoryEntry(
            key=str(body.pk),
            names=tuple(dict.fromkeys([body.name, body.short_name, *(past.name for past in body.names.all())])),
            kind=body.kind,
        )
        for body in bodies
    ]
