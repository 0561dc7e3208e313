"""People name the last day of a period, we keep the first day after it; the periods that are asked for most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from phoihop.kernel.clock.rules.periods import Window, periods

KINDS = ("week", "month", "quarter", "half_year", "year")


def day_after(day: date) -> date:
    """The next day."""
    return date.fromordinal(day.toordinal() + 1)


def day_before(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)


@dataclass(frozen=True)
class Preset:
    """A period of the calendar: `key` as the clock calls it (2026-Q3), first and last day, whether it still runs."""

    key: str
    kind: str
    first: date
    last: date
    runs: bool


def presets(today: date) -> list[Preset]:
    """Of each kind the period of today and the one before it, the shortest first."""
    window = Window(date(today.year - 1, 1, 1), today)
    two = [(kind, one) for kind in KINDS for one in reversed(list(periods(kind, window))[-2:])]
    return [Preset(key, kind, first, last, last >= today) for kind, (key, first, last) in two]
