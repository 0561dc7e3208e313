"""Days are read as they are written: what lies before a month ends when it begins, and part of a year is not the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.petitions.rules.days import spans

READ = {
    "trước ngày 30/12/2026": "2026-12-30",
    "ngày 15 tháng 6 năm 2027": "2027-06-15",
    "ngày 15 tháng 6/2027": "2027-06-15",
    "chậm nhất là đến 5.7.2027": "2027-07-05",
    "trong năm 2027": "2027-12-31",
    "trước năm 2028": "2027-12-31",
    "trong năm 2026-2027": "2027-12-31",
    "hết năm 2027": "2027-12-31",
    "trước hết năm 2027": "2027-12-31",
    "đến hết năm 2027": "2027-12-31",
    "đầu năm 2027": "2027-03-31",
    "trước đầu năm 2027": "2026-12-31",
    "giữa năm 2027": "2027-06-30",
    "trước giữa năm 2027": "2027-06-30",
    "cuối năm 2027": "2027-12-31",
    "trước cuối năm 2027": "2027-12-31",
    "nửa đầu năm 2027": "2027-06-30",
    "nửa cuối năm 2027": "2027-12-31",
    "trong 6 tháng đầu năm 2027": "2027-06-30",
    "trong sáu tháng đầu của năm 2027": "2027-06-30",
    "9 tháng đầu năm 2027": "2027-09-30",
    "hai quý đầu năm 2027": "2027-06-30",
    "6 tháng cuối năm 2027": "2027-12-31",
    "trước 6 tháng cuối năm 2027": "2027-06-30",
    "tháng 6/2027": "2027-06-30",
    "tháng 02 năm 2028": "2028-02-29",
    "tháng 5-6/2027": "2027-06-30",
    "trước tháng 6/2027": "2027-05-31",
    "trước tháng 1 năm 2027": "2026-12-31",
    "chậm nhất trước tháng 6/2027": "2027-05-31",
    "đến trước tháng 6/2027": "2027-05-31",
    "trước hết tháng 6/2027": "2027-06-30",
    "đầu tháng 6/2027": "2027-06-10",
    "giữa tháng 6/2027": "2027-06-20",
    "cuối tháng 6/2027": "2027-06-30",
    "nửa đầu tháng 6/2027": "2027-06-15",
    "quý II/2027": "2027-06-30",
    "quý I, II năm 2027": "2027-06-30",
    "trước quý II/2027": "2027-03-31",
    "trước quý I năm 2027": "2026-12-31",
    "đầu quý II/2027": "2027-04-30",
    "giữa quý II/2027": "2027-05-31",
    "cuối quý II/2027": "2027-06-30",
    "cuối quý 4 năm 2027": "2027-12-31",
}


@pytest.mark.parametrize("words", READ)
def test_the_last_day_that_words_allow(words: str) -> None:
    for sentence in (f"Sở sẽ lắp lan can {words}", f"{words.capitalize()}, Sở sẽ lắp lan can", words.upper()):
        assert [str(one.last) for one in spans(sentence)] == [READ[words]]


def test_what_is_in_no_calendar_is_no_day() -> None:
    for words in (
        "31/02/2027",
        "tháng 13/2027",
        "14 tháng đầu năm 2027",
        "0 tháng đầu năm 2027",
        "năm 1999",
        "quý V/2027",
    ):
        assert list(spans(f"Sở sẽ làm trước {words}")) == []


def test_a_span_begins_where_its_words_do() -> None:
    (half,) = spans("trong 6 tháng cuối năm 2027")
    assert [half.allows(date(2027, *day)) for day in ((6, 30), (7, 1), (12, 31))] == [False, True, True]
    assert not half.allows(date(2028, 1, 1))
    (until,) = spans("trước ngày 30/06/2027")
    assert until.allows(date(2027, 6, 29))
    assert until.allows(date(2027, 6, 30))
    assert not until.allows(date(2027, 7, 1))


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.sampled_from(["", "đầu ", "giữa ", "cuối ", "nửa đầu "]))
def test_parts_lie_within_the_whole_and_what_is_before_it_outside(day: date, part: str) -> None:
    quarter = (day.month + 2) // 3
    for whole in (f"tháng {day.month}/{day.year}", f"quý {quarter}/{day.year}", f"năm {day.year}"):
        (all_of_it,), (some,), (before,) = (
            spans(f"trong {whole}"),
            spans(f"trong {part}{whole}"),
            spans(f"trước {whole}"),
        )
        assert all_of_it.first is not None
        assert some.first is not None
        assert all_of_it.first <= some.first <= some.last <= all_of_it.last
        assert all_of_it.allows(day)
        assert before.last == all_of_it.first - timedelta(days=1)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(one.first is None or one.first <= one.last for one in spans(f"{text} trước quý II/2027 {text}"))
