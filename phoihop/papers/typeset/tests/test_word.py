import io
import time
import zipfile
from collections.abc import Iterator
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from phoihop.kernel.errors import Refused
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.registers import as_docx_table, as_xlsx_table
from phoihop.papers.typeset.sheet import Align, Column, Heading, Level, PageBreak, Paragraph, Row, Table
from phoihop.papers.typeset.tests import make
from phoihop.papers.typeset.word import as_docx

# The order of children the file format prescribes; Word calls a file broken that does not keep it.
ORDER = {
    "pPr": "keepNext keepLines pageBreakBefore widowControl pBdr shd tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs lang",
    "tblPr": "tblStyle tblW jc tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge vAlign",
    "trPr": "cantSplit tblHeader",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
}
COLUMNS = (Column("TT", 4, Align.CENTER), Column("Nội dung", 40), Column("Hạn", 10))
DAY = date(2026, 1, 5)


def opened(file: bytes) -> Document:
    return docx.Document(io.BytesIO(file))


def words(file: bytes) -> str:
    """All text in reading order."""
    return "\n".join(
        "".join(text.text or "" for text in line.iter(qn("w:t"))) for line in opened(file).element.body.iter(qn("w:p"))
    )


def misplaced(file: bytes) -> Iterator[str]:
    """Children of properties out of the prescribed order, or unknown to the list above."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        root = etree.fromstring(parts.read("word/document.xml"))
    for name, order in ORDER.items():
        known = order.split()
        for element in root.iter(qn(f"w:{name}")):
            tags = [etree.QName(child).localname for child in element]
            if any(tag not in known for tag in tags) or sorted(tags, key=known.index) != tags:
                yield f"{name}: {tags}"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_reads_back(kind: str) -> None:
    text = words(as_docx(make.sheet(kind, addressees=("Sở Tư pháp",), recitals=("Căn cứ Luật Mẫu",))))
    for expected in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG THANH",
        "Sông Thanh, ngày 05 tháng 01 năm 2026",
        "Căn cứ Luật Mẫu.",
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "Nơi nhận:\n- Như trên;\n- Thường trực HĐND tỉnh (để báo cáo);\n- Lưu: VT, TH.",
        KINDS[kind].title,
    ):
        assert expected in text


@pytest.mark.parametrize("name", sorted(make.SPECIMENS))
def test_the_file_keeps_the_formats_order_and_its_bytes(name: str) -> None:
    sheet = make.SPECIMENS[name]()
    file = as_docx(sheet)
    assert list(misplaced(file)) == []
    assert file == as_docx(sheet)
    made = opened(file).core_properties.created
    assert made is not None
    assert made.date() == (sheet.dated or sheet.made_on)


def test_pages_are_a4_with_the_decrees_margins_and_numbers_from_the_second() -> None:
    first = opened(as_docx(make.sheet())).sections[0]
    millimetres = [
        round(length.mm)
        for length in (first.page_width, first.page_height, first.left_margin, first.right_margin, first.top_margin)
        if length is not None
    ]
    assert millimetres == [210, 297, 30, 15, 20]
    assert first.different_first_page_header_footer
    assert "PAGE" in etree.tostring(first.header._element).decode()
    assert "PAGE" not in etree.tostring(first.first_page_header._element).decode()


def test_wide_parts_lie_on_their_side_and_annexes_count_anew() -> None:
    turned = [section.orientation for section in opened(as_docx(make.report())).sections]
    assert [str(one).split(" ")[0] for one in turned] == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]
    document = opened(as_docx(make.decision()))
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in document.sections]
    assert [start is not None for start in starts] == [False, True, True, True]
    ends = [line for line in document.paragraphs if line._p.findall(f".//{qn('w:sectPr')}")]
    assert len(ends) == 3
    assert {line.paragraph_format.line_spacing for line in ends} == {Pt(1)}  # below a full page they make no empty one


def test_words_are_times_new_roman_in_vietnamese() -> None:
    with zipfile.ZipFile(io.BytesIO(as_docx(make.sheet()))) as parts:
        styles = etree.fromstring(parts.read("word/styles.xml"))
    defaults = styles.find(f"{qn('w:docDefaults')}//{qn('w:rPr')}")
    assert defaults is not None
    assert [face.get(qn("w:ascii")) for face in defaults.iter(qn("w:rFonts"))] == ["Times New Roman"]
    assert [face.get(qn("w:val")) for face in defaults.iter(qn("w:lang"))] == ["vi-VN"]


def test_pictures_say_what_they_show_and_tables_repeat_their_head() -> None:
    body = opened(as_docx(make.report())).element.body
    assert [said.get("descr", "")[:9] for said in body.iter(qn("wp:docPr"))] == ["UBND tỉnh", "Số nhiệm ", "Tỷ lệ đún"]
    heads = list(body.iter(qn("w:tblHeader")))
    assert len(heads) == 6  # three rows of head in each of two tables
    for table in opened(as_docx(make.report())).tables:
        grid = [int(column.get(qn("w:w"), "0")) for column in table._tbl.tblGrid]
        assert min(grid) > 0


def test_a_heading_its_line_and_the_head_of_the_table_stay_with_the_first_row() -> None:
    heading, lead_in = Heading(Level.ARABIC, "Kết quả", "3"), Paragraph("Tính một lần ở mỗi cơ quan.")
    file = opened(as_docx(make.sheet("report", body=(heading, lead_in, make.work_table(2), Paragraph("Hết.")))))
    kept = {line.text: line.paragraph_format.keep_with_next for line in file.paragraphs}
    assert (kept["3. Kết quả"], kept["Tính một lần ở mỗi cơ quan."]) == (True, True)
    table = next(table for table in file.tables if table._tbl.findall(".//" + qn("w:tblHeader")))
    rows = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert rows == [True] * 4 + [None] * 3  # three rows of head, the head of a group; two rows, their sum


def test_a_table_that_ends_the_words_keeps_its_last_row_with_the_signature() -> None:
    file = opened(as_docx(make.sheet("report", body=(Paragraph("Gồm:"), make.work_table(2)))))
    table = next(table for table in file.tables if table._tbl.findall(".//" + qn("w:tblHeader")))
    assert [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows][-3:] == [None, None, True]


HOSTILE = "<w:p> &amp; \"]]>\x00\u202e {{x}} =cmd|'/c calc'!A1 #eval(1)"


def test_hostile_words_are_words() -> None:
    text = words(as_docx(make.sheet(subject=HOSTILE, body=(Paragraph(HOSTILE), PageBreak(), make.work_table(1)))))
    assert text.count("&amp; \"]]> {{x}} =cmd|'/c calc'!A1 #eval(1)") == 2


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_any_words_are_written_or_refused(text: str) -> None:
    table = Table((Column(text), Column("b")), (Row((text, "x")),), text)
    try:
        done = as_docx(make.sheet(subject=text, body=(Paragraph(text), table), recipients=(text, text)))[:2]
    except Refused as refused:
        done = refused.code.encode()
    assert done in {b"PK", b"papers.not_text"}


def test_a_book_is_a_table_on_its_side_with_its_head_on_each_page() -> None:
    rows = [[str(at), f"Nội dung {at}", "05/01/2026"] for at in range(1, 5001)]
    began = time.perf_counter()
    file = as_docx_table("Sổ văn bản đến", COLUMNS, rows, made_on=DAY, subtitle="Năm 2026")
    assert time.perf_counter() - began < 20
    assert file == as_docx_table("Sổ văn bản đến", COLUMNS, rows, made_on=DAY, subtitle="Năm 2026")
    text = words(file)
    assert text.startswith("SỔ VĂN BẢN ĐẾN\nNăm 2026\n")
    assert text.count("05/01/2026") == 5000
    assert list(misplaced(file)) == []
    empty = words(as_docx_table("Sổ", COLUMNS, [], made_on=DAY, landscape=False))
    assert "Không có dòng nào" in empty


def test_a_book_in_excel_is_text_only() -> None:
    rows: list[Row | list[str]] = [["1", '=HYPERLINK("x")', "@a"], Row(("", "Tổng số", "2"), strong=True)]
    file = as_xlsx_table("Sổ văn bản đi", COLUMNS, rows, made_on=DAY)
    assert file == as_xlsx_table("Sổ văn bản đi", COLUMNS, rows, made_on=DAY)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    assert sheet.to_python(skip_empty_area=False)[2:] == [
        ["TT", "Nội dung", "Hạn"],
        ["1", '=HYPERLINK("x")', "@a"],
        ["", "Tổng số", "2"],
    ]
    with pytest.raises(Refused, match="cell_too_long") as refused:
        as_xlsx_table("Sổ", COLUMNS, [["1", "a" * 40_000, ""]], made_on=DAY)
    assert "Dòng 4" in refused.value.sentence
