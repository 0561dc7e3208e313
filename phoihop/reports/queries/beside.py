"""The review of a regulation beside the one that follows it: old figures and limits per clause, the new clause's words; of long
texts a page at a time, the words of that page alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from phoihop.commitments.models import Commitment
from phoihop.drafting.models import ClauseChange, Draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.regulations.models import Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.reports.models import Limit, ReportState, ReviewReport
from phoihop.reports.queries.following import NewClause, following
from phoihop.reports.queries.standing import line_of
from phoihop.reports.queries.tables import on_screen, rated, tables_of
from phoihop.reports.rules import NO_CLAUSE

Fate = Literal["kept", "reworded", "gone"]
AT_ONCE = 25  # clauses of a page


@dataclass(frozen=True)
class Clause:
    """A clause of the old text: its line of figures, what reviews found of it, and what becomes of it. `old` None: a
    clause of an earlier edition; `new`: the clause of the same lineage in the text that follows; `wishes`: what was
    asked for in it and kept for the next term."""

    line: dict[str, Any]
    old: Unit | None
    limits: Sequence[Limit]
    new: NewClause | None
    fate: Fate
    wishes: Sequence[ClauseChange]


@dataclass(frozen=True)
class Beside:
    """A review beside the text that follows. `clauses`, `added` (operative clauses that the old text did not have): a page
    each; `limits` that stand and `wishes` kept for the next term, on no clause of the table; `open_work`: promises of
    the old text still under way, as far as seen."""

    clauses: paging.Page[Clause]
    added: paging.Page[NewClause]
    limits: Sequence[Limit]
    wishes: Sequence[ClauseChange]
    standing: int
    open_work: paging.Count
    shares_lineage: bool


def beside(user: User, report: ReviewReport, new: Regulation | Draft, *, at: str = "", added_at: str = "") -> Beside:
    """A page of the clauses of `report`, in the order of the text, and one of those that are new: a fixed number of queries.
    `at`, `added_at`: where they start."""
    later = following(new)
    units = _units(report.regulation)
    limits, wishes = _limits(user, report), _wishes(user, report.regulation)
    on_clause: dict[str, list[Limit]] = defaultdict(list)
    for limit in limits:
        if limit.unit is not None:
            on_clause[limit.unit.eid].append(limit)
    lines = tables_of(report).clauses
    keys = [key for key in lines.keys if key != NO_CLAUSE]
    page = paging.page_of_list(keys, at=at, size=AT_ONCE)
    words = {unit.eid: unit for unit in units.filter(eid__in=page.rows)}
    coming = later.words([unit.lineage for unit in words.values()])
    clauses = []
    for line in map(on_screen, rated(lines.of(page.rows))):
        old = words.get(line["key"])
        stands = coming.get(old.lineage) if old else None
        asked = wishes.get(old.lineage, []) if old else []
        clauses.append(Clause(line, old, on_clause[line["key"]], stands, _fate(old, stands), asked))
    shown = set(keys)
    wished = units.filter(lineage__in=wishes).values_list("eid", "lineage") if wishes else ()
    on_lines = {lineage for eid, lineage in wished if eid in shown}
    added = paging.page_of_list(later.added(units), at=added_at, size=AT_ONCE)
    added_words = later.words(added.rows)
    work = Commitment.objects.visible_to(user).under_way().filter(regulation=report.regulation)
    return Beside(
        clauses=paging.Page(clauses, page.next, page.previous, page.total),
        added=paging.Page([added_words[one] for one in added.rows], added.next, added.previous, added.total),
        limits=[limit for limit in limits if limit.unit is None or limit.unit.eid not in shown],
        wishes=[one for lineage, rows in wishes.items() if lineage not in on_lines for one in rows],
        standing=len(limits),
        open_work=paging.count_up_to(work),
        shares_lineage=later.shares(units),
    )


def _fate(old: Unit | None, new: NewClause | None) -> Fate:
    if old is None or new is None:
        return "gone"
    return "kept" if (old.heading or "", old.text) == (new.heading, new.text) else "reworded"


def _wishes(user: User, regulation: Regulation) -> dict[UUID, list[ClauseChange]]:
    """What parties asked for and the answer kept for the next term, by the lineage of the clause."""
    found: dict[UUID, list[ClauseChange]] = defaultdict(list)
    rows = ClauseChange.objects.visible_to(user).of_next_term().filter(request__regulation=regulation)
    for row in rows.select_related("request__asked_by").order_by("request__answered_at", "order"):
        found[row.lineage].append(row)
    return found


def _units(regulation: Regulation) -> QuerySet[Unit]:
    """Units of the text in use, in its order."""
    return Unit.objects.filter(edition=edition_in_use(regulation)).defer("search").order_by("position")


def _limits(user: User, report: ReviewReport) -> list[Limit]:
    """Limits of this review, and those of earlier ones that stand."""
    visible = Limit.objects.visible_to(user).filter(report__regulation__in=line_of(report.regulation))
    standing = Limit.objects.standing().values("pk")
    rows = visible.filter(Q(report=report) | Q(pk__in=standing))
    if report.state == ReportState.APPROVED:  # what it found solved stands no more
        rows = rows.filter(pk__in=standing)
    return list(rows.select_related("unit", "report", "owner", "follow_up").order_by("report__cutoff_on", "order"))
