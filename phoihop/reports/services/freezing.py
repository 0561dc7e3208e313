"""The rows behind the figures of a review, kept as they are at its approval (danh sách đã chốt)."""

from __future__ import annotations

from phoihop.reports.queries.counting import KEYS, Counted, asked, values_of
from phoihop.reports.rules import OUTCOMES, Cell, seal_of

_KEEP = """INSERT INTO reports_frozen_rows (id, {owner}, axis, key, outcome, own, count, ids)
SELECT gen_random_uuid(), %(owner)s, axis, key, outcome, own, count, ids FROM cells WHERE outcome = ANY(%(outcomes)s)"""
_FREEZE = f", kept AS ({_KEEP}) SELECT axis, key, outcome, own, count, sha256(ids) FROM cells"  # noqa: S608  # only parts of this file, values are parameters


def freeze(report: Counted) -> tuple[list[Cell], str]:
    """Keep the keys behind every figure; the cells they make, and the seal over what was kept.

    One statement, so figures and rows are of one instant; the keys never leave the database. The seal goes into the
    fingerprint in the act of approval, which is the trace of these rows.
    """
    values = values_of(report) | {"owner": report.pk, "outcomes": list(OUTCOMES)}
    found = asked(_FREEZE.format(owner=report.FROZEN_BY), values, ids=KEYS)
    kept = [(*row[:5], bytes(row[5])) for row in found if row[2] in OUTCOMES]
    return [Cell(*row[:5]) for row in found], seal_of(kept)
