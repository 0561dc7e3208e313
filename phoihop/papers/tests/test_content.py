"""What a paper says: as JSON, as typed lines, from templates; nothing gets lost on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.papers.content import Content, Cosigner, Unreadable, read, write
from phoihop.papers.templates_catalogue import TEMPLATES, Entry, fill
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.sheet import (
    Align,
    Annex,
    Article,
    Block,
    Bullets,
    Clause,
    Column,
    Fields,
    Figure,
    Heading,
    Landscape,
    Level,
    PageBreak,
    Paragraph,
    Point,
    Row,
    Run,
    Table,
)
from phoihop.papers.typeset.tests import make as specimens

TABLE = Table(
    (Column("STT", 0.5, Align.CENTER), Column("Số", group="Kết quả")), (Row(("1", "2")), Row(("Tổng",), True))
)
EVERYTHING: tuple[Block, ...] = (
    Heading(Level.CHAPTER, "QUY ĐỊNH CHUNG", "Chương I"),
    Article("1", "Phạm vi", children=(Clause("1", "Quy chế này:", (Point("a", "một;"), Point("b", "hai."))),)),
    Article("7a", text="Điều này không có tiêu đề, chỉ có một đoạn."),
    Heading(Level.ROMAN, "KẾT QUẢ", "I"),
    Heading(Level.ARABIC, "Số liệu", "1"),
    Paragraph((Run("Đã đạt "), Run("95%", bold=True), Run(" kế hoạch, "), Run("vượt", italic=True))),
    Bullets(("một", "hai")),
    Fields((("Thời gian", "08 giờ"), ("Địa điểm", ""))),
    Table((Column("Việc"), Column("Hạn")), (Row(("Gửi báo cáo", "10/3")),)),
    TABLE,
    Figure("<svg/>", "Biểu đồ [cột]"),
    PageBreak(),
    Landscape((TABLE,)),
    Paragraph("Hai dòng\ntrong một đoạn", Align.CENTER, indent=False, bold=True),
)


def test_content_survives_the_database() -> None:
    whole = Content(
        body=EVERYTHING,
        recitals=("Căn cứ Luật",),
        recipients=("Lưu: VT",),
        annexes=(Annex("Danh sách", (TABLE,), landscape=True),),
        cosigners=(Cosigner("Thư ký", "Lê Văn Một"),),
        place="Sông Thanh",
        contact="Điện thoại 0123",
    )
    assert Content.from_json(json.loads(json.dumps(whole.as_json()))) == whole
    assert Content.from_json({}) == Content()
    assert Content().as_json() == {}


def test_every_specimen_of_the_printer_survives_the_database() -> None:
    for kind in KINDS:
        sheet = specimens.sheet(kind)
        content = Content(body=sheet.body, annexes=sheet.annexes)
        assert Content.from_json(json.loads(json.dumps(content.as_json()))) == content


def test_typed_lines_become_blocks() -> None:
    text = """Mở đầu.

I. KẾT QUẢ
**1. Số liệu**
- một
- hai

| Việc | Hạn |
|---|---|
| Gửi | 10/3 | thừa |
Thời gian:: 08 giờ
Điều 1. Phạm vi
1. Khoản một:
a) điểm a;
b) điểm b.
Đoạn trong điều **đậm** và __nghiêng__.
Dòng một \\
dòng hai"""
    assert read(text) == (
        Paragraph("Mở đầu."),
        Heading(Level.ROMAN, "KẾT QUẢ", "I"),
        Heading(Level.ARABIC, "Số liệu", "1"),
        Bullets(("một", "hai")),
        Table((Column("Việc"), Column("Hạn"), Column("")), (Row(("Gửi", "10/3", "thừa")),)),
        Fields((("Thời gian", "08 giờ"),)),
        Article(
            "1",
            "Phạm vi",
            children=(
                Clause("1", "Khoản một:", (Point("a", "điểm a;"), Point("b", "điểm b."))),
                Paragraph(
                    (Run("Đoạn trong điều "), Run("đậm", bold=True), Run(" và "), Run("nghiêng", italic=True), Run("."))
                ),
                Paragraph("Dòng một\ndòng hai"),
            ),
        ),
    )


def test_what_lines_cannot_say_stands_as_a_numbered_block_and_is_kept() -> None:
    text = write(EVERYTHING)
    assert "[[khối 10: bảng]]" in text
    assert "[[khối 11: biểu đồ Biểu đồ  cột ]]" in text
    # The article swallows what follows it up to the next heading, as on paper; every word is still there.
    again = read(text, EVERYTHING)
    assert read(write(again), again) == again
    assert TABLE in again
    assert EVERYTHING[10] in again


@pytest.mark.parametrize("asked", [0, 2, 9999])
def test_a_block_that_is_not_there_is_named_with_its_line(asked: int) -> None:
    with pytest.raises(Unreadable) as found:
        read(f"Một\n\n[[khối {asked}: bảng]]", (TABLE,))
    assert (found.value.line, found.value.block) == (3, asked)


typed = st.lists(
    st.sampled_from(["Chữ", "1. Khoản", "a) điểm", "- gạch", "| a | b |", "Điều 2. Tên", "II. MỤC", "", "Nhãn:: gì"])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    max_size=12,
).map("\n".join)


@given(typed)
def test_reading_what_was_written_changes_nothing_any_more(text: str) -> None:
    body = read(text.replace("[[khối", "[khối"))
    assert read(write(body), body) == body


@given(typed)
def test_any_text_survives_the_database(text: str) -> None:
    content = Content(body=read(text.replace("[[khối", "[khối")))
    assert Content.from_json(json.loads(json.dumps(content.as_json()))) == content


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_a_template_uses_each_of_its_fields_and_no_other(key: str) -> None:
    template = TEMPLATES[key]
    words = {field.key: f"chữ-của-{field.key}" for field in template.fields}
    subject, content = fill(template, words)
    printed = subject + json.dumps(content.as_json(), ensure_ascii=False)
    assert all(word in printed for word in words.values())
    assert "{" not in subject
    assert template.kind in KINDS


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_an_empty_template_still_says_something_and_its_lists_are_bounded(key: str) -> None:
    subject, content = fill(TEMPLATES[key], {})
    assert content.body
    assert subject
    assert {field.entry for field in TEMPLATES[key].fields} <= set(Entry)


def test_typed_braces_in_a_value_are_words_and_not_fields() -> None:
    subject, _content = fill(TEMPLATES["letter"], {"about": "{content} và {0}", "content": "x"})
    assert subject == "{content} và {0}"
