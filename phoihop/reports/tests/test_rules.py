"""Figures that count only what was due, once where once is right, and never change by themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.reports.rules import (
    OUTCOMES,
    Cell,
    Week,
    changes,
    figures,
    fingerprint,
    months_of,
    on_time_rate,
    outcome,
    preset,
    seal_of,
    standing,
    tally,
    week_named,
)

START = date(2026, 1, 1)
days = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
states = st.sampled_from(["open", "proved", "kept", "kept_late", "not_kept", "no_longer_due"])


def cell(axis: str, key: str, name: str, *numbers: int) -> Cell:
    ids = b"".join(number.to_bytes(16, "big") for number in sorted(numbers))
    return Cell(axis, key, name, own=True, number=len(numbers), ids=ids)  # type: ignore[arg-type]  # a literal axis


@given(due_on=st.none() | days, done_on=st.none() | days, state=states, cutoff=days)
def test_nothing_counts_before_it_is_due(due_on: date | None, done_on: date | None, state: str, cutoff: date) -> None:
    found = outcome(due_on=due_on, done_on=done_on, state=state, cutoff=cutoff)
    counts = due_on is not None and due_on <= cutoff and state != "no_longer_due"
    assert (found in OUTCOMES) is counts
    if found in {"kept", "kept_late", "proved"}:
        assert done_on is not None
        assert done_on <= cutoff
    if found == "kept":
        assert done_on is not None
        assert due_on is not None
        assert done_on <= due_on


def test_done_after_the_cut_off_is_not_done_at_the_cut_off() -> None:
    late = {"due_on": date(2026, 3, 31), "done_on": date(2026, 7, 2), "state": "kept_late"}
    assert outcome(**late, cutoff=date(2026, 6, 30)) == "overdue"  # type: ignore[arg-type]  # one dict of three kinds
    assert outcome(**late, cutoff=date(2026, 7, 31)) == "kept_late"  # type: ignore[arg-type]  # the same


def test_parts_sum_up_and_lines_keep_their_order() -> None:
    cells = [
        cell("month", "2026-01", "kept", 1, 2),
        cell("month", "2026-03", "overdue", 3),
        cell("month", "2026-06", "not_due", 4),
        cell("clause", "art_9", "kept", 1, 2),
        cell("clause", "art_10", "overdue", 3),
        cell("body", "B", "kept", 1, 2),
        cell("body", "A", "kept", 2),
        cell("body", "A", "overdue", 3),
    ]
    made = figures(
        cells,
        period_from=START,
        period_until=date(2026, 7, 1),
        cutoff=date(2026, 5, 20),
        clauses={"art_9": "Điều 9", "art_10": "Điều 10", "art_2": "Điều 2"},
        bodies={"B": "Sở B", "A": "Sở A"},
    )
    assert made["total"] == {
        "kept": 2, "kept_late": 0, "proved": 0, "not_kept": 0, "overdue": 1, "due": 3, "done": 2,
    }  # fmt: skip
    assert (made["not_due"], made["no_longer_due"]) == (1, 0)
    assert [line["key"] for line in made["clauses"]] == ["art_9", "art_10", "art_2"]
    assert [(line["name"], line["due"]) for line in made["bodies"]] == [("Sở B", 2), ("Sở A", 2)]
    assert [(line["name"], line["due"]) for line in made["months"]] == [
        ("01/2026", 2), ("02/2026", 0), ("03/2026", 1), ("04/2026", 0), ("05/2026", 0),
    ]  # fmt: skip
    assert fingerprint(made) == fingerprint(figures(
        cells[::-1], period_from=START, period_until=date(2026, 7, 1), cutoff=date(2026, 5, 20),
        clauses={"art_9": "Điều 9", "art_10": "Điều 10", "art_2": "Điều 2"}, bodies={"B": "Sở B", "A": "Sở A"},
    ))  # fmt: skip


def test_a_rate_of_nothing_is_blank_not_zero() -> None:
    assert on_time_rate(tally([])) is None
    assert on_time_rate({"kept": 0, "due": 3}) == 0.0


def test_changes_name_each_promise_once_with_where_it_moved() -> None:
    before = [cell("month", "2026-01", "overdue", 1, 2), cell("body", "A", "overdue", 1, 2)]
    after = [cell("month", "2026-01", "kept", 1), cell("month", "2026-02", "overdue", 2), cell("month", "2026-01", "kept", 3),
             cell("body", "A", "kept", 1, 3), cell("body", "B", "overdue", 2)]  # fmt: skip
    found = {int.from_bytes(c.key, "big"): (c.before, c.after, set(c.moved)) for c in changes(before, after)}
    assert found == {
        1: ("overdue", "kept", set()),
        2: (None, None, {"month", "body"}),
        3: (None, "kept", {"month", "body"}),
    }
    assert changes(before, before[::-1]) == []
    sealed = [("month", "2026-01", "overdue", True, 2, b"a"), ("body", "A", "overdue", True, 2, b"b")]
    assert seal_of(sealed) == seal_of(sealed[::-1]) != seal_of([(*sealed[0][:5], b"c"), sealed[1]])


@given(first=days, length=st.integers(1, 900))
def test_months_cover_the_period(first: date, length: int) -> None:
    until = first + timedelta(days=length)
    touched = {f"{first + timedelta(days=n):%Y-%m}" for n in range(length)}
    assert months_of(first, until) == sorted(touched)
    assert months_of(until, first) == []


@pytest.mark.parametrize(
    ("name", "today", "first", "until"),
    [
        ("quarter", date(2026, 4, 2), date(2026, 1, 1), date(2026, 4, 1)),
        ("quarter", date(2026, 1, 15), date(2025, 10, 1), date(2026, 1, 1)),
        ("half_year", date(2026, 6, 20), date(2026, 1, 1), date(2026, 7, 1)),
        ("half_year", date(2026, 11, 20), date(2026, 1, 1), date(2026, 7, 1)),
        ("year", date(2026, 12, 1), date(2026, 1, 1), date(2027, 1, 1)),
        ("year", date(2026, 11, 30), date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_preset_is_the_period_under_review(name: str, today: date, first: date, until: date) -> None:
    assert preset(name, today) == (first, until)
    assert preset("fortnight", today) is None


@given(day=days)
def test_a_week_is_found_by_its_name_and_by_its_days(day: date) -> None:
    week = week_named(day.isoformat(), START)
    assert week.first <= day <= week.last < week.until
    assert week.first.weekday() == 0
    assert week_named(week.name, START) == week
    assert week.moved(1).first == week.until


@pytest.mark.parametrize("text", ["", "x", "2026-W99", "9999-12-31", "0001-01-01", "2026-W", "١٢"])
def test_a_week_that_makes_no_sense_is_this_week(text: str) -> None:
    assert week_named(text, date(2026, 11, 22)) == Week(date(2026, 11, 16))


@pytest.mark.parametrize(
    ("due_on", "done_on", "state", "closed_on", "found"),
    [
        (date(2026, 3, 5), date(2026, 3, 6), "kept_late", date(2026, 3, 9), "done"),
        (date(2026, 3, 5), date(2026, 3, 6), "proved", None, "waiting"),
        (date(2026, 3, 5), date(2026, 3, 9), "kept_late", date(2026, 3, 9), "overdue"),  # done after the week
        (date(2026, 3, 8), None, "open", None, "doing"),  # its last day is in time
        (None, None, "open", None, "doing"),
        (date(2026, 3, 5), None, "not_kept", date(2026, 3, 7), "not_kept"),
        (date(2026, 3, 5), None, "no_longer_due", date(2026, 3, 7), "no_longer_due"),
        (date(2026, 3, 5), None, "not_kept", date(2026, 3, 10), "overdue"),
    ],
)
def test_work_stands_as_it_stood_at_the_end_of_the_week(
    due_on: date | None, done_on: date | None, state: str, closed_on: date | None, found: str
) -> None:
    on = date(2026, 3, 8)
    assert standing(due_on=due_on, done_on=done_on, state=state, closed_on=closed_on, on=on) == found
