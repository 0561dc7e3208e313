"""The facts a review counts, and what is shown beside its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from phoihop.commitments.models import Commitment, Participation, Performance
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.models import ReviewReport
from phoihop.reports.rules import Fact, figures, on_time_rate

CHUNK = 5000


def facts_of(regulation: Regulation, *, period_from: date, period_until: date) -> list[Fact]:
    """Commitments of a regulation due in [period_from, period_until): three queries a chunk of 5,000."""
    found: list[Fact] = []
    rows = (
        Commitment.objects.filter(regulation=regulation, due_on__gte=period_from, due_on__lt=period_until)
        .order_by("due_on", "pk")
        .values_list("pk", "code", "due_on", "done_on", "state")
    )
    for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
        ids = [row[0] for row in chunk]
        leads = _grouped(
            Participation.objects.filter(commitment__in=ids, role=BodyRole.LEAD)
            .order_by("body__rank")
            .values_list("commitment_id", "body__code")
        )
        clauses = _grouped(
            Performance.objects.filter(commitment__in=ids, obligation__unit__edition__regulation=regulation)
            .order_by("obligation__unit__position")
            .values_list("commitment_id", "obligation__unit__eid")
        )
        found += [
            Fact(code, due_on, done_on, state, leads=leads[pk], clauses=tuple(dict.fromkeys(clauses[pk])))
            for pk, code, due_on, done_on, state in chunk
        ]
    return found


def figures_now(report: ReviewReport) -> dict[str, Any]:
    """The figures of a review as they count today."""
    facts = facts_of(report.regulation, period_from=report.period_from, period_until=report.period_until)
    return figures(
        facts,
        cutoff=report.cutoff_on,
        clauses=_clauses_with_obligations(report.regulation),
        bodies=[party.body.code for party in report.regulation.parties.select_related("body").order_by("order")],
    )


@dataclass(frozen=True)
class Line:
    """A line of a table of figures: what it is, its counts, its rate."""

    key: str
    name: str
    counts: Mapping[str, int]
    rate: float | None


def clause_lines(report: ReviewReport, made: Mapping[str, Any]) -> list[Line]:
    """By clause, in the order of the text."""
    edition = edition_in_use(report.regulation)
    headings = dict(Unit.objects.filter(edition=edition).values_list("eid", "heading")) if edition else {}
    return [
        Line(eid, " – ".join(filter(None, [in_words(eid), headings.get(eid)])), counts, on_time_rate(counts))
        for eid, counts in made["clauses"].items()
    ]


def body_lines(made: Mapping[str, Any]) -> list[Line]:
    """By lead body, in rank order, under the names of today."""
    bodies = {body.code: body for body in Body.objects.filter(code__in=made["bodies"]).by_rank()}
    ordered = [code for code in bodies if code in made["bodies"]]
    return [Line(code, bodies[code].name, made["bodies"][code], on_time_rate(made["bodies"][code])) for code in ordered]


def _clauses_with_obligations(regulation: Regulation) -> list[str]:
    edition = edition_in_use(regulation)
    if edition is None:
        return []
    units = Unit.objects.filter(edition=edition, obligations__state="accepted").order_by("position")
    return list(dict.fromkeys(units.values_list("eid", flat=True)))


def _grouped(pairs: Any) -> dict[UUID, tuple[str, ...]]:
    groups: dict[UUID, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return defaultdict(tuple, {key: tuple(values) for key, values in groups.items()})


def _chunks(rows: Iterator[Any]) -> Iterator[Sequence[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
