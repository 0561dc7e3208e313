"""Due dates: against a naive walk over the days, and the cases the law and people make difficult."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.dates import ClockError, add_months
from phoihop.kernel.clock.rules.due import EVENT_NAMES, ClockEvent, Due, due, lead_days
from phoihop.kernel.clock.rules.instances import AGREED, term_of_day, term_of_offset
from phoihop.kernel.clock.rules.issue import proof_day
from phoihop.kernel.clock.rules.terms import Extension
from phoihop.kernel.clock.rules.timing import Offset
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from phoihop.kernel.clock.tests.make import Naive, answer_or_error, term

CALENDAR = shipped_calendar()
NAIVE = Naive(CALENDAR)
TET = st.dates(date(2026, 1, 1), date(2026, 3, 5))
AUTUMN = st.dates(date(2026, 8, 1), date(2026, 9, 10))  # 2/9 with its exchange Saturday
STARTS = st.dates(date(2019, 1, 1), date(2027, 9, 30)) | TET | AUTUMN
UNITS = st.sampled_from(["calendar_day", "working_day"])
ROLLS = st.sampled_from(["none", "next_working_day", "previous_working_day"])


def spread(start: date, *gaps: int) -> list[date]:
    """Days that follow one another by `gaps`."""
    days = []
    for gap in gaps:
        start += timedelta(gap)
        days.append(start)
    return days


@given(start=STARTS, amount=st.integers(0, 70), unit=UNITS, roll=ROLLS, back=st.booleans())
def test_counting_agrees_with_walking(start: date, amount: int, unit: Any, roll: Any, back: bool) -> None:
    rule = term(amount=amount, unit=unit, roll=roll, direction="before" if back else "after")
    raw = NAIVE.walk(start, -amount if back else amount, working=unit == "working_day")
    answer = due(rule, (), CALENDAR, start=start)
    assert (answer.raw_on, answer.due_on) == (raw, NAIVE.roll(raw, roll))
    assert answer.calendar_unknown == (answer.due_on is None)


@given(start=STARTS, months=st.integers(1, 24), back=st.booleans())
def test_months_end_on_the_same_date_or_the_last_of_a_shorter_month(start: date, months: int, back: bool) -> None:
    rule = term(amount=months, unit="month", roll="none", direction="before" if back else "after")
    raw = due(rule, (), CALENDAR, start=start).raw_on
    assert raw is not None
    assert (raw.year * 12 + raw.month) - (start.year * 12 + start.month) == (-months if back else months)
    assert raw.day == start.day or (raw.day < start.day and (raw + timedelta(1)).day == 1)


@given(start=STARTS, amount=st.integers(5, 60), unit=UNITS, gaps=st.lists(st.integers(1, 15), min_size=4, max_size=4))
def test_suspended_days_are_not_counted(start: date, amount: int, unit: Any, gaps: list[int]) -> None:
    first, resumed, second, again = spread(start, *gaps)
    rule = term(amount=amount, unit=unit, roll="none", suspends=True)
    paused = frozenset(
        d for a, b in ((first, resumed), (second, again)) for d in spread(a, 0, *[1] * (b - a).days)[:-1]
    )
    before_second = NAIVE.walk(
        start, amount, working=unit == "working_day", paused=frozenset(d for d in paused if d < second)
    )
    running = NAIVE.walk(start, amount, working=unit == "working_day")
    assume(running is not None and first <= running)
    assume(before_second is not None and second <= before_second)
    events = [
        ClockEvent("suspend", first),
        ClockEvent("resume", resumed),
        ClockEvent("suspend", second),
        ClockEvent("resume", again),
    ]

    answer = due(rule, events, CALENDAR, start=start)

    assert answer.refused == ()
    expected = NAIVE.walk(start, amount, working=unit == "working_day", paused=paused)
    if expected is not None or unit == "calendar_day":
        assert answer.raw_on == expected


@given(start=STARTS, amount=st.integers(1, 40), unit=UNITS, extra=st.lists(st.integers(1, 30), min_size=1, max_size=3))
def test_extensions_lengthen_the_count_as_often_as_allowed(
    start: date, amount: int, unit: Any, extra: list[int]
) -> None:
    rule = term(amount=amount, unit=unit, extension=Extension(2, 30, unit))
    events = [ClockEvent("extend", start + timedelta(1), number) for number in extra]
    answer = due(rule, events, CALENDAR, start=start)
    raw = NAIVE.walk(start, amount + sum(extra[:2]), working=unit == "working_day")
    assert (answer.raw_on, answer.due_on) == (raw, NAIVE.roll(raw, "next_working_day"))
    assert [refusal.index for refusal in answer.refused] == list(range(2, len(extra)))


@given(start=STARTS, gaps=st.lists(st.integers(0, 90), max_size=6), kinds=st.data())
def test_transfer_and_added_papers_never_move_the_date(start: date, gaps: list[int], kinds: st.DataObject) -> None:
    quiet = st.sampled_from(["transfer", "supplement", "split", "join", "receive", "accept"])
    events = [ClockEvent(kinds.draw(quiet), day, "x") for day in spread(start, *gaps)]
    plain, moved = due(term(), (), CALENDAR, start=start), due(term(), events, CALENDAR, start=start)
    assert (moved.raw_on, moved.due_on, moved.state, moved.refused) == (plain.raw_on, plain.due_on, "running", ())


EVENTS = st.builds(
    ClockEvent,
    st.sampled_from([*EVENT_NAMES, "nonsense", "", "🙂"]),
    st.dates(),
    st.none() | st.integers() | st.text(max_size=12) | st.dates() | st.sampled_from(["30", "2026-09-09", "x"]),
)


@given(
    start=st.dates(),
    events=st.lists(EVENTS, max_size=8),
    amount=st.integers(0, 3660),
    unit=st.sampled_from(["calendar_day", "working_day", "month"]),
    back=st.booleans(),
    extension=st.sampled_from([None, Extension(1, 30), Extension(None, 5, "working_day", until=True), AGREED]),
)
def test_any_events_give_an_answer_or_the_documented_error(
    start: date, events: list[ClockEvent], amount: int, unit: Any, back: bool, extension: Extension | None
) -> None:
    rule = term(
        amount=amount, unit=unit, direction="before" if back else "after", suspends=not back, extension=extension
    )
    answer = answer_or_error(lambda: due(rule, events, CALENDAR, start=start))
    if isinstance(answer, ClockError):
        assert answer.code == "date.out_of_range"
        return
    assert answer == due(rule, list(events), CALENDAR, start=start)
    assert answer.as_json()["steps"]
    assert all(refusal.reason.endswith(".") for refusal in answer.refused)
    assert (answer.state == "suspended") == (answer.suspended_on is not None and answer.ended_on is None)


@given(events=st.lists(EVENTS, max_size=6), shuffled=st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter_when_days_differ(events: list[ClockEvent], shuffled: Any) -> None:
    assume(len({event.on for event in events}) == len(events))
    mixed = list(events)
    shuffled.shuffle(mixed)
    rule, start = term(suspends=True, extension=Extension(1, 30)), date(2026, 3, 2)

    def dates(given_events: list[ClockEvent]) -> Any:
        try:
            answer = due(rule, given_events, CALENDAR, start=start)
        except ClockError as error:
            return error.code
        return answer.raw_on, answer.due_on, answer.state, {given_events[r.index] for r in answer.refused}

    assert dates(events) == dates(mixed)


def refused(*events: ClockEvent, **fields: Any) -> Due:
    return due(term(**{"suspends": True, "amount": 30} | fields), events, CALENDAR, start=date(2026, 3, 2))


D = date


@pytest.mark.parametrize(
    ("events", "fields", "indexes"),
    [
        ([ClockEvent("resume", D(2026, 3, 9))], {}, [0]),
        ([ClockEvent("suspend", D(2026, 3, 9)), ClockEvent("suspend", D(2026, 3, 10))], {}, [1]),
        ([ClockEvent("suspend", D(2026, 3, 1))], {}, [0]),
        ([ClockEvent("suspend", D(2026, 5, 4))], {}, [0]),
        ([ClockEvent("withdraw", D(2026, 3, 9)), ClockEvent("suspend", D(2026, 3, 10))], {}, [1]),
        ([ClockEvent("extend", D(2026, 3, 9), 10**12)], {"extension": Extension(1, 30)}, [0]),
        ([ClockEvent("extend", D(2026, 3, 9), -5)], {"extension": Extension(1, 30)}, [0]),
        ([ClockEvent("extend", D(2026, 3, 9), True)], {"extension": Extension(1, 30)}, [0]),
        ([ClockEvent("extend", D(2026, 3, 9))], {"extension": Extension(1, 30)}, [0]),
        ([ClockEvent("extend", D(2026, 3, 9), "2026-09-09")], {"extension": Extension(1, 30)}, [0]),
        ([ClockEvent("extend", D(2026, 5, 9), 10)], {"extension": Extension(1, 30)}, [0]),
        ([ClockEvent("extend", D(2026, 3, 9), "2026-03-10")], {"extension": AGREED}, [0]),
        ([ClockEvent("extend", D(2026, 3, 9), 10)], {"extension": AGREED}, [0]),
        ([ClockEvent("suspend", D(2026, 3, 9)), ClockEvent("resume", D(2026, 3, 20))], {"suspends": False}, [0, 1]),
        ([ClockEvent("sing", D(2026, 3, 9))], {}, [0]),
    ],
)
def test_nonsense_is_refused_with_a_reason(
    events: list[ClockEvent], fields: dict[str, Any], indexes: list[int]
) -> None:
    answer = refused(*events, **fields)
    assert [refusal.index for refusal in answer.refused] == indexes
    assert all(show in answer.reason for show in ("Không tính việc", "2026"))
    assert {refusal.reason for refusal in answer.refused} <= {step.text for step in answer.steps}


def test_a_second_suspension_inside_the_first_is_refused() -> None:
    events = [
        ClockEvent("resume", D(2026, 3, 20)),
        ClockEvent("suspend", D(2026, 3, 9)),
        ClockEvent("suspend", D(2026, 3, 12)),
    ]
    answer = refused(*events)
    assert [refusal.index for refusal in answer.refused] == [2]
    assert answer.raw_on == D(2026, 4, 12)  # 30 days and 11 suspended ones, whatever the order of entry


def test_a_stopped_clock_has_no_date_and_says_how_far_it_got() -> None:
    answer = refused(ClockEvent("suspend", D(2026, 3, 12)))
    assert (answer.state, answer.due_on, answer.raw_on) == ("suspended", None, None)
    assert any("đã qua 9 ngày" in step.text for step in answer.steps)


def test_suspended_days_are_the_resume_day_minus_the_suspension_day_even_on_the_anchor() -> None:
    answer = refused(ClockEvent("suspend", D(2026, 3, 2)), ClockEvent("resume", D(2026, 3, 6)))
    assert answer.raw_on == D(2026, 4, 5)  # 1 April and four days


def test_a_granted_day_answers_what_an_undecided_calendar_cannot() -> None:
    rule = term(amount=7, unit="working_day", extension=AGREED)
    granted = [ClockEvent("extend", D(2027, 2, 1), D(2027, 3, 1))]
    assert due(rule, (), CALENDAR, start=D(2027, 1, 29)).calendar_unknown
    assert due(rule, granted, CALENDAR, start=D(2027, 1, 29)).due_on == D(2027, 3, 1)


def test_withdrawal_ends_the_clock_and_keeps_the_date_that_held() -> None:
    answer = refused(ClockEvent("withdraw", D(2026, 3, 12)))
    assert (answer.state, answer.due_on) == ("ended", D(2026, 4, 1))


def test_a_granted_extension_to_a_fixed_day_survives_a_moved_session() -> None:
    rule = term_of_offset(Offset("before", "session.opening", 10, "calendar_day"), "Quy chế Điều 5")
    granted = [ClockEvent("extend", D(2026, 7, 1), D(2026, 7, 10))]
    assert due(rule, (), CALENDAR, start=D(2026, 7, 13)).due_on == D(2026, 7, 3)
    assert due(rule, granted, CALENDAR, start=D(2026, 7, 13)).due_on == D(2026, 7, 10)
    assert due(rule, granted, CALENDAR, start=D(2026, 7, 8)).due_on == D(2026, 7, 10)  # session moved up
    assert due(rule, granted, CALENDAR, start=D(2026, 8, 10)).due_on == D(2026, 7, 31)  # moved beyond the grant


def test_a_fixed_day_can_be_extended_by_agreement() -> None:
    rule = term_of_day("Quy chế Điều 5", "chậm nhất ngày 30/06/2026")
    answer = due(rule, [ClockEvent("extend", D(2026, 6, 20), "2026-07-15")], CALENDAR, start=D(2026, 6, 30))
    assert (answer.due_on, answer.refused) == (D(2026, 7, 15), ())


def test_the_first_day_counts_where_the_law_says_so() -> None:
    plain = due(term(roll="none"), (), CALENDAR, start=D(2026, 3, 2)).raw_on
    assert due(term(roll="none", first_day_counts=True), (), CALENDAR, start=D(2026, 3, 2)).raw_on == D(2026, 3, 11)
    assert plain == D(2026, 3, 12)


def test_the_anchor_is_taken_from_the_events_when_no_start_is_given() -> None:
    events = [
        ClockEvent("receive", D(2026, 3, 2)),
        ClockEvent("accept", D(2026, 3, 9)),
        ClockEvent("receive", D(2026, 3, 20)),
    ]
    assert due(term(), events, CALENDAR).start == D(2026, 3, 2)
    assert due(term(anchor="acceptance"), events, CALENDAR).start == D(2026, 3, 9)
    with pytest.raises(ClockError) as missing:
        due(term(), [ClockEvent("transfer", D(2026, 3, 2))], CALENDAR)
    assert missing.value.code == "due.no_start"


@pytest.mark.parametrize("start", [date.min, date.max, D(9999, 12, 30), D(1, 1, 2)])
def test_the_ends_of_time_are_an_error_or_unknown(start: date) -> None:
    for rule in shipped_terms().all_versions():
        answer = answer_or_error(partial(due, rule, (), CALENDAR, start=start))
        assert answer.code == "date.out_of_range" if isinstance(answer, ClockError) else answer.steps


def test_backward_terms_show_both_the_plain_count_and_the_safe_day() -> None:
    rule = shipped_terms().require("petition.council.report", D(2026, 12, 8))
    answer = due(rule, (), CALENDAR, start=D(2026, 12, 8))
    assert (answer.raw_on, answer.due_on) == (D(2026, 11, 8), D(2026, 11, 6))
    assert "08/11/2026" in answer.steps[-1].text


def test_reminders_come_three_days_before_and_on_the_day() -> None:
    rule = shipped_terms().require("reminder.person", D(2026, 3, 10))
    assert lead_days(rule, D(2026, 3, 10), CALENDAR) == [D(2026, 3, 7), D(2026, 3, 10)]


def test_a_proof_counts_from_its_issue_within_the_accepted_transit() -> None:
    transit = shipped_terms().require("paper.transit", D(2026, 3, 2))
    assert proof_day(D(2026, 3, 2), D(2026, 3, 9), transit, CALENDAR).on == D(2026, 3, 2)
    assert proof_day(D(2026, 3, 2), D(2026, 3, 10), transit, CALENDAR).on == D(2026, 3, 10)
    with pytest.raises(ClockError, match="không thể nhận"):
        proof_day(D(2026, 3, 2), D(2026, 3, 1), transit, CALENDAR)


def test_half_years_are_six_months_and_months_stay_in_their_month() -> None:
    assert add_months(D(2024, 8, 31), 6) == D(2025, 2, 28)
    assert add_months(D(2024, 3, 31), -1) == D(2024, 2, 29)
    with pytest.raises(ClockError):
        add_months(date.max, 1)
