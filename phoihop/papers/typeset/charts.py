"""Charts of figures as SVG: bars, stacked bars, lines; for paper (typst, Word) and for screens.

Each part is told by its place, its pattern or point shape and its printed value, never by colour alone. Title and
description are inside the picture for readers who do not see. Only presentation attributes are used, no style
sheets and no scripts, so the pictures pass a strict content policy; letters fall back from the screen's typeface
to that of the papers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH = 560.0
LABEL = 170.0  # room for names at the left of bars
BAR, GAP = 24.0, 14.0
TOP, FOOT = 44.0, 34.0
LEGEND = 24.0  # height of a row of the legend
PLOT = 210.0  # height of line charts
FONT = "Be Vietnam Pro, Tinos, Times New Roman, serif"
INK, GRID = "#1f2937", "#cbd5e1"
COLOURS = ("#1d4ed8", "#f59e0b", "#047857", "#b91c1c", "#6d28d9", "#475569")
DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 4", "5 2")
SMALLEST = 1e-6  # below this a figure is drawn as nothing
LETTER = 6.3  # mean width of a letter at 12 px


@dataclass(frozen=True)
class Series:
    """A named row of figures, one for each name of the chart; None = not known (a gap, never a zero)."""

    name: str
    values: Sequence[float | None]


def number(value: float) -> str:
    """Vietnamese writing: 1.234,5."""
    text = f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
    return text.translate(str.maketrans(",.", ".,"))


def bars(title: str, names: Sequence[str], values: Sequence[float | None], unit: str = "") -> str:
    """Lying bars, one a name, each with its value behind it."""
    return stacked_bars(title, names, (Series("", values),), unit)


def stacked_bars(title: str, names: Sequence[str], series: Sequence[Series], unit: str = "") -> str:
    """Lying bars made of the series, with patterns, the value in each part and the sum behind.

    Raises ValueError for negative figures or rows of different length.
    """
    rows = [[one.values[at] for one in series] for at in range(_agreed(names, series))]
    if any((value or 0) < 0 for row in rows for value in row):
        raise ValueError("bars show amounts of zero and more")
    top = max((sum(value or 0 for value in row) for row in rows), default=0)
    scale = (WIDTH - LABEL - 80) / (top if top > SMALLEST else 1)
    named = [one for one in series if one.name]
    legend, depth = _legend([one.name for one in named], lines=False)
    begin = TOP + depth
    parts = [legend]
    for at, (name, row) in enumerate(zip(names, rows, strict=True)):
        parts.append(_bar(name, row, begin + at * (BAR + GAP), scale, unit, stacked=bool(named)))
    height = begin + len(rows) * (BAR + GAP) + 8
    axis = f'<path d="M{LABEL} {begin - 4}V{height - 8}" stroke="{INK}" stroke-width="1"/>'
    return _svg(title, _described(names, series, unit), height, [*parts, axis])


def lines(title: str, names: Sequence[str], series: Sequence[Series], unit: str = "") -> str:
    """Lines over `names` (months, quarters) with other dashes and points for each series; values at the points.

    Raises ValueError for rows of different length or negative figures.
    """
    _agreed(names, series)
    known = [value for one in series for value in one.values if value is not None]
    if any(value < 0 for value in known):
        raise ValueError("lines show amounts of zero and more")
    top = _round_top(max(known, default=0))
    legend, depth = _legend([one.name for one in series], lines=True)
    left, right, base = 60.0, WIDTH - 30, TOP + max(depth, LEGEND) + PLOT
    step = (right - left) / max(len(names) - 1, 1)
    places = [left + at * step for at in range(len(names))] if len(names) > 1 else [(left + right) / 2] * len(names)
    parts = [legend, *_grid(top, left, right, base, unit)]
    every = max(1, math.ceil(len(names) / 12))
    for at, (x, name) in enumerate(zip(places, names, strict=True)):
        if at % every == 0:
            parts.append(_text(x, base + 18, _cut(name, max(step * every, 40)), anchor="middle"))
    for at, one in enumerate(series):
        heights = [None if value is None else base - value / top * PLOT for value in one.values]
        parts.append(_line(at, places, heights, one, every))
    return _svg(title, _described(names, series, unit), base + FOOT, parts)


def _agreed(names: Sequence[str], series: Sequence[Series]) -> int:
    """How many names there are; every series must have as many values, all of them real numbers."""
    if any(len(one.values) != len(names) for one in series):
        raise ValueError("every series needs one value for each name")
    if any(value is not None and not math.isfinite(value) for one in series for value in one.values):
        raise ValueError("figures must be finite")
    return len(names)


def _described(names: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """The same figures in words: «A: Đúng hạn 12, Quá hạn 2; B: …»."""
    said = []
    for at, name in enumerate(names):
        values = ((one.name, one.values[at]) for one in series)
        shown = ((label, "chưa có số liệu" if value is None else number(value) + unit) for label, value in values)
        said.append(f"{name}: " + ", ".join(f"{label} {value}".strip() for label, value in shown))
    return "; ".join(said) or "Chưa có số liệu"


def _svg(title: str, description: str, height: float, parts: Sequence[str]) -> str:
    """The picture with its title, its description and the patterns."""
    body = "".join(parts) or _text(WIDTH / 2, TOP + 10, "Chưa có số liệu", anchor="middle")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'font-family="{FONT}" font-size="12" fill="{INK}">'
        f"<title>{_safe(title)}</title><desc>{_safe(description)}</desc>"
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="#ffffff"/>'
        f"{_text(WIDTH / 2, 22, _cut(title, WIDTH), anchor='middle', size=15, bold=True)}{body}</svg>"
    )


def _safe(text: str) -> str:
    """Words as words: quotes, brackets and ampersands escaped, controls dropped (they would break the XML)."""
    return escape("".join(letter for letter in text if letter.isprintable()))


def _cut(text: str, room: float) -> str:
    """What fits in `room`; the description holds the whole."""
    most = max(3, int(room / LETTER))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: float = 12, bold: bool = False, fill: str = INK
) -> str:
    """A line of words."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}"{weight} fill="{fill}">'
        f"{_safe(text)}</text>"
    )


def _swatch(at: int, x: float, y: float, width: float, height: float) -> str:
    """A filled box: colour, and white strokes whose number and slant belong to the series."""
    colour = COLOURS[at % len(COLOURS)]
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
    return box + _strokes(at, x, y, width, height)


def _strokes(at: int, x: float, y: float, width: float, height: float) -> str:
    """None, rising, upright, falling, lying strokes or a frame: six faces for six series."""
    style = at % len(COLOURS)
    path = ""
    if style in {1, 3}:
        path = "".join(_slant(x, y, width, height, start, rising=style == 1) for start in _steps(-height, width))
    elif style == 2:
        path = "".join(f"M{x + step:.1f} {y:.1f}v{height:.1f}" for step in _steps(5, width))
    elif style == 4:
        path = "".join(f"M{x:.1f} {y + step:.1f}h{width:.1f}" for step in _steps(5, height, 6))
    elif style == 5 and width > 8:
        path = f"M{x + 3:.1f} {y + 3:.1f}h{width - 6:.1f}v{height - 6:.1f}h{6 - width:.1f}z"
    return f'<path d="{path}" stroke="#ffffff" stroke-width="1.4" stroke-opacity="0.75" fill="none"/>' if path else ""


def _steps(start: float, end: float, step: float = 10) -> list[float]:
    """From `start` below `end`."""
    return [start + at * step for at in range(max(0, math.ceil((end - start) / step)))]


def _slant(x: float, y: float, width: float, height: float, start: float, *, rising: bool) -> str:
    """One stroke at 45 degrees, cut at the box's sides."""
    low, high = max(start, 0.0), min(start + height, width)
    if high <= low:
        return ""
    first, last = low - start, high - start
    if rising:
        first, last = height - first, height - last
    return f"M{x + low:.1f} {y + first:.1f}L{x + high:.1f} {y + last:.1f}"


def _bar(name: str, row: Sequence[float | None], y: float, scale: float, unit: str, *, stacked: bool) -> str:
    """One lying bar: name, parts with their values, the sum."""
    parts = [_text(LABEL - 8, y + 16, _cut(name, LABEL - 8), anchor="end")]
    x = LABEL
    for at, value in enumerate(row):
        width = (value or 0) * scale
        if width:
            parts.append(_swatch(at, x, y, width, BAR))
        label = number(value or 0)
        if stacked and width > len(label) * LETTER + 12:
            middle, box = x + width / 2, len(label) * LETTER + 6
            parts.append(
                f'<rect x="{middle - box / 2:.1f}" y="{y + 4:.1f}" width="{box:.1f}" height="16" fill="#ffffff"/>'
            )
            parts.append(_text(middle, y + 16.5, label, anchor="middle"))
        x += width
    known = [value for value in row if value is not None]
    total = number(sum(known)) + unit if known else "chưa có số liệu"
    return "".join([*parts, _text(x + 6, y + 16.5, total, bold=True)])


def _legend(names: Sequence[str], *, lines: bool) -> tuple[str, float]:
    """Names of the series with their faces, in as many rows under the title as they need; and the height of these."""
    parts, x, y = [], 10.0, 0.0
    for at, name in enumerate(names):
        shown = _cut(name, WIDTH - 60)
        width = 30 + len(shown) * LETTER
        if x > 10 and x + width > WIDTH - 10:
            x, y = 10.0, y + LEGEND
        face = _sample(at, x, y + 42) if lines else _swatch(at, x, y + 35, 24, 14)
        parts.append(face + _text(x + 30, y + 46, shown))
        x += width + 22
    return "".join(parts), y + LEGEND if names else 0.0


def _sample(at: int, x: float, y: float) -> str:
    """A short piece of a line with its point."""
    return _stroke(at, f"M{x:.1f} {y:.1f}h24") + _point(at, x + 12, y)


def _stroke(at: int, path: str) -> str:
    """A line with its colour and dashes."""
    dashes = DASHES[at % len(DASHES)]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{COLOURS[at % len(COLOURS)]}" stroke-width="2"{dashed}/>'


def _point(at: int, x: float, y: float) -> str:
    """Circle, square, triangle, diamond: the shape belongs to the series."""
    colour = COLOURS[at % len(COLOURS)]
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>',
        f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>',
        f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z" fill="{colour}"/>',
        f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5-5z" fill="{colour}"/>',
    )
    return shapes[at % len(shapes)]


def _round_top(highest: float) -> float:
    """A round number not below the highest figure, for an axis of four steps."""
    if highest <= SMALLEST:
        return 4.0
    power = 10 ** math.floor(math.log10(highest))
    return float(next(factor * power for factor in (1, 2, 4, 5, 8, 10, 20) if factor * power >= highest))


def _grid(top: float, left: float, right: float, base: float, unit: str) -> list[str]:
    """Four lying lines with their figures."""
    parts = []
    for step in range(5):
        y = base - step * PLOT / 4
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="{INK if step == 0 else GRID}" stroke-width="1"/>')
        parts.append(_text(left - 6, y + 4, number(top * step / 4) + unit, anchor="end"))
    return parts


def _line(at: int, places: Sequence[float], heights: Sequence[float | None], one: Series, every: int) -> str:
    """A series: pieces between known neighbours, points, values at every labelled place."""
    parts = []
    for (x, y), (next_x, next_y) in pairwise(zip(places, heights, strict=True)):
        if y is not None and next_y is not None:
            parts.append(_stroke(at, f"M{x:.1f} {y:.1f}L{next_x:.1f} {next_y:.1f}"))
    for index, (x, y, value) in enumerate(zip(places, heights, one.values, strict=True)):
        if y is not None and value is not None:
            parts.append(_point(at, x, y))
            if index % every == 0:
                parts.append(_text(x, y - 8 if at % 2 == 0 else y + 17, number(value), anchor="middle", size=11))
    return "".join(parts)
