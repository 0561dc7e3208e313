"""Promises of a period that fall due at an event of it, and the earliest of several dates: they follow the events."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Event, State, Turn
from phoihop.commitments.services.generation import as_event
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import BEFORE_SESSION, MONDAY, TODAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.instances import instances
from phoihop.kernel.clock.rules.periods import Window
from phoihop.kernel.clock.rules.timing import parse
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
AT_THE_MEETING = {"kind": "every", "period": "quarter", "by": {"event": "session.opening"}}
QUARTER_OR_SESSION = {"kind": "earliest", "of": [{"kind": "every", "period": "quarter"}, BEFORE_SESSION]}
MAY, JUNE = date(2026, 5, 12), date(2026, 6, 9)


class Keeper:
    """A scene with one clause and who keeps the dates of its events."""

    def __init__(self, timing: dict[str, Any]) -> None:
        self.scene: Scene = make.scene()
        self.by: User = people.user(of=self.scene.recipient)
        make.obligation(
            regulation=self.scene.regulation,
            leads=[self.scene.lead],
            recipients=[self.scene.recipient],
            timing=timing,
        )

    def event(self, on: date) -> Event:
        return make.event(owner=self.scene.recipient, planned_on=on, by=self.by)

    def move(self, event: Event, to: date) -> None:
        services.move_event(
            event_id=event.pk, planned_on=to, actual_on=None, reason="Đổi lịch", by=self.by, at=MONDAY, today=TODAY
        )

    def cancel(self, event: Event) -> None:
        services.cancel_event(event_id=event.pk, reason="Không tổ chức", by=self.by, at=MONDAY)

    def row(self, quarter: int = 2) -> Commitment:
        return self.scene.regulation.commitments.get(instance_key=f"2026-Q{quarter}")


def test_a_promise_of_the_period_follows_the_next_event_when_its_own_is_cancelled() -> None:
    keeper = Keeper(AT_THE_MEETING)
    first, second = keeper.event(MAY), keeper.event(JUNE)
    assert (keeper.row().due_on, keeper.row().event) == (MAY, first)

    keeper.cancel(first)

    row = keeper.row()
    assert (row.state, row.due_on, row.event) == (State.OPEN, JUNE, second)
    assert row.participations.get(role="lead").due_on == JUNE


def test_with_no_event_left_the_promise_waits_for_the_next_one_and_is_the_same_row() -> None:
    keeper = Keeper(AT_THE_MEETING)
    first = keeper.event(MAY)
    made = keeper.row()

    keeper.cancel(first)
    row = keeper.row()
    assert (row.state, row.due_on, row.event, row.is_provisional) == (State.OPEN, None, None, True)
    assert row.participations.get(role="lead").turn == Turn.ACT
    assert row.derivation["steps"]

    again = keeper.event(JUNE)
    row = keeper.row()
    assert (row.pk, row.due_on, row.event) == (made.pk, JUNE, again)


def test_an_earlier_event_of_the_period_comes_first_and_one_outside_changes_nothing() -> None:
    keeper = Keeper(AT_THE_MEETING)
    keeper.event(JUNE)
    acts = Act.objects.filter(verb="commitment.moved")
    keeper.event(date(2026, 8, 4))
    assert (keeper.row().due_on, acts.count()) == (JUNE, 0)
    keeper.event(MAY)
    assert (keeper.row().due_on, acts.count()) == (MAY, 1)


def test_an_event_moved_out_of_the_period_leaves_it_and_dates_the_other() -> None:
    keeper = Keeper(AT_THE_MEETING)
    meeting = keeper.event(MAY)
    keeper.move(meeting, date(2026, 8, 4))
    assert (keeper.row(2).due_on, keeper.row(3).due_on) == (None, date(2026, 8, 4))
    keeper.move(meeting, JUNE)
    assert (keeper.row(2).due_on, keeper.row(3).due_on) == (JUNE, None)


def test_a_granted_extension_survives_the_event_that_is_cancelled() -> None:
    keeper = Keeper(AT_THE_MEETING)
    meeting, scene = keeper.event(MAY), keeper.scene
    asked = services.ask_extension(
        commitment_id=keeper.row().pk, body=scene.lead, until=date(2026, 5, 29), reason="Chờ", by=scene.clerk, at=MONDAY
    )
    services.grant_extension(extension_id=asked.pk, by=scene.judge, at=MONDAY)
    keeper.cancel(meeting)
    assert (keeper.row().due_on, keeper.row().state) == (date(2026, 5, 29), State.OPEN)


def test_the_earliest_of_a_period_and_an_event_follows_the_event_in_and_out() -> None:
    keeper = Keeper(QUARTER_OR_SESSION)
    services.generate(regulation_id=keeper.scene.regulation.pk, today=TODAY, at=MONDAY)
    assert keeper.row().due_on == date(2026, 6, 30)

    session = keeper.event(date(2026, 5, 25))
    assert keeper.row().due_on == date(2026, 5, 15)
    keeper.move(session, JUNE)
    assert keeper.row().due_on == date(2026, 5, 29)  # ten days back is a Saturday: the working day before
    keeper.cancel(session)
    assert (keeper.row().due_on, keeper.row().state) == (date(2026, 6, 30), State.OPEN)
    assert not keeper.scene.regulation.commitments.filter(state=State.NO_LONGER_DUE).exists()


def test_each_session_has_its_own_promise_that_ends_with_it() -> None:
    keeper = Keeper({"kind": "every", "period": "session"})
    session, other = keeper.event(MAY), keeper.event(JUNE)
    keeper.move(session, date(2026, 5, 20))
    rows = keeper.scene.regulation.commitments
    assert rows.get(event=session).due_on == date(2026, 5, 20)
    keeper.cancel(session)
    assert rows.get(event=session).state == State.NO_LONGER_DUE
    assert rows.get(event=other).state == State.OPEN


@settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(acts=st.lists(st.tuples(st.sampled_from("rmc"), st.integers(0, 9), st.integers(0, 170)), max_size=6))
@pytest.mark.parametrize("timing", [AT_THE_MEETING, QUARTER_OR_SESSION], ids=["every", "earliest"])
def test_whatever_happens_to_events_each_open_promise_stands_as_if_made_now(
    timing: dict[str, Any], acts: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():  # an example sees no events of another
        keeper = Keeper(timing)
        services.generate(regulation_id=keeper.scene.regulation.pk, today=TODAY, at=MONDAY)
        for act, which, day in acts:
            on = date(2026, 4, 1) + timedelta(day)
            standing = list(Event.objects.filter(is_cancelled=False).order_by("pk"))
            if act == "r" or not standing:
                keeper.event(on)
            elif act == "c":
                keeper.cancel(standing[which % len(standing)])
            elif standing[which % len(standing)].planned_on != on:
                keeper.move(standing[which % len(standing)], on)
        facts = [as_event(event) for event in Event.objects.all()]
        window = Window(TODAY, date(2027, 12, 31))
        made = instances(parse(timing), facts, window, clock.current_calendar(), clock.current_terms())
        now = {instance.key: (instance.due_on, instance.provisional) for instance in made}
        rows = list(Commitment.objects.under_way())
        assert {row.instance_key: (row.due_on, row.is_provisional) for row in rows} == {
            row.instance_key: now[row.instance_key] for row in rows
        }
        assert not Commitment.objects.filter(state=State.NO_LONGER_DUE).exists()
        transaction.set_rollback(True)
