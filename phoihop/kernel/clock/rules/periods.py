"""Periods of the calendar (tuần, tháng, quý, sáu tháng, năm) with their stable keys, and the days one asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from phoihop.kernel.clock.rules.dates import ClockError, day_of_month, last_of_month, shift
from phoihop.kernel.clock.rules.sentences import Said
from phoihop.kernel.clock.rules.timing import MONTHS, Every

LONGEST_WINDOW = 36_600  # days; a hundred years of weeks is the most one question may ask


@dataclass(frozen=True, slots=True)
class Window:
    """Days, both ends included; an instance belongs to it by its plain date."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts or asks for more than a hundred years."""
        if not 0 <= (self.last - self.first).days <= LONGEST_WINDOW:
            raise ClockError("window.span", Said("error.window.span"))

    def __contains__(self, day: date) -> bool:
        """Whether `day` lies inside."""
        return self.first <= day <= self.last


def periods(period: str, window: Window) -> Iterator[tuple[str, date, date]]:
    """Key, first and last day of each period that touches the window: 2026-W05, 2026-06, 2026-Q1, 2026-H1, 2026."""
    if period == "week":
        monday = shift(window.first, -window.first.weekday()) if window.first.toordinal() > 7 else date.min
        while monday <= window.last:
            year, week, _ = monday.isocalendar()
            if date.max.toordinal() - monday.toordinal() < 7:
                return
            yield f"{year:04d}-W{week:02d}", monday, shift(monday, 6)
            monday = shift(monday, 7)
        return
    months = MONTHS[period]
    for year in range(window.first.year, window.last.year + 1):
        for number in range(12 // months):
            first, last = date(year, number * months + 1, 1), last_of_month(year, (number + 1) * months)
            if first <= window.last and last >= window.first:
                yield _period_key(period, year, number + 1), first, last


def closing_day(timing: Every, first: date, last: date) -> date:
    """The day a period closes on: as the clause says, else its last day (a week's Friday)."""
    if timing.period == "week":
        return shift(first, (timing.day or 5) - 1)
    year, month = first.year, first.month - 1 + (timing.month or MONTHS[timing.period])
    return day_of_month(year, month, timing.day) if timing.day else last_of_month(year, month)


def _period_key(period: str, year: int, number: int) -> str:
    return {
        "month": f"{year:04d}-{number:02d}",
        "quarter": f"{year:04d}-Q{number}",
        "half_year": f"{year:04d}-H{number}",
        "year": f"{year:04d}",
    }[period]
