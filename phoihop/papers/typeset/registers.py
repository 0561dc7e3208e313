"""Books and work tables as files: a title, columns with widths, a head repeated on each page; .docx and .xlsx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.papers.typeset.fonts import face
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.prepare import prepared
from phoihop.papers.typeset.sheet import Column, Row, register_table
from phoihop.papers.typeset.top import balanced
from phoihop.papers.typeset.word_parts import FONT, new_document, number_pages, packed, write
from phoihop.papers.typeset.word_table import add_table

MOST_IN_A_CELL = 32_767  # Excel's own limit
MOST_ROWS = 1_048_576
CHARACTER_MM = 1.9  # one unit of Excel's column width at 11 points
HEAD_ROW = 2
CELL: dict[str, Any] = {"font_name": FONT, "font_size": 12, "text_wrap": True, "valign": "top", "border": 1}


def as_docx_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row | Sequence[str]],
    *,
    made_on: date,
    landscape: bool = True,
    subtitle: str = "",
) -> bytes:
    """A book or a work table for the file, as .docx; an empty one says so in its only row.

    `subtitle`: period and body, in italics. Raises Refused "papers.too_long", "papers.not_text".
    """
    table = prepared(register_table(columns, rows), drawable=False)
    heading = prepared(Row((title, subtitle)), drawable=False).cells
    document = new_document(landscape=landscape)
    number_pages(document.sections[0])
    size, room = measures().sizes, measures().line_mm(landscape=landscape)
    for line in balanced(heading[0].upper(), size["subject"], room):
        write(document, line, size["subject"], bold=True, keep=True)
    if heading[1]:
        write(document, heading[1], size["body"], italic=True, keep=True)
    write(document, "", 8, keep=True)
    add_table(document, table, room)
    return packed(document, title=heading[0], author="", on=made_on)


def as_xlsx_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row | Sequence[str]],
    *,
    made_on: date,
    landscape: bool = True,
) -> bytes:
    """The same as .xlsx, ready to print on A4: every cell is text, so none is taken for a formula.

    Rows are written as they come, in constant memory.
    Raises Refused "papers.cell_too_long" (Excel's limit), "papers.too_many_rows", "papers.not_text".
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        book.set_properties({"title": title[:255], "created": datetime.combine(made_on, time(), tzinfo=UTC)})
        sheet = book.add_worksheet(_("Dữ liệu %(number)s") % {"number": 1})
        _printed(sheet, columns, landscape=landscape)
        above = book.add_format({"font_name": FONT, "font_size": 14, "bold": True})
        head = book.add_format({**CELL, "bold": True, "align": "center", "valign": "vcenter"})
        faces = book.add_format(CELL), book.add_format({**CELL, "bold": True})
        sheet.write_string(0, 0, _tidy(title, 1), above)
        for at, column in enumerate(columns):
            group = f"{column.group}: " if column.group else ""
            sheet.write_string(HEAD_ROW, at, _tidy(group + column.title, HEAD_ROW + 1), head)
        for line, row in enumerate(rows, HEAD_ROW + 1):
            if line >= MOST_ROWS:
                sentence = _("Danh sách dài hơn một trang tính Excel chứa được: lọc bớt rồi xuất lại.")
                raise Refused("papers.too_many_rows", sentence)
            strong = isinstance(row, Row) and row.strong
            for at, text in enumerate(row.cells if isinstance(row, Row) else row):
                sheet.write_string(line, at, _tidy(text, line + 1), faces[strong])
    return made.getvalue()


def _printed(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[Column], *, landscape: bool) -> None:
    """Widths as on paper; A4, as wide as the page, the head on each page and always in sight."""
    total, room = sum(column.width for column in columns), measures().line_mm(landscape=landscape)
    for at, column in enumerate(columns):
        least = max(face(bold=True).width_mm(word, CELL["font_size"]) for word in column.title.split(" ")) + 3
        sheet.set_column(at, at, max(column.width / total * room, least) / CHARACTER_MM)
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, 0)


def _tidy(text: str, line: int) -> str:
    """Clean words that fit in a cell."""
    made = prepared(Row((text,)), drawable=False).cells[0]
    if len(made) > MOST_IN_A_CELL:
        sentence = _("Dòng %(line)s có ô dài hơn Excel chứa được (32.767 ký tự): rút ngắn nội dung ô đó.")
        raise Refused("papers.cell_too_long", sentence % {"line": line})
    return made
