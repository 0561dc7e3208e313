"""The ladder: one step at a time, upwards only when a wait ran out."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from phoihop.settlement.rules import LADDER, Case, Taken, is_beyond, next_step

TODAY = date(2026, 4, 20)
days = st.integers(-400, 400).map(lambda n: TODAY + timedelta(days=n))
cases = st.builds(Case, due_on=st.none() | days, is_answered=st.booleans(), late_promise_on=st.none() | days)
steps = st.builds(Taken, step=st.sampled_from(LADDER), waits_until=st.none() | days, is_over=st.booleans())


def test_the_ladder_from_the_first_reminder_to_the_session() -> None:
    late = Case(due_on=TODAY - timedelta(days=1), is_answered=False)
    assert (next_step(late, [], TODAY).step, next_step(late, [], TODAY).why) == ("again", "overdue")
    waiting = Taken("again", TODAY)
    assert next_step(late, [waiting], TODAY).why == "waiting"
    assert next_step(late, [waiting], TODAY + timedelta(days=1)).step == "head"
    assert next_step(late, [Taken("head", TODAY - timedelta(days=1))], TODAY).step == "superior"
    assert next_step(late, [Taken("superior", TODAY - timedelta(days=1))], TODAY).step == "session"
    assert next_step(late, [Taken("session", TODAY - timedelta(days=1))], TODAY).step == "session"
    assert next_step(late, [Taken("head", None)], TODAY).why == "drafted"
    answered_once = next_step(late, [Taken("head", TODAY, is_over=True)], TODAY)
    assert (answered_once.step, answered_once.why) == ("head", "again_after")


def test_nothing_is_asked_of_who_is_in_time_or_promised_nothing() -> None:
    assert next_step(Case(TODAY, is_answered=False), [], TODAY).why == "not_due"
    assert next_step(Case(TODAY, is_answered=True), [], TODAY).why == "no_promise"
    assert next_step(Case(TODAY, is_answered=True, late_promise_on=TODAY), [], TODAY).why == "no_promise"
    late = Case(TODAY, is_answered=True, late_promise_on=TODAY - timedelta(days=1))
    assert (next_step(late, [], TODAY).step, next_step(late, [], TODAY).why) == ("again", "promise_late")
    broken = Case(TODAY, is_answered=True, late_promise_on=TODAY, has_broken_promise=True)
    assert next_step(broken, [], TODAY).why == "promise_broken"


@given(case=cases, taken=st.lists(steps, max_size=4))
def test_no_proposal_skips_a_rung_and_none_comes_while_one_waits(case: Case, taken: list[Taken]) -> None:
    found = next_step(case, taken, TODAY)
    if taken and not taken[-1].is_over and (taken[-1].waits_until is None or taken[-1].waits_until >= TODAY):
        assert not found.is_due
    if found.is_due:
        last = LADDER.index(taken[-1].step) if taken else -1
        assert LADDER.index(found.step) <= last + 1
        assert not is_beyond(found.step, found.step)


def test_an_answer_that_a_deputy_finds_wanting_is_asked_for_again() -> None:
    unmet = Case(TODAY, is_answered=True, unmet_on=TODAY - timedelta(days=2))
    found = next_step(unmet, [], TODAY)
    assert (found.step, found.why, found.day) == ("again", "answer_unmet", TODAY - timedelta(days=2))
    late = Case(TODAY, is_answered=True, late_promise_on=TODAY - timedelta(days=1), unmet_on=TODAY)
    assert next_step(late, [], TODAY).why == "promise_late"  # what was promised goes before
    assert next_step(Case(TODAY, is_answered=False, unmet_on=TODAY), [], TODAY).why == "not_due"  # opened again
