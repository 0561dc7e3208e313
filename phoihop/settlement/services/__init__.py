"""The acts of supervision: reminders, and what bodies report before a session."""

from phoihop.settlement.services.reminders import (
    SOURCE,
    Wanted,
    compose,
    conclude,
    record,
    start,
    withdraw,
)
from phoihop.settlement.services.reports import draft_report, owe_reports, owe_reports_ahead, receive_report

__all__ = [
    "SOURCE",
    "Wanted",
    "compose",
    "conclude",
    "draft_report",
    "owe_reports",
    "owe_reports_ahead",
    "receive_report",
    "record",
    "start",
    "withdraw",
]
