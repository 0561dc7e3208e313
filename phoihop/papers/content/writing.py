"""The body of a paper as lines people type and paste, and the lines of a body.

I. …            heading of a report (đề mục)          Điều 1. …     article, what follows belongs to it
**1. …**        heading below it                       1. …          clause            a) …   point
- …             list                                   Nhãn:: nội dung   line of a slip
| a | b |       table, first line its head             **đậm**  __nghiêng__   within a line
Chương I. …  Mục 1. …                                  [[ngắt trang]]

Every other line is a paragraph; a line that ends with \\ goes on in the next. What lines cannot say (a picture, a
table with grouped heads) stands as «[[khối 3: …]]» and is kept as it was while its line stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from phoihop.papers.typeset.sheet import (
    Article,
    Block,
    Bullets,
    Clause,
    Column,
    Fields,
    Figure,
    Heading,
    Level,
    PageBreak,
    Paragraph,
    Point,
    Row,
    Run,
    Table,
    Text,
)

PAGE_BREAK = "[[ngắt trang]]"
_KEPT = re.compile(r"\[\[khối (\d{1,4})(?::[^\]]*)?\]\]")
_CENTRED = re.compile(
    r"(?P<label>(?P<word>Phần|Chương|Mục|Tiểu mục) (?:[IVXLC]+|\d{1,3}|thứ \w+))[.:]?(?: (?P<text>.+))?"
)
_CENTRED_LEVEL = {
    "Phần": Level.PART,
    "Chương": Level.CHAPTER,
    "Mục": Level.SECTION,
    "Tiểu mục": Level.SUBSECTION,
}
_ROMAN = re.compile(r"(?P<label>[IVXL]{1,6})\. (?P<text>\S.*)")
_ARABIC = re.compile(r"\*\*(?:(?P<label>\d{1,3}(?:\.\d{1,2})*)\. )(?P<text>[^*]+)\*\*")
_ARTICLE = re.compile(r"Điều (?P<number>\d{1,4}[a-zđ]?)[.:](?: (?P<text>\S.*))?")
_CLAUSE = re.compile(r"(?P<number>\d{1,3}[a-zđ]?)\. (?P<text>\S.*)", re.DOTALL)
_POINT = re.compile(r"(?P<letter>[a-zđ]\d?)\) (?P<text>\S.*)", re.DOTALL)
_BULLET = re.compile(r"[-–+•] (?P<text>\S.*)", re.DOTALL)
_FIELD = re.compile(r"(?P<label>[^|:\n][^:\n]{0,79}):: ?(?P<value>.*)")
_RULE = re.compile(r"\|(?: ?:?-{2,}:? ?\|)+")
_FACE = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
HEADING_LETTERS = 120  # a longer «Điều 1. …» line is the article's text, not its heading


class Unreadable(ValueError):
    """A line that cannot be taken: its number from 1, and which block it asks for."""

    def __init__(self, line: int, block: int) -> None:
        super().__init__(line, block)
        self.line = line
        self.block = block


@dataclass
class _Line:
    number: int
    text: str


def read(text: str, kept: Sequence[Block] = ()) -> tuple[Block, ...]:
    """The blocks of typed lines; `kept`: the body before, from which «[[khối n]]» takes its block.

    Raises Unreadable when a line asks for a block that is not there.
    """
    flat = [found for group in _groups(text) for found in _block(group, kept)]
    return _nested(flat)


def write(body: Sequence[Block]) -> str:
    """The lines of `body`; whatever `read` would not give back exactly stands as «[[khối n]]»."""
    parts: list[str] = []
    for number, block in enumerate(body, 1):
        lines = "\n".join(_lines(block))
        if not lines or read(lines) != (block,):
            lines = f"[[khối {number}: {_describe(block)}]]"
        parts.append(lines)
    return "\n\n".join(parts)


def _groups(text: str) -> Iterator[list[_Line]]:
    """Lines that belong together: a table, a list, lines of a slip; else one line each."""
    group: list[_Line] = []
    for line in _joined(text):
        kind = _grouping(line.text)
        if group and (not kind or kind != _grouping(group[0].text)):
            yield group
            group = []
        if not line.text:
            continue
        group.append(line)
        if not kind:
            yield group
            group = []
    if group:
        yield group


def _joined(text: str) -> Iterator[_Line]:
    """Lines, those that end with a backslash together with the next."""
    held: list[str] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        held.append(line.strip().removesuffix("\\").rstrip())
        if line.rstrip().endswith("\\"):
            continue
        yield _Line(start, "\n".join(held).strip())
        held, start = [], 0
    if held:
        yield _Line(start, "\n".join(held).strip())


def _grouping(line: str) -> str:
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        return "table"
    if _BULLET.fullmatch(line):
        return "bullets"
    return "fields" if _FIELD.fullmatch(line) else ""


def _block(group: Sequence[_Line], kept: Sequence[Block]) -> Iterator[Block]:
    first = group[0].text
    kind = _grouping(first)
    if kind == "table":
        yield _table([line.text for line in group])
    elif kind == "bullets":
        yield Bullets(tuple(_runs(_BULLET.fullmatch(line.text)["text"]) for line in group))  # type: ignore[index]  # _grouping matched it
    elif kind == "fields":
        found = [_FIELD.fullmatch(line.text) for line in group]
        yield Fields(tuple((one["label"].strip(), one["value"].strip()) for one in found if one))
    else:
        yield _single(group[0], kept)


def _single(line: _Line, kept: Sequence[Block]) -> Block:
    text = line.text
    if text == PAGE_BREAK:
        return PageBreak()
    if found := _KEPT.fullmatch(text):
        at = int(found[1])
        if not 1 <= at <= len(kept):
            raise Unreadable(line.number, at)
        return kept[at - 1]
    if found := _CENTRED.fullmatch(text):
        return Heading(_CENTRED_LEVEL[found["word"]], (found["text"] or "").strip(), found["label"])
    if found := _ROMAN.fullmatch(text):
        return Heading(Level.ROMAN, found["text"], found["label"])
    if found := _ARABIC.fullmatch(text):
        return Heading(Level.ARABIC, found["text"], found["label"])
    return _numbered(text)


def _numbered(text: str) -> Block:
    if found := _ARTICLE.fullmatch(text):
        words = found["text"] or ""
        if len(words) <= HEADING_LETTERS and not words.endswith((".", ";", ":", "/.")):
            return Article(found["number"], heading=words)
        return Article(found["number"], text=_runs(words))
    if found := _CLAUSE.fullmatch(text):
        return Clause(found["number"], _runs(found["text"]))
    if found := _POINT.fullmatch(text):
        return Point(found["letter"], _runs(found["text"]))
    return Paragraph(_runs(text))


def _table(lines: Sequence[str]) -> Table:
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if not _RULE.fullmatch(line)]
    wide = max((len(row) for row in cells), default=1)
    filled = [(*row, *[""] * (wide - len(row))) for row in cells] or [("",)]
    return Table(tuple(Column(title) for title in filled[0]), tuple(Row(row) for row in filled[1:]))


def _runs(text: str) -> Text:
    """`text` with its bold and italic stretches; plain text stays plain."""
    runs: list[Run] = []
    at = 0
    for found in _FACE.finditer(text):
        if found.start() > at:
            runs.append(Run(text[at : found.start()]))
        runs.append(Run(found[2], bold=found[1] == "**", italic=found[1] == "__"))
        at = found.end()
    if not runs:
        return text
    return (*runs, Run(text[at:])) if at < len(text) else tuple(runs)


def _nested(flat: Sequence[Block]) -> tuple[Block, ...]:
    """Points go into the clause before them, all but headings and articles into the article before them."""
    top: list[Block] = []
    for block in flat:
        last = top[-1] if top else None
        if isinstance(last, Article) and not isinstance(block, Article | Heading):
            top[-1] = replace(last, children=_hung(last.children, block))
        elif isinstance(last, Clause) and isinstance(block, Point):
            top[-1] = replace(last, children=(*last.children, block))
        else:
            top.append(block)
    return tuple(top)


def _hung(children: tuple[Block, ...], block: Block) -> tuple[Block, ...]:
    last = children[-1] if children else None
    if isinstance(last, Clause) and isinstance(block, Point):
        return (*children[:-1], replace(last, children=(*last.children, block)))
    return (*children, block)


def _typed(text: Text) -> str:
    """Words with their marks; a line end inside becomes a backslash at the end of the line."""
    marked = text if isinstance(text, str) else "".join(_marked(run) for run in text)
    return marked.replace("\n", "\\\n")


def _marked(run: Run) -> str:
    mark = "**" if run.bold else "__" if run.italic else ""
    return f"{mark}{run.text}{mark}"


def _lines(block: Block) -> Iterator[str]:
    """The lines of a block, as near as lines come; `write` checks that they say the same."""
    match block:
        case Paragraph():
            yield _typed(block.text)
        case Heading(level=Level.ROMAN):
            yield f"{block.label}. {block.text}"
        case Heading(level=Level.ARABIC):
            yield f"**{block.label}. {block.text}**"
        case Heading():
            yield f"{block.label}. {block.text}" if block.text else block.label
        case Article():
            yield f"Điều {block.number}. {block.heading or _typed(block.text)}".rstrip()
            yield from _children(block.children)
        case Clause():
            yield f"{block.number}. {_typed(block.text)}"
            yield from _children(block.children)
        case Point():
            yield f"{block.letter}) {_typed(block.text)}"
        case Bullets():
            yield from (f"- {_typed(item)}" for item in block.items)
        case Fields():
            yield from (f"{label}:: {value}".rstrip() for label, value in block.rows)
        case Table():
            yield f"| {' | '.join(column.title for column in block.columns)} |"
            yield from (f"| {' | '.join(row.cells)} |" for row in block.rows)
        case PageBreak():
            yield PAGE_BREAK


def _children(children: Sequence[Block]) -> Iterator[str]:
    for child in children:
        if isinstance(child, Table | Bullets | Fields):
            yield ""
        yield from _lines(child)
        if isinstance(child, Table | Bullets | Fields):
            yield ""


def _describe(block: Block) -> str:
    """A word for what stands there, without brackets."""
    if isinstance(block, Figure):
        return "biểu đồ " + re.sub(r"[\[\]\n]", " ", block.alt)[:80]
    return {Table: "bảng", Article: "điều", Bullets: "danh sách", Fields: "các dòng"}.get(type(block), "nội dung")
