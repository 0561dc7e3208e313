"""What a report counts, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.exchanges.models import period_name
from phoihop.exchanges.rules import (
    ASKED,
    IN,
    KINDS,
    OUT,
    SIDES,
    Line,
    fingerprint,
    half_of,
    half_year,
    outcome_of,
    tables,
)

DAY = date(2026, 6, 15)
LINES = st.lists(
    st.builds(
        Line,
        st.uuids().map(str),
        st.sampled_from(SIDES),
        st.sampled_from(KINDS),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["in_time", "late", "missing", "waiting", "given"]),
        st.sampled_from(["", "taken_up", "partly", "explained"]),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("due", "done", "outcome"),
    [
        (DAY, DAY, "in_time"),
        (DAY, date(2026, 6, 16), "late"),
        (date(2026, 6, 14), None, "missing"),
        (DAY, None, "waiting"),  # its last day is not over
    ],
)
def test_an_answer_counts_by_its_day(due: date, done: date | None, outcome: str) -> None:
    assert outcome_of(kind="opinion", due_on=due, done_on=done, on=DAY) == outcome
    assert outcome_of(kind="result", due_on=None, done_on=None, on=DAY) == "given"


@given(LINES)
def test_every_line_stands_once_under_asked_and_every_figure_opens_as_many_rows(lines: list[Line]) -> None:
    made = tables(lines)
    assert sum(table.total.numbers[ASKED] for table in made) == len(lines)
    for table in made:
        for row in (*table.lines, table.total):
            behind = [
                one for one in lines
                if (one.side, one.kind) == (table.side, table.kind) and row.other in {"", one.other}
            ]  # fmt: skip
            for figure, number in row.numbers.items():
                assert number == len([one for one in behind if one.counts_as(figure)])
        for figure, number in table.total.numbers.items():
            assert number == sum(row.numbers.get(figure, 0) for row in table.lines)


def test_the_fingerprint_tells_a_changed_line_and_not_their_order() -> None:
    one, two = Line("1", OUT, "opinion", "a", "late"), Line("2", IN, "opinion", "a", "late", "partly")
    assert fingerprint([one, two], DAY) == fingerprint([two, one], DAY)
    assert fingerprint([one, two], DAY) != fingerprint([one], DAY)
    assert fingerprint([one], DAY) != fingerprint([one], date(2026, 6, 16))


@pytest.mark.parametrize(
    ("half", "words"), [(0, "năm 2026"), (1, "6 tháng đầu năm 2026"), (2, "6 tháng cuối năm 2026")]
)
def test_a_period_is_said_as_people_say_it(half: int, words: str) -> None:
    assert half_of(*half_year(2026, half)) == half
    assert period_name(*half_year(2026, half)) == words
