"""Figures out of counted cells: each figure is a sum over cells, so it can be repeated and always agrees with its rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Where = Mapping[str, Sequence[str]]  # {fact: the values of which a row has one}
Facts = frozenset[str]
COUNT = "count"


@dataclass(frozen=True)
class Cell:
    """Rows with the same facts. `facts`: {name: value, or list of values}; `sums`: {"count": rows, "voters": people …}."""

    facts: Mapping[str, str | Sequence[str]]
    sums: Mapping[str, int]


CellsFor = Callable[[Facts], Sequence[Cell]]  # all rows, in cells that know at least these facts


@dataclass(frozen=True)
class Figure:
    """A column of figures: the sum of `what` over the rows that are `where`.

    With `of`, its share of that other sum on the same line, in percent; with `of_all`, of its own sum over the whole table.
    """

    key: str
    title: Any
    where: Where = field(default_factory=dict)
    what: str = COUNT
    of: tuple[Where, str] | None = None
    of_all: bool = False

    @property
    def facts(self) -> Facts:
        """What must be known of a row to count it."""
        return frozenset(self.where) | frozenset(self.of[0] if self.of else ())

    @property
    def is_share(self) -> bool:
        """Whether it is in percent."""
        return self.of is not None or self.of_all

    @property
    def opens(self) -> bool:
        """Whether it is a number of rows, which it opens; sums of people and shares have none of their own."""
        return self.what == COUNT and not self.is_share


@dataclass(frozen=True)
class Grid:
    """A table of figures: a line for each value of the fact `axis`, and their total; no axis: the total only."""

    key: str
    title: Any
    head: Any
    axis: str
    figures: Sequence[Figure]

    @property
    def facts(self) -> Facts:
        """What must be known of a row to count it in all columns and on its line."""
        return frozenset({self.axis} - {""}).union(*(figure.facts for figure in self.figures))


@dataclass(frozen=True)
class Column:
    """A column of an annex: `kind` text, number or day; `labels`: words for its values; `width`: its share of the line."""

    key: str
    title: Any
    width: float = 1
    kind: str = "text"
    labels: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Annex:
    """A list of rows (phụ lục): those that are `where`. `each`: a cell holding several things, each a line of its own."""

    key: str
    title: Any
    columns: Sequence[Column]
    where: Where = field(default_factory=dict)
    each: str = ""


def sets_of(grids: Iterable[Grid], annexes: Iterable[Annex]) -> list[Facts]:
    """By which facts rows are to be counted, so that each table finds cells of no more facts than it needs."""
    found = list(dict.fromkeys(grid.facts for grid in grids))
    for annex in annexes:
        wanted = frozenset(annex.where)
        if not any(wanted <= one for one in found):
            found.append(wanted)
    return found


def fewest(counts: Mapping[Facts, Sequence[Cell]], facts: Facts) -> Sequence[Cell]:
    """Of the same rows, counted by several sets of facts, the fewest cells that know these `facts`."""
    return min((cells for known, cells in counts.items() if facts <= known), key=len)


def has(facts: Mapping[str, str | Sequence[str]], where: Where) -> bool:
    """Whether a row with these facts is `where`."""
    return all(_meets(facts.get(name, ""), wanted) for name, wanted in where.items())


def summed(cells: Iterable[Cell], where: Where, what: str = COUNT) -> int:
    """The sum of `what` over the cells that are `where`."""
    return sum(cell.sums.get(what, 0) for cell in cells if has(cell.facts, where))


def share(part: int, whole: int) -> float | None:
    """Percent to one decimal; None where there is nothing to take a share of."""
    return round(100 * part / whole, 1) if whole else None


def table_of(grid: Grid, cells: Sequence[Cell], names: Mapping[str, str]) -> dict[str, Any]:
    """{"figures": keys of its columns, "lines": [{"key", "name", "values"}], "total": […]}.

    `names`: {value of the axis: name} in the order of the lines; a value without a name is left out of no sum: its line
    stands last under its key.
    """
    found: dict[str, list[Cell]] = {}
    if grid.axis:
        for cell in cells:
            for key in _values(cell.facts.get(grid.axis, "")):
                found.setdefault(key, []).append(cell)
    columns = _Columns(grid.figures)
    wholes = columns.sums_of(cells)
    order = {key: number for number, key in enumerate(names)}
    lines = [
        {"key": key, "name": names.get(key, key), "values": columns.values_of(columns.sums_of(found[key]), wholes)}
        for key in sorted(found, key=lambda key: (order.get(key, len(order)), key))
    ]
    keys = [figure.key for figure in grid.figures]
    return {"figures": keys, "lines": lines, "total": columns.values_of(wholes, wholes)}


def under(grid: Grid, table: Mapping[str, Any]) -> dict[str, Any]:
    """A table as it was counted, under the columns that `grid` has by now: what it was not counted by stands empty (None)."""
    places = {key: place for place, key in enumerate(table["figures"])}

    def values(of: Sequence[float | None]) -> list[float | None]:
        return [of[places[figure.key]] if figure.key in places else None for figure in grid.figures]

    lines = [{**line, "values": values(line["values"])} for line in table["lines"]]
    return {"figures": [figure.key for figure in grid.figures], "lines": lines, "total": values(table["total"])}


class _Columns:
    """The figures of a table over many cells: which of its sums a cell adds to is asked once for cells that look alike."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures
        self._sums = [(one.where, one.what) for one in figures] + [one.of for one in figures if one.of]
        self._names = sorted(frozenset[str]().union(*(where for where, _what in self._sums)))
        self._places: dict[tuple[str | tuple[str, ...], ...], list[tuple[int, str]]] = {}

    def sums_of(self, cells: Iterable[Cell]) -> list[int]:
        """What each figure sums to, and then what each share is of."""
        found = [0] * len(self._sums)
        for cell in cells:
            for place, what in self._added_to(cell):
                found[place] += cell.sums.get(what, 0)
        return found

    def values_of(self, sums: Sequence[int], wholes: Sequence[int]) -> list[float | None]:
        """The figures out of such sums. `wholes`: the sums over all of the table."""
        found, of = list[float | None](), iter(sums[len(self._figures) :])
        for figure, made, whole in zip(self._figures, sums, wholes, strict=False):
            of_all = share(made, whole) if figure.of_all else made
            found.append(of_all if figure.of is None else share(made, next(of)))
        return found

    def _added_to(self, cell: Cell) -> list[tuple[int, str]]:
        facts = [cell.facts.get(name, "") for name in self._names]
        alike = tuple(one if isinstance(one, str) else tuple(one) for one in facts)
        if alike not in self._places:
            every = enumerate(self._sums)
            self._places[alike] = [(place, what) for place, (where, what) in every if has(cell.facts, where)]
        return self._places[alike]


def fingerprint(made: Mapping[str, Any]) -> str:
    """SHA-256: the same figures over the same rows give the same."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Seal:
    """SHA-256 over lines in their order, taken one by one."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, line: Any) -> None:
        """The next line."""
        self._sum.update(json.dumps(line, sort_keys=True, ensure_ascii=False).encode() + b"\n")

    @property
    def text(self) -> str:
        """The seal of what was added."""
        return self._sum.hexdigest()


def _values(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _meets(value: str | Sequence[str], wanted: Sequence[str]) -> bool:
    return any(one in wanted for one in _values(value))
