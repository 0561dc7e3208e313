"""Spreadsheets out (.xlsx): any number of rows at constant memory, days as days, no formula that we did not write."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

Row = TypeVar("Row")
Kind = Literal["text", "number", "day", "instant"]

SHEET_ROWS = 1_000_000  # a sheet ends at 1,048,576
CELL_LETTERS = 32_767
NAME_LETTERS = 31  # of a tab
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']+")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, how a row fills it, its width in characters. Empty values give empty cells."""

    title: str
    value: Callable[[Row], Any]
    width: float = 20
    kind: Kind = "text"


def xlsx(filename: str, columns: Sequence[Column[Row]], rows: Iterable[Row], *, title: str = "") -> FileResponse:
    """A download of `rows` as a spreadsheet; `rows` is read once (give `queryset.iterator()`).

    Text is written as text: a cell that begins with = + - @ never runs. More rows than a sheet holds go on in the
    next sheet, with the headings again. `title` stands above the headings of the first sheet.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115  # FileResponse closes it when the last byte is sent
    write(target, columns, rows, title=title)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=filename, content_type=XLSX)


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One table of a book of several: the name on its tab, its columns and rows, the words above them."""

    name: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    title: str = ""


def xlsx_of_parts(filename: str, parts: Iterable[Part[Any]]) -> FileResponse:
    """A download of several tables, each from a sheet of its own on; rows are read once, as of `xlsx`."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # FileResponse closes it when the last byte is sent
    write_parts(target, parts)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=filename, content_type=XLSX)


def write(
    target: Any, columns: Sequence[Column[Row]], rows: Iterable[Row], *, title: str = "", in_memory: bool = False
) -> int:
    """Write the spreadsheet into the binary file `target`; returns the number of rows written. `in_memory`: no temporary
    file holds it in clear meanwhile; for few rows."""
    return write_parts(target, [Part("", columns, rows, title)], in_memory=in_memory)


def write_parts(target: Any, parts: Iterable[Part[Any]], *, in_memory: bool = False) -> int:
    """The same of several tables; a tab without a name is called by its number."""
    way = {"in_memory": True} if in_memory else {"constant_memory": True}
    book = xlsxwriter.Workbook(target, way | {"strings_to_formulas": False, "strings_to_urls": False})
    formats, written = _formats(book), 0
    for part in parts:
        if not book.worksheets():
            book.set_properties({"title": part.title, "created": timezone.now().replace(tzinfo=None)})
        written += _fill(book, part, formats)
    book.close()
    return written


def _fill(book: Any, part: Part[Row], formats: dict[str, Any]) -> int:
    written, line, sheet = 0, 0, None
    for row in part.rows:
        if sheet is None or written % SHEET_ROWS == 0:
            sheet, line = _sheet(book, part, formats, part.title if sheet is None else "")
        for place, column in enumerate(part.columns):
            _cell(sheet, line, place, column.kind, column.value(row), formats)
        line += 1
        written += 1
    if sheet is None:
        _sheet(book, part, formats, part.title)
    return written


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    return {
        "title": book.add_format(base | {"bold": True, "font_size": 14}),
        "head": book.add_format(
            base | {"bold": True, "bg_color": "#E4EEF1", "border": 1, "border_color": "#9DB2B9", "text_wrap": True}
        ),
        "text": book.add_format(base | {"text_wrap": True}),
        "number": book.add_format(base),
        "day": book.add_format(base | {"num_format": "dd/mm/yyyy", "align": "center"}),
        "instant": book.add_format(base | {"num_format": "hh:mm dd/mm/yyyy", "align": "center"}),
    }


def _sheet(book: Any, part: Part[Any], formats: dict[str, Any], title: str) -> tuple[Any, int]:
    number, columns = len(book.worksheets()) + 1, part.columns
    name = (
        f"{number}. {_NOT_IN_A_NAME.sub(' ', part.name)}" if part.name else _("Dữ liệu %(number)s") % {"number": number}
    )
    sheet = book.add_worksheet(name[:NAME_LETTERS].strip())
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    line = 0
    if title:
        sheet.write_string(0, 0, title, formats["title"])
        line = 2
    for place, column in enumerate(columns):
        sheet.write_string(line, place, str(column.title), formats["head"])
    sheet.freeze_panes(line + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(line)
    return sheet, line + 1


def _cell(sheet: Any, line: int, place: int, kind: Kind, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(line, place, local.replace(tzinfo=None), formats["instant"])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001  # a day has no zone
    elif kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(line, place, value, formats["number"])
    else:
        sheet.write_string(line, place, _fitting(str(value)), formats["text"])


def _fitting(text: str) -> str:
    """A cell ends at 32,767 letters; what does not fit is said, not dropped in silence."""
    if len(text) <= CELL_LETTERS:
        return text
    note = _(" … (còn %(number)s ký tự không vừa ô)") % {"number": len(text) - CELL_LETTERS + 100}
    return text[: CELL_LETTERS - 100] + note
