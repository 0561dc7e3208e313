"""Counting the ledger into cells: the database passes over a million rows, a few hundred cells come out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Value
from django.utils.translation import gettext, gettext_noop

from phoihop.kernel.orm import Among
from phoihop.organisations.models import Body
from phoihop.regulations.models import Obligation, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.models import ReviewReport, SelfColumn
from phoihop.reports.rules import NO_CLAUSE, OUTCOMES, Cell, figures, months_of, on_time_rate, seal_of

WITHOUT_CLAUSE = gettext_noop("Nhiệm vụ không gắn với điều khoản")
Counted = ReviewReport | SelfColumn  # what is counted and frozen: a review, or what one body leads

# What became of a row by the cut-off; the same as `rules.outcome` (a test compares them row by row).
OUTCOME = """CASE
  WHEN c.state = 'no_longer_due' THEN 'no_longer_due'
  WHEN c.due_on > %(cutoff)s THEN 'not_due'
  WHEN c.done_on <= %(cutoff)s AND c.state <> 'not_kept' THEN
    CASE WHEN c.state = 'proved' THEN 'proved' WHEN c.done_on <= c.due_on THEN 'kept' ELSE 'kept_late' END
  WHEN c.state = 'not_kept' THEN 'not_kept' ELSE 'overdue' END"""
_DUE = "c.due_on >= %(period_from)s AND c.due_on < %(period_until)s"
# The rows once, of the regulation's own board and of others that perform a clause of it; then a line for each table.
# Read from an index alone where it holds all that is asked; two obligations of one clause count a promise once. Keys are
# gathered into arrays because joined the planner takes each obligation for as often performed as the busiest, and reads
# every performance and every lead of the ledger for some thousand.
_CELLS = f"""WITH promised AS MATERIALIZED (
  SELECT o.id AS obligation_id, u.eid, dense_rank() OVER (ORDER BY u.eid COLLATE "C") AS clause,
    count(*) OVER (PARTITION BY u.eid COLLATE "C") > 1 AS shared
  FROM regulations_obligation o JOIN regulations_unit u ON u.id = o.unit_id
  JOIN regulations_edition e ON e.id = u.edition_id WHERE e.regulation_id = %(regulation)s
), performed AS MATERIALIZED (
  SELECT commitment_id, obligation_id FROM commitments_performance
  WHERE obligation_id = ANY(ARRAY(SELECT obligation_id FROM promised))
), bound AS MATERIALIZED (
  SELECT p.commitment_id, k.clause FROM performed p JOIN promised k USING (obligation_id) WHERE NOT k.shared
  UNION ALL
  SELECT DISTINCT p.commitment_id, k.clause FROM performed p JOIN promised k USING (obligation_id) WHERE k.shared
), counted AS MATERIALIZED (
  SELECT c.id, c.due_on, c.origin_kind, {OUTCOME} AS outcome, true AS own
  FROM commitments_commitment c WHERE c.regulation_id = %(regulation)s AND {_DUE}{{lead}}
  UNION ALL
  SELECT c.id, c.due_on, c.origin_kind, {OUTCOME}, false
  FROM commitments_commitment c WHERE c.regulation_id IS DISTINCT FROM %(regulation)s AND {_DUE}{{lead}} AND c.id = ANY(ARRAY(
    SELECT commitment_id FROM bound EXCEPT SELECT o.id FROM commitments_commitment o WHERE o.regulation_id = %(regulation)s))
), cells AS (
  SELECT 'month' AS axis, (%(month_names)s::text[])[place] AS key, outcome, own, count, ids FROM (
    SELECT width_bucket(c.due_on, %(months)s::date[]) AS place, c.outcome, c.own, {{ids}}
    FROM counted c GROUP BY 1, 2, 3) AS months
  UNION ALL
  SELECT 'body', b.code, outcome, own, count, ids FROM (
    SELECT p.body_id, c.outcome, c.own, {{ids}} FROM counted c
    JOIN commitments_participation p ON p.commitment_id = c.id AND p.role = 'lead' GROUP BY 1, 2, 3) AS leads
  JOIN organisations_body b ON b.id = body_id
  UNION ALL
  SELECT 'clause', named.eid, outcome, own, count, ids FROM (
    SELECT k.clause, c.outcome, c.own, {{ids}} FROM counted c JOIN bound k ON k.commitment_id = c.id GROUP BY 1, 2, 3
  ) AS clauses JOIN (SELECT DISTINCT clause, eid FROM promised) AS named USING (clause)
  UNION ALL
  SELECT 'clause', '{NO_CLAUSE}', c.outcome, c.own, {{ids}} FROM counted c WHERE c.origin_kind <> 'obligation'
  AND NOT EXISTS (SELECT 1 FROM bound k WHERE k.commitment_id = c.id) GROUP BY c.outcome, c.own
)
"""  # noqa: S608  # only parts of this file, values are parameters
_LED = """ AND EXISTS (SELECT 1 FROM commitments_participation l
  WHERE l.commitment_id = c.id AND l.role = 'lead' AND l.body_id = ANY(%(leads)s::uuid[]))"""
_COUNT = "count(*) AS count, NULL::bytea AS ids"
KEYS = "count(*) AS count, string_agg(uuid_send(c.id), ''::bytea ORDER BY c.id) AS ids"
_ALL = "SELECT axis, key, outcome, own, count, ids FROM cells"
_FROZEN = "SELECT axis, key, outcome, own, count, sha256(ids) FROM reports_frozen_rows WHERE {owner} = %(owner)s"
# Only cells that differ leave the database; what moved between two of them differs in both.
_DIFFERING = """SELECT axis, key, outcome, own, f.count, f.ids, c.count, c.ids
FROM (SELECT * FROM reports_frozen_rows WHERE {owner} = %(owner)s) f
FULL JOIN (SELECT * FROM cells WHERE outcome = ANY(%(outcomes)s)) c USING (axis, key, outcome, own)
WHERE f.ids IS DISTINCT FROM c.ids"""


def frozen_seal(report: Counted) -> str:
    """The seal over the frozen rows as they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(_FROZEN.format(owner=report.FROZEN_BY), {"owner": report.pk})
        return seal_of((*row[:5], bytes(row[5])) for row in cursor.fetchall())


def differing_cells(report: Counted) -> tuple[list[Cell], list[Cell]]:
    """The cells that hold other rows now than when they were frozen: as they were, as they are."""
    values = values_of(report) | {"owner": report.pk, "outcomes": list(OUTCOMES)}
    found = asked(_DIFFERING.format(owner=report.FROZEN_BY), values, ids=KEYS)
    before = [_cell((*row[:4], *row[4:6])) for row in found if row[4] is not None]
    return before, [_cell((*row[:4], *row[6:8])) for row in found if row[6] is not None]


def asked(statement: str, values: Mapping[str, Any], *, ids: str) -> list[tuple[Any, ...]]:
    """The rows of `statement` over the cells. `ids`: `KEYS` for the keys of each cell, else only counts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '96MB'")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(_CELLS.format(ids=ids, lead=_LED if values["leads"] else "") + statement, values)
        return cursor.fetchall() if cursor.description else []


def _cell(row: Sequence[Any]) -> Cell:
    axis, key, outcome, own, count, ids = row
    return Cell(axis, key, outcome, own, count, bytes(ids or b""))


def values_of(report: Counted) -> dict[str, Any]:
    """The parameters of `asked` for a review or a column."""
    months = months_of(report.period_from, report.period_until)
    return {
        "regulation": report.regulation_id,
        "period_from": report.period_from,
        "period_until": report.period_until,
        "cutoff": report.cutoff_on,
        "leads": list(report.lead_ids),
        "months": [date(int(month[:4]), int(month[5:]), 1) for month in months],
        "month_names": months,
    }


def live_cells(report: Counted, *, with_ids: bool = False) -> list[Cell]:
    """The cells as the ledger stands now: one statement whatever the number of rows. `with_ids`: with their keys."""
    return [_cell(row) for row in asked(_ALL, values_of(report), ids=KEYS if with_ids else _COUNT)]


def figures_of(report: Counted, cells: Sequence[Cell], *, named: bool = True) -> dict[str, Any]:
    """The figures of a review from its cells, under the names that bodies and clauses have at the cut-off. `named` False:
    without names; a page asks `with_names` for those of the lines it shows."""
    made = figures(
        cells,
        period_from=report.period_from,
        period_until=report.period_until,
        cutoff=report.cutoff_on,
        clauses=dict.fromkeys(_clauses(report.regulation, {cell.key for cell in cells if cell.axis == "clause"}), ""),
        bodies=dict.fromkeys(_bodies(report, {cell.key for cell in cells if cell.axis == "body"}), ""),
    )
    return made | {axis: with_names(report, axis, made[axis]) for axis in ("clauses", "bodies") if named}


def figures_now(report: Counted, *, named: bool = True) -> dict[str, Any]:
    """The figures a page shows: frozen ones as they are, those of a draft as they count now (`named`: as `figures_of`)."""
    return report.figures if report.is_frozen else figures_of(report, live_cells(report), named=named)


def with_names(report: Counted, axis: str, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of the table of clauses or bodies with their names; frozen ones keep theirs."""
    lacking = {line["key"] for line in lines if not line["name"]}
    if axis == "clauses":
        names = _clause_names(report.regulation, lacking)
        return [{**line, "name": line["name"] or names[line["key"]]} for line in lines]
    known = {body.code: body for body in Body.objects.filter(code__in=lacking).prefetch_related("names")}
    return [
        {**line, "name": body.name_on(report.cutoff_on), "short": body.short_name}
        if (body := known.get(line["key"]))
        else dict(line)
        for line in lines
    ]


def name_of(report: Counted, *, clause: str, body: str, month: str) -> str:
    """The name of one line of the tables as a screen has it, without counting; "" for none."""
    if clause:
        return str(on_screen({"key": clause, "name": _clause_names(report.regulation, {clause})[clause]})["name"])
    if body:
        return next((found.name_on(report.cutoff_on) for found in Body.objects.filter(code=body)), "")
    return f"{month[5:]}/{month[:4]}" if month in months_of(report.period_from, report.period_until) else ""


def rated(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a table of figures with their rate (None where nothing was due)."""
    return [{**line, "rate": on_time_rate(line)} for line in lines]


def _clauses(regulation: Regulation, counted: set[str]) -> list[str]:
    """Addresses in the order of the text: clauses with obligations, and what was counted besides."""
    promised = Exists(Obligation.objects.accepted().filter(unit=OuterRef("pk")))
    units = Unit.objects.filter(edition=edition_in_use(regulation)).order_by("position")
    text = dict(units.values_list("eid", promised))
    earlier = sorted(counted - text.keys() - {NO_CLAUSE})  # clauses of an earlier edition
    shown = [eid for eid, is_promised in text.items() if is_promised or eid in counted]
    return shown + earlier + ([NO_CLAUSE] if NO_CLAUSE in counted else [])


def _clause_names(regulation: Regulation, eids: set[str]) -> dict[str, str]:
    """{address: words and heading}."""
    units = Unit.objects.filter(edition=edition_in_use(regulation), eid__in=eids)
    headings = dict(units.values_list("eid", "heading"))
    names = {eid: ". ".join(filter(None, [_capital(in_words(eid)), headings.get(eid)])) for eid in eids}
    return names | {NO_CLAUSE: WITHOUT_CLAUSE}


def on_screen(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the table of clauses with its address in the reader's language; what is kept and printed is Vietnamese."""
    key, name = line["key"], str(line["name"])
    if key == NO_CLAUSE:
        return {**line, "name": gettext(WITHOUT_CLAUSE)}
    return {**line, "name": _capital(in_words(key, gettext)) + name.removeprefix(_capital(in_words(key)))}


def _bodies(report: Counted, counted: set[str]) -> list[str]:
    """Codes: the parties in the order of signing, then other leads in rank order."""
    signed = list(report.regulation.parties.order_by("order").values_list("body__code", flat=True))
    others = Body.objects.filter(Among("code", Value(sorted(counted.difference(signed))))).by_rank()
    return [*signed, *others.values_list("code", flat=True)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
