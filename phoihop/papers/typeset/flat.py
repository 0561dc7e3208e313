"""A paper's body as a plain run of paragraphs, headings, tables and pictures: what both printers really print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from phoihop.papers.typeset.fonts import face
from phoihop.papers.typeset.sheet import (
    CENTRED,
    Article,
    Block,
    Bullets,
    Clause,
    Fields,
    Figure,
    Heading,
    Landscape,
    Level,
    PageBreak,
    Paragraph,
    Point,
    Run,
    Table,
    Text,
)


@dataclass(frozen=True)
class Head:
    """A heading in lines; `level` counts from 1 without gaps, as readers for the blind need it."""

    lines: tuple[str, ...]
    level: int
    centred: bool


@dataclass(frozen=True)
class Turned:
    """A stretch of landscape pages."""

    items: tuple[Item, ...]


Item = Paragraph | Head | Fields | Table | Figure | PageBreak | Turned

_RANK = {level: rank for rank, level in enumerate(Level)}
_ARTICLE = len(_RANK)


class _Levels:
    """Ranks of the open headings; the level is how many are open."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.open: list[int] = []

    def of(self, rank: int) -> int:
        """Close what is not above `rank`, open it."""
        while self.open and self.open[-1] >= rank:
            self.open.pop()
        self.open.append(rank)
        return self.base + len(self.open)


def runs(text: Text) -> tuple[Run, ...]:
    """Plain words are one run."""
    return (Run(text),) if isinstance(text, str) else text


def flatten(blocks: Iterable[Block], *, base: int) -> tuple[Item, ...]:
    """The items of `blocks`; `base` = how many headings stand above them (the paper's own title is one)."""
    return tuple(_items(blocks, _Levels(base)))


def kept_with_next(items: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """Each item, and whether it leads to a table or picture and must not end a page: the only paragraph between a heading
    and it, or words that announce it («Hạn chế nêu tại kỳ này:»)."""
    before: Item | None = None
    for at, item in enumerate(items):
        after = items[at + 1] if at + 1 < len(items) else None
        leads = isinstance(item, Paragraph) and isinstance(after, Table | Figure)
        yield item, leads and (isinstance(before, Head) or _announces(item))
        before = item


def _announces(item: Item) -> bool:
    return isinstance(item, Paragraph) and "".join(run.text for run in runs(item.text)).rstrip().endswith(":")


def _items(blocks: Iterable[Block], levels: _Levels) -> Iterator[Item]:
    """One block after the other, children after their parent."""
    for block in blocks:
        match block:
            case Heading():
                yield _heading(block, levels)
            case Article():
                yield from _article(block, levels)
            case Clause():
                yield _led(f"{block.number}. ", block.text)
                yield from _items(block.children, levels)
            case Point():
                yield _led(f"{block.letter}) ", block.text)
            case Bullets():
                yield from (_led("- ", item) for item in block.items)
            case Landscape():
                yield Turned(tuple(_items(block.blocks, levels)))
            case Paragraph() | Fields() | Table() | Figure() | PageBreak():
                yield block


def _led(lead: str, text: Text) -> Paragraph:
    """A paragraph that begins with its number or dash; the lead takes the face of a bold title after it."""
    first, *rest = runs(text) or (Run(""),)
    return Paragraph((replace(first, text=lead + first.text), *rest))


def _heading(block: Heading, levels: _Levels) -> Head:
    """Parts and chapters: the label on its own line, the words in capitals; report headings on one line."""
    level = levels.of(_RANK[block.level])
    if block.level in CENTRED:
        return Head(tuple(line for line in (block.label, block.text.upper()) if line), level, centred=True)
    words = block.text.upper() if block.level is Level.ROMAN else block.text
    return Head((f"{block.label}. {words}" if block.label else words,), level, centred=False)


def _article(block: Article, levels: _Levels) -> Iterator[Item]:
    """With a heading the number is part of it; without, it opens the text in bold."""
    label = f"Điều {block.number}. "
    if block.heading:
        yield Head((label + block.heading,), levels.of(_ARTICLE), centred=False)
        if block.text:
            yield Paragraph(block.text)
    else:
        yield Paragraph((Run(label, bold=True), *runs(block.text)))
    yield from _items(block.children, levels)


@dataclass(frozen=True)
class HeadCell:
    """A cell of a table's head: from column `at`, `across` columns wide, `down` rows deep."""

    text: str
    at: int
    across: int = 1
    down: int = 1


def table_head(table: Table) -> list[list[HeadCell]]:
    """One row of titles, or two when columns are grouped; a row of numbers below when `counted`."""
    columns = table.columns
    grouped = any(column.group for column in columns)
    upper: list[HeadCell] = []
    lower: list[HeadCell] = []
    for at, column in enumerate(columns):
        if not column.group:
            upper.append(HeadCell(column.title, at, down=2 if grouped else 1))
            continue
        lower.append(HeadCell(column.title, at))
        if at and columns[at - 1].group == column.group:
            upper[-1] = replace(upper[-1], across=upper[-1].across + 1)
        else:
            upper.append(HeadCell(column.group, at))
    numbers = [HeadCell(f"({at + 1})", at) for at in range(len(columns))] if table.counted else []
    return [row for row in (upper, lower, numbers) if row]


CELL_EDGES_MM = 3.0  # the free space left and right in a cell, both together


def column_widths(table: Table, line_mm: float, size_pt: float) -> list[float]:
    """Widths in mm by the columns' shares, none narrower than the longest word of its head or its figures."""
    total = sum(column.width for column in table.columns)
    wished = [column.width / total * line_mm for column in table.columns]
    least = [_least(table, at, size_pt) for at in range(len(wished))]
    if sum(least) >= line_mm:
        return wished
    wider = [max(pair) for pair in zip(wished, least, strict=True)]
    spare = sum(wider) - sum(least)
    excess = sum(wider) - line_mm
    cut = excess / spare if spare else 0
    return [width - (width - low) * cut for width, low in zip(wider, least, strict=True)]


def _least(table: Table, at: int, size_pt: float) -> float:
    """What the words of the head and the figures of a column need."""
    heads = [*re.split(r"[\s/-]+", table.columns[at].title), f"({at + 1})"]
    cells = {row.cells[at] for row in table.rows if len(row.cells) > 1}
    figures = [cell for cell in cells if len(cell) < 12 and cell[:1].isdigit() and " " not in cell]
    return max(face(bold=True).width_mm(word, size_pt) for word in (*heads, *figures)) + CELL_EDGES_MM
