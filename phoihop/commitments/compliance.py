"""Compliance of a regulation, clause by clause: what was due and what became of it, each commitment once a clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from phoihop.commitments.models import Performance, State
from phoihop.commitments.rules import Cell
from phoihop.regulations.models import Obligation, ObligationState, Regulation
from phoihop.regulations.queries import TreeUnit, edition_in_use, tree


def counts(path: str, today: date) -> dict[str, Count]:
    """The figures of a `Cell`, in its order, as counts of commitments at `path` ("" or "commitment__")."""

    def count(state: State, *more: Q) -> Count:
        return Count("pk", filter=Q(*more, **{f"{path}state": state}))

    past = Q(**{f"{path}due_on__lt": today})
    return {
        "kept": count(State.KEPT),
        "late": count(State.KEPT_LATE),
        "not_kept": count(State.NOT_KEPT),
        "waiting": count(State.PROVED),
        "overdue": count(State.OPEN, past),
        "coming": Count("pk", filter=Q(**{f"{path}state": State.OPEN}) & (~past | Q(**{f"{path}due_on": None}))),
    }


@dataclass(frozen=True)
class ObligationLine:
    """One obligation in force with the figures of its lineage over all editions."""

    obligation: Obligation
    leads: str
    cell: Cell

    @property
    def is_silent(self) -> bool:
        """No instance yet: coverage, not compliance."""
        return self.cell.total == 0


@dataclass(frozen=True)
class ClauseLine:
    """A unit of the text in force. `status`: as the coverage of the text has it; None: accounted for elsewhere."""

    unit: TreeUnit
    lines: list[ObligationLine]


@dataclass(frozen=True)
class Compliance:
    """The whole text. `gone`: figures of clauses that are no longer in the text in force, `gone_codes` their
    obligations."""

    clauses: list[ClauseLine]
    total: Cell
    gone: Cell
    gone_codes: list[str]

    @property
    def obligations(self) -> int:
        """Obligations in force."""
        return sum(len(clause.lines) for clause in self.clauses)

    @property
    def silent(self) -> int:
        """Of them without any instance."""
        return sum(line.is_silent for clause in self.clauses for line in clause.lines)


def compliance(
    regulation: Regulation, *, today: date, since: date | None = None, until: date | None = None
) -> Compliance:
    """Figures by clause; `since`, `until`: only what was due in that period, both days included.

    The same commitment under two regulations counts once in each clause that it performs. Fixed number of queries.
    """
    found = _by_lineage(regulation, today, since, until)
    edition = edition_in_use(regulation)
    clauses = []
    for root in tree(edition) if edition else []:
        for unit in root.walk():
            lines = [
                ObligationLine(obligation, _leads(obligation), found.get(obligation.lineage, Cell()))
                for obligation in unit.obligations
                if obligation.state == ObligationState.ACCEPTED
            ]
            clauses.append(ClauseLine(unit, lines))
    present = {line.obligation.lineage for clause in clauses for line in clause.lines}
    gone = {lineage: cell for lineage, cell in found.items() if lineage not in present}
    shown = sum((found[lineage] for lineage in present if lineage in found), Cell())
    return Compliance(clauses, shown, sum(gone.values(), Cell()), _codes(gone))


def _codes(lineages: Iterable[UUID]) -> list[str]:
    """The code of one obligation of each lineage."""
    rows = Obligation.objects.filter(lineage__in=list(lineages)).order_by("lineage", "pk").distinct("lineage")
    return list(rows.values_list("code", flat=True))


def _by_lineage(regulation: Regulation, today: date, since: date | None, until: date | None) -> dict[UUID, Cell]:
    rows = Performance.objects.filter(obligation__unit__edition__regulation=regulation)
    if since:
        rows = rows.filter(commitment__due_on__gte=since)
    if until:
        rows = rows.filter(commitment__due_on__lte=until)
    grouped: Any = rows.order_by().values_list("obligation__lineage").annotate(**counts("commitment__", today))
    return {lineage: Cell(*numbers) for lineage, *numbers in grouped}


def _leads(obligation: Obligation) -> str:
    return ", ".join(
        body.body.short_name if body.body else body.written for body in obligation.bodies.all() if body.role == "lead"
    )
