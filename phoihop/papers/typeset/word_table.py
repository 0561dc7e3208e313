"""Tables of figures in a .docx, written as XML at once: python-docx's own cells take a second a thousand."""

from __future__ import annotations

from docx.document import Document
from docx.oxml.xmlchemy import BaseOxmlElement

from phoihop.papers.typeset.flat import HeadCell, column_widths, table_head
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.sheet import Align, Row, Table
from phoihop.papers.typeset.word_parts import element, legal, low, twips, write

_JUSTIFY = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both"}


def add_table(document: Document, table: Table, line_mm: float, *, keep: bool = False) -> None:
    """The table with its caption; the head is repeated on each page. `keep`: its last row stays with what follows."""
    size = measures().sizes["table"]
    if table.caption:
        write(document, table.caption, size, bold=True, before=6, after=4, keep=True)
    widths = [twips(width) for width in column_widths(table, line_mm, size)]
    made = _frame(widths)
    for cells in table_head(table):
        made.append(_head_row(table, cells, widths))
    for at, row in enumerate(table.rows, 1):
        made.append(_row(table, row, widths, keep=keep and at == len(table.rows)))
    document.element.body._insert_tbl(made)
    low(write(document, "", 2, keep=keep), after=measures().body["gap_pt"])  # Word needs a paragraph between two tables


def _frame(widths: list[int]) -> BaseOxmlElement:
    """Borders, fixed widths, the grid."""
    made, properties, grid = element("w:tbl"), element("w:tblPr"), element("w:tblGrid")
    borders, margins = element("w:tblBorders"), element("w:tblCellMar")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{edge}", val="single", sz=4, space=0, color="000000"))
    for edge, room in (("top", 40), ("left", 80), ("bottom", 40), ("right", 80)):
        margins.append(element(f"w:{edge}", w=room, type="dxa"))
    parts = element("w:tblW", w=sum(widths), type="dxa"), borders, element("w:tblLayout", type="fixed"), margins
    for part in parts:
        properties.append(part)
    for width in widths:
        grid.append(element("w:gridCol", w=width))
    made.append(properties)
    made.append(grid)
    return made


def _head_row(table: Table, cells: list[HeadCell], widths: list[int]) -> BaseOxmlElement:
    """A row of the head, on the page of the row after it; columns covered from the row above get an empty continued cell."""
    made, properties = element("w:tr"), element("w:trPr")
    properties.append(element("w:cantSplit"))
    properties.append(element("w:tblHeader"))
    made.append(properties)
    at, here = 0, {cell.at: cell for cell in cells}
    while at < len(widths):
        cell = here.get(at)
        across = cell.across if cell else 1
        merge = None if cell and cell.down == 1 else ("restart" if cell else "continue")
        text = cell.text if cell else ""
        width = sum(widths[at : at + across])
        made.append(_cell(text, width, "center", across=across, merge=merge, bold=True, middle=True, keep=True))
        at += across
    return made


def _row(table: Table, row: Row, widths: list[int], *, keep: bool) -> BaseOxmlElement:
    """A row of the body; one cell alone goes across all columns."""
    made = element("w:tr")
    if row.is_short:
        properties = element("w:trPr")
        properties.append(element("w:cantSplit"))
        made.append(properties)
    if len(row.cells) == 1:
        made.append(
            _cell(row.cells[0], sum(widths), "left", across=len(widths), bold=row.strong, keep=keep or row.strong)
        )
        return made
    for column, text, width in zip(table.columns, row.cells, widths, strict=True):
        made.append(_cell(text, width, _JUSTIFY[column.align], bold=row.strong, keep=keep))
    return made


def _cell(
    text: str,
    width: int,
    align: str,
    *,
    across: int = 1,
    merge: str | None = None,
    bold: bool = False,
    middle: bool = False,
    keep: bool = False,
) -> BaseOxmlElement:
    """One cell with one paragraph; line ends become breaks."""
    made, properties = element("w:tc"), element("w:tcPr")
    properties.append(element("w:tcW", w=width, type="dxa"))
    if across > 1:
        properties.append(element("w:gridSpan", val=across))
    if merge:
        properties.append(element("w:vMerge", val=merge))
    if middle:
        properties.append(element("w:vAlign", val="center"))
    paragraph, shape = element("w:p"), element("w:pPr")
    if keep:
        shape.append(element("w:keepNext"))
    shape.append(element("w:spacing", before=0, after=0, line=240, lineRule="auto"))
    shape.append(element("w:jc", val=align))
    paragraph.append(shape)
    if text:
        paragraph.append(_run(text, bold=bold))
    made.append(properties)
    made.append(paragraph)
    return made


def _run(text: str, *, bold: bool) -> BaseOxmlElement:
    """Words with their face; spaces kept."""
    made, face = element("w:r"), element("w:rPr")
    if bold:
        face.append(element("w:b"))
    size = round(measures().sizes["table"] * 2)
    face.append(element("w:sz", val=size))
    face.append(element("w:szCs", val=size))
    made.append(face)
    for at, line in enumerate(text.split("\n")):
        if at:
            made.append(element("w:br"))
        words = element("w:t")
        words.text = legal(line)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(words)
    return made
