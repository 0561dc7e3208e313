"""Counting the ledger into cells: the database passes over a million rows, a few hundred cells come out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from django.db import connection, transaction

from phoihop.reports.models import ReviewReport, SelfColumn
from phoihop.reports.rules import NO_CLAUSE, OUTCOMES, Cell, months_of, seal_of

Counted = ReviewReport | SelfColumn  # what is counted and frozen: a review, or what one body leads

# What became of a row by the cut-off; the same as `rules.outcome` (a test compares them row by row).
OUTCOME = """CASE
  WHEN c.state = 'no_longer_due' THEN 'no_longer_due'
  WHEN c.due_on > %(cutoff)s THEN 'not_due'
  WHEN c.done_on <= %(cutoff)s AND c.state <> 'not_kept' THEN
    CASE WHEN c.state = 'proved' THEN 'proved' WHEN c.done_on <= c.due_on THEN 'kept' ELSE 'kept_late' END
  WHEN c.state = 'not_kept' THEN 'not_kept' ELSE 'overdue' END"""
_DUE = "c.due_on >= %(period_from)s AND c.due_on < %(period_until)s"
# The clauses that are counted, and the promises that perform them. Read from an index alone where it holds all that is asked;
# two obligations of one clause count a promise once. Keys are gathered into arrays because joined the planner takes each
# obligation for as often performed as the busiest, and reads every performance and every lead of the ledger for some thousand.
_BOUND = """promised AS MATERIALIZED (
  SELECT o.id AS obligation_id, u.eid, dense_rank() OVER (ORDER BY u.eid COLLATE "C") AS clause,
    count(*) OVER (PARTITION BY u.eid COLLATE "C") > 1 AS shared
  FROM regulations_obligation o JOIN regulations_unit u ON u.id = o.unit_id
  JOIN regulations_edition e ON e.id = u.edition_id WHERE e.regulation_id = %(regulation)s{only}
), performed AS MATERIALIZED (
  SELECT commitment_id, obligation_id FROM commitments_performance
  WHERE obligation_id = ANY(ARRAY(SELECT obligation_id FROM promised))
), bound AS MATERIALIZED (
  SELECT p.commitment_id, k.clause FROM performed p JOIN promised k USING (obligation_id) WHERE NOT k.shared
  UNION ALL
  SELECT DISTINCT p.commitment_id, k.clause FROM performed p JOIN promised k USING (obligation_id) WHERE k.shared
)"""
# The same of all clauses where it does not matter which one a promise performs.
_BOUND_AT_ALL = """bound AS MATERIALIZED (
  SELECT DISTINCT commitment_id FROM commitments_performance WHERE obligation_id = ANY(ARRAY(
    SELECT id FROM regulations_obligation WHERE unit_id = ANY(ARRAY(
      SELECT u.id FROM regulations_unit u JOIN regulations_edition e ON e.id = u.edition_id
      WHERE e.regulation_id = %(regulation)s))))
)"""
# Every promise once: those of the regulation's own board, and of others that perform a clause of it.
_COUNTED = f"""counted AS MATERIALIZED (
  SELECT c.id, c.due_on, c.origin_kind, {OUTCOME} AS outcome, true AS own
  FROM commitments_commitment c WHERE c.regulation_id = %(regulation)s AND {_DUE}{{lead}}
  UNION ALL
  SELECT c.id, c.due_on, c.origin_kind, {OUTCOME}, false
  FROM commitments_commitment c WHERE c.regulation_id IS DISTINCT FROM %(regulation)s AND {_DUE}{{lead}} AND c.id = ANY(ARRAY(
    SELECT commitment_id FROM bound EXCEPT SELECT o.id FROM commitments_commitment o WHERE o.regulation_id = %(regulation)s))
)"""  # noqa: S608  # only parts of this file, values are parameters
# Of these, those that perform one of a few clauses.
_COUNTED_OF_BOUND = f"""counted AS MATERIALIZED (
  SELECT c.id, c.due_on, c.origin_kind, {OUTCOME} AS outcome, c.regulation_id IS NOT DISTINCT FROM %(regulation)s AS own
  FROM commitments_commitment c WHERE c.id = ANY(ARRAY(SELECT commitment_id FROM bound)) AND {_DUE}{{lead}}
)"""  # noqa: S608  # as above
# A line for each table, month, body and clause.
_BY_MONTH = """SELECT 'month' AS axis, (%(month_names)s::text[])[place] AS key, outcome, own, count, ids FROM (
    SELECT width_bucket(c.due_on, %(months)s::date[]) AS place, c.outcome, c.own, {ids}
    FROM counted c GROUP BY 1, 2, 3) AS months"""
_BY_BODY = """SELECT 'body' AS axis, b.code AS key, outcome, own, count, ids FROM (
    SELECT p.body_id, c.outcome, c.own, {ids} FROM counted c JOIN (
      SELECT commitment_id, body_id FROM commitments_participation
      WHERE role = 'lead' AND commitment_id = ANY(ARRAY(SELECT id FROM counted))
    ) AS p ON p.commitment_id = c.id GROUP BY 1, 2, 3) AS leads
  JOIN organisations_body b ON b.id = body_id"""
_BY_CLAUSE = """SELECT 'clause' AS axis, named.eid AS key, outcome, own, count, ids FROM (
    SELECT k.clause, c.outcome, c.own, {ids} FROM counted c JOIN bound k ON k.commitment_id = c.id GROUP BY 1, 2, 3
  ) AS clauses JOIN (SELECT DISTINCT clause, eid FROM promised) AS named USING (clause)"""
_BY_NO_CLAUSE = f"""SELECT 'clause' AS axis, '{NO_CLAUSE}' AS key, c.outcome, c.own, {{ids}} FROM counted c
  WHERE c.origin_kind <> 'obligation' AND NOT EXISTS (SELECT 1 FROM bound k WHERE k.commitment_id = c.id)
  GROUP BY c.outcome, c.own"""  # noqa: S608  # as above


def _cells(before: Sequence[str], tables: Sequence[str], *, only: str = "") -> str:
    tables_of_all = "\n  UNION ALL\n  ".join(tables)
    return f"WITH {', '.join(before)}, cells AS (\n  {tables_of_all}\n)\n".replace("{only}", only)


_ALL_CELLS = _cells([_BOUND, _COUNTED], [_BY_MONTH, _BY_BODY, _BY_CLAUSE, _BY_NO_CLAUSE])
_HEAD_CELLS = _cells([_BOUND_AT_ALL, _COUNTED], [_BY_MONTH, _BY_BODY, _BY_NO_CLAUSE])
_CLAUSE_CELLS = _cells([_BOUND, _COUNTED_OF_BOUND], [_BY_CLAUSE], only=" AND u.eid = ANY(%(clauses)s)")
_LED = """ AND EXISTS (SELECT 1 FROM commitments_participation l
  WHERE l.commitment_id = c.id AND l.role = 'lead' AND l.body_id = ANY(%(leads)s::uuid[]))"""
_COUNT = "count(*) AS count, NULL::bytea AS ids"
KEYS = "count(*) AS count, string_agg(uuid_send(c.id), ''::bytea ORDER BY c.id) AS ids"
_ALL, _NUMBERS = (
    "SELECT axis, key, outcome, own, count, ids FROM cells",
    "SELECT axis, key, outcome, own, count FROM cells",
)
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


def asked(statement: str, values: Mapping[str, Any], *, ids: str, cells: str = _ALL_CELLS) -> list[tuple[Any, ...]]:
    """The rows of `statement` over the cells. `ids`: `KEYS` for the keys of each cell, else only counts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '96MB', true), set_config('jit', 'off', true)")
        cursor.execute(cells.format(ids=ids, lead=_LED if values["leads"] else "") + statement, values)
        return cursor.fetchall() if cursor.description else []


def _cell(row: Sequence[Any]) -> Cell:
    axis, key, outcome, own, number, ids = row
    return Cell(axis, key, outcome, own, number, bytes(ids))


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
    values = values_of(report)
    if with_ids:
        return [_cell(row) for row in asked(_ALL, values, ids=KEYS)]
    return list(starmap(Cell, asked(_NUMBERS, values, ids=_COUNT)))


def cells_but_of_clauses(report: Counted) -> list[Cell]:
    """Those of `live_cells` for months and bodies, and of what performs no clause: far fewer than clauses have."""
    return list(starmap(Cell, asked(_NUMBERS, values_of(report), ids=_COUNT, cells=_HEAD_CELLS)))


def cells_of_clauses(report: Counted, eids: Collection[str]) -> list[Cell]:
    """Those of `live_cells` for some clauses: the ledger is read for these alone."""
    if not eids:
        return []
    values = values_of(report) | {"clauses": list(eids)}
    return list(starmap(Cell, asked(_NUMBERS, values, ids=_COUNT, cells=_CLAUSE_CELLS)))
