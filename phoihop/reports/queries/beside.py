"""The review of a regulation beside the one that follows it: old figures and limits per clause, the new clause's words; of long
texts a page at a time, the words of that page alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.regulations.models import Obligation, ObligationState, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.reports.models import Limit, ReportState, ReviewReport
from phoihop.reports.queries.counting import figures_now, rated, with_names
from phoihop.reports.queries.standing import line_of
from phoihop.reports.rules import NO_CLAUSE

Fate = Literal["kept", "reworded", "gone"]
AT_ONCE = 50  # clauses of a page


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
    """A review beside a later regulation. `clauses`, `added` (operative clauses that the old text did not have): a page each;
    `limits`: those that stand, on no clause of the table; `open_work`: promises of the old text still under way, as far
    as seen."""

    clauses: paging.Page[Clause]
    added: paging.Page[Unit]
    limits: Sequence[Limit]
    standing: int
    open_work: paging.Count
    shares_lineage: bool


def followers_of(user: User, regulation: Regulation) -> QuerySet[Regulation]:
    """Regulations that replace `regulation` or were drawn from it, drafts too as far as `user` may read them."""
    rows = Regulation.objects.visible_to(user).filter(Q(replaces=regulation) | Q(cloned_from=regulation))
    return rows.defer("search").order_by("-created_at", "-pk")


def beside(user: User, report: ReviewReport, new: Regulation, *, at: str = "", added_at: str = "") -> Beside:
    """A page of the clauses of `report`, in the order of the text, and one of those that are new: a fixed number of queries.
    `at`, `added_at`: where they start."""
    old = dict(_units(report.regulation).values_list("eid", "pk"))
    lineages = dict(_units(report.regulation).values_list("pk", "lineage"))
    later = {lineage: pk for pk, lineage in _units(new).values_list("pk", "lineage")}
    limits = _limits(user, report)
    on_clause: dict[str, list[Limit]] = defaultdict(list)
    for limit in limits:
        if limit.unit is not None:
            on_clause[limit.unit.eid].append(limit)
    lines = [line for line in figures_now(report, named=False)["clauses"] if line["key"] != NO_CLAUSE]
    page = paging.page_of_list(lines, at=at, size=AT_ONCE)
    mine = {line["key"]: old[line["key"]] for line in page.rows if line["key"] in old}
    words = _words([*mine.values(), *(later[lineages[pk]] for pk in mine.values() if lineages[pk] in later)])
    by_lineage = {unit.lineage: unit for unit in words.values() if later.get(unit.lineage) == unit.pk}
    clauses = [
        _clause(line, words[mine[line["key"]]] if line["key"] in mine else None, on_clause, by_lineage)
        for line in rated(with_names(report, "clauses", page.rows))
    ]
    known = set(lineages.values())
    shown = {line["key"] for line in lines}
    work = Commitment.objects.visible_to(user).under_way().filter(regulation=report.regulation)
    return Beside(
        clauses=paging.Page(clauses, page.next, page.previous, page.total),
        added=_added([pk for lineage, pk in later.items() if lineage not in known], added_at),
        limits=[limit for limit in limits if limit.unit is None or limit.unit.eid not in shown],
        standing=len(limits),
        open_work=paging.count_up_to(work),
        shares_lineage=bool(known & later.keys()),
    )


def _added(fresh: Sequence[UUID], at: str) -> paging.Page[Unit]:
    """Of these clauses those in which something is owed."""
    owed = Obligation.objects.filter(unit__in=fresh).exclude(state=ObligationState.REJECTED)
    operative = set(owed.values_list("unit", flat=True)) if fresh else set()
    page = paging.page_of_list([pk for pk in fresh if pk in operative], at=at, size=AT_ONCE)
    words = _words(page.rows)
    return paging.Page([words[pk] for pk in page.rows], page.next, page.previous, page.total)


def _clause(
    line: dict[str, Any], old: Unit | None, limits: dict[str, list[Limit]], by_lineage: dict[UUID, Unit]
) -> Clause:
    new = by_lineage.get(old.lineage) if old else None
    fate: Fate = "gone"
    if old is not None and new is not None:
        fate = "kept" if (old.heading, old.text) == (new.heading, new.text) else "reworded"
    return Clause(line, old, limits.get(line["key"], []), new, fate)


def _units(regulation: Regulation) -> QuerySet[Unit]:
    """Units of the text in use, in its order."""
    return Unit.objects.filter(edition=edition_in_use(regulation)).order_by("position")


def _words(keys: Collection[UUID]) -> dict[UUID, Unit]:
    """These units with their words."""
    return {unit.pk: unit for unit in Unit.objects.filter(pk__in=keys).defer("search")}


def _limits(user: User, report: ReviewReport) -> list[Limit]:
    """Limits of this review, and those of earlier ones that stand."""
    visible = Limit.objects.visible_to(user).filter(report__regulation__in=line_of(report.regulation))
    standing = Limit.objects.standing().values("pk")
    rows = visible.filter(Q(report=report) | Q(pk__in=standing))
    if report.state == ReportState.APPROVED:  # what it found solved stands no more
        rows = rows.filter(pk__in=standing)
    return list(rows.select_related("unit", "report", "owner", "follow_up").order_by("report__cutoff_on", "order"))
