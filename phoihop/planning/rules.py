"""Plans as arithmetic: which clauses the ledger lays out by itself, lines of a spreadsheet, the time line, a target reached."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

# Timings whose promises the ledger dates by itself, from the calendar or from an event. A step of such a clause adopts
# the promise; a step of any other opens one of its own.
_LAID_OUT = frozenset({"before", "after", "every", "on", "term", "earliest"})


def is_laid_out(timing: Mapping[str, object]) -> bool:
    """Whether the generator of the ledger owes the commitment of a clause with this timing."""
    return timing.get("kind") in _LAID_OUT


@dataclass(frozen=True)
class Offer:
    """A commitment that a step may adopt: its key and day."""

    key: str
    due_on: date | None


def nearest(offers: Sequence[Offer], wanted: date | None) -> Offer | None:
    """The offer due next on or after `wanted`, else the last before it; without a wanted day the first."""
    dated = sorted((o for o in offers if o.due_on is not None), key=lambda o: (o.due_on or date.max, o.key))
    if not dated:
        return min(offers, key=lambda o: o.key, default=None)
    if wanted is None:
        return dated[0]
    return next((o for o in dated if o.due_on and o.due_on >= wanted), dated[-1])


COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("title", ("noi dung cong viec", "noi dung", "cong viec", "nhiem vu", "viec")),
    ("lead", ("chu tri", "co quan chu tri", "don vi chu tri")),
    ("partners", ("phoi hop", "co quan phoi hop", "don vi phoi hop")),
    ("person", ("nguoi phu trach", "phu trach", "can bo phu trach")),
    ("stand_in", ("nguoi thay", "nguoi thay the")),
    ("starts", ("bat dau", "tu ngay", "ngay bat dau")),
    ("due", ("hoan thanh", "thoi han", "han", "den ngay", "ngay hoan thanh", "thoi gian")),
    ("product", ("san pham", "ket qua")),
    ("clause", ("dieu khoan", "can cu")),
    ("topic", ("trong tam", "noi dung trong tam", "nhom")),
    ("directive", ("van ban chi dao", "chi dao")),
)
NAMES = tuple(name for name, _titles in COLUMNS)
SKIPPED = frozenset({"tt", "stt", "so tt", "so thu tu"})


@dataclass(frozen=True)
class Pasted:
    """Lines pasted from a spreadsheet: {column: cell} each with its number as the person counts it, from 1.

    `unknown`: headings that are no column of ours.
    """

    lines: tuple[tuple[int, dict[str, str]], ...]
    unknown: tuple[str, ...] = ()


def read_pasted(text: str, *, plain: Mapping[str, str]) -> Pasted:
    """Cells separated by tabs, as spreadsheets copy them (a cell with line ends stands in quotes).

    The first line names the columns if it does; else they are ours in our order. `plain`: {heading as typed: without
    diacritics and case}, so that no alphabet is needed here.
    """
    rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t") if any(cell.strip() for cell in row)]
    if not rows:
        return Pasted(())
    known = {title: name for name, titles in COLUMNS for title in titles}
    heads = [plain.get(cell, "").strip(" .:*") for cell in rows[0]]
    named = [known.get(head, "") for head in heads]
    if "title" in named:
        unknown = tuple(
            cell.strip()
            for cell, name, head in zip(rows[0], named, heads, strict=True)
            if cell.strip() and not name and head not in SKIPPED
        )
        columns, first = named, 1
    else:
        columns, first, unknown = list(NAMES), 0, ()
    lines = [
        (number, {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name})
        for number, row in enumerate(rows[first:], first + 1)
    ]
    return Pasted(tuple(lines), unknown)


_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$")
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})/(\d{4})$", re.IGNORECASE)
_QUARTER = re.compile(r"quý\s*(IV|III|II|I|[1-4])(?:\s*[/-]\s*(\d{4}))?$", re.IGNORECASE)
_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}


def read_day(text: str, year: int, *, last: bool) -> date | None:
    """A day as people write it in plans: 15/3, 15/03/2026, 2026-03-15, tháng 3/2026, quý II/2026.

    `year`: of the plan, where none is written; `last`: of a month or quarter the last day, else the first. ValueError
    for what is no day; None for an empty cell.
    """
    words = text.strip()
    if not words:
        return None
    if found := _ISO.match(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH.match(words):
        return _month(int(found[2]), int(found[1]), int(found[1]), last=last)
    if found := _QUARTER.match(words):
        number = _QUARTERS.get(found[1].upper()) or int(found[1])
        return _month(int(found[2] or year), number * 3 - 2, number * 3, last=last)
    if found := _DAY.match(words):
        written = int(found[3]) if found[3] else year
        return date(written + 2000 if written < 100 else written, int(found[2]), int(found[1]))
    raise ValueError(words)


def _month(year: int, first: int, final: int, *, last: bool) -> date:
    if not last:
        return date(year, first, 1)
    return (date(year, final, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


Scale = Literal["month", "quarter"]
Tone = Literal["plain", "done", "late", "dropped"]


@dataclass(frozen=True)
class Bar:
    """A step to draw: its key, its days (`starts` None: only the last day is known), and how it stands."""

    key: str
    group: str
    starts: date | None
    due: date
    tone: Tone


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing, in its own units."""

    x: float
    y: float
    width: float
    height: float
    key: str
    tone: str
    is_point: bool  # only a last day: drawn as a mark
    starts_before: bool = False
    ends_after: bool = False


@dataclass(frozen=True)
class Tick:
    """A column of the scale: where it begins, how wide it is, what it is called (month or quarter, year)."""

    x: float
    width: float
    number: int
    year: int


@dataclass(frozen=True)
class Chart:
    """A time line ready to draw: boxes, group heads (y, name), ticks, today (None outside the period), its size."""

    boxes: tuple[Box, ...]
    heads: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]  # y and key of each line
    ticks: tuple[Tick, ...]
    today: float | None
    width: float
    height: float
    scale: Scale


LEFT, TOP, LINE, HEAD, WIDE, RIGHT = 322.0, 34.0, 28.0, 30.0, 744.0, 6.0
LEAST = 5.0  # a bar narrower than this is not seen
MARK = 10.0


def chart(bars: Iterable[Bar], first: date, until: date, today: date, scale: Scale) -> Chart:
    """Lay out `bars`, in their order with a head at each change of group, over [first, until). Until > first."""
    span = (until - first).days
    unit = WIDE / span

    def at(day: date) -> float:
        return LEFT + max(0, min((day - first).days, span)) * unit

    boxes, heads, rows = [], [], []
    y, group = TOP, None
    for bar in bars:
        if bar.group != group:
            group = bar.group
            heads.append((y, group))
            y += HEAD
        begins, ends = at(bar.starts or bar.due), at(bar.due + timedelta(days=1))
        is_point = bar.starts is None
        x = min(max(LEFT, ends - MARK), LEFT + WIDE - MARK) if is_point else min(begins, LEFT + WIDE - LEAST)
        width = MARK if is_point else max(LEAST, ends - begins)
        boxes.append(
            Box(
                round(x, 1), y, round(width, 1), LINE, bar.key, bar.tone, is_point,
                starts_before=bool(bar.starts and bar.starts < first), ends_after=bar.due >= until,
            )
        )  # fmt: skip
        rows.append((y, bar.key))
        y += LINE
    ticks = [
        Tick(round(at(begin), 1), round(at(end) - at(begin), 1), number, year)
        for begin, end, number, year in _columns(first, until, scale)
    ]
    now = round(at(today), 1) if first <= today < until else None
    return Chart(
        tuple(boxes), tuple(heads), tuple(rows), tuple(ticks), now, LEFT + WIDE + RIGHT, y + HEAD / 2, scale
    )  # fmt: skip


def _columns(first: date, until: date, scale: Scale) -> Iterable[tuple[date, date, int, int]]:
    months = 3 if scale == "quarter" else 1
    begin = date(first.year, (first.month - 1) // months * months + 1, 1)
    while begin < until:
        total = begin.year * 12 + begin.month - 1 + months
        end = date(total // 12, total % 12 + 1, 1)
        yield max(begin, first), min(end, until), (begin.month - 1) // months + 1, begin.year
        begin = end


def reached(value: Decimal, baseline: Decimal | None, target: Decimal, *, at_most: bool) -> tuple[bool, int | None]:
    """Whether the target is reached, and how much of the way in whole per cent (None: it cannot be said).

    The way runs from the baseline (0 without one) to the target; for a ceiling without baseline there is no way.
    """
    good = value <= target if at_most else value >= target
    start = baseline if baseline is not None else (None if at_most else Decimal(0))
    if start is None or start == target:
        return good, None
    share = (value - start) / (target - start) * 100
    return good, int(max(Decimal(0), share).to_integral_value())


@dataclass(frozen=True)
class Curve:
    """Figures over time, to draw: the points of the line, the height of the target, the size."""

    points: tuple[tuple[float, float], ...]
    target: float
    width: float
    height: float

    @property
    def line(self) -> str:
        """As an SVG polyline wants its points."""
        return " ".join(f"{x},{y}" for x, y in self.points)


CURVE_WIDE, CURVE_HIGH, CURVE_EDGE = 360.0, 120.0, 12.0


def curve(figures: Sequence[tuple[date, Decimal]], target: Decimal, baseline: Decimal | None) -> Curve:
    """Place at least two figures of different days, in the order of their days, with target and baseline in sight."""
    days = [on.toordinal() for on, _value in figures]
    values = [value for _on, value in figures]
    low, high = min([*values, target, *([baseline] if baseline is not None else [])]), max([*values, target])
    tall, long = float(high - low) or 1.0, (days[-1] - days[0]) or 1

    def height(value: Decimal) -> float:
        return round(CURVE_HIGH - CURVE_EDGE - float(value - low) / tall * (CURVE_HIGH - 2 * CURVE_EDGE), 1)

    def place(on: int) -> float:
        return round(CURVE_EDGE + (on - days[0]) / long * (CURVE_WIDE - 2 * CURVE_EDGE), 1)

    points = tuple((place(on), height(value)) for on, value in zip(days, values, strict=True))
    return Curve(points, height(target), CURVE_WIDE, CURVE_HIGH)
