"""Rules of a synthesis: groups, places, differences, counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from phoihop.syntheses.rules import GAP, UNSORTED, annex, between, changes, digest, once, rank_of, term_of, together

keys = st.lists(st.integers(0, 30), unique=True, max_size=20)
pairs = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=30)


@given(keys, pairs)
def test_what_is_tied_is_one_group_and_nothing_is_lost(order: list[int], ties: list[tuple[int, int]]) -> None:
    groups = together(order, ties)
    assert sorted(key for group in groups for key in group) == sorted(order)
    home = {key: number for number, group in enumerate(groups) for key in group}
    assert all(home[one] == home[other] for one, other in ties if one in home and other in home)
    assert all(group == sorted(group, key=order.index) for group in groups)
    assert together(order, []) == [[key] for key in order]


@given(st.none() | st.integers(-(10**6), 10**6), st.none() | st.integers(-(10**6), 10**6))
def test_a_place_lies_between_its_neighbours(one: int | None, other: int | None) -> None:
    before, after = (one, other) if one is None or other is None else (min(one, other), max(one, other))
    place = between(before, after)
    if place is None:
        assert before is not None
        assert after is not None
        assert after - before < 2
    else:
        assert before is None or before < place
        assert after is None or place < after


def test_each_regime_has_its_own_term_and_a_council_none_after_a_session() -> None:
    assert term_of("na", "before", "regular") == "petition.na.synthesis.before"
    assert term_of("na", "after", "extraordinary") == "petition.na.extraordinary.after"
    assert term_of("council", "before", "thematic") == "petition.council.to_ubnd"
    assert term_of("council", "after", "regular") == ""


def test_groups_stand_by_level_then_by_the_catalogue() -> None:
    fields = ["land", "roads"]
    order = [
        rank_of("central", "roads", fields),
        rank_of("province", "land", fields),
        rank_of("province", "roads", fields),
    ]
    assert order == sorted(order)
    assert rank_of("", "land", fields) == rank_of("province", "unknown", fields) == UNSORTED > max(order)
    assert GAP > 1


def entry(code: str, **changed: object) -> dict[str, object]:
    return {
        "code": code,
        "level": "province",
        "field": "roads",
        "body": "a",
        "text": "Một",
        "petitions": ["1"],
        **changed,
    }


def test_changes_name_what_differs_and_only_that() -> None:
    old = [entry("a"), entry("b"), entry("c")]
    new = [entry("b", text="Hai"), entry("a", petitions=["1", "2"], body="b"), entry("d")]
    told = {(one.new or one.old)["code"]: one.kinds for one in changes(old, new)}
    assert told == {"b": ("reworded",), "a": ("moved", "sources"), "d": ("added",), "c": ("removed",)}
    assert changes(old, list(reversed(old))) == []  # another order alone is no change of words
    assert digest(old) != digest(new)
    [cell, other] = annex([entry("a"), entry("b", petitions=["1", "2"]), entry("c", body="b")])
    assert (cell.entries, cell.petitions, other.entries) == (2, 3, 1)


def test_a_place_written_in_two_ways_is_named_once() -> None:
    assert once(["xã Mẫu An", "", "Xã Mẫu An", "xã Mẫu Bình"]) == ["xã Mẫu An", "xã Mẫu Bình"]
