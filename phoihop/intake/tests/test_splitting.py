"""A paper taken apart: what voters said is a matter, and each line is either in a matter or shown as left out."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from phoihop.intake.files import words_in
from phoihop.intake.rules.splitting import split
from phoihop.intake.rules.tables import as_lines
from phoihop.kernel.documents import reading
from phoihop.kernel.documents.content import DOCX
from phoihop.kernel.text import clean

LINES = (
    "BIÊN BẢN", "Căn cứ kế hoạch tiếp xúc cử tri đã đề nghị;", "I. LĨNH VỰC GIAO THÔNG", "1. Về đất đai:",
    "1. Sửa cầu", "2) ĐỀ NGHỊ SỬA CẦU TREO", "- Lắp đèn", "Câu 3:", "Câu 4: mở chợ", "a) Nạo vét kênh", "12", "Trang 3",
    "Cử tri Nguyễn Văn Mẫu: đường ngập.", "Cử tri xã Mẫu nói đường ngập.", "Ông Mẫu phát biểu: cầu hỏng.",
    "Chủ tọa cảm ơn bà con.", "Thư ký", "Nơi nhận:", "- Như trên;", "TM. ỦY BAN NHÂN DÂN", "Đề nghị lắp đèn.", "Cầu dài 30 mét.",
    "V. Bà con mong sớm có nước.", "…", "Sửa cầu", "a" * 4100,
)  # fmt: skip
TYPES = f"<Types>{DOCX}.main+xml</Types>"
MARK = re.compile(
    r"^(?:(?:câu|ý kiến(?: thứ)?|kiến nghị(?: thứ)?|nội dung)\s+(?:số\s+)?\d{1,3}\s*[.:)]|[\d.]+[.)/]|[a-zđ]\s*[)]|[-–—+•*▪])\s*",
    re.IGNORECASE,
)


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=20).map("\n".join))
@example("1. Đề nghị sửa cầu.\nChủ tọa cảm ơn bà con.\nCử tri Nguyễn Văn Mẫu: đường ngập.\nThư ký")
def test_each_line_is_in_a_matter_or_left_out_and_never_lost(text: str) -> None:
    text = clean(text)
    found = split(text)
    said = [line for matter in found.matters for line in matter.splitlines()]
    left = [line.strip() for line in text.splitlines() if line.strip()]
    rest = [*said, *found.left_out]
    for line in left:
        words = next((words for words in (line, MARK.sub("", line, count=1).strip()) if words in rest), None)
        assert words is not None or not MARK.sub("", line, count=1).strip(), line
        if words is not None:
            rest.remove(words)
    assert not any(rest)


@pytest.mark.parametrize(
    "closing", ["Chủ tọa cảm ơn, mời bà con tiếp tục.", "Thư ký ghi nhận.", "Chủ trì: mời bà con."]
)
@pytest.mark.parametrize(
    "said",
    ["Cử tri Nguyễn Văn Mẫu: đường ngập.", "2. Trường thiếu lớp học.", "Bà con xóm trên mất nước.", "Đề nghị lắp đèn."],
)
def test_nothing_said_behind_a_word_of_the_chair_is_left_out(closing: str, said: str) -> None:
    found = split(f"1. Đề nghị sửa cầu.\n{closing}\n{said}\nCầu dài 30 mét.\nThư ký\nNguyễn Thị Mẫu")
    assert said.removeprefix("2. ") in "\n".join(found.matters)
    assert "Cầu dài 30 mét." in "\n".join(found.matters)
    assert found.left_out == ["Thư ký", "Nguyễn Thị Mẫu"]


def test_what_is_said_before_the_first_number_is_said_and_the_head_is_shown() -> None:
    found = split(
        "BÁO CÁO\nTổng hợp ý kiến, kiến nghị của cử tri\nCăn cứ đề nghị của Mặt trận;\nCử tri thôn Đông đề nghị sửa cầu,\n"
        "đoạn qua suối.\nCử tri thôn Tây mong muốn có chợ.\nCụ thể như sau:\n1. Lắp đèn.\nII. KIẾN NGHỊ\nSửa đường."
    )
    assert found.matters == [
        "Cử tri thôn Đông đề nghị sửa cầu,\nđoạn qua suối.",
        "Cử tri thôn Tây mong muốn có chợ.\nCụ thể như sau:",
        "Lắp đèn.",
        "II. KIẾN NGHỊ\nSửa đường.",
    ]
    assert found.left_out == ["BÁO CÁO", "Tổng hợp ý kiến, kiến nghị của cử tri", "Căn cứ đề nghị của Mặt trận;"]


def test_a_matter_may_be_short_or_in_capitals() -> None:
    assert split("1. Sửa cầu\n2. ĐỀ NGHỊ MỞ CHỢ\n3. 12").matters == ["Sửa cầu", "ĐỀ NGHỊ MỞ CHỢ"]
    assert split("1. Sửa cầu\n2. ĐỀ NGHỊ MỞ CHỢ\n3. 12").left_out == ["3. 12"]
    assert split("Mở chợ\nSửa cầu").matters == ["Mở chợ", "Sửa cầu"]


def cell(*paragraphs: str, span: int = 1) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{"".join(map(paragraph, paragraphs))}</w:tc>'


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def test_each_row_of_a_table_is_one_matter_and_nothing_of_it_is_lost() -> None:
    rows = (
        [cell("TT"), cell("Nội dung kiến nghị"), cell("Địa phương"), cell("Cơ quan")],
        [cell("I"), cell("LĨNH VỰC GIAO THÔNG", span=3)],
        [cell("1"), cell("Sửa cầu", "đã hỏng"), cell("Xã A"), cell("Sở Xây dựng")],
        [cell("2"), cell("Về đường"), cell(""), cell("Sở Y")],
        [cell("3"), cell(""), cell("Xã C"), cell("")],
    )
    body = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    head = f"<w:tbl><w:tr>{cell('ĐOÀN ĐẠI BIỂU', 'Số: 12')}{cell('CỘNG HÒA')}</w:tr></w:tbl>"
    other = f"<w:tbl><w:tr>{cell('4')}{cell('Mở chợ')}{cell('Xã D')}</w:tr></w:tbl>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f"<w:document {space}><w:body>{head}{paragraph('BÁO CÁO')}<w:tbl>{body}</w:tbl>{other}</w:body></w:document>"
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", xml)
    text = words_in("a.docx", file.getvalue(), rows=True)
    lines, known = as_lines(clean(text).splitlines(), reading.CELL, lambda one: one == "Nội dung kiến nghị")
    found = split("\n".join(lines), known)
    assert found.matters == [
        "Sửa cầu đã hỏng; Địa phương: Xã A; Cơ quan: Sở Xây dựng", "Về đường; Cơ quan: Sở Y", "Xã C", "Mở chợ · Xã D",
    ]  # fmt: skip
    assert found.left_out == [
        "ĐOÀN ĐẠI BIỂU Số: 12 · CỘNG HÒA", "BÁO CÁO", "TT · Nội dung kiến nghị · Địa phương · Cơ quan",
        "1. LĨNH VỰC GIAO THÔNG; TT: I",
    ]  # fmt: skip
