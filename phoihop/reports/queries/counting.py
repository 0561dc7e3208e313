"""Counting the ledger into cells: the database passes over a million rows, a few hundred cells come out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    SELECT p.body_id, c.outcome, c.own, {{ids}} FROM counted c JOIN (
      SELECT commitment_id, body_id FROM commitments_participation
      WHERE role = 'lead' AND commitment_id = ANY(ARRAY(SELECT id FROM counted))
    ) AS p ON p.commitment_id = c.id GROUP BY 1, 2, 3) AS leads
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


def asked(statement: str, values: Mapping[str, Any], *, ids: str) -> list[tuple[Any, ...]]:
    """The rows of `statement` over the cells. `ids`: `KEYS` for the keys of each cell, else only counts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '96MB', true), set_config('jit', 'off', true)")
        cursor.execute(_CELLS.format(ids=ids, lead=_LED if values["leads"] else "") + statement, values)
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
