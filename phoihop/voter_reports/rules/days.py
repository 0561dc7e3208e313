"""People name the last day of a period, we keep the first day after it."""

from __future__ import annotations

from datetime import date


def day_after(day: date) -> date:
    """The next day."""
    return date.fromordinal(day.toordinal() + 1)


def day_before(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)
