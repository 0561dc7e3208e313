"""The bricks of a .docx: runs with a face and a language, rules, layout tables, tables of figures, page numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import cast

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.sheet import Align, Run

FONT, LANGUAGE = "Times New Roman", "vi-VN"
LINE = 1.1
TWIPS_MM = 1440 / 25.4
ALIGNS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
Container = Document | _Cell
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """`text` without the characters that no XML may hold: one of them in a name would leave a whole report unprinted."""
    return _NOT_XML.sub("", text)


def element(tag: str, **values: object) -> BaseOxmlElement:
    """A Word element with its attributes: `element("w:b")`, `element("w:tcW", w=1200, type="dxa")`."""
    made = cast(BaseOxmlElement, OxmlElement(tag))
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def twips(mm: float) -> int:
    """Word's unit of length, a twentieth of a point."""
    return round(mm * TWIPS_MM)


def new_document(*, landscape: bool = False) -> Document:
    """An empty document with the decree's page, typeface and language."""
    made = docx.Document()
    style = made.styles["Normal"].element.get_or_add_rPr()
    for face in [style, *made.styles.element.iterfind(f"{qn('w:docDefaults')}//{qn('w:rPr')}")]:
        for old in [*face.findall(qn("w:rFonts")), *face.findall(qn("w:lang"))]:
            face.remove(old)
        face.insert(0, element("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT))
        face.append(element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi=LANGUAGE))
    turn(made.sections[0], landscape=landscape)
    return made


def turn(section: Section, *, landscape: bool) -> None:
    """Size, direction and margins of a section's pages."""
    paper, margins = measures().paper, measures().margins
    short, long = Mm(paper["width"]), Mm(paper["height"])
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
    section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
    section.header_distance = section.footer_distance = Mm(margins["top"] / 2)


def number_pages(section: Section) -> None:
    """Arabic numbers in the middle of the top margin, none on the first page."""
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    run.font.size = Pt(measures().sizes["page"])
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "2"), ("end", "")):
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            word = element("w:instrText" if text == "PAGE" else "w:t")
            word.text = legal(text)
            run._r.append(word)


def new_section(document: Document) -> Section:
    """New pages. The paragraph that ends the old ones is as low as Word allows: below a full page it would make another."""
    made: Section = document.add_section(WD_SECTION.NEW_PAGE)
    low(document.paragraphs[-1])
    return made


def low(line: WordParagraph, *, after: float = 0) -> None:
    """Make an empty paragraph that Word asks for one point high, with so many points of air under it."""
    shape = line.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(0), Pt(after), Pt(1)


def restart_pages(section: Section) -> None:
    """An annex counts from 1, its first page without number."""
    section.different_first_page_header_footer = True
    cast(BaseOxmlElement, section._sectPr).insert_element_before(
        element("w:pgNumType", start=1), "w:cols", "w:titlePg", "w:docGrid"
    )


def write(
    container: Container,
    text: str | Iterable[Run],
    size: float,
    *,
    align: Align = Align.CENTER,
    bold: bool = False,
    italic: bool = False,
    indent_mm: float = 0,
    left_mm: float = 0,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    keep: bool = False,
) -> WordParagraph:
    """One paragraph; a new cell's empty first paragraph is used before another is added."""
    spare = isinstance(container, _Cell) and len(container.paragraphs) == 1 and not len(container.paragraphs[0]._p)
    made = container.paragraphs[0] if spare else container.add_paragraph()
    made.alignment = ALIGNS[align]
    shape = made.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.first_line_indent, shape.left_indent = Mm(indent_mm), Mm(left_mm)
    shape.keep_with_next = keep or None
    for run in (Run(text),) if isinstance(text, str) else text:
        word = made.add_run(legal(run.text))
        word.font.size = Pt(size)
        word.bold, word.italic = (bold or run.bold) or None, (italic or run.italic) or None
    return made


def rule(container: Container, length_mm: float, room_mm: float, *, before: float = 4, after: float = 0) -> None:
    """A thin line in the middle of `room_mm`: the upper border of an empty low paragraph."""
    made = write(container, "", 2, before=before, after=after)
    side = max(0.0, (room_mm - length_mm) / 2)
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Mm(side)
    made.paragraph_format.line_spacing = Pt(3)
    border = element("w:pBdr")
    border.append(element("w:top", val="single", sz=6, space=1, color="000000"))
    properties = made._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def boxed(container: Container, text: str, size: float, room_mm: float) -> None:
    """A mark in a frame (KHẨN, DỰ THẢO), about as wide as its words."""
    width = len(text) * size * 0.27 + 6
    made = write(container, text, size, bold=True, before=8)
    side = max(0.0, (room_mm - width) / 2)
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Mm(side)
    border = element("w:pBdr")
    for edge in ("top", "left", "bottom", "right"):
        border.append(element(f"w:{edge}", val="single", sz=8, space=2, color="000000"))
    properties = made._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def layout_table(
    document: Document, widths_mm: Sequence[float], rows: int, *, split: bool = False
) -> list[list[_Cell]]:
    """An unseen table for things that stand side by side; `split` = its rows may go on on the next page.

    Widths are set on the grid too, else Word wraps the right column.
    """
    table = document.add_table(rows, len(widths_mm))
    table.autofit = False
    properties = table._tbl.tblPr
    margins = element("w:tblCellMar")
    margins.append(element("w:left", w=0, type="dxa"))
    margins.append(element("w:right", w=0, type="dxa"))
    properties.insert_element_before(margins, "w:tblLook")
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    cells = [list(row.cells) for row in table.rows]
    for row in table.rows if not split else ():
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    for line in cells:
        for cell, width in zip(line, widths_mm, strict=True):
            cell.width = Mm(width)
    return cells


def packed(document: Document, *, title: str, author: str, on: date) -> bytes:
    """The file; the same content gives the same bytes: dates are the paper's, the archive's entries carry none."""
    said = document.core_properties
    title, author = legal(title), legal(author)
    said.title, said.author, said.language = title[:255], author[:255], LANGUAGE
    said.created = said.modified = datetime.combine(on, time(), tzinfo=UTC).replace(tzinfo=None)
    said.last_modified_by, said.comments, said.revision = author[:255], "", 1
    raw, made = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(entry))
    return made.getvalue()
