"""Each is told once, at its time, and after an outage too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services
from phoihop.commitments.models import Commitment
from phoihop.commitments.rules import standing_escalation, standing_reminder
from phoihop.commitments.services import reminders
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
DUE = date(2026, 3, 31)  # a Tuesday
database = pytest.mark.django_db


@given(days=st.lists(DAYS, max_size=4), due_on=DAYS, today=DAYS)
def test_a_reminder_stands_from_its_day_to_the_due_date(days: list[date], due_on: date, today: date) -> None:
    found = standing_reminder(days, due_on, today)
    if found is None:
        assert today > due_on or all(day > today for day in days)
    else:
        assert found in days
        assert found <= today <= due_on
        assert not any(found < day <= today for day in days)


@given(days=st.lists(DAYS, max_size=4), due_on=DAYS, today=DAYS)
def test_an_escalation_stands_only_after_the_due_date(days: list[date], due_on: date, today: date) -> None:
    found = standing_escalation(days, due_on, today)
    assert found is None or due_on < found <= today
    if found is None:
        assert not any(due_on < day <= today for day in days)


@given(days=st.lists(DAYS, min_size=1, max_size=4), due_on=DAYS, gaps=st.lists(st.integers(1, 40), max_size=12))
def test_whatever_days_the_job_runs_each_step_is_told_at_most_once_and_the_last_one_in_time_is_told(
    days: list[date], due_on: date, gaps: list[int]
) -> None:
    runs = [date(2026, 1, 1) + timedelta(sum(gaps[:n])) for n in range(len(gaps) + 1)]
    told = {found for run in runs if (found := standing_reminder(days, due_on, run))}
    for run in runs:
        reached = [day for day in days if day <= run]
        if run <= due_on and reached:
            assert max(reached) in told


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def commitment(scene: Scene) -> Commitment:
    row = make.commitment(scene)
    assert row.due_on == DUE
    return row


def notices(kind: str) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind=f"commitment.{kind}").order_by("user__username", "at")
    return [(notice.user.username, notice.title) for notice in rows.select_related("user")]


def name_person(scene: Scene, commitment: Commitment) -> User:
    account = people.user(of=scene.lead)
    person = people.person(of=scene.lead, account=account)
    part = make.part(commitment, BodyRole.LEAD)
    services.assign(
        participation_id=part.pk,
        person=person,
        stand_in=None,
        internal_due_on=None,
        by=scene.head,
        at=MONDAY,
        today=make.TODAY,
    )
    return account


@database
def test_the_person_is_reminded_three_days_before_and_on_the_day(scene: Scene, commitment: Commitment) -> None:
    person = name_person(scene, commitment)
    told = [services.remind(today=DUE - timedelta(n), at=MONDAY) for n in (4, 3, 2, 1, 0, -1)]
    assert told == [0, 1, 0, 0, 1, 0]
    title = f"Đến hạn ngày 31/03/2026: {commitment.title}"
    assert notices("reminder_person") == [(person.username, title)] * 2


@database
def test_after_an_outage_the_reminder_that_still_stands_is_told_once(scene: Scene, commitment: Commitment) -> None:
    name_person(scene, commitment)
    assert services.remind(today=DUE - timedelta(1), at=MONDAY) == 1
    assert services.remind(today=DUE - timedelta(1), at=MONDAY) == 0


@database
def test_without_a_name_the_heads_are_reminded(scene: Scene, commitment: Commitment) -> None:
    services.remind(today=DUE, at=MONDAY)
    assert [name for name, _title in notices("reminder_person")] == [scene.head.username]


@database
def test_lateness_goes_to_leader_and_heads_of_office_of_the_lead_once(scene: Scene, commitment: Commitment) -> None:
    leader = people.user(of=scene.lead, kind=RoleKind.LEADER)
    office = people.office_of(scene.lead)
    office_head = people.user(of=office, kind=RoleKind.HEAD_OF_OFFICE)
    office_clerk = people.user(of=office)
    assert services.escalate(today=DUE, at=MONDAY) == 0
    assert services.escalate(today=DUE + timedelta(1), at=MONDAY) == 3
    assert services.escalate(today=DUE + timedelta(9), at=MONDAY) == 0
    told = {name for name, _title in notices("reminder_escalation")}
    assert told == {leader.username, scene.head.username, office_head.username}
    assert office_clerk.username not in told


@database
def test_what_is_proved_is_not_late(scene: Scene, commitment: Commitment) -> None:
    services.prove(
        commitment_id=commitment.pk,
        body=scene.lead,
        statement="Xong",
        received_on=make.TODAY,
        by=scene.clerk,
        at=MONDAY,
    )
    assert services.escalate(today=DUE + timedelta(5), at=MONDAY) == 0


@database
def test_a_run_killed_in_the_middle_tells_the_rest_next_time(
    scene: Scene, commitment: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for action in ("Báo cáo A", "Báo cáo B"):
        make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], action=action)
    services.generate(regulation_id=scene.regulation.pk, today=make.TODAY, at=MONDAY)
    monkeypatch.setattr(reminders, "BATCH", 1)
    written = 0

    def power_cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal written
        written += 'INSERT INTO "notifications_notification"' in sql
        if written == 2:
            raise KeyboardInterrupt
        return execute(sql, params, many, context)

    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(power_cut):
        services.remind(today=DUE, at=MONDAY)
    assert len(notices("reminder_person")) == 1
    assert services.remind(today=DUE, at=MONDAY) == 2
    assert len({title for _name, title in notices("reminder_person")}) == 3


@database
def test_the_heads_get_one_notice_a_morning_and_none_on_a_day_off(scene: Scene, commitment: Commitment) -> None:
    monday = date(2026, 3, 30)
    assert services.digest_heads(today=date(2026, 3, 29), at=MONDAY) == 0
    assert services.digest_heads(today=monday, at=MONDAY) == 1
    assert services.digest_heads(today=monday, at=MONDAY) == 0
    assert notices("digest") == [(scene.head.username, "Việc của cơ quan: 1 đến hạn trong 7 ngày, 1 chưa giao người")]


@database
def test_many_promises_cost_few_questions(
    scene: Scene, commitment: Commitment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make.obligation(
            regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], action=f"Báo cáo {number}"
        )
    services.generate(regulation_id=scene.regulation.pk, today=make.TODAY, at=MONDAY)
    services.remind(today=DUE, at=MONDAY)
    with django_assert_max_num_queries(12):
        assert services.remind(today=DUE, at=MONDAY) == 0
