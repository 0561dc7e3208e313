import re
import time
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoihop.kernel.errors import Refused
from phoihop.papers.typeset import fonts
from phoihop.papers.typeset import pdf as pdf_module
from phoihop.papers.typeset.kinds import KINDS, Family
from phoihop.papers.typeset.pdf import as_pdf, as_pdf_table
from phoihop.papers.typeset.prepare import prepared
from phoihop.papers.typeset.sheet import Column, Heading, Level, Paragraph, Row, Sheet, Table, Top
from phoihop.papers.typeset.tests import make


def pages(sheet: Sheet) -> list[str]:
    return words_of(as_pdf(sheet))


def words_of(pdf: bytes) -> list[str]:
    """The words of each page, line ends and breaks for long words taken out."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\ufffe", "-")) for text in texts]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_set_with_its_words(kind: str) -> None:
    text = " ".join(pages(make.sheet(kind, addressees=("Sở Tư pháp",), recitals=("Căn cứ Luật Mẫu",))))

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "ỦY BAN NHÂN DÂN TỈNH SÔNG THANH" in text
    assert "Sông Thanh, ngày 05 tháng 01 năm 2026" in text
    assert f"Số: 06/{'-'.join(part for part in (KINDS[kind].sign, 'UBND') if part)}" in text
    assert "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in text
    assert "Nơi nhận: - Như trên; - Thường trực HĐND tỉnh (để báo cáo); - Lưu: VT, TH." in text
    assert ("V/v phối hợp" in text) == (KINDS[kind].family is Family.LETTER)  # not «V/v Về việc»
    assert KINDS[kind].title in text


@pytest.mark.parametrize("addressees", range(18, 30))
def test_what_is_decided_stands_on_the_page_of_its_words(addressees: int) -> None:
    to = tuple(f"Ủy ban nhân dân xã Số {number}" for number in range(addressees))
    shown = pages(make.sheet("decision", addressees=to))

    [page] = [page for page in shown if "QUYẾT ĐỊNH:" in page]
    assert len(page.split("QUYẾT ĐỊNH:")[1].split()) > 10


def _with_lead_in(lines: int) -> Sheet:
    """A report whose third heading and its one line come where the page ends for some number of lines before."""
    before = tuple(Paragraph(f"Dòng {number}") for number in range(lines))
    heading = Heading(Level.ARABIC, "Kết quả theo cơ quan chủ trì", "3")
    lead_in = Paragraph("Nhiệm vụ có nhiều cơ quan cùng chủ trì được tính một lần ở mỗi cơ quan.")
    return make.sheet("report", body=(*before, heading, lead_in, make.work_table(6)))


def test_a_heading_with_one_line_stands_on_the_page_of_its_table() -> None:
    apart = []
    for lines in range(16, 32):
        shown = pages(_with_lead_in(lines))
        [heading] = [at for at, page in enumerate(shown) if "Kết quả theo cơ quan chủ trì" in page]
        first = next(at for at, page in enumerate(shown) if "I. Nhiệm vụ của" in page)
        apart += [lines] if heading != first else []
    assert apart == []


@pytest.mark.parametrize("name", sorted(make.SPECIMENS))
def test_the_archive_and_accessibility_standards_are_claimed(name: str) -> None:
    pdf = as_pdf(make.SPECIMENS[name]())
    said = pdf.decode("latin-1")
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert pdf == as_pdf(make.SPECIMENS[name]())


def test_page_numbers_begin_on_the_second_page_and_again_in_each_annex() -> None:
    long = make.sheet("plan", body=tuple(Paragraph(make.LONG) for _ in range(40)))
    assert [text[:2] for text in pages(long)] == ["ỦY", "2 ", "3 ", "4 "]

    first = [text.split(" ")[0] for text in pages(make.decision())]
    assert first == ["ỦY", "ỦY", "2", "Phụ", "2", "Phụ"]


def test_annexes_name_the_paper_they_came_with() -> None:
    text = " ".join(pages(make.decision()))
    assert "Phụ lục I DANH MỤC NHIỆM VỤ PHỐI HỢP" in text
    assert "Phụ lục II MẪU BÁO CÁO KẾT QUẢ PHỐI HỢP" in text
    behind = "Quyết định số 06/QĐ-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh Sông Thanh)"
    assert f"(Kèm theo {behind}" in text
    assert f"(Ban hành kèm theo {behind}" in text
    alone = make.sheet(annexes=make.decision().annexes[-1:])
    assert "Phụ lục MẪU BÁO CÁO" in " ".join(pages(alone))


def test_numbers_and_days_not_given_yet_leave_room() -> None:
    text = " ".join(pages(make.letter()))
    assert "Số: /VP-TH" in text
    assert "Sông Thanh, ngày tháng năm 2026" in text
    assert "THƯỢNG KHẨN" in text
    assert "DỰ THẢO LẦN 2" in text


@pytest.mark.parametrize("top", list(Top))
@pytest.mark.parametrize("parties", [1, 2, 3, 4, 5])
def test_up_to_five_bodies_sign_together(parties: int, top: Top) -> None:
    text = " ".join(pages(make.joint(parties, top)))
    for issuer in make.PARTIES[:parties]:
        assert issuer.name.upper().removesuffix(" TỈNH SÔNG THANH") in text.replace(" - ", " ")
    assert [f"Nguyễn Thị Thứ {at}" in text for at in range(1, 6)] == [at <= parties for at in range(1, 6)]


def test_the_head_of_a_long_table_is_repeated_and_no_row_is_lost() -> None:
    texts = pages(make.long_table())
    with_rows = [text for text in texts if "Sở Tư pháp" in text]
    assert len(with_rows) > 10
    assert all("Nội dung công việc" in text for text in with_rows)
    assert sum(text.count("Sở Tư pháp") for text in texts) == 300


def test_rows_and_recipients_stay_whole_at_the_foot_of_a_page() -> None:
    lines = "\n".join(f"dòng {at}" for at in range(6))
    table = Table((Column("TT", 0.2), Column("Nội dung")), tuple(Row((str(at), lines)) for at in range(20)))
    for text in pages(make.sheet("plan", body=(table,))):
        assert text.count("dòng 0") == text.count("dòng 5")
    groups = tuple(
        row
        for at in range(30)
        for row in (Row((f"Nhóm {at}.",), strong=True), Row((str(at), "dòng\nthứ hai"), strong=False))
    )
    for text in pages(make.sheet("plan", body=(Table((Column("TT", 0.2), Column("Nội dung")), groups),))):
        assert text.count("Nhóm") == text.count("thứ hai")
    for before in range(8, 24):
        shown = pages(replace(make.joint(2), body=tuple(Paragraph(f"Đoạn {at}") for at in range(before))))
        [page] = [text for text in shown if "Nơi nhận:" in text]
        assert "Lưu: VT" in page


def test_the_words_under_a_type_begin_with_a_capital_and_those_of_a_letter_do_not() -> None:
    assert "THÔNG BÁO Kết luận cuộc họp" in " ".join(pages(make.sheet("notice", subject="kết luận cuộc họp")))
    assert "V/v kết luận cuộc họp" in " ".join(pages(make.sheet("letter", subject="kết luận cuộc họp")))


def test_a_book_prints_on_its_side_and_an_empty_one_says_so() -> None:
    columns = (Column("Số đến", 4), Column("Trích yếu", 30, group="Văn bản"), Column("Ngày", 8, group="Văn bản"))
    rows = [[str(at), f"Về việc thứ {at}", "05/01/2026"] for at in range(1, 201)]
    pdf = as_pdf_table("Sổ văn bản đến", columns, rows, made_on=make.DAY, subtitle="Năm 2026")
    texts = words_of(pdf)
    assert texts[0].startswith("SỔ VĂN BẢN ĐẾN Năm 2026 Văn bản Số đến Trích yếu Ngày 1 ")
    assert all("Trích yếu" in text for text in texts)
    assert sum(text.count("05/01/2026") for text in texts) == 200
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert "Không có dòng nào" in words_of(as_pdf_table("Sổ", columns, [], made_on=make.DAY, landscape=False))[0]


def test_a_long_book_is_set_apart_and_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    columns, rows = (Column("TT"), Column("Nội dung", 9)), [[str(at), make.LONG] for at in range(1, 1201)]
    apart = as_pdf_table("Sổ theo dõi", columns, rows, made_on=make.DAY)
    assert sum(text.count("Các bên phối hợp") for text in words_of(apart)) == 1200

    monkeypatch.setattr(pdf_module, "LONG", 10_000_000)
    assert as_pdf_table("Sổ theo dõi", columns, rows, made_on=make.DAY) == apart

    monkeypatch.setattr(pdf_module, "LONG", 0)
    monkeypatch.setattr(pdf_module, "LONGEST_SECONDS", 0.001)
    with pytest.raises(Refused, match="not_set"):
        as_pdf(make.sheet())


HOSTILE = (
    '#eval("1+1") #sys.inputs $x^2$ *đậm* _nghiêng_ `mã` @nhan <nhan> // chú thích /* */ \\ "ngoặc" \'đơn\' '
    "= tiêu đề + mục [a](b) {%x%} {{x}} <script> &amp; ]]> %PDF #import #include #read(/etc/passwd)"
)


def test_markup_is_printed_as_the_words_it_is() -> None:
    rows = (Row((HOSTILE, "x")), Row((HOSTILE,)))
    everywhere = make.sheet(
        subject=HOSTILE,
        addressees=(HOSTILE, HOSTILE),
        recitals=(HOSTILE,),
        recipients=(HOSTILE, "Lưu: VT"),
        contact=HOSTILE,
        body=(Paragraph(HOSTILE), Table((Column(HOSTILE, 3), Column("b")), rows, HOSTILE)),
    )
    text = " ".join(pages(everywhere)).replace(" ", "").replace("-", "")
    assert text.count(HOSTILE.replace(" ", "").replace("-", "")) >= 9


def test_invisible_marks_are_left_out() -> None:
    marks = "Kinh\x00 phí\u202e 100\u200f\u2067 đồng\x0bdòng hai\ufeff"
    assert "Kinh phí 100 đồng dòng hai" in " ".join(pages(make.sheet(body=(Paragraph(marks),))))


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("chữ 你好", "papers.no_glyph", "«你» (U+4F60) ở chỗ «chữ 你好»"),
        ("mặt cười 🙂 ở đây", "papers.no_glyph", "U+1F642"),
        ("hỏng \ud800 giữa", "papers.not_text", "«hỏng ? giữa»"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_place(text: str, code: str, shown: str) -> None:
    with pytest.raises(Refused) as refused:
        as_pdf(make.sheet(body=(Paragraph(text),)))
    assert refused.value.code == code
    assert shown in refused.value.sentence


def test_a_hundred_thousand_letters_in_one_cell_stay_on_the_page() -> None:
    def cell(text: str) -> Sheet:
        return make.sheet(body=(Table((Column("TT"), Column("Nội dung", 3)), (Row(("1", text)),)),))

    began = time.perf_counter()
    words, letters = "kiến nghị " * 10_000, "a" * 100_000
    set_words = " ".join(pages(cell(words)))
    assert (set_words.count("kiến"), set_words.count("nghị")) == (10_000, 10_000)
    assert sum(text.count("a" * 10) for text in pages(cell(letters))) > 1_000
    assert time.perf_counter() - began < 60

    with pytest.raises(Refused, match="too_long"):
        as_pdf(cell("chữ " * 800_000))


latin = st.characters(max_codepoint=0x24F) | st.sampled_from("ẩệỗựỹđ\u200b\u202e\n\\#$[]{}")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(latin, max_size=80) | st.text(max_size=20), st.text(latin, max_size=30))
def test_any_words_are_printed_or_refused(words: str, cell: str) -> None:
    table = Table((Column(cell), Column("b")), (Row((words, cell)),), words)
    paper = make.sheet(subject=words, body=(Paragraph(words), table), recipients=(cell, words), contact=words)
    tidy = prepared(paper, drawable=False)
    drawable = not fonts.missing(tidy.subject + tidy.recipients[0])
    try:
        done = as_pdf(paper)[:4].decode()
    except Refused as refused:
        done = refused.code
    assert done == ("%PDF" if drawable else "papers.no_glyph")


def test_a_picture_carries_its_words() -> None:
    pdf = as_pdf(make.report())
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) >= 5
    widths = {round(page.get_width()) for page in document}
    document.close()
    assert widths == {595, 842}


def test_the_typeface_has_every_vietnamese_letter() -> None:
    plain = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    toned = "".join("".join(chr(code) for code in range(0x1EA0, 0x1EFA)))
    assert fonts.missing(plain + plain.upper() + toned + "₫…–—“”‘’§°½²≤≥×") == []
    assert fonts.missing("你a你🙂") == ["你", "🙂"]


def test_without_the_typeface_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PHOIHOP_FONTS", str(tmp_path))
    fonts.folder.cache_clear()
    try:
        with pytest.raises(Refused, match="no_font") as refused:
            fonts.folder()
        assert "PHOIHOP_FONTS" in refused.value.sentence
    finally:
        fonts.folder.cache_clear()
