"""Reading what people type, and showing where it was found."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.search.rules import MAX_TERMS, Span, Term, finds, fold, read, window
from phoihop.kernel.search.snippets import highlight, snippet
from phoihop.kernel.text import one_tone_place, spellings, without_marks


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("giải phóng  mặt", [Term(("giải",)), Term(("phóng",)), Term(("mặt",))]),
        ('"giải phóng" đất', [Term(("giải", "phóng")), Term(("đất",))]),
        ("“giải phóng” «mặt bằng»", [Term(("giải", "phóng")), Term(("mặt", "bằng"))]),
        ('"không đóng', [Term(("không", "đóng"))]),
        ("giả*", [Term(("giả",), prefix=True)]),
        ("12/QĐ-UBND", [Term(("12", "QĐ", "UBND"))]),
        ("12/QĐ*", [Term(("12", "QĐ"), prefix=True)]),
        ("đất -rừng", [Term(("đất",)), Term(("rừng",), excluded=True)]),
        ('đất -"rừng tràm"', [Term(("đất",)), Term(("rừng", "tràm"), excluded=True)]),
        ("đất - rừng", [Term(("đất",)), Term(("rừng",))]),
        ("đất đất", [Term(("đất",))]),
        (unicodedata.normalize("NFD", "đất"), [Term(("đất",))]),
        ("a\x00b", [Term(("ab",))]),
        ('"" \' \\ :* & | ! ( ) 😀 *', []),
    ],
)
def test_what_is_typed_is_understood(typed: str, terms: list[Term]) -> None:
    assert list(read(typed).terms) == terms


def test_too_much_is_cut_and_said() -> None:
    assert read("a" * 10_000).cut
    many = read(" ".join(f"t{n}" for n in range(40)))
    assert (len(many.terms), many.cut) == (MAX_TERMS, True)
    assert not read("đất đai").cut


@given(st.text(max_size=700))
def test_anything_can_be_typed(typed: str) -> None:
    for term in read(typed).terms:
        assert term.words
        assert all(re.fullmatch(r"[^\W_]+", word) for word in term.words)


@given(st.text(max_size=200))
def test_folding_keeps_positions(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert len(fold(text)) == len(text)


def test_folding_every_vietnamese_letter_is_taking_its_marks() -> None:
    letters = [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in "\u0300\u0309\u0303\u0301\u0323"]
    for letter in [*letters, "đ"]:
        assert fold(letter) == fold(letter.upper()) == without_marks(letter)


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("giai phong", "Giải phóng mặt bằng", ["Giải", "phóng"]),
        ("giải", "giai, giải, giãi", ["giai", "giải", "giãi"]),
        ("mặt", "mặt bằng, mặtx", ["mặt"]),
        ("gia*", "giải pháp, nghĩa", ["giải"]),
        ('"mặt bằng"', "mặt bằng; bằng mặt; mặt - bằng", ["mặt bằng", "mặt - bằng"]),
        ("12/qd-ubnd", "Số 12/QĐ-UBND và 112/QĐ-UBND", ["12/QĐ-UBND"]),
        ("đất -rừng", "đất rừng", ["đất"]),
    ],
)
def test_finds_are_whole_words_with_or_without_marks(typed: str, text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in finds(text, read(typed))] == found


def test_no_text_brings_its_own_html() -> None:
    typed = read("đất")
    assert highlight("<b>đất</b> & rừng", typed) == "&lt;b&gt;<mark>đất</mark>&lt;/b&gt; &amp; rừng"
    assert "<script" not in snippet("<script>đất</script>", typed)


@given(st.text(max_size=300), st.text(max_size=40))
def test_a_highlight_is_the_text_and_nothing_else(text: str, typed: str) -> None:
    shown = highlight(text, read(typed))
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == html.unescape(
        html.escape(unicodedata.normalize("NFC", text))
    )
    assert not re.search(r"<(?!/?mark>)", shown)


def test_a_long_text_is_shown_where_the_finds_are() -> None:
    text = "mở đầu " * 100 + "việc giải phóng mặt bằng chậm" + " kết thúc" * 100
    shown = snippet(text, read("giai phong"))
    assert "<mark>giải</mark> <mark>phóng</mark> mặt bằng" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(re.sub(r"</?mark>", "", shown)) <= 250
    assert snippet("ngắn", read("giai")) == "ngắn"


@given(st.text(alphabet="ab đ", max_size=600), st.integers(20, 200))
def test_a_window_lies_inside_the_text(text: str, width: int) -> None:
    spans = finds(text, read("a đ"))
    start, end = window(text, spans, width)
    assert 0 <= start <= end <= len(text)
    assert end - start <= max(width, 0) or len(text) <= width
    assert window(text, [Span(0, 1)] if text else [], width)[0] == 0


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà bình", "hòa bình"),
        ("Uỷ ban", "Ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
        ("thuý", "thúy"),
        ("quý", "quý"),
        ("hoàn thành", "hoàn thành"),
        ("khoẻ", "khỏe"),
        ("QUÝ", "QUÝ"),
    ],
)
def test_a_tone_has_one_place(new: str, old: str) -> None:
    assert one_tone_place(new) == old
    assert one_tone_place(old) == old
    assert one_tone_place(unicodedata.normalize("NFD", new)) == old
    assert set(spellings(new)) == set(spellings(old)) == {new, old}
