"""The counts of closed commitments: folded by a job, checked against the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

_FOLD = """
WITH crowded AS MATERIALIZED (
  SELECT unnest(array_agg(id)) AS id FROM commitments_tally
  GROUP BY regulation_id, body_id, month, state HAVING count(*) > 1
), gone AS (
  DELETE FROM commitments_tally WHERE id IN (
    SELECT one.id FROM commitments_tally one JOIN crowded ON crowded.id = one.id FOR UPDATE OF one SKIP LOCKED
  ) RETURNING regulation_id, body_id, month, state, delta
)
INSERT INTO commitments_tally (id, regulation_id, body_id, month, state, delta)
SELECT gen_random_uuid(), regulation_id, body_id, month, state, sum(delta) FROM gone
GROUP BY 2, 3, 4, 5 HAVING sum(delta) <> 0
RETURNING id
"""

_DRIFT = """
WITH rows AS (
  SELECT regulation_id, NULL::uuid AS body_id, date_trunc('month', due_on)::date AS month, state, count(*) AS n
  FROM commitments_commitment WHERE state NOT IN ('open', 'proved') GROUP BY 1, 3, 4
  UNION ALL
  SELECT c.regulation_id, p.body_id, date_trunc('month', c.due_on)::date, c.state, count(*)
  FROM commitments_commitment c JOIN commitments_participation p ON p.commitment_id = c.id AND p.role = 'lead'
  WHERE c.state NOT IN ('open', 'proved') GROUP BY 1, 2, 3, 4
), counted AS (
  SELECT regulation_id, body_id, month, state, sum(delta) AS n FROM commitments_tally GROUP BY 1, 2, 3, 4
), every AS (
  SELECT regulation_id, body_id, month, state, n AS n_rows, 0 AS n_counted FROM rows
  UNION ALL SELECT regulation_id, body_id, month, state, 0, n FROM counted
)
SELECT regulation_id, body_id, month, state, sum(n_counted)::int, sum(n_rows)::int FROM every
GROUP BY 1, 2, 3, 4 HAVING sum(n_counted) <> sum(n_rows) ORDER BY 1, 2, 3, 4 LIMIT 100
"""


@dataclass(frozen=True)
class Drift:
    """A cell whose count is not the number of its rows: a defect. `body` None: the regulation's own total."""

    regulation: UUID | None
    body: UUID | None
    month: date | None
    state: str
    counted: int
    rows: int


@transaction.atomic
def fold_tallies() -> int:
    """Fold the rows of each cell of `Tally` into one; returns how many cells were folded. Derived, so no act.

    Verdicts written meanwhile are new rows and stay; two folds at once take each row once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
        return len(cursor.fetchall())


def tally_drift() -> list[Drift]:
    """Where the sum of `Tally` differs from the rows (at most 100 cells). Empty: the board's figures are right."""
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT)
        return [Drift(*row) for row in cursor.fetchall()]
