"""Programmes as arithmetic: half-years, what clashes on the run sheet, what is on now, what may stand in a kind's fields."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations, groupby
from typing import Literal

FieldType = Literal["line", "text", "number", "day", "choice", "half_year"]
LONGEST: Mapping[str, int] = {"line": 300, "text": 5000}
LARGEST = 100_000_000


@dataclass(frozen=True)
class Asked:
    """A declared field without its words: what may stand in it. `choices`: keys, for a choice or a half-year."""

    name: str
    type: FieldType
    required: bool = False
    choices: tuple[str, ...] = ()


Problem = Literal["unknown", "missing", "wrong"]
Value = str | int


def checked(asked: Sequence[Asked], values: Mapping[str, object]) -> tuple[dict[str, Value], dict[str, Problem]]:
    """What of `values` is kept, {name: value} without empty ones, and what is wrong with it, {name: problem}."""
    known = {one.name: one for one in asked}
    kept: dict[str, Value] = {}
    wrong: dict[str, Problem] = {name: "unknown" for name in values if name not in known}
    for one in asked:
        value = values.get(one.name)
        if value is None or value == "":
            if one.required:
                wrong[one.name] = "missing"
        elif _fits(one, value) and isinstance(value, str | int):
            kept[one.name] = value
        else:
            wrong[one.name] = "wrong"
    return kept, wrong


def _fits(asked: Asked, value: object) -> bool:
    if asked.type == "number":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
    if not isinstance(value, str):
        return False
    if asked.type == "day":
        try:
            return bool(date.fromisoformat(value))
        except ValueError:
            return False
    if asked.type in {"choice", "half_year"}:
        return value in asked.choices
    return len(value) <= LONGEST[asked.type]


def half_years(first: date, last: date) -> list[str]:
    """The half-years a span of days touches: 2026-H1, 2026-H2. `last` >= `first`."""
    begin, end = first.year * 2 + (first.month > 6), last.year * 2 + (last.month > 6)
    return [f"{number // 2}-H{number % 2 + 1}" for number in range(begin, end + 1)]


def last_of_half(key: str) -> date:
    """The last day of a half-year: 2026-H1 ends on 30/06/2026."""
    year, half = key.split("-H")
    return date(int(year), 6, 30) if half == "1" else date(int(year), 12, 31)


REGISTRATION, RESULT = "programme_registration", "programme_result"  # what a body owes a campaign it takes part in


def part_code(programme: str, body: str, half_year: str = "") -> str:
    """The source of what a body owes a campaign: its registration, or its result of a half-year."""
    return ":".join(filter(None, (programme, body, half_year)))


@dataclass(frozen=True)
class Slot:
    """A row of a run sheet. `leader`, `place`: folded for comparing, "" for none. `ends` None: not known."""

    key: str
    on: date
    starts: time
    ends: time | None
    leader: str
    place: str


@dataclass(frozen=True)
class Clash:
    """Two rows at one time with the same person or the same place."""

    one: str
    other: str
    what: Literal["leader", "place"]


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two rows happen at one time; a row without an end is a moment, and two at the same minute meet."""
    if one.on != other.on:
        return False
    if one.starts == other.starts:
        return True
    first, second = (one, other) if one.starts < other.starts else (other, one)
    return first.ends is not None and second.starts < first.ends


def clashes(slots: Iterable[Slot]) -> list[Clash]:
    """Every pair at one time with the same leader; with the same place when both are led by different people.

    Rows of one place led by one person are parts of one thing and are named once, for the person.
    """
    found = []
    ordered = sorted(slots, key=lambda slot: (slot.on, slot.starts, slot.key))
    for _day, same_day in groupby(ordered, key=lambda slot: slot.on):
        for one, other in combinations(list(same_day), 2):
            if not overlap(one, other):
                continue
            if one.leader and one.leader == other.leader:
                found.append(Clash(one.key, other.key, "leader"))
            elif one.place and one.place == other.place:
                found.append(Clash(one.key, other.key, "place"))
    return found


def now_and_next(slots: Sequence[Slot], on: date, at: time) -> tuple[list[str], str]:
    """Keys of the rows that are on at that moment, and of the first one after it ("" when there is none).

    A row without an end lasts until the next one of the day begins.
    """
    today = sorted((slot for slot in slots if slot.on == on), key=lambda slot: (slot.starts, slot.key))
    later = next((slot for slot in today if slot.starts > at), None)
    on_now = []
    for slot in today:
        until = slot.ends or next((other.starts for other in today if other.starts > slot.starts), time.max)
        if slot.starts <= at < until:
            on_now.append(slot.key)
    return on_now, later.key if later else ""


_TIME = re.compile(r"(\d{1,2})(?:\s*(?:h|g|:|giờ|\.)\s*(\d{2})?)?(?:\s*(?:phút|p))?$", re.IGNORECASE)


def read_time(text: str) -> time | None:
    """A time as people write it: 8h, 8h30, 08:30, 8 giờ 30, 8. None for an empty cell; ValueError for what is no time."""
    words = text.strip()
    if not words:
        return None
    found = _TIME.match(words)
    if not found:
        raise ValueError(words)
    return time(int(found[1]), int(found[2] or 0))


_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}))?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$")


def read_day(text: str, year: int) -> date | None:
    """A day as people write it: 18/11, 18/11/2026, 2026-11-18. None for an empty cell; ValueError for what is no day."""
    words = text.strip()
    if not words:
        return None
    if found := _ISO.match(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.match(words):
        return date(int(found[3] or year), int(found[2]), int(found[1]))
    raise ValueError(words)


def pasted_lines(text: str, names: Sequence[str], heads: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Cells as a spreadsheet copies them, {column: cell} with the number of the line as the person counts it.

    The first line names the columns when one of its cells is among `heads` ({heading as typed: column}); else they are
    `names` in their order. A column nobody asked for is left out.
    """
    rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t") if any(cell.strip() for cell in row)]
    titled = bool(rows) and sum(cell in heads for cell in rows[0]) >= 2
    columns = [heads.get(cell, "") for cell in rows[0]] if titled else list(names)
    for number, row in enumerate(rows[titled:], 1 + titled):
        yield number, {name: cell for name, cell in zip(columns, row, strict=False) if name}


@dataclass(frozen=True)
class Figures:
    """What became of the divided work, counted from the ledger."""

    total: int = 0
    kept: int = 0
    late: int = 0
    not_kept: int = 0
    no_longer_due: int = 0
    proved: int = 0
    open: int = 0

    @property
    def judged(self) -> int:
        """Those with a verdict."""
        return self.kept + self.late + self.not_kept + self.no_longer_due

    @property
    def unjudged(self) -> int:
        """Those still without one."""
        return self.proved + self.open
