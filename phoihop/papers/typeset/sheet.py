"""The tree of an official paper: everything a printer needs to know, and nothing about how it prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from phoihop.papers.typeset.kinds import KINDS, Kind


class Urgency(StrEnum):
    """Mark of urgency (dấu chỉ mức độ khẩn)."""

    URGENT = "KHẨN"
    VERY_URGENT = "THƯỢNG KHẨN"
    FLASH = "HỎA TỐC"


class Level(StrEnum):
    """Rank of a heading: parts to subsections stand in the middle, numbered report headings at the left."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ROMAN = "roman"
    ARABIC = "arabic"


CENTRED = frozenset({Level.PART, Level.CHAPTER, Level.SECTION, Level.SUBSECTION})


class Align(StrEnum):
    """How lines stand; the values are the words typst and Word share."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True)
class Run:
    """A stretch of words with its own face."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; line ends inside it are kept."""

    text: Text
    align: Align = Align.JUSTIFY
    indent: bool = True
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Heading:
    """«Chương I / QUY ĐỊNH CHUNG», «Mục 1 / …», or «I. KẾT QUẢ»: `label` is what stands before the words."""

    level: Level
    text: str
    label: str = ""


@dataclass(frozen=True)
class Article:
    """«Điều 1. Heading», or, without heading, «Điều 1. text» on one line; `number` as written (1, 7a)."""

    number: str
    heading: str = ""
    text: Text = ""
    children: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Clause:
    """«1. text» (khoản), with its points below."""

    number: str
    text: Text
    children: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Point:
    """«a) text» (điểm)."""

    letter: str
    text: Text


@dataclass(frozen=True)
class Bullets:
    """A list of dashes."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Fields:
    """Lines «Họ và tên: …» of slips, minutes and invitations; an empty value leaves a dotted line to fill in."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """`width` is a share of the line; neighbours with the same `group` get one head above both."""

    title: str
    width: float = 1
    align: Align = Align.LEFT
    group: str = ""


SHORT_ROW = 600  # characters


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns; a single cell goes across all of them; `strong` = bold (totals)."""

    cells: tuple[str, ...]
    strong: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it stands on one page: only long rows are split between pages."""
        return sum(map(len, self.cells)) < SHORT_ROW


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on each page; `counted` adds a row (1) (2) (3) under the head."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    counted: bool = False

    def __post_init__(self) -> None:
        """A row that fits neither all columns nor one cell is the caller's mistake."""
        if not self.columns or any(len(row.cells) not in {1, len(self.columns)} for row in self.rows):
            raise ValueError("rows and columns of a table must agree")


NOTHING = "Không có dòng nào"


def register_table(columns: Sequence[Column], rows: Iterable[Row | Sequence[str]]) -> Table:
    """The table of a book; an empty book says so in its only row."""
    lines = tuple(row if isinstance(row, Row) else Row(tuple(row)) for row in rows)
    return Table(tuple(columns), lines or (Row((NOTHING,)),))


@dataclass(frozen=True)
class Figure:
    """A picture drawn by us (`charts`): SVG, with words that say the same (`alt`) and a caption below."""

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Landscape:
    """Pages turned on their side, for wide tables; never inside another block."""

    blocks: tuple[Block, ...]


Block = Paragraph | Heading | Article | Clause | Point | Bullets | Fields | Table | Figure | PageBreak | Landscape


@dataclass(frozen=True)
class Issuer:
    """A body as it signs its papers, written as in running text; the printer makes the capitals."""

    name: str
    superior: str = ""


class Mark(StrEnum):
    """In what form someone signs: for the collective, for the head, by order, by authorisation, acting."""

    FOR = "TM."
    DEPUTY = "KT."
    ORDER = "TL."
    AUTHORISED = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True)
class Capacity:
    """One line above the post: «TM. ỦY BAN NHÂN DÂN», «KT. CHỦ TỊCH»."""

    mark: Mark
    of: str


@dataclass(frozen=True)
class Signature:
    """Who signs: lines of capacity, the post, a note in italics below it, the name under the free space."""

    post: str
    name: str
    capacities: tuple[Capacity, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Annex:
    """«Phụ lục I» with its title and «(Kèm theo …)»; `enclosed` names a paper issued by this one (QUY CHẾ) instead.

    The roman number is given when there are several annexes. Pages of an annex are numbered by themselves.
    """

    title: str
    blocks: tuple[Block, ...]
    enclosed: str = ""
    landscape: bool = False


class Top(StrEnum):
    """Where several issuers stand: one under the other at the left, or side by side under the state title."""

    STACKED = "stacked"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True)
class Sheet:
    """An official paper.

    `made_on`: the Vietnam day it is set, given by the edge; used for the file's own date and a blank date's year.
    `number`: as written ("06"), "" leaves room; `sign`: notation after the slash ("QC-TT.HĐND-UBND").
    `dated`: None leaves room. `authority`: the line above the recitals of a decision or resolution.
    `calls`: other words before the addressees than the kind's own. `draft`: «DỰ THẢO», «DỰ THẢO LẦN 2».
    `recipients`: lines of «Nơi nhận», the last «Lưu: VT, …»; the printer adds dashes and stops.
    """

    kind: str
    issuers: tuple[Issuer, ...]
    made_on: date
    subject: str = ""
    number: str = ""
    sign: str = ""
    place: str = ""
    dated: date | None = None
    authority: str = ""
    addressees: tuple[str, ...] = ()
    calls: str = ""
    recitals: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    urgency: Urgency | None = None
    draft: str = ""
    annexes: tuple[Annex, ...] = ()
    contact: str = ""
    top: Top = Top.STACKED

    def __post_init__(self) -> None:
        """At least one issuer, and a type of the decree."""
        if not self.issuers or self.kind not in KINDS:
            raise ValueError("a paper has an issuer and a known kind")

    @property
    def of_kind(self) -> Kind:
        """The type's data."""
        return KINDS[self.kind]
