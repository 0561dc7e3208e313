"""Instances: which there are, when they are due, and that their keys stay the same."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.instances import Event, Instance, instances
from phoihop.kernel.clock.rules.periods import Window, periods
from phoihop.kernel.clock.rules.terms import TermRegister
from phoihop.kernel.clock.rules.timing import Timing, parse
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from phoihop.kernel.clock.tests.make import answer_or_error
from phoihop.kernel.clock.tests.test_timing import KINDS, TIMINGS

CALENDAR, TERMS = shipped_calendar(), shipped_terms()
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))


def make(stored: dict[str, Any], *events: Event, window: Window = YEAR, terms: TermRegister = TERMS) -> list[Instance]:
    return instances(parse(stored), events, window, CALENDAR, terms, citation="Quy chế 06/QC-MAU Điều 5")


def dates(found: list[Instance]) -> dict[str, str]:
    return {item.key: item.due_on.isoformat() if item.due_on else "" for item in found}


SESSION = Event("session.opening", "KH-05", date(2026, 7, 13))
BEFORE = {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"}


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"period": "half_year"}, {"2026-H1": "2026-06-30", "2026-H2": "2026-12-31"}),
        ({"period": "half_year", "by": {"month": 6, "day": 15}}, {"2026-H1": "2026-06-15", "2026-H2": "2026-12-15"}),
        ({"period": "year"}, {"2026": "2026-12-31"}),
        ({"period": "year", "by": {"month": 3, "day": 1}}, {"2026": "2026-03-02"}),  # a Sunday moves on
        ({"period": "year", "by": {"month": 11, "day": 24}}, {"2026": "2026-11-25"}),  # Culture Day
        (
            {"period": "quarter", "by": {"month": 1, "day": 31}},
            {"2026-Q1": "2026-02-02", "2026-Q2": "2026-05-04", "2026-Q3": "2026-07-31", "2026-Q4": "2026-11-02"},
        ),
    ],
)
def test_periods_close_on_their_day(stored: dict[str, Any], expected: dict[str, str]) -> None:
    assert dates(make({"kind": "every", **stored})) == expected


def test_every_week_has_its_friday_and_its_iso_key() -> None:
    found = make({"kind": "every", "period": "week"})
    assert found[0].key == "2026-W01"
    assert found[0].due_on == date(2026, 1, 5)  # Friday 2 January was exchanged, the count moves on
    assert len(found) == 52
    assert len({item.key for item in found}) == 52


def test_every_month_uses_the_last_day_of_a_shorter_one() -> None:
    found = dates(make({"kind": "every", "period": "month", "by": {"day": 31}}))
    assert len(found) == 12
    assert found["2026-02"] == "2026-03-02"  # Saturday 28 February moves on


def test_before_an_event_and_its_explanation() -> None:
    [item] = make(BEFORE, SESSION)
    assert (item.key, item.due_on, item.provisional) == ("session.opening:KH-05", date(2026, 7, 3), True)
    assert "dự kiến 13/07/2026" in item.steps[0].text
    assert item.as_json()["steps"][0]["article"] == "Quy chế 06/QC-MAU Điều 5"


def test_moving_an_event_moves_the_date_and_keeps_the_key() -> None:
    moved = Event("session.opening", "KH-05", date(2026, 7, 13), actual_on=date(2026, 7, 20), version=2)
    [before], [after] = make(BEFORE, SESSION), make(BEFORE, moved, SESSION)
    assert (before.key, after.key) == ("session.opening:KH-05",) * 2
    assert (after.due_on, after.provisional) == (date(2026, 7, 10), False)


def test_a_cancelled_event_says_so_under_the_same_key() -> None:
    called_off = Event("session.opening", "KH-05", date(2026, 7, 13), cancelled=True, version=2)
    [item] = make(BEFORE, SESSION, called_off)
    assert (item.key, item.cancelled) == ("session.opening:KH-05", True)


def test_an_event_without_a_day_waits() -> None:
    [item] = make(BEFORE, Event("session.opening", "KH-06"))
    assert (item.due_on, item.cancelled) == (None, False)
    assert "Chưa có ngày khai mạc kỳ họp" in item.steps[0].text


def test_a_statutory_term_is_counted_from_the_event_that_sets_its_anchor() -> None:
    petition = Event("petition.received", "KN-1", actual_on=date(2026, 10, 25))
    letter = Event("letter.received", "D-1", actual_on=date(2026, 10, 25))
    [item] = make({"kind": "term", "key": "petition.council.answer"}, petition, letter)
    assert (item.key, item.raw_on, item.due_on) == ("petition.received:KN-1", date(2026, 11, 24), date(2026, 11, 25))
    assert (item.term, item.term_version) == ("petition.council.answer", "2025-02-20")


def test_a_statutory_term_not_in_force_on_the_day_is_undated() -> None:
    old = Event("petition.received", "KN-0", actual_on=date(2019, 10, 25))
    [item] = make(
        {"kind": "term", "key": "petition.council.answer"}, old, window=Window(date(2019, 1, 1), date(2019, 12, 31))
    )
    assert item.due_on is None
    assert "không có phiên bản" in item.steps[0].text


def test_promptly_uses_the_provincial_service_level_and_is_to_be_confirmed() -> None:
    received = Event("petition.received", "KN-1", actual_on=date(2026, 7, 3))
    [item] = make({"kind": "when", "event": "petition.received"}, received)
    assert (item.due_on, item.certainty) == (date(2026, 7, 8), "to_confirm")
    [bare] = make({"kind": "when", "event": "petition.received"}, received, terms=TermRegister([]))
    assert bare.due_on is None


def test_a_year_by_event_takes_the_first_such_session_and_keeps_the_year_as_key() -> None:
    stored = {"kind": "every", "period": "year", "by": {"event": "session.opening"}}
    assert dates(make(stored)) == {"2026": ""}
    assert dates(make(stored, SESSION, Event("session.opening", "KH-06", date(2026, 12, 8)))) == {"2026": "2026-07-13"}


def test_the_earliest_of_several_keeps_the_first_ones_key() -> None:
    stored = {"kind": "earliest", "of": [{"kind": "every", "period": "year", "by": {"month": 7, "day": 30}}, BEFORE]}
    assert dates(make(stored)) == {"2026": "2026-07-30"}
    assert dates(make(stored, SESSION)) == {"2026": "2026-07-03"}
    assert dates(make(stored, Event("session.opening", "KH-06", date(2026, 12, 8)))) == {"2026": "2026-07-30"}


def test_the_earliest_of_several_looks_only_at_its_own_subject() -> None:
    stored = {
        "kind": "earliest",
        "of": [
            {"kind": "after", "event": "petition.received", "n": 30, "unit": "calendar_day"},
            {"kind": "after", "event": "petition.answered", "n": 2, "unit": "working_day"},
        ],
    }
    found = make(
        stored,
        Event("petition.received", "KN-1", actual_on=date(2026, 3, 2)),
        Event("petition.received", "KN-2", actual_on=date(2026, 3, 2)),
        Event("petition.answered", "KN-2", actual_on=date(2026, 3, 10)),
    )
    assert dates(found) == {"petition.received:KN-1": "2026-04-01", "petition.received:KN-2": "2026-03-12"}


def test_words_without_a_time_give_no_dates() -> None:
    assert make({"kind": "unspecified", "words": "thường xuyên"}, SESSION) == []


def test_an_undecided_period_leaves_the_date_open() -> None:
    [item] = make({"kind": "on", "date": "2027-02-08"}, window=Window(date(2027, 1, 1), date(2027, 12, 31)))
    assert (item.due_on, item.raw_on, item.calendar_unknown) == (None, date(2027, 2, 8), True)


def test_a_window_of_nonsense_is_refused() -> None:
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date.min, date.max)):
        answer = answer_or_error(partial(Window, first, last))
        assert isinstance(answer, ClockError)
        assert answer.code == "window.span"


EVENTS = st.lists(
    st.builds(
        Event,
        KINDS,
        st.sampled_from(["a", "b", "c"]),
        st.none() | st.dates(),
        st.none() | st.dates(),
        st.booleans(),
        st.integers(1, 3),
    ),
    max_size=6,
)
WINDOWS = st.builds(
    lambda first, days: Window(
        first, min(date.fromordinal(min(first.toordinal() + days, date.max.toordinal())), date.max)
    ),
    st.dates(),
    st.integers(0, 800),
)


@given(timing=TIMINGS, events=EVENTS, window=WINDOWS)
def test_asking_again_gives_the_same_and_no_key_twice(timing: Timing, events: list[Event], window: Window) -> None:
    first = answer_or_error(lambda: instances(timing, events, window, CALENDAR, TERMS))
    if isinstance(first, ClockError):
        assert first.code == "date.out_of_range"
        return
    assert instances(timing, list(events), window, CALENDAR, TERMS) == first
    keys = [item.key for item in first]
    assert len(set(keys)) == len(keys)
    assert all(item.steps for item in first)
    assert all(item.raw_on is None or item.raw_on in window for item in first)


@given(timing=TIMINGS, events=EVENTS, start=st.dates(date(2019, 1, 1), date(2026, 1, 1)), days=st.integers(1, 300))
def test_two_halves_of_a_window_hold_what_the_whole_holds(
    timing: Timing, events: list[Event], start: date, days: int
) -> None:
    middle, end = start + timedelta(days), start + timedelta(2 * days)

    def dated(first: date, last: date) -> dict[str, Instance] | None:
        found = answer_or_error(lambda: instances(timing, events, Window(first, last), CALENDAR, TERMS))
        return None if isinstance(found, ClockError) else {item.key: item for item in found if item.raw_on}

    whole, early, late = dated(start, end), dated(start, middle), dated(middle + timedelta(1), end)
    if whole is not None and early is not None and late is not None:
        assert early | late == whole
        assert not early.keys() & late.keys()


@given(period=st.sampled_from(["week", "month", "quarter", "half_year", "year"]), window=WINDOWS)
def test_periods_follow_one_another_without_gap(period: str, window: Window) -> None:
    found = list(periods(period, window))
    for (_, _, last), (_, first, _) in pairwise(found):
        assert first == last + timedelta(1)
    if window.last < date(9999, 12, 20):
        assert found[0][1] <= window.first
        assert found[-1][2] >= window.last
