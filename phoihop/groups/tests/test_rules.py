"""What a message names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from phoihop.groups.rules import Piece, mentioned, pieces

NAMES = [("Lê Văn An", "CB-1"), ("Lê Văn An Bình", "CB-2"), ("Trần Thị Hoa", "CB-3")]


def test_the_longest_name_counts_and_ends_where_a_word_ends() -> None:
    assert mentioned("Nhờ @Lê Văn An Bình và @trần thị hoa xem", NAMES) == ["CB-2", "CB-3"]
    assert mentioned("Nhờ @Lê Văn An xem", NAMES) == ["CB-1"]
    assert mentioned("Nhờ @Lê Văn Anh xem, a@Lê", NAMES) == []
    assert mentioned("@Lê Văn An, @Lê Văn An", NAMES) == ["CB-1"]
    assert pieces("Nhờ @Lê Văn An.", NAMES) == [Piece("Nhờ "), Piece("@Lê Văn An", "CB-1"), Piece(".")]


@given(
    text=st.text(alphabet="@ aLêVănAn.İß", max_size=60),
    names=st.lists(st.tuples(st.text(max_size=8), st.text(min_size=1)), max_size=5),
)
def test_no_letter_of_a_message_is_lost(text: str, names: list[tuple[str, str]]) -> None:
    assert "".join(piece.text for piece in pieces(text, names)) == text
    assert all(piece.text for piece in pieces(text, names))
