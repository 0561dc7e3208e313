"""Old Vietnamese encodings: found and turned back letter by letter; what is Unicode already is never touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.encodings import (
    TCVN3,
    VNI,
    WINDOWS,
    decoded,
    from_tcvn3,
    from_vni,
    in_unicode,
    old_encoding,
)  # fmt: skip
from phoihop.kernel.tests.old_letters import REQUESTS, in_tcvn3, in_vni, in_windows
from phoihop.kernel.web.letters import Old, found_old, mended

TEXT = "\n".join(REQUESTS)
ENGLISH = "The people of the village ask that the bridge over the stream be mended before the rains begin"
FRENCH = "les élèves de l'école ont été très déçus là où la rivière près du marché a débordé l'été passé à Noël"
vietnamese = st.lists(st.sampled_from(TEXT.split()), min_size=1, max_size=120).map(" ".join)
forms = st.sampled_from(["NFC", "NFD"])
foreign = st.lists(st.sampled_from(f"{ENGLISH} {FRENCH}".split()), min_size=1, max_size=120).map(" ".join)


@pytest.mark.parametrize(("encoding", "write"), [(TCVN3, in_tcvn3), (VNI, in_vni)])
def test_what_was_typed_in_an_old_font_is_found_and_comes_back_whole(
    encoding: str, write: Callable[[str], str]
) -> None:
    old = write(TEXT)
    assert old != TEXT
    assert old_encoding(old) == encoding
    assert (
        in_unicode(old, encoding).lower() == TEXT.lower()
    )  # the capitals of .VnTime with tones are a font of their own
    assert decoded(old.encode("latin-1")) == (old, encoding)


def test_bytes_of_windows_1258_are_told_from_the_others() -> None:
    assert decoded(in_windows(TEXT)) == (TEXT, WINDOWS)
    assert decoded("Les élèves ont été très déçus".encode("latin-1")) is None
    assert decoded(bytes(range(128, 256))) is None


def test_a_file_that_was_saved_with_letters_lost_is_not_read() -> None:
    assert decoded(TEXT.encode("cp1258", "replace")) is None  # «ò» of its own is no letter of Windows-1258: "?"
    address = f"{TEXT} xem www.vidu.vn/tin?id=3"
    assert decoded(in_windows(address)) == (address, WINDOWS)


@given(vietnamese, forms)
def test_vietnamese_in_unicode_is_never_repaired(text: str, form: str) -> None:
    written = unicodedata.normalize(form, text)  # type: ignore[arg-type]  # one of the two
    assert old_encoding(written, enough=12) == ""
    rows = [[word] for word in written.split()] + [[written, 3, None]]
    assert found_old(rows) == Old()


@given(foreign)
def test_english_and_french_are_never_repaired(text: str) -> None:
    assert old_encoding(text, enough=12) == ""
    assert found_old([[text, text.title()]]) == Old()


@given(st.text(st.characters(max_codepoint=255), max_size=400))
def test_any_letters_of_latin_1_go_through_without_an_error(text: str) -> None:
    for name in (TCVN3, VNI):
        assert isinstance(in_unicode(text, name), str)
    decoded(text.encode("latin-1"))


@given(st.lists(st.sampled_from(TEXT.lower().split()), min_size=40, max_size=80))
def test_any_vietnamese_sentence_in_an_old_font_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    for name, write, turn in ((TCVN3, in_tcvn3, from_tcvn3), (VNI, in_vni, from_vni)):
        assert turn(write(text)) == text
        assert old_encoding(write(text)) in {name, ""}  # "" where too few marks say anything


def test_a_sheet_is_turned_column_by_column() -> None:
    names = ["Lò Thị Hà", "Hà Văn Páo", "Vừ A Páo", "Lù Thị Mỷ"]
    rows: list[list[Any]] = [
        ["TT", "Nội dung", "Họ và tên", "Xã"],
        *([at, in_tcvn3(REQUESTS[at % len(REQUESTS)]), in_tcvn3(names[at % 4]), "xã Nậm Hà"] for at in range(40)),
    ]
    old = found_old(rows)
    assert (old.encoding, list(old.places)) == (TCVN3, [0, 1, 2])
    turned = mended(rows, old)
    assert turned[0] == rows[0]
    assert turned[1] == [0, REQUESTS[0], "Lò Thị Hà", "xã Nậm Hà"]
    assert turned[2][2] == "Hà Văn Páo"


def test_two_short_requests_are_too_little_to_tell() -> None:
    assert found_old([[in_tcvn3("Sửa cầu treo bản Mẫu")], [in_tcvn3("Lắp đèn")]]) == Old()
