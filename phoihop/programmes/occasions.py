"""Days of the year the law names (ngày kỷ niệm): dated data with citation, offered when a programme is proposed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext

_FILE = Path(__file__).parent / "data" / "days.json"


@dataclass(frozen=True)
class Occasion:
    """A day of the year. `since`: the first day its citation holds. `is_confirmed`: compared with the official text."""

    key: str
    name: str
    month: int
    day: int
    kind: str
    since: date
    citation: str
    is_confirmed: bool

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return gettext(self.name)

    def next_on(self, today: date) -> date:
        """Its next day, today included."""
        this_year = date(today.year, self.month, self.day)
        return this_year if this_year >= today else date(today.year + 1, self.month, self.day)


@lru_cache(maxsize=1)
def occasions() -> dict[str, Occasion]:
    """All of them by key."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["days"]
    return {
        row["key"]: Occasion(
            row["key"],
            row["name"],
            row["month"],
            row["day"],
            row["kind"],
            date.fromisoformat(row["from"]),
            row["citation"],
            row["certainty"] == "confirmed",
        )
        for row in rows
    }


def coming(today: date) -> Iterator[tuple[Occasion, date]]:
    """Those in force with their next day, the nearest first."""
    days = [(one, one.next_on(today)) for one in occasions().values()]
    yield from sorted((pair for pair in days if pair[0].since <= pair[1]), key=lambda pair: pair[1])
