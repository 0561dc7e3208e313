"""The ledger's rules, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.commitments.rules import counts_on, earlier, is_on_time, period_in_words, rate, shares, turn, who_judges

bodies = st.lists(st.uuids(), min_size=1, max_size=5, unique=True)
days = st.dates(date(2020, 1, 1), date(2031, 1, 1))


@given(leads=bodies)
def test_each_owes_alone_and_jointly_owe_one(leads: list[UUID]) -> None:
    assert [owed.leads for owed in shares("each", leads)] == [(lead,) for lead in leads]
    assert [owed.leads for owed in shares("jointly", leads)] == [tuple(leads)]
    keys = [owed.lead_key for owed in shares("each", leads)]
    assert len(set(keys)) == len(keys)
    assert shares("one", []) == []


@given(leads=bodies, others=bodies, follower=st.none() | st.uuids())
def test_a_lead_judges_itself_only_where_nobody_else_is_there(
    leads: list[UUID], others: list[UUID], follower: UUID | None
) -> None:
    found = who_judges(leads=leads, recipients=[], follower=follower, parties=[*leads, *others], self_judged=False)
    assert found.body not in leads
    assert not found.is_self
    alone = who_judges(leads=leads, recipients=[], follower=leads[0], parties=leads, self_judged=False)
    assert alone.is_self


def test_a_recipient_judges_before_the_follower() -> None:
    recipient, follower = uuid4(), uuid4()
    found = who_judges(leads=[uuid4()], recipients=[recipient], follower=follower, parties=[], self_judged=False)
    assert found.body == recipient


@given(issued=st.none() | days, received=days, transit=st.integers(0, 30))
def test_the_day_that_counts_is_the_issue_within_transit_else_the_receipt(
    issued: date | None, received: date, transit: int
) -> None:
    until = issued + timedelta(days=transit) if issued else None
    counted, why = counts_on(issued_on=issued, received_on=received, accepted_until=until)
    assert counted == received or (counted == issued and until is not None and received <= until)
    assert counted in {issued, received}
    assert why.startswith("Tính ngày")


@given(
    state=st.sampled_from(["kept", "kept_late", "not_kept", "no_longer_due"]), role=st.sampled_from(["lead", "partner"])
)
def test_nobody_waits_once_there_is_a_verdict(state: str, role: str) -> None:
    assert turn(role=role, is_judge=True, state=state, request_waits=True, part_done=False) == ""


@given(one=st.none() | days, two=st.none() | days)
def test_the_earlier_of_two_days(one: date | None, two: date | None) -> None:
    assert earlier(one, two) == earlier(two, one)
    assert earlier(one, None) == one


def test_without_a_due_date_nothing_is_late_and_an_empty_rate_is_blank() -> None:
    assert is_on_time(date(2026, 1, 1), None)
    assert rate(0, 0) is None
    assert rate(2, 3) == 66.7


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2026-Q3", "quý III/2026"),
        ("2026-W27", "tuần 27/2026"),
        ("2026-07", "tháng 7/2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026", "năm 2026"),
        ("session.opening:SK-1", ""),
    ],
)
def test_a_period_is_said_in_words(key: str, words: str) -> None:
    assert period_in_words(key) == words
