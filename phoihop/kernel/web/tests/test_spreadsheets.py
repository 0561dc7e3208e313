from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from phoihop.kernel.errors import Refused
from phoihop.kernel.web import exports, imports

COLUMNS = {"name": ["Tên cơ quan", "Cơ quan"], "code": ["Mã", "Mã định danh"], "since": ["Từ ngày"]}


def sheet(rows: list[tuple[object, ...]], kinds: tuple[exports.Kind, ...], *, title: str = "") -> bytes:
    columns = [
        exports.Column[tuple[object, ...]](f"Cột {n}", lambda row, n=n: row[n], kind=kind)  # type: ignore[misc]  # a default binds n
        for n, kind in enumerate(kinds)
    ]
    target = io.BytesIO()
    exports.write(target, columns, rows, title=title)
    return target.getvalue()


def cells(content: bytes, sheet_number: int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_index(sheet_number).to_python()]


def test_days_are_days_and_numbers_numbers() -> None:
    at = datetime(2026, 9, 2, 1, 30, tzinfo=UTC)
    read = cells(sheet([(date(2026, 9, 2), at, 12.5, None)], ("day", "instant", "number", "text")))
    assert read[1] == [date(2026, 9, 2), datetime(2026, 9, 2, 8, 30), 12.5, ""]  # noqa: DTZ001  # a sheet has no zones


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "http://x.test/"])
def test_nothing_typed_becomes_a_formula_or_a_link(text: str) -> None:
    content = sheet([(text,)], ("text",))
    assert cells(content)[1][0] == text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    content = sheet([(n,) for n in range(7)], ("number",), title="Danh sách")
    assert [len(cells(content, n)) for n in range(3)] == [6, 4, 2]
    assert cells(content, 2)[0] == ["Cột 0"]


def test_what_does_not_fit_a_cell_is_said() -> None:
    read = str(cells(sheet([("a" * 40_000,)], ("text",)))[1][0])
    assert len(read) <= exports.CELL_LETTERS
    assert read.endswith("ký tự không vừa ô)")


def test_no_rows_still_give_the_headings() -> None:
    assert cells(sheet([], ("text", "day"))) == [["Cột 0", "Cột 1"]]


@pytest.mark.django_db
def test_the_download_has_name_and_type() -> None:
    response = exports.xlsx("Nhiệm vụ.xlsx", [exports.Column[str]("Tên", str)], ["một"])
    assert response.headers["Content-Type"] == exports.XLSX
    assert cells(b"".join(response)) == [["Tên"], ["một"]]
    response.close()


def read(content: bytes, name: str = "co-quan.csv") -> imports.Table:
    return imports.read(io.BytesIO(content), name, columns=COLUMNS, required=["name"])


def test_columns_are_found_by_their_headings_below_a_title() -> None:
    text = "DANH SÁCH CƠ QUAN;;\n;;\nMA;Cơ Quan ;Ghi chú\nH01;Văn phòng A;x\n;;\nH02; Văn  phòng B;\n"
    table = read(text.encode("utf-8-sig"))
    assert table.columns == ["code", "name"]
    assert [(line.number, line.text("code"), line.text("name")) for line in table.lines] == [
        (4, "H01", "Văn phòng A"),
        (6, "H02", "Văn phòng B"),
    ]
    assert [(finding.line, finding.column) for finding in table.findings] == [(3, "Ghi chú")]


def test_a_spreadsheet_written_by_us_is_read_back() -> None:
    columns = [
        exports.Column[tuple[str, date]]("Tên cơ quan", lambda row: row[0]),
        exports.Column[tuple[str, date]]("Từ ngày", lambda row: row[1], kind="day"),
    ]
    target = io.BytesIO()
    exports.write(target, columns, [("Văn phòng A", date(2026, 7, 1))], title="Danh sách")
    table = read(target.getvalue(), "co-quan.xlsx")
    assert [(line.number, line.text("name"), line.text("since")) for line in table.lines] == [
        (4, "Văn phòng A", "01/07/2026")
    ]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (imports.MAX_UNPACKED + 1))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "import.empty"),
        (b"\n;;\n", "a.csv", "import.empty"),
        ("Mã\nH01\n".encode(), "a.csv", "import.columns"),
        ("Tên cơ quan\nVăn phòng\n".encode("cp1258", "replace"), "a.csv", "import.unreadable"),
        (b"%PDF-1.7", "a.pdf", "import.kind"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "import.unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content, name)
    assert refused.value.code == code
    assert name in refused.value.sentence


def test_an_archive_bomb_is_refused_unopened() -> None:
    with pytest.raises(Refused) as refused:
        read(bomb(), "bom.xlsx")
    assert refused.value.code == "import.too_large"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_ROWS", 3)
    with pytest.raises(Refused) as refused:
        read("Tên cơ quan\na\nb\nc\n".encode())
    assert refused.value.code == "import.too_large"


@settings(max_examples=80, deadline=None)
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx"]), zipped=st.booleans())
def test_any_bytes_are_read_or_refused(content: bytes, name: str, zipped: bool) -> None:
    with suppress(Refused):  # anything else would fail
        read((b"PK\x03\x04" if zipped else b"") + content, name)


def test_a_damaged_spreadsheet_is_read_or_refused() -> None:
    whole = bytearray(sheet([("Văn phòng",)] * 50, ("text",)))
    for place in range(0, len(whole), 97):
        damaged = bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with suppress(Refused):  # anything else would fail
            read(damaged, "hong.xlsx")
