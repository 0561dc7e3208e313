"""Figures of a review: what was due in a period and what became of it by the cut-off day. Pure, so it can be repeated.

The ledger is counted into cells; every figure is a sum of cells and the rows behind a figure are the rows of its cells,
so no figure can differ from its rows.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

Outcome = Literal["kept", "kept_late", "proved", "not_kept", "overdue"]
Uncounted = Literal["not_due", "no_longer_due"]
OUTCOMES: tuple[Outcome, ...] = ("kept", "kept_late", "proved", "not_kept", "overdue")
UNCOUNTED: tuple[Uncounted, ...] = ("not_due", "no_longer_due")
DONE = frozenset({"kept", "kept_late"})
KEY = 16  # bytes of a row's key
NO_CLAUSE = "-"  # the line of promises that perform no clause

Axis = Literal["month", "clause", "body"]


def outcome(*, due_on: date | None, done_on: date | None, state: str, cutoff: date) -> Outcome | Uncounted:
    """What became of a promise by `cutoff`. One not due by then, or no longer due, does not count.

    Done after the cut-off is not done at the cut-off. Proof without a verdict is a state of its own.
    """
    if state == "no_longer_due":
        return "no_longer_due"
    if due_on is None or due_on > cutoff:
        return "not_due"
    if done_on is not None and done_on <= cutoff and state != "not_kept":
        if state == "proved":
            return "proved"
        return "kept" if done_on <= due_on else "kept_late"
    return "not_kept" if state == "not_kept" else "overdue"


class Cell(NamedTuple):
    """Promises with one outcome on one line of a table: in a month, in a clause, or led by a body.

    `key`: "2026-03", the address of a clause (`NO_CLAUSE`), the code of a body. `own`: they stand on the board of the
    reviewed regulation; others belong to another one and perform a clause of this too. `ids`: their keys, 16 bytes
    each, in order; empty where only counts were asked for.
    """

    axis: Axis
    key: str
    outcome: str
    own: bool
    number: int
    ids: bytes = b""


def tally(cells: Iterable[Cell]) -> dict[str, int]:
    """Counts by outcome, with `due` (their sum) and `done` (kept in time or late)."""
    counts: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
    for cell in cells:
        if cell.outcome in counts:
            counts[cell.outcome] += cell.number
    return {**counts, "due": sum(counts.values()), "done": sum(counts[name] for name in DONE)}


def on_time_rate(counts: Mapping[str, Any]) -> float | None:
    """Share kept in time of all that was due, in percent with one decimal; None where nothing was due."""
    return round(100 * counts["kept"] / counts["due"], 1) if counts["due"] else None


def figures(
    cells: Sequence[Cell],
    *,
    period_from: date,
    period_until: date,
    cutoff: date,
    clauses: Mapping[str, str],
    bodies: Mapping[str, str],
) -> dict[str, Any]:
    """All figures of a review: in all, by clause, by lead body, by month. Only what was already due counts.

    A joint promise counts once in all, once in each lead's line; a promise that performs two clauses counts once in
    each. `clauses`, `bodies`: {key: name} of every line to show, in order, also where nothing was due; they name every
    key of the cells. Lists, not objects, hold the lines: the database keeps the order of lists only.
    """
    months = {month: f"{month[5:]}/{month[:4]}" for month in months_of(period_from, min(period_until, _after(cutoff)))}
    all_once = [cell for cell in cells if cell.axis == "month"]
    return {
        "cutoff": cutoff.isoformat(),
        "period": [period_from.isoformat(), period_until.isoformat()],
        "total": tally(all_once),
        **{name: sum(cell.number for cell in all_once if cell.outcome == name) for name in UNCOUNTED},
        "clauses": lines_of(clauses, (cell for cell in cells if cell.axis == "clause")),
        "bodies": lines_of(bodies, (cell for cell in cells if cell.axis == "body")),
        "months": lines_of(months, all_once),
    }


def months_of(first: date, until: date) -> list[str]:
    """The months touched by [first, until): ["2026-01", …]."""
    if until <= first:
        return []
    last = until - timedelta(days=1)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def preset(name: str, today: date) -> tuple[date, date] | None:
    """[first, until) of a usual period: the last full quarter, the half-year or year under review; None: no such name.

    A half-year is reviewed in its last month and after it, a year from December on; `this_year` before that too.
    """
    month = today.year * 12 + today.month - 1
    if name == "quarter":
        until = month // 3 * 3
        return _month(until - 3), _month(until)
    if name == "half_year":
        until = (month + 1) // 6 * 6
        return _month(until - 6), _month(until)
    if name == "year":
        until = (month + 1) // 12 * 12
        return _month(until - 12), _month(until)
    if name == "this_year":
        return date(today.year, 1, 1), date(today.year + 1, 1, 1)
    return None


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def fingerprint(made: Mapping[str, Any]) -> str:
    """SHA-256 of the figures: the same digits give the same fingerprint."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seal_of(cells: Iterable[tuple[str, str, str, bool, int, bytes]]) -> str:
    """SHA-256 of the rows behind all figures: who changes the frozen list changes the fingerprint.

    `cells`: axis, key, outcome, own, count and the SHA-256 of the keys of each cell.
    """
    seal = hashlib.sha256()
    for *cell, digest in sorted(cells):
        seal.update(json.dumps(cell).encode() + digest)
    return seal.hexdigest()


def keys(ids: bytes) -> list[bytes]:
    """The single keys of a string of keys."""
    return [ids[at : at + KEY] for at in range(0, len(ids), KEY)]


@dataclass(frozen=True)
class Change:
    """A promise that counts differently now. `before`, `after`: its outcome, None where it did not, does not count.

    `moved`: the axes on which it stands elsewhere: another month, other clauses, other leads.
    """

    key: bytes
    before: str | None
    after: str | None
    moved: frozenset[str]


def changes(frozen: Sequence[Cell], now: Sequence[Cell]) -> list[Change]:
    """What counts differently now than in the frozen list, by key."""
    gone, come = _differing(_outcomes(frozen), _outcomes(now))
    moved: dict[bytes, set[str]] = defaultdict(set)
    for axis in ("month", "clause", "body"):
        for side in _differing(_places(frozen, axis), _places(now, axis)):
            for key in side:
                moved[key].add(axis)
    return [
        Change(key, gone.get(key), come.get(key), frozenset(moved.get(key, ())))
        for key in sorted(gone.keys() | come.keys() | moved.keys())
    ]


def _outcomes(cells: Iterable[Cell]) -> dict[str, set[bytes]]:
    return _sets((cell.outcome, cell) for cell in cells if cell.axis == "month")


def _places(cells: Iterable[Cell], axis: str) -> dict[str, set[bytes]]:
    return _sets((cell.key, cell) for cell in cells if cell.axis == axis)


def _sets(pairs: Iterable[tuple[str, Cell]]) -> dict[str, set[bytes]]:
    found: dict[str, set[bytes]] = defaultdict(set)
    for name, cell in pairs:
        found[name].update(keys(cell.ids))
    return found


def _differing(
    before: Mapping[str, set[bytes]], after: Mapping[str, set[bytes]]
) -> tuple[dict[bytes, str], dict[bytes, str]]:
    """Keys that left a set and keys that came into one, each with the set's name."""
    nothing: set[bytes] = set()
    gone = {key: name for name, held in before.items() for key in held - after.get(name, nothing)}
    come = {key: name for name, held in after.items() for key in held - before.get(name, nothing)}
    return gone, come


def lines_of(names: Mapping[str, str], cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """A line for each of the `names` of one table, with the counts of `tally`; `cells`: of these lines."""
    nothing = tally(())
    lines: dict[str, dict[str, Any]] = {key: {"key": key, "name": name, **nothing} for key, name in names.items()}
    for cell in cells:
        if cell.outcome in OUTCOMES:
            line = lines[cell.key]
            line[cell.outcome] += cell.number
            line["due"] += cell.number
            line["done"] += cell.number if cell.outcome in DONE else 0
    return list(lines.values())


def _after(day: date) -> date:
    return day + timedelta(days=1)


@dataclass(frozen=True)
class Week:
    """A week from Monday to Sunday; `until` is the Monday after it."""

    first: date

    @property
    def until(self) -> date:
        """The first day after the week."""
        return self.first + timedelta(days=7)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def name(self) -> str:
        """As the address has it: 2026-W48 (ISO 8601)."""
        year, number, _day = self.first.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def number(self) -> int:
        """Its number in the year."""
        return self.first.isocalendar().week

    def moved(self, weeks: int) -> Week:
        """The week so many weeks later."""
        return Week(self.first + timedelta(weeks=weeks))


def week_named(name: str, today: date) -> Week:
    """The week of an address (2026-W48) or the one a day (2026-11-23, 23/11/2026) lies in; this week for anything else."""
    try:
        year, _mark, number = name.partition("-W")
        typed = "-".join(reversed(name.split("/")))
        day = date.fromisocalendar(int(year), int(number), 1) if number else date.fromisoformat(typed)
    except ValueError:
        day = today
    day = day if date(1900, 1, 8) < day < date(2200, 1, 1) else today
    return Week(day - timedelta(days=day.weekday()))


Standing = Literal["done", "waiting", "overdue", "doing", "not_kept", "no_longer_due"]


def standing(*, due_on: date | None, done_on: date | None, state: str, closed_on: date | None, on: date) -> Standing:
    """How a piece of work stood at the end of `on` (tình trạng): what came later is not known yet."""
    if done_on is not None and done_on <= on:
        return "waiting" if state == "proved" else "not_kept" if state == "not_kept" else "done"
    if closed_on is not None and closed_on <= on and state in {"not_kept", "no_longer_due"}:
        return "not_kept" if state == "not_kept" else "no_longer_due"
    return "overdue" if due_on is not None and due_on < on else "doing"
