"""Small arithmetic of desk and board: weeks and months."""

from __future__ import annotations

from datetime import date, timedelta


def end_of_week(today: date) -> date:
    """The Sunday of the week of `today` (weeks begin on Monday)."""
    return today + timedelta(days=6 - today.weekday())


def months_back(today: date, count: int) -> list[date]:
    """First days of the last `count` months, the oldest first, the month of `today` last."""
    index = today.year * 12 + today.month - 1
    return [date((index - back) // 12, (index - back) % 12 + 1, 1) for back in range(count - 1, -1, -1)]


def last_day(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
