"""What is counted otherwise now than when a report was frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from phoihop.voter_reports.kinds import Spec, spec_of
from phoihop.voter_reports.models import ReportState, VoterReport
from phoihop.voter_reports.queries.figures import Line, counted, every_line
from phoihop.voter_reports.rules.counting import COUNT, Cell

MOST = 200


@dataclass(frozen=True)
class Row:
    """A row counted otherwise: its facts then and now; None where it was not, is no longer counted."""

    code: str
    text: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class Changed:
    """`figures`: as they would be now; `rows`: the first that count otherwise; `number`: how many there are."""

    figures: Mapping[str, Any]
    rows: Sequence[Row]
    number: int


def changed_since(report: VoterReport) -> Changed:
    """Of an approved report, as of its own cut-off and with what has been recorded since."""
    now = VoterReport(**{field.attname: getattr(report, field.attname) for field in report._meta.fields})
    now.state = ReportState.DRAFT
    spec = spec_of(report.kind, report.regime)
    before = {line.row: line for line in every_line(report, {})}
    after, cells = _counted(now)
    changed = [
        _row(spec, before.get(key), after.get(key)) for key in {**before, **after} if _differs(before, after, key)
    ]
    return Changed(counted(now, lambda _facts: cells), changed[:MOST], len(changed))


def _counted(now: VoterReport) -> tuple[dict[UUID, Line], list[Cell]]:
    rows = {line.row: line for line in every_line(now, {})}
    return rows, [Cell(line.facts, sums_of(line)) for line in rows.values()]


def sums_of(line: Line) -> dict[str, int]:
    """What one row adds to figures."""
    people = ("voters", "workers", "speakers", "issues")
    return {COUNT: 1, **{name: int(line.cells[name]) for name in people if name in line.cells}}


def _differs(before: Mapping[UUID, Line], after: Mapping[UUID, Line], key: UUID) -> bool:
    if key not in before or key not in after:
        return True
    return before[key].facts != after[key].facts or sums_of(before[key]) != sums_of(after[key])


def _row(spec: Spec, before: Line | None, after: Line | None) -> Row:
    line = after or before
    assert line is not None  # noqa: S101  # a row of either
    text = line.cells.get("text") or line.cells.get("venue", "")
    return Row(line.cells["code"], text, before.facts if before else None, after.facts if after else None)
