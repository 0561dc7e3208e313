"""Spreadsheets in (.xlsx, .csv): hostile files refused, columns found by their headings, findings line by line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from phoihop.kernel.encodings import decoded
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean, without_marks
from phoihop.kernel.web.letters import ENOUGH, found_old, mended

MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
HEADING_WITHIN = 15  # lines of title that may stand above the headings

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


def read(file: IO[bytes], filename: str, *, columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> Table:
    """Read the first sheet of `file`.

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
    rows = _rows(content, filename)
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
    strange = _strange(rows[start], found, start)
    return Table(list(_lines(rows, start, found)), list(found.values()), [*told, *strange])


def said_of(encoding: str) -> str:
    """The sentence about a file whose letters were turned into Unicode; "" where there was nothing to turn."""
    if not encoding:
        return ""
    return _("Tệp dùng bảng mã cũ %(name)s: chữ đã được chuyển sang Unicode, cần đọc lại.") % {"name": encoding}


def grid(content: bytes, filename: str) -> list[list[Value]]:
    """Every cell of the first sheet, line by line, whatever its columns are called; for columns that a person names.

    Letters of an old font are as the file has them (`kernel.web.letters`).
    Refused as `read`, but for "import.columns"; the sentences repeat `filename`.
    """
    return _rows(content, filename)


def _rows(content: bytes, filename: str) -> list[list[Value]]:
    if content[:4] == b"PK\x03\x04":
        rows = _xlsx(content, filename)
    elif filename.lower().endswith(".csv"):
        rows = _csv(content, filename)
    else:
        raise Refused(
            "import.kind", _("Tệp %(file)s không phải .xlsx hay .csv; hãy lưu lại đúng dạng.") % {"file": filename}
        )
    if not any(any(cell not in (None, "") for cell in row) for row in rows):
        raise Refused(
            "import.empty", _("Tệp %(file)s không có dòng nào; hãy kiểm tra trang tính đầu tiên.") % {"file": filename}
        )
    if len(rows) > MAX_ROWS:
        raise Refused(
            "import.too_large",
            _("Tệp %(file)s có hơn %(rows)s dòng; hãy chia thành nhiều tệp.") % {"file": filename, "rows": MAX_ROWS},
        )
    return rows


def _unreadable(filename: str) -> Refused:
    return Refused(
        "import.unreadable", _("Không đọc được tệp %(file)s; hãy mở và lưu lại rồi nộp lại.") % {"file": filename}
    )


def _xlsx(content: bytes, filename: str) -> list[list[Value]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _unreadable(filename) from error
    if unpacked > MAX_UNPACKED:
        raise Refused(
            "import.too_large", _("Tệp %(file)s giải nén ra quá lớn; hãy chia thành nhiều tệp.") % {"file": filename}
        )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            raise Refused(
                "import.too_large",
                _("Trang tính trong %(file)s quá lớn; hãy xóa dòng, cột trống rồi nộp lại.") % {"file": filename},
            )
        # to_python leaves empty first lines out; they count for the numbers that people see.
        rows: list[list[Value]] = [[] for _row in range(sheet.start[0] if sheet.start else 0)]
        rows.extend([*row] for row in sheet.to_python(skip_empty_area=True))
        return rows
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
