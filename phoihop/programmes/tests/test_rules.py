"""Half-years, clashes, what is on now, what may stand in a kind's fields, times and days as people write them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.programmes.rules import (
    Asked,
    Slot,
    checked,
    clashes,
    half_years,
    now_and_next,
    overlap,
    pasted_lines,
    read_day,
    read_time,
)

DAY = date(2026, 11, 18)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def slot(key: str, starts: str, ends: str = "", leader: str = "", place: str = "", on: date = DAY) -> Slot:
    until = time.fromisoformat(ends) if ends else None
    return Slot(key, on, time.fromisoformat(starts), until, leader, place)


@given(days, st.integers(0, 2000))
def test_half_years_follow_each_other_and_hold_both_ends(first: date, span: int) -> None:
    last = first + timedelta(days=span)
    found = half_years(first, last)
    assert found == sorted(set(found))
    assert found[0] == f"{first.year}-H{1 + (first.month > 6)}"
    assert found[-1] == f"{last.year}-H{1 + (last.month > 6)}"
    assert len(found) == (last.year - first.year) * 2 + (last.month > 6) - (first.month > 6) + 1


@given(times, times, times, times)
def test_who_overlaps_whom_does_not_depend_on_who_is_asked(a: time, b: time, c: time, d: time) -> None:
    one = Slot("1", DAY, min(a, b), max(a, b) if a != b else None, "", "")
    other = Slot("2", DAY, min(c, d), max(c, d) if c != d else None, "", "")
    assert overlap(one, other) == overlap(other, one)
    assert not overlap(one, Slot("3", DAY + timedelta(days=1), other.starts, other.ends, "", ""))


def test_a_clash_is_the_same_person_or_the_same_place_at_one_time() -> None:
    rows = [
        slot("open", "08:00", "09:00", leader="a", place="hall"),
        slot("tour", "08:30", "10:00", leader="a", place="yard"),
        slot("press", "08:45", "09:15", leader="b", place="hall"),
        slot("lunch", "10:00", "11:00", leader="a", place="hall"),
    ]
    assert {(c.one, c.other, c.what) for c in clashes(rows)} == {("open", "tour", "leader"), ("open", "press", "place")}


def test_a_row_without_an_end_lasts_until_the_next() -> None:
    rows = [slot("open", "08:00"), slot("speech", "08:20", "08:40"), slot("close", "10:00")]
    assert now_and_next(rows, DAY, time(7, 0)) == ([], "open")
    assert now_and_next(rows, DAY, time(8, 10)) == (["open"], "speech")
    assert now_and_next(rows, DAY, time(8, 50)) == ([], "close")
    assert now_and_next(rows, DAY, time(23, 0)) == (["close"], "")
    assert now_and_next(rows, DAY + timedelta(days=1), time(8, 10)) == ([], "")


def test_what_a_kind_did_not_declare_or_cannot_be_is_named() -> None:
    asked = [
        Asked("what", "line", required=True),
        Asked("n", "number"),
        Asked("on", "day"),
        Asked("h", "half_year", choices=("2026-H1",)),
    ]
    good, none = checked(asked, {"what": "Đăng ký", "n": 3, "on": "2026-03-02", "h": "2026-H1"})
    assert none == {}
    assert good == {"what": "Đăng ký", "n": 3, "on": "2026-03-02", "h": "2026-H1"}
    kept, wrong = checked(asked, {"what": "", "n": -1, "on": "31/02/2026", "h": "2027-H1", "x": "?"})
    assert kept == {}
    assert wrong == {"what": "missing", "n": "wrong", "on": "wrong", "h": "wrong", "x": "unknown"}
    assert checked(asked, {"what": "x" * 301, "n": True})[1] == {"what": "wrong", "n": "wrong"}


@pytest.mark.parametrize("text", ["8h30", "08:30", "8 giờ 30", "8g30", "8.30"])
def test_a_time_is_read_as_people_write_it(text: str) -> None:
    assert read_time(text) == time(8, 30)


def test_days_and_empty_cells() -> None:
    assert (read_time(""), read_time("8h"), read_day("", 2026), read_day("18/11", 2026)) == (None, time(8), None, DAY)
    assert read_day("2026-11-18", 2000) == DAY
    for wrong in ("25h", "8h75", "sáng"):
        with pytest.raises(ValueError):
            read_time(wrong)
    with pytest.raises(ValueError):
        read_day("31/02", 2026)


def test_pasted_cells_are_found_by_their_headings_or_their_order() -> None:
    heads = {"Giờ": "starts", "Nội dung": "title"}
    titled = list(pasted_lines("Nội dung\tGhi chú\tGiờ\nĐón\tx\t8h\n\n", ["starts", "title"], heads))
    assert titled == [(2, {"title": "Đón", "starts": "8h"})]
    assert list(pasted_lines("8h\tĐón", ["starts", "title"], heads)) == [(1, {"starts": "8h", "title": "Đón"})]
