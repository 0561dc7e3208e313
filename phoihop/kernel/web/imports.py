"""Spreadsheets in (.xlsx, .csv): hostile files refused, columns found by their headings, findings line by line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from phoihop.kernel.encodings import decoded
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean, without_marks
from phoihop.kernel.web.letters import ENOUGH, found_old, mended

MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
HEADING_WITHIN = 15  # lines of title that may stand above the headings
MAX_SHEETS = 1000
SHEET = 10 * MAX_ROWS  # line 3 of the second sheet that is read counts as SHEET + 3: a number says its sheet by itself

Value = str | int | float | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Finding:
    """What is wrong in one line (line 0: the whole file): shown before anything is written."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class Line:
    """One line of the sheet; `number` as the spreadsheet program counts it, `values` by our own column names."""

    number: int
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """The cell as clean text; "" when empty. A whole number loses its ".0"."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, datetime | date):
            return value.strftime("%d/%m/%Y")
        return clean(str(value))


@dataclass(frozen=True)
class Table:
    """A sheet as read: its lines, the columns found, what is doubtful."""

    lines: Sequence[Line]
    columns: Sequence[str]
    findings: Sequence[Finding] = field(default_factory=tuple)


@dataclass(frozen=True)
class Further:
    """A sheet behind the first with the same headings, at the place `start`."""

    start: int
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Grid:
    """A file as it is: `rows` of the first sheet with anything in it, those `further` with the same headings, and the
    `names` of all these; what was not read, {name: why}, as `UNREAD` says it."""

    rows: Sequence[Sequence[Value]]
    further: Sequence[Further] = ()
    names: Sequence[str] = ("",)
    unread: Mapping[str, str] = field(default_factory=dict)


UNREAD = {
    "headings": gettext_lazy("Trang tính «%(name)s» không được đọc: hàng tiêu đề khác."),
    "hidden": gettext_lazy("Trang tính «%(name)s» không được đọc: trang đang ẩn."),
    "damaged": gettext_lazy("Trang tính «%(name)s» không được đọc: trang bị hỏng hoặc quá lớn."),
    "only_first": gettext_lazy("Trang tính «%(name)s» không được đọc: chỉ đọc trang đầu tiên."),
}


def sheet_and_line(number: int) -> tuple[int, int]:
    """(which of the sheets that are read, from 0; the line as the spreadsheet program counts it)."""
    return divmod(number, SHEET)


def read(file: IO[bytes], filename: str, *, columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> Table:
    """Read the first sheet of `file`; others with anything in them are named among the findings of the whole file.

    `columns`: {our name: headings that mean it}, compared without diacritics and case. `required`: names that must be
    there. Refused "import.too_large", "import.unreadable", "import.kind", "import.empty", "import.columns".
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Refused(
            "import.too_large",
            _("Tệp %(file)s lớn hơn %(mb)s MB; hãy chia thành nhiều tệp.")
            % {"file": filename, "mb": MAX_BYTES // 2**20},
        )
    found_in = grid(content, filename)
    rows: Sequence[Sequence[Value]] = found_in.rows
    old = found_old(rows)
    if old.encoding:
        rows = mended(rows, old)
    start, found = _headings(rows, columns)
    missing = [columns[name][0] for name in required if name not in found.values()]
    if missing:
        raise Refused(
            "import.columns",
            _("Tệp %(file)s thiếu cột: %(columns)s; hãy dùng tệp mẫu hoặc sửa tiêu đề cột.")
            % {"file": filename, "columns": ", ".join(missing)},
        )
    told = [Finding(0, "", said_of(old.encoding))] if old.encoding else []
    told += [Finding(0, "", sentence) for sentence in unread_said(found_in.unread)]
    strange = _strange(rows[start], found, start)
    return Table(list(_lines(rows, start, found)), list(found.values()), [*told, *strange])


def said_of(encoding: str) -> str:
    """The sentence about a file whose letters were turned into Unicode; "" where there was nothing to turn."""
    if not encoding:
        return ""
    return _("Tệp dùng bảng mã cũ %(name)s: chữ đã được chuyển sang Unicode, cần đọc lại.") % {"name": encoding}


def line_said(number: int, names: Sequence[str] = ()) -> str:
    """A line as a person finds it again; `names`: of the sheets, where there are several and they are known still."""
    sheet, line = sheet_and_line(number)
    if len(names) > 1:
        return _("%(name)s, dòng %(line)s") % {"name": names[sheet], "line": line}
    return _("trang tính %(number)s, dòng %(line)s") % {"number": sheet + 1, "line": line} if sheet else str(line)


def unread_said(unread: Mapping[str, str]) -> list[str]:
    """A sentence for each sheet that was not read."""
    return [UNREAD[why] % {"name": name} for name, why in unread.items()]


def grid(content: bytes, filename: str, headings_at: Callable[[Sequence[Sequence[Value]]], int] | None = None) -> Grid:
    """Every cell, line by line, whatever the columns are called; for columns that a person names.

    `headings_at`: where the headings stand in the first sheet; sheets that have the same ones are read too. None: the
    first sheet only. Letters of an old font are as the file has them (`kernel.web.letters`).
    Refused as `read`, but for "import.columns"; the sentences repeat `filename`.
    """
    if content[:4] == b"PK\x03\x04":
        found = _xlsx(content, filename, headings_at)
    elif filename.lower().endswith(".csv"):
        found = Grid(_csv(content, filename))
    else:
        raise Refused(
            "import.kind", _("Tệp %(file)s không phải .xlsx hay .csv; hãy lưu lại đúng dạng.") % {"file": filename}
        )
    if not _holds(found.rows):
        raise Refused(
            "import.empty", _("Tệp %(file)s không có dòng nào; hãy kiểm tra trang tính đầu tiên.") % {"file": filename}
        )
    if len(found.rows) + sum(len(sheet.rows) for sheet in found.further) > MAX_ROWS:
        raise Refused(
            "import.too_large",
            _("Tệp %(file)s có hơn %(rows)s dòng; hãy chia thành nhiều tệp.") % {"file": filename, "rows": MAX_ROWS},
        )
    return found


def _holds(rows: Iterable[Sequence[Value]]) -> bool:
    return any(cell not in (None, "") for row in rows for cell in row)


def _unreadable(filename: str) -> Refused:
    return Refused(
        "import.unreadable", _("Không đọc được tệp %(file)s; hãy mở và lưu lại rồi nộp lại.") % {"file": filename}
    )


def _xlsx(content: bytes, filename: str, headings_at: Callable[[Sequence[Sequence[Value]]], int] | None) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _unreadable(filename) from error
    if unpacked > MAX_UNPACKED:
        raise Refused(
            "import.too_large", _("Tệp %(file)s giải nén ra quá lớn; hãy chia thành nhiều tệp.") % {"file": filename}
        )
    with _whole(filename):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = {sheet.name: sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata}
        # The first that people see and that holds anything; the first of all where none does.
        names = sorted(book.sheet_names, key=lambda name: not shown[name])
        sheet = next((one for one in map(book.get_sheet_by_name, names) if one.height), None)
        if sheet is None:
            return Grid([])
        if _too_large(sheet):
            raise Refused(
                "import.too_large",
                _("Trang tính trong %(file)s quá lớn; hãy xóa dòng, cột trống rồi nộp lại.") % {"file": filename},
            )
        # to_python leaves empty first lines out; they count for the numbers that people see.
        rows: list[list[Value]] = [[] for _row in range(sheet.start[0] if sheet.start else 0)]
        rows.extend([*row] for row in sheet.to_python(skip_empty_area=True))
    headings = _compared(rows[headings_at(rows)]) if headings_at and rows else []
    further, read, unread = list[Further](), [sheet.name], dict[str, str]()
    for name in book.sheet_names:
        found = _another(book, name, headings) if name != sheet.name else ""
        if isinstance(found, Further):
            found = found if shown[name] and len(read) < MAX_SHEETS else "damaged"
        if isinstance(found, Further):
            further.append(found)
            read.append(name)
        elif found:
            unread[name] = "only_first" if headings_at is None else found if shown[name] else "hidden"
    return Grid(rows, further, read, unread)


def _another(book: CalamineWorkbook, name: str, headings: Sequence[str]) -> Further | str:
    """A sheet behind the first; why it is not read; "" where there is nothing in it. Most of one that is not, is not looked at."""
    try:
        with _whole(name):
            sheet = book.get_sheet_by_name(name)
            if _too_large(sheet):
                return "damaged"
            rows = ([*row] for row in sheet.iter_rows())
            top = list(islice(rows, HEADING_WITHIN))
            start = next((at for at, row in enumerate(top) if any(headings) and _compared(row) == headings), None)
            if start is not None:
                return Further(start, [*top, *rows])
            return "headings" if _holds(top) or _holds(rows) else ""
    except Refused:
        return "damaged"


def _too_large(sheet: CalamineSheet) -> bool:
    return sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS


def _compared(row: Sequence[Value]) -> list[str]:
    """A line of headings as it is compared with others: what stands behind the last one does not count."""
    words = [_plain(cell) for cell in row]
    while words and not words[-1]:
        words.pop()
    return words


@contextmanager
def _whole(filename: str) -> Iterator[None]:
    """Refused "import.unreadable" where the file turns out to be damaged."""
    try:
        yield
    except (CalamineError, ValueError, IndexError, OSError) as error:
        raise _unreadable(filename) from error
    except BaseException as error:
        # The reader is written in Rust: a damaged file may make it panic, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise _unreadable(filename) from error
        raise


def _csv(content: bytes, filename: str) -> list[list[Value]]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        found = decoded(content, enough=ENOUGH)
        if found is None:
            raise Refused(
                "import.unreadable",
                _("Tệp %(file)s không viết bằng Unicode (UTF-8); hãy lưu lại dạng «CSV UTF-8».") % {"file": filename},
            ) from error
        text = found[0]
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        rows: list[list[Value]] = [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise _unreadable(filename) from error
    return rows


def _plain(value: Any) -> str:
    return without_marks(clean(str(value or ""))).strip(" *:.")


def _headings(rows: Sequence[Sequence[Value]], columns: Mapping[str, Sequence[str]]) -> tuple[int, dict[int, str]]:
    """The line of headings (the one among the first that names most columns) and {place: our name}."""
    names = {_plain(heading): name for name, headings in columns.items() for heading in (*headings, name)}
    best: tuple[int, dict[int, str]] = (0, {})
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        found: dict[int, str] = {}
        for place, cell in enumerate(row[:MAX_COLUMNS]):
            name = names.get(_plain(cell))
            if name and name not in found.values():
                found[place] = name
        if len(found) > len(best[1]):
            best = (number, found)
    return best


def _lines(rows: Sequence[Sequence[Value]], start: int, found: Mapping[int, str]) -> Iterator[Line]:
    for number, row in enumerate(rows[start + 1 :], start + 2):
        values = {name: row[place] if place < len(row) else None for place, name in found.items()}
        if any(value not in (None, "") for value in values.values()):
            yield Line(number, values)


def _strange(headings: Sequence[Value], found: Mapping[int, str], start: int) -> list[Finding]:
    unknown = [clean(str(cell)) for place, cell in enumerate(headings) if cell not in (None, "") and place not in found]
    return [Finding(start + 1, heading, _("Cột này không dùng đến nên được bỏ qua.")) for heading in unknown]
