"""Reports of bodies before a session as reports count them: some dozens a session, so they are counted one by one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from phoihop.settlement.models import ResultReport
from phoihop.settlement.rules import days_late
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.rules.counting import COUNT, Cell

READ_AT_ONCE = 1000


def in_order(rows: QuerySet[ResultReport]) -> QuerySet[ResultReport]:
    """By last day and body, with what their facts and cells read."""
    unread = ("session__search", "body__search", "commitment__search", "paper__search", "paper__sheet")
    rows = rows.select_related("session", "body", "commitment", "paper").defer(*unread)
    return rows.order_by("commitment__due_on", "body__name", "pk")


def cells_of(report: VoterReport, rows: QuerySet[ResultReport]) -> list[Cell]:
    """One cell a report."""
    return [Cell(facts_of(report, row), {COUNT: 1}) for row in in_order(rows).iterator(chunk_size=READ_AT_ONCE)]


def facts_of(report: VoterReport, row: ResultReport) -> dict[str, Any]:
    """What figures tell them apart by."""
    late = _late(report, row) > 0
    timing = ("late" if late else "in_time") if _has_come(report, row) else ("overdue" if late else "owed")
    return {"timing": timing, "lead": str(row.body_id)}


def line_of(report: VoterReport, row: ResultReport) -> dict[str, Any]:
    """What the list says of one, as of the cut-off."""
    come, due_on = _has_come(report, row), row.commitment.due_on
    return {
        "code": row.code,
        "text": row.session.title,
        "agency": row.body.name,
        "session": row.session.title,
        "due_on": due_on.isoformat() if due_on else None,
        "reply": row.paper.number_text if come and row.paper else "",
        "reply_on": row.received_on.isoformat() if come and row.received_on else None,
        "late": _late(report, row) or None,
    }


def _has_come(report: VoterReport, row: ResultReport) -> bool:
    return row.received_on is not None and row.received_on <= report.cutoff_on


def _late(report: VoterReport, row: ResultReport) -> int:
    """Days after its last day on which it came in; until the cut-off where it had not."""
    on = row.received_on if _has_come(report, row) else report.cutoff_on
    return days_late(row.commitment.due_on, on or report.cutoff_on)
