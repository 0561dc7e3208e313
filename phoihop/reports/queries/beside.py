"""The review of a regulation beside the one that follows it: old figures and limits per clause, the new clause's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.regulations.models import Obligation, ObligationState, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.reports.models import Limit, ReportState, ReviewReport
from phoihop.reports.queries.counting import figures_now, rated
from phoihop.reports.queries.standing import line_of
from phoihop.reports.rules import NO_CLAUSE

Fate = Literal["kept", "reworded", "gone"]


@dataclass(frozen=True)
class Clause:
    """A clause of the old text: its line of figures, what reviews found of it, and what becomes of it. `old` None: a
    clause of an earlier edition; `new`: the clause of the same lineage in the text that follows."""

    line: dict[str, Any]
    old: Unit | None
    limits: Sequence[Limit]
    new: Unit | None
    fate: Fate


@dataclass(frozen=True)
class Beside:
    """A review beside a later regulation. `added`: operative clauses that the old text did not have; `limits`: those
    that stand, on no clause of the table; `open_work`: promises of the old text still under way, as far as seen."""

    clauses: Sequence[Clause]
    added: Sequence[Unit]
    limits: Sequence[Limit]
    standing: int
    open_work: paging.Count
    shares_lineage: bool


def followers_of(user: User, regulation: Regulation) -> QuerySet[Regulation]:
    """Regulations that replace `regulation` or were drawn from it, drafts too as far as `user` may read them."""
    rows = Regulation.objects.visible_to(user).filter(Q(replaces=regulation) | Q(cloned_from=regulation))
    return rows.defer("search").order_by("-created_at", "-pk")


def beside(user: User, report: ReviewReport, new: Regulation) -> Beside:
    """Per clause of `report`, in the order of the text: a fixed number of queries."""
    old_units = _units(report.regulation)
    new_units = _units(new)
    by_lineage = {unit.lineage: unit for unit in new_units}
    by_eid = {unit.eid: unit for unit in old_units}
    limits = _limits(user, report)
    on_clause: dict[str, list[Limit]] = defaultdict(list)
    for limit in limits:
        if limit.unit is not None:
            on_clause[limit.unit.eid].append(limit)
    lines = [line for line in rated(figures_now(report)["clauses"]) if line["key"] != NO_CLAUSE]
    clauses = [_clause(line, by_eid.get(line["key"]), on_clause, by_lineage) for line in lines]
    shown = {line["key"] for line in lines}
    known = {unit.lineage for unit in old_units}
    work = Commitment.objects.visible_to(user).under_way().filter(regulation=report.regulation)
    return Beside(
        clauses=clauses,
        added=[unit for unit in new_units if unit.lineage not in known and getattr(unit, "owes", False)],
        limits=[limit for limit in limits if limit.unit is None or limit.unit.eid not in shown],
        standing=len(limits),
        open_work=paging.count_up_to(work),
        shares_lineage=bool(known & by_lineage.keys()),
    )


def _clause(
    line: dict[str, Any], old: Unit | None, limits: dict[str, list[Limit]], by_lineage: dict[UUID, Unit]
) -> Clause:
    new = by_lineage.get(old.lineage) if old else None
    fate: Fate = "gone"
    if old is not None and new is not None:
        fate = "kept" if (old.heading, old.text) == (new.heading, new.text) else "reworded"
    return Clause(line, old, limits.get(line["key"], []), new, fate)


def _units(regulation: Regulation) -> list[Unit]:
    """Units of the text in use, with `owes`: whether something is owed there."""
    owed = Obligation.objects.filter(unit=OuterRef("pk")).exclude(state=ObligationState.REJECTED)
    rows = Unit.objects.filter(edition=edition_in_use(regulation)).annotate(owes=Exists(owed))
    return list(rows.defer("search").order_by("position"))


def _limits(user: User, report: ReviewReport) -> list[Limit]:
    """Limits of this review, and those of earlier ones that stand."""
    visible = Limit.objects.visible_to(user).filter(report__regulation__in=line_of(report.regulation))
    standing = Limit.objects.standing().values("pk")
    rows = visible.filter(Q(report=report) | Q(pk__in=standing))
    if report.state == ReportState.APPROVED:  # what it found solved stands no more
        rows = rows.filter(pk__in=standing)
    return list(rows.select_related("unit", "report", "owner", "follow_up").order_by("report__cutoff_on", "order"))
