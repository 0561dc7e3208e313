"""Names, marks and archives."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.documents.rules import (
    MAX_ENTRIES,
    NAME_BYTES,
    Entry,
    archive_fault,
    clean_name,
    has_secret_line,
    has_secret_name,
)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Báo cáo quý I.docx", "Báo cáo quý I.docx"),
        (unicodedata.normalize("NFD", "Báo cáo.docx"), "Báo cáo.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\kế hoạch.pdf", "kế hoạch.pdf"),
        ("bao\u202efdp.exe", "baofdp.exe"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ('a"b<c>:d|e?*.txt', "a_b_c__d_e__.txt"),
        ("...ẩn", "ẩn"),
        ("con.txt", "_con.txt"),
        ("   ", "tệp"),
        (".docx", "docx"),
        ("x" * 500 + ".pdf", "x" * (NAME_BYTES - 4) + ".pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, name: str) -> None:
    assert clean_name(given_name) == name


@given(st.text(max_size=400))
def test_a_clean_name_is_safe_and_stays_clean(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert len(cleaned.encode()) <= NAME_BYTES + 5
    assert not set(cleaned) & set('/\\<>:"|?*\x00\n\r')
    assert cleaned not in {".", ".."}
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    "line",
    ["MẬT", "  TỐI MẬT ", "TUYỆT MẬT", "(MẬT)", "Độ mật: Mật", "Độ mật: TỐI MẬT", unicodedata.normalize("NFD", "MẬT")],
)
def test_a_mark_is_a_line_of_its_own(line: str) -> None:
    assert has_secret_line(["Số: 12/BC-UBND", line])


@pytest.mark.parametrize(
    "line",
    [
        "Tài liệu có độ Mật, Tối mật, Tuyệt mật",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "mật",
        "Độ mật: ",
        "BẢO MẬT",
        "MẬT ĐỘ DÂN SỐ",
        "",
    ],
)
def test_a_sentence_about_secrets_is_no_mark(line: str) -> None:
    assert not has_secret_line([line])


@pytest.mark.parametrize(
    "name",
    [
        "TỐI MẬT 12-BC.docx",
        "BC_TUYET_MAT.pdf",
        "[Mật] báo cáo.docx",
        "báo cáo (MẬT).pdf",
        "Mật - phương án.docx",
        "phương án - tối mật.docx",
        "MẬT.pdf",
        "mật-12.pdf",
    ],
)
def test_a_marked_name_is_seen(name: str) -> None:
    assert has_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Luật Bảo vệ bí mật nhà nước.docx",
        "QUY CHẾ BẢO MẬT.docx",
        "mật độ xây dựng.xlsx",
        "Nuôi ong lấy mật ở xã.docx",
        "Danh mục tài liệu tối mật của ngành.docx",
    ],
)
def test_a_name_about_secrets_is_none(name: str) -> None:
    assert not has_secret_name(name)


def test_an_archive_that_would_flood_the_disk_is_not_opened() -> None:
    mega = 1024 * 1024
    assert archive_fault([Entry("a.xml", 1000, 10 * mega)], 1200) == ""
    assert archive_fault([Entry("a.xml", 1000, 100 * mega)], 1200) == "ratio"
    assert archive_fault([Entry(f"{i}", 200 * mega, 200 * mega) for i in range(3)], 600 * mega) == "size"
    assert archive_fault([Entry("a", 1, 1)] * (MAX_ENTRIES + 1), 10 * mega) == "entries"
    assert archive_fault([Entry("trong.ZIP", 10, 10)], 100) == "nested"
    assert archive_fault([Entry("../x", 10, 10)], 100) == "path"
    assert archive_fault([], 22) == ""
