"""Counting the ledger into cells: the database passes over a million rows, a few hundred cells come out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args
from uuid import UUID

from django.db import connection, transaction

from phoihop.organisations.models import Body
from phoihop.regulations.models import Obligation, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.models import FrozenRows, ReportState, ReviewReport
from phoihop.reports.rules import NO_CLAUSE, Axis, Cell, figures, months_of, on_time_rate

# What became of a row by the cut-off; the same as `rules.outcome` (a test compares them row by row).
OUTCOME = """CASE
  WHEN c.state = 'no_longer_due' THEN 'no_longer_due'
  WHEN c.due_on > %(cutoff)s THEN 'not_due'
  WHEN c.done_on <= %(cutoff)s AND c.state <> 'not_kept' THEN
    CASE WHEN c.state = 'proved' THEN 'proved' WHEN c.done_on <= c.due_on THEN 'kept' ELSE 'kept_late' END
  WHEN c.state = 'not_kept' THEN 'not_kept' ELSE 'overdue' END"""
_DUE = "c.due_on >= %(period_from)s AND c.due_on < %(period_until)s"
_OWN = f"c.regulation_id = %(regulation)s AND {_DUE}"
_FOREIGN = "c.id = ANY(%(foreign)s)"

_FIND_FOREIGN = f"""SELECT DISTINCT c.id FROM commitments_performance p JOIN commitments_commitment c ON c.id = p.commitment_id
WHERE p.obligation_id = ANY(%(obligations)s) AND c.regulation_id IS DISTINCT FROM %(regulation)s AND {_DUE}"""  # noqa: S608  # only parts of this file, values are parameters
_MONTHS = f"""SELECT width_bucket(c.due_on, %(months)s::date[]), {OUTCOME}, {{ids}}
FROM commitments_commitment c WHERE {{where}} GROUP BY 1, 2"""  # noqa: S608  # only parts of this file, values are parameters
_BODIES = f"""SELECT p.body_id, {OUTCOME}, {{ids}}
FROM commitments_commitment c JOIN commitments_participation p ON p.commitment_id = c.id AND p.role = 'lead'
WHERE {{where}} GROUP BY 1, 2"""  # noqa: S608  # only parts of this file, values are parameters
_SINGLE = f"""SELECT p.obligation_id, {OUTCOME}, {{ids}}
FROM commitments_commitment c JOIN commitments_performance p ON p.commitment_id = c.id
WHERE p.obligation_id = ANY(%(single)s) AND {{where}} GROUP BY 1, 2"""  # noqa: S608  # only parts of this file, values are parameters
# Two obligations of one clause count a promise that performs both once.
_SHARED = f"""SELECT c.eid, {OUTCOME}, {{ids}} FROM (
  SELECT DISTINCT k.eid, c.id, c.state, c.due_on, c.done_on
  FROM commitments_commitment c JOIN commitments_performance p ON p.commitment_id = c.id
  JOIN unnest(%(shared)s::uuid[], %(shared_eids)s::text[]) k(obligation, eid) ON k.obligation = p.obligation_id
  WHERE {{where}}
) c GROUP BY 1, 2"""  # noqa: S608  # only parts of this file, values are parameters
_NO_CLAUSE = f"""SELECT '{NO_CLAUSE}', {OUTCOME}, {{ids}} FROM commitments_commitment c
WHERE c.origin_kind <> 'obligation' AND {{where}} AND NOT EXISTS (SELECT 1 FROM commitments_performance p
  WHERE p.commitment_id = c.id AND p.obligation_id = ANY(%(obligations)s)) GROUP BY 1, 2"""  # noqa: S608  # only parts of this file, values are parameters
_COUNT = "count(*), NULL"
_KEYS = "count(*), string_agg(uuid_send(c.id), ''::bytea ORDER BY c.id)"


def cells_of(
    regulation: Regulation, *, period_from: date, period_until: date, cutoff: date, with_ids: bool = False
) -> list[Cell]:
    """Commitments that stand under `regulation` or perform a clause of it, due in [period_from, period_until).

    A handful of statements whatever the number of rows. `with_ids`: with the keys of the rows, for freezing.
    """
    eids = dict(Obligation.objects.filter(unit__edition__regulation=regulation).values_list("pk", "unit__eid"))
    many = {eid for eid, number in Counter(eids.values()).items() if number > 1}
    shared = [pk for pk, eid in eids.items() if eid in many]
    months = months_of(period_from, period_until)
    values: dict[str, Any] = {
        "regulation": regulation.pk,
        "period_from": period_from,
        "period_until": period_until,
        "cutoff": cutoff,
        "months": [date(int(month[:4]), int(month[5:]), 1) for month in months],
        "obligations": list(eids),
        "single": [pk for pk, eid in eids.items() if eid not in many],
        "shared": shared,
        "shared_eids": [eids[pk] for pk in shared],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '96MB'")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(_FIND_FOREIGN, values)
        values["foreign"] = [row[0] for row in cursor.fetchall()]
        found: list[tuple[Axis, Any, str, bool, int, Any]] = []
        for axis, statement in _statements(values):
            for own, where in ((True, _OWN), (False, _FOREIGN)):
                if own or values["foreign"]:
                    cursor.execute(statement.format(where=where, ids=_KEYS if with_ids else _COUNT), values)
                    found += [(axis, *row[:2], own, *row[2:]) for row in cursor.fetchall()]
    codes = dict(Body.objects.filter(pk__in={row[1] for row in found if row[0] == "body"}).values_list("pk", "code"))
    return [
        Cell(axis, _key(axis, key, months, codes, eids), outcome, own, count, bytes(ids or b""))
        for axis, key, outcome, own, count, ids in found
    ]


def _statements(values: Mapping[str, Any]) -> list[tuple[Axis, str]]:
    wanted: list[tuple[Axis, str]] = [("month", _MONTHS), ("body", _BODIES), ("clause", _NO_CLAUSE)]
    if values["single"]:
        wanted.append(("clause", _SINGLE))
    if values["shared"]:
        wanted.append(("clause", _SHARED))
    return wanted


def _key(axis: Axis, key: Any, months: Sequence[str], codes: Mapping[UUID, str], eids: Mapping[UUID, str]) -> str:
    if axis == "month":
        return months[int(key) - 1]
    if axis == "body":
        return codes[key]
    return str(eids[key] if isinstance(key, UUID) else key)


def live_cells(report: ReviewReport, *, with_ids: bool = False) -> list[Cell]:
    """The cells of a review as the ledger stands now."""
    return cells_of(
        report.regulation,
        period_from=report.period_from,
        period_until=report.period_until,
        cutoff=report.cutoff_on,
        with_ids=with_ids,
    )


def frozen_cells(report: ReviewReport) -> list[Cell]:
    """The cells as they were when the review was approved."""
    rows = FrozenRows.objects.filter(report=report).order_by("axis", "key", "outcome", "own")
    axes: dict[str, Axis] = {axis: axis for axis in get_args(Axis)}
    return [Cell(axes[row.axis], row.key, row.outcome, row.own, row.count, bytes(row.ids)) for row in rows]


def figures_of(report: ReviewReport, cells: Sequence[Cell]) -> dict[str, Any]:
    """The figures of a review from its cells, under the names that bodies and clauses have at the cut-off."""
    bodies = _bodies(report, {cell.key for cell in cells if cell.axis == "body"})
    made = figures(
        cells,
        period_from=report.period_from,
        period_until=report.period_until,
        cutoff=report.cutoff_on,
        clauses=_clause_names(report.regulation, {cell.key for cell in cells if cell.axis == "clause"}),
        bodies={body.code: body.name_on(report.cutoff_on) for body in bodies},
    )
    short = {body.code: body.short_name for body in bodies}
    return {**made, "bodies": [{**line, "short": short[line["key"]]} for line in made["bodies"]]}


def figures_now(report: ReviewReport) -> dict[str, Any]:
    """The figures a page shows: frozen ones as they are, those of a draft as they count now."""
    return report.figures if report.state == ReportState.APPROVED else figures_of(report, live_cells(report))


def rated(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a table of figures with their rate (None where nothing was due)."""
    return [{**line, "rate": on_time_rate(line)} for line in lines]


def _clause_names(regulation: Regulation, counted: set[str]) -> dict[str, str]:
    """{address: words and heading} in the order of the text: clauses with obligations, and what was counted besides."""
    edition = edition_in_use(regulation)
    units = Unit.objects.filter(edition=edition).order_by("position") if edition else Unit.objects.none()
    headings = dict(units.values_list("eid", "heading"))
    bound = set(units.filter(obligations__state="accepted").values_list("eid", flat=True))
    wanted = [eid for eid in headings if eid in bound | counted]
    wanted += sorted(counted - headings.keys() - {NO_CLAUSE})  # clauses of an earlier edition
    names = {eid: ". ".join(filter(None, [_capital(in_words(eid)), headings.get(eid)])) for eid in wanted}
    return names | ({NO_CLAUSE: "Nhiệm vụ không gắn với điều khoản"} if NO_CLAUSE in counted else {})


def _bodies(report: ReviewReport, counted: set[str]) -> list[Body]:
    """The parties in the order of signing, then other leads in rank order."""
    signed = list(report.regulation.parties.order_by("order").values_list("body__code", flat=True))
    found = Body.objects.filter(code__in={*signed, *counted}).by_rank().prefetch_related("names")
    known = {body.code: body for body in found}
    return [*(known[code] for code in signed), *(body for code, body in known.items() if code not in signed)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
