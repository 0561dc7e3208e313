"""The working calendar: facts of the shipped data, what is unknown, and the look-ups against a naive walk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.calendar import OpenPeriod, SpecialDay, WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.shipped import shipped_calendar
from phoihop.kernel.clock.tests.make import Naive, answer_or_error

CALENDAR = shipped_calendar()
NAIVE = Naive(CALENDAR)
DAYS = st.dates(date(2018, 3, 1), date(2027, 10, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 2), False),  # Friday off, exchanged
        (date(2026, 1, 10), True),  # the Saturday worked for it
        (date(2026, 2, 16), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # Hùng Kings on a Sunday
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 11, 24), False),  # first Culture Day
        (date(2025, 11, 24), True),
        (date(2025, 4, 26), True),
        (date(2026, 11, 21), False),
        (date(2027, 11, 24), False),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


@pytest.mark.parametrize(
    "day",
    [date(2027, 2, 4), date(2027, 2, 11), date(2027, 9, 1), date(2027, 9, 3), date(2017, 12, 31), date(2028, 1, 1)],
)
def test_undecided_and_unloaded_days_are_unknown(day: date) -> None:
    assert CALENDAR.is_working(day) is None
    assert CALENDAR.why_unknown(day, day)


def test_every_entry_has_a_ground_and_projections_say_so() -> None:
    assert all(entry.name and entry.citation for entry in CALENDAR.special_days)
    assert all(entry.on.year == 2027 for entry in CALENDAR.special_days if entry.certainty == "projected")
    assert all("cần xác nhận" in entry.citation for entry in CALENDAR.special_days if entry.certainty == "projected")


def test_each_year_has_the_days_off_of_the_labour_code() -> None:
    for year in CALENDAR.years:
        weekdays_off = [
            e for e in CALENDAR.special_days if e.on.year == year and e.kind == "off" and e.on.weekday() < 5
        ]
        assert 10 <= len(weekdays_off) <= 15, year


def test_decided_days_agree_with_the_holidays_package() -> None:
    """Differences: the package lacks the New Year exchange of 2026 (2 January off, Saturday 10 January worked),
    decided on 25 December 2025; it tells exchange Saturdays apart through `weekend_workdays`."""
    off_ours = {e.on for e in CALENDAR.special_days if e.kind == "off" and e.certainty == "decided"}
    worked_ours = {e.on for e in CALENDAR.special_days if e.kind == "worked"}
    package = holidays.country_holidays("VN", years=range(2018, 2028))
    projected = {e.on for e in CALENDAR.special_days if e.certainty == "projected"}
    off_theirs = set(package) - projected
    worked_theirs = {day for day in package.weekend_workdays if day.year >= 2018}

    assert off_ours - off_theirs == {date(2026, 1, 2)}
    assert off_theirs - off_ours == set()
    assert worked_ours - worked_theirs == {date(2026, 1, 10)}
    assert worked_theirs - worked_ours == set()


def test_the_stored_form_comes_back_the_same() -> None:
    assert WorkingCalendar.from_json(CALENDAR.as_json()) == CALENDAR


@given(day=DAYS, n=st.integers(-60, 60))
def test_counting_agrees_with_walking(day: date, n: int) -> None:
    assert CALENDAR.working_day_after(day, n) == NAIVE.walk(day, n, working=True)


@given(day=DAYS, n=st.integers(0, 200))
def test_working_days_in_a_span_agree_with_walking(day: date, n: int) -> None:
    span = [day + timedelta(i) for i in range(n)]
    expected = None if any(map(NAIVE.unknown, span)) else sum(map(NAIVE.works, span))
    assert CALENDAR.working_days_in(day, day + timedelta(n)) == expected


@given(day=st.dates(), n=st.integers(-5000, 5000))
def test_no_question_fails_on_any_day(day: date, n: int) -> None:
    CALENDAR.is_working(day)
    CALENDAR.working_day_after(day, n)
    CALENDAR.on_or_after(day)
    CALENDAR.on_or_before(day)
    CALENDAR.why_unknown(day, day)
    CALENDAR.working_days_in(date(2018, 1, 1), day)


@given(day=DAYS, n=st.integers(1, 40), m=st.integers(1, 40))
def test_waiting_n_then_m_is_waiting_n_plus_m(day: date, n: int, m: int) -> None:
    middle = CALENDAR.working_day_after(day, n)
    if middle is not None:
        assert CALENDAR.working_day_after(middle, m) == CALENDAR.working_day_after(day, n + m)


def test_years_apart_leave_the_gap_unknown() -> None:
    calendar = WorkingCalendar("v", (2024, 2026))
    assert calendar.working_day_after(date(2024, 12, 30), 1) == date(2024, 12, 31)
    assert calendar.working_day_after(date(2024, 12, 30), 2) is None
    assert calendar.working_day_before(date(2026, 1, 2), 2) is None
    assert str(calendar.why_unknown(date(2025, 3, 1), date(2025, 3, 1))) == "Lịch làm việc năm 2025 chưa được nạp."


def test_an_empty_calendar_knows_nothing() -> None:
    calendar = WorkingCalendar("v", ())
    assert calendar.is_working(date(2026, 1, 5)) is None
    assert calendar.working_day_after(date(2026, 1, 5), 3) is None


def test_special_days_on_ordinary_rest_days_do_not_count_as_changes() -> None:
    names = [entry.on for entry in CALENDAR.special_between(date(2026, 4, 20), date(2026, 5, 10))]
    assert names == [date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("calendar.year", {"years": (1492,)}),
        ("calendar.rest", {"years": (2026,), "rest_weekdays": (1, 2, 3, 4, 5, 6, 7)}),
        ("calendar.twice", {"years": (2026,), "special_days": (SpecialDay(date(2026, 1, 1), "off", "a", "b"),) * 2}),
        ("calendar.year", {"years": (2026,), "special_days": (SpecialDay(date(2025, 1, 1), "off", "a", "b"),)}),
        ("calendar.exchange", {"years": (2026,), "special_days": (SpecialDay(date(2026, 1, 5), "worked", "a", "b"),)}),
        ("calendar.open", {"years": (2026,), "open_periods": (OpenPeriod(date(2026, 2, 1), date(2026, 1, 1), "x"),)}),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(code: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ClockError) as refused:
        WorkingCalendar("v", **fields)
    assert refused.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SHAPED = st.fixed_dictionaries(
    {"version": JSON, "years": JSON | st.lists(st.integers(2020, 2030), max_size=3), "days": JSON},
    optional={"open": JSON, "weekly_rest": JSON},
)


@given(data=JSON | SHAPED)
def test_a_hostile_file_is_refused_in_one_sentence(data: Any) -> None:
    answer = answer_or_error(lambda: WorkingCalendar.from_json(data))
    assert isinstance(answer, WorkingCalendar) or answer.sentence.endswith(".")
