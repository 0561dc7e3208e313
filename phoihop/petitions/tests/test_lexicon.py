"""Terms in a text: the longest at a place wins, marks decide between those of the same letters; and words as one pattern."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.petitions.rules.lexicon import HALF_SURE, MISSPELT, Lexicon
from phoihop.petitions.rules.words import any_of, read

TERMS = [
    ("cầu", "bridge", 1.0),
    ("cầu treo", "hanging bridge", 2.0),
    ("cầu treo dân sinh", "village bridge", 3.0),
    ("cấu kiện", "part", 1.0),
    ("trạm y tế", "clinic", 2.0),
]
LEXICON = Lexicon(TERMS, {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sửa cầu treo dân sinh", [("village bridge", 1.0)]),
        ("sửa cầu treo dân gian", [("hanging bridge", 1.0)]),  # a longer one begins alike
        ("sửa cầu", [("bridge", 1.0)]),
        ("cầu trạm y tế cầu", [("bridge", 1.0), ("clinic", 1.0), ("bridge", 1.0)]),
        ("trạm y học", []),  # no term of its first word alone
        ("sua cau treo", [("hanging bridge", 1.0)]),
        ("sua cau", [("bridge", HALF_SURE)]),
        ("trạm ý tế", [("clinic", MISSPELT)]),
        ("cấu", []),  # another word of the same letters
        ("", []),
    ],
)
def test_the_longest_term_wins_and_marks_may_be_missing_or_wrong(text: str, found: list[tuple[str, float]]) -> None:
    words = read(text, {})
    hits = list(LEXICON.find(words))
    assert [(hit.entries[0].key, hit.surety) for hit in hits] == found
    assert all(hit.keys == {entry.key for entry in hit.entries} for hit in hits)


@given(st.sets(st.text("aáb ", min_size=1, max_size=4), min_size=1), st.text("aáb ", max_size=12))
def test_a_pattern_of_words_finds_at_each_place_the_longest(words: set[str], text: str) -> None:
    pattern = re.compile(any_of(words))
    for place in range(len(text)):
        longest = max((word for word in words if text.startswith(word, place)), key=len, default=None)
        match = pattern.match(text, place)
        assert (match and match[0]) == longest
