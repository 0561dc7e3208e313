"""Plain makers for the clock's tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.terms import TermVersion

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("PHOIHOP_SHARED", ROOT.parent / "shared")) / "data"


T = TypeVar("T")


def answer_or_error(call: Callable[[], T]) -> T | ClockError:
    """What `call` gives, or the one error these rules may raise; any other is a failed test."""
    try:
        return call()
    except ClockError as error:
        return error


def term(**fields: Any) -> TermVersion:
    """A term of 10 calendar days after receipt, moved off a rest day."""
    defaults: dict[str, Any] = {
        "key": "test.term",
        "title": "Trả lời văn bản",
        "amount": 10,
        "unit": "calendar_day",
        "direction": "after",
        "anchor": "receipt",
        "citation": "Quy chế mẫu Điều 5",
        "roll": "next_working_day",
    }
    return TermVersion(**defaults | fields)


class Naive:
    """The calendar once more, by walking day after day over its entries: the oracle of the property tests."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.entries = {entry.on: entry for entry in calendar.special_days}
        self.years = set(calendar.years)
        self.open = [(period.first, period.last) for period in calendar.open_periods]

    def unknown(self, day: date) -> bool:
        entry = self.entries.get(day)
        projected = entry is not None and entry.certainty == "projected"
        return projected or day.year not in self.years or any(first <= day <= last for first, last in self.open)

    def works(self, day: date) -> bool:
        entry = self.entries.get(day)
        return entry.kind == "worked" if entry else day.weekday() < 5

    def walk(self, start: date, amount: int, *, working: bool, paused: frozenset[date] = frozenset()) -> date | None:
        """The last of `amount` days after (before, if negative) `start`; None when an unknown day is met."""
        day, left, step = start, abs(amount), timedelta(1 if amount > 0 else -1)
        while left:
            day += step
            if working and self.unknown(day):
                return None
            if day not in paused and (not working or self.works(day)):
                left -= 1
        return day

    def roll(self, day: date | None, roll: str) -> date | None:
        """`day` moved off rest days, one day at a time."""
        if day is None or roll == "none":
            return day
        step = timedelta(1 if roll == "next_working_day" else -1)
        while not self.unknown(day) and not self.works(day):
            day += step
        return None if self.unknown(day) else day
