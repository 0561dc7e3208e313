"""Which duties look like one report asked for twice."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.reports.likeness import MOST_TOGETHER, Duty, alike, crowded, matches, meeting, overlap

QUARTER, HALF = {"kind": "every", "period": "quarter"}, {"kind": "every", "period": "half_year"}
LEAD, OTHER, RECIPIENT = UUID(int=1), UUID(int=2), UUID(int=3)
texts = st.text("abcđê ", max_size=40)


def duty(number: int, words: str, timing: dict[str, Any] | None = None, **fields: Any) -> Duty:
    known: dict[str, Any] = {"leads": frozenset({LEAD}), "recipients": frozenset({RECIPIENT})}
    return Duty(UUID(int=100 + number), UUID(int=200 + number), words=words, timing=timing or QUARTER, **known | fields)


def test_the_same_report_under_two_clauses_is_found_with_what_it_shares() -> None:
    first = duty(1, "Gửi báo cáo kết quả giải quyết kiến nghị cử tri hằng quý")
    second = duty(2, "Báo cáo tình hình giải quyết kiến nghị của cử tri")
    found = alike(first, second)
    assert found is not None
    assert (found.meeting, found.share) == ("same", 1.0)
    assert found.common == ("giải", "quyết", "kiến", "nghị", "cử", "tri")


@pytest.mark.parametrize(
    "second",
    [
        duty(2, "Báo cáo giải quyết kiến nghị cử tri", leads=frozenset({OTHER})),
        duty(2, "Báo cáo giải quyết kiến nghị cử tri", recipients=frozenset({OTHER})),
        duty(2, "Báo cáo giải quyết kiến nghị cử tri", timing={"kind": "on_request"}),
        duty(2, "Báo cáo thu chi ngân sách địa phương"),
        Duty(UUID(int=9), UUID(int=201), frozenset({LEAD}), frozenset({RECIPIENT}), "giải quyết kiến nghị", QUARTER),
    ],
    ids=["another lead", "another recipient", "no period", "another content", "the same clause"],
)
def test_what_differs_is_no_match(second: Duty) -> None:
    assert alike(duty(1, "Báo cáo giải quyết kiến nghị cử tri"), second) is None


def test_periods_meet_when_they_are_the_same_or_one_lies_within_the_other() -> None:
    before = {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"}
    assert meeting(QUARTER, QUARTER) == "same"
    assert meeting(QUARTER, HALF) == meeting(HALF, QUARTER) == "within"
    assert meeting(QUARTER, {"kind": "every", "period": "session"}) is None
    assert meeting(before, before | {"n": 20}) == "event"
    assert meeting(before, before | {"event": "contact.held"}) is None
    assert meeting(before, QUARTER) is None


def test_a_report_on_nothing_in_particular_may_hold_any_other() -> None:
    assert overlap("Gửi báo cáo quý", "Báo cáo tình hình thực hiện") == (1.0, ())
    assert overlap("Gửi báo cáo quý", "Báo cáo thu chi ngân sách") == (0.5, ())


def test_who_reports_to_whom_is_no_content() -> None:
    names = "Thường trực Hội đồng nhân dân tỉnh"
    one, other = f"Báo cáo {names} về thu chi ngân sách", f"Báo cáo {names} về kiến nghị cử tri"
    assert overlap(one, other)[0] > 0.5
    assert overlap(one, other, names=names)[0] == 0.0
    assert alike(duty(1, one, names=names), duty(2, other, names=names)) is None


def test_half_a_word_in_common_is_nothing_in_common() -> None:
    assert overlap("Báo cáo kết quả thực hiện nghị quyết", "Báo cáo giải quyết khiếu nại, tố cáo") == (0.0, ())
    assert overlap("Báo cáo chuyên đề", "Báo cáo chuyên đề nước sạch")[0] == 1.0


def test_one_tone_two_places_is_one_word() -> None:
    assert overlap("báo cáo xoá đói", "báo cáo xóa đói")[0] == 1.0


@given(first=texts, second=texts)
def test_likeness_is_a_share_and_knows_no_order(first: str, second: str) -> None:
    assert 0.0 <= overlap(first, second)[0] <= 1.0
    assert overlap(first, second)[0] == overlap(second, first)[0]
    assert overlap(first, first)[0] == 1.0


def test_the_order_of_the_duties_changes_no_pair() -> None:
    duties = [duty(number, words) for number, words in enumerate(("kiến nghị cử tri", "kiến nghị", "ngân sách"))]
    pairs = {frozenset((match.first, match.second)) for match in matches(duties)}
    assert len(pairs) == 1
    for order in permutations(duties):
        assert {frozenset((match.first, match.second)) for match in matches(order)} == pairs


def test_no_more_than_some_hundred_duties_of_a_pair_are_compared_and_that_is_said() -> None:
    many = [duty(number, "kiến nghị") for number in range(MOST_TOGETHER + 1)]
    assert crowded(many) == {one.key for one in many}
    assert crowded(many[1:]) == set()
    assert len(matches(many)) == MOST_TOGETHER * (MOST_TOGETHER - 1) // 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["kiến nghị cử tri", "kiến nghị", "", "thu chi ngân sách", "ngân sách cử tri"]),
            st.sampled_from([QUARTER, HALF, {"kind": "when", "event": "session.closing"}]),
            st.sampled_from([{LEAD}, {OTHER}, {LEAD, OTHER}]),
            st.integers(0, 3),
        ),
        max_size=14,
    )
)
def test_compared_as_texts_take_effect_the_same_pairs_are_found_as_all_at_once(
    drawn: list[tuple[str, dict[str, Any], set[UUID], int]],
) -> None:
    """The last number: the text a duty stands in; texts take effect one after the other, in any order of their duties."""
    duties = [
        duty(number, words, timing, leads=frozenset(leads))
        for number, (words, timing, leads, _text) in enumerate(drawn)
    ]
    found, known = [], list[Duty]()
    for text in range(4):
        new = [one for one, (*_rest, its) in zip(duties, drawn, strict=True) if its == text]
        found += matches([*new, *known], fresh={one.key for one in new})
        known += new
    naive = [match for one, other in combinations(duties, 2) if one.key != other.key and (match := alike(one, other))]
    assert sorted(found, key=lambda match: (match.first, match.second)) == naive
