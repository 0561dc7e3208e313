"""Figures that count only what was due, once where once is right, and never change by themselves."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from phoihop.reports.rules import OUTCOMES, Fact, changes, figures, fingerprint, on_time_rate, outcome, tally

START = date(2026, 1, 1)
days = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
facts = st.builds(
    Fact,
    code=st.uuids().map(str),
    due_on=st.none() | days,
    done_on=st.none() | days,
    state=st.sampled_from(["open", "proved", "kept", "kept_late", "not_kept", "no_longer_due"]),
    leads=st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, unique=True).map(tuple),
    clauses=st.lists(st.sampled_from(["art_1", "art_2"]), unique=True).map(tuple),
)


@given(rows=st.lists(facts, unique_by=lambda fact: fact.code), cutoff=days)
def test_nothing_counts_before_it_is_due_and_parts_sum_up(rows: list[Fact], cutoff: date) -> None:
    made = figures(rows, cutoff=cutoff, clauses=["art_1"], bodies=["A"])
    due = [fact for fact in rows if fact.due_on and fact.due_on <= cutoff and fact.state != "no_longer_due"]
    assert made["total"]["due"] == len(due) == len(made["rows"])
    assert sum(made["total"][name] for name in OUTCOMES) == made["total"]["due"]
    assert sum(counts["due"] for counts in made["bodies"].values()) == sum(len(fact.leads) for fact in due)
    assert sum(counts["due"] for counts in made["clauses"].values()) == sum(len(fact.clauses) for fact in due)
    assert sum(counts["due"] for counts in made["months"].values()) == len(due)


@given(rows=st.lists(facts, unique_by=lambda fact: fact.code), cutoff=days)
def test_the_same_facts_give_the_same_digits_in_any_order(rows: list[Fact], cutoff: date) -> None:
    one = figures(rows, cutoff=cutoff, clauses=[], bodies=[])
    two = figures(rows[::-1], cutoff=cutoff, clauses=[], bodies=[])
    assert fingerprint(one) == fingerprint(two)
    assert changes(one, two) == []


def test_done_after_the_cut_off_is_not_done_at_the_cut_off() -> None:
    fact = Fact("1", date(2026, 3, 31), date(2026, 7, 2), "kept_late", ("A",), ())
    assert outcome(fact, date(2026, 6, 30)) == "overdue"
    assert outcome(fact, date(2026, 7, 31)) == "kept_late"


def test_a_rate_of_nothing_is_blank_not_zero() -> None:
    assert on_time_rate(tally([], START)) is None
