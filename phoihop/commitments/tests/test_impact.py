"""A change of law or calendar waits for a person: listed before and after, applied one act each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, State
from phoihop.commitments.services.impact import candidates
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.calendar import SpecialDay
from phoihop.kernel.errors import Refused
from phoihop.kernel.scope import one_request
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(1)
RECEIVED = {"kind": "after", "event": "petition.received", "n": 5, "unit": "working_day"}


def day_off(day: date, label: str = "mới") -> None:
    clock.change_calendar(
        label=label,
        basis="Công điện 1/CĐ",
        days=[SpecialDay(day, "off", "Nghỉ bão", "Công điện 1/CĐ")],
        by=None,
        at=LATER,
    )


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def commitment(scene: Scene) -> Commitment:
    row = make.commitment(scene)
    assert row.due_on == date(2026, 3, 31)
    return row


def test_nothing_is_listed_while_nothing_changed(scene: Scene, commitment: Commitment) -> None:
    assert services.impact_page(user=scene.judge).rows == []
    assert not candidates(Commitment.objects.all()).exists()


def test_a_new_day_off_lists_what_ends_on_it_and_reads_nothing_else(scene: Scene, commitment: Commitment) -> None:
    day_off(date(2026, 3, 31))
    page = services.impact_page(user=scene.judge)
    assert page.read == 1  # the other quarters do not pass that day
    (impact,) = page.rows
    assert (impact.before, impact.after, impact.may_apply) == (date(2026, 3, 31), date(2026, 4, 1), True)
    assert "Nghỉ bão" in str(impact.derivation["steps"])
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 3, 31)  # nothing moved by itself


def test_one_act_moves_one_commitment_with_notice(scene: Scene, commitment: Commitment) -> None:
    day_off(date(2026, 3, 31))
    services.apply_impact(commitment_id=commitment.pk, reason="Công điện 1/CĐ", by=scene.judge, at=LATER)
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 4, 1)
    assert commitment.derivation["calendar"] == "mới"
    act = Act.objects.get(verb="commitment.moved")
    assert (act.before["due_on"], act.after["due_on"], act.by) == ("2026-03-31", "2026-04-01", scene.judge)
    assert make.part(commitment, "lead").due_on == date(2026, 4, 1)
    with pytest.raises(Refused) as refused:
        services.apply_impact(commitment_id=commitment.pk, reason="", by=scene.judge, at=LATER)
    assert refused.value.code == "impact.none"


def test_who_does_not_decide_sees_the_list_without_the_act(scene: Scene, commitment: Commitment) -> None:
    day_off(date(2026, 3, 31))
    (impact,) = services.impact_page(user=scene.clerk).rows
    assert not impact.may_apply
    assert services.impact_page(user=scene.stranger).rows == []
    for user in (scene.clerk, scene.head, scene.stranger, people.user(of=scene.recipient)):
        with pytest.raises(PermissionDenied):
            services.apply_impact(commitment_id=commitment.pk, reason="", by=user, at=LATER)
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 3, 31)


def test_closed_commitments_are_left_alone(scene: Scene, commitment: Commitment) -> None:
    services.close_no_longer_due(commitment_id=commitment.pk, reason="Không còn", by=scene.judge, at=MONDAY)
    day_off(date(2026, 3, 31))
    assert services.impact_page(user=scene.judge).rows == []
    with pytest.raises(Refused) as refused:
        services.apply_impact(commitment_id=commitment.pk, reason="", by=scene.judge, at=LATER)
    assert refused.value.code == "commitment.closed"
    assert Commitment.objects.get(pk=commitment.pk).state == State.NO_LONGER_DUE


def test_a_term_that_comes_late_gives_the_undated_promise_its_date(scene: Scene) -> None:
    """«Kịp thời» had no version in force on the event's day; the province sets one afterwards."""
    prompt = clock.current_terms().require("local.service_level.prompt", TODAY).as_json()
    clock.load_term(data=prompt | {"in_force_from": "2026-05-01"}, by=None, at=MONDAY)
    undated = prompt | {"in_force_from": None, "in_force_until": "2025-12-31"}
    clock.load_term(data=undated, by=None, at=MONDAY + timedelta(hours=1))
    make.obligation(regulation=scene.regulation, leads=[scene.lead], timing={"kind": "when", "event": "incident.found"})
    make.event(owner=scene.recipient, planned_on=date(2026, 3, 16), by=scene.judge, kind="incident.found")
    commitment = scene.regulation.commitments.get()
    assert commitment.due_on is None
    clock.load_term(data=prompt | {"in_force_from": "2026-01-01", "in_force_until": "2026-04-30"}, by=None, at=LATER)
    (impact,) = services.impact_page(user=scene.judge).rows
    assert (impact.before, impact.after) == (None, date(2026, 3, 19))
    services.apply_impact(commitment_id=commitment.pk, reason="Quyết định mới", by=scene.judge, at=LATER)
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 3, 19)


def test_a_confirmed_figure_is_listed_though_no_day_moves(scene: Scene) -> None:
    make.obligation(regulation=scene.regulation, leads=[scene.lead], timing={"kind": "when", "event": "incident.found"})
    make.event(owner=scene.recipient, planned_on=date(2026, 3, 16), by=scene.judge, kind="incident.found")
    commitment = scene.regulation.commitments.get()
    assert commitment.certainty == "to_confirm"
    term = clock.current_terms().require("local.service_level.prompt", TODAY)
    clock.confirm_term(
        key=term.key,
        layer=term.layer,
        version=term.version,
        citation="Quyết định 1/QĐ-UBND",
        document="1/QĐ-UBND",
        dated=TODAY,
        by=None,
        at=LATER,
    )
    (impact,) = services.impact_page(user=scene.judge).rows
    assert not impact.moves
    services.apply_impact(commitment_id=commitment.pk, reason="", by=scene.judge, at=LATER)
    commitment.refresh_from_db()
    assert commitment.certainty == "confirmed"
    assert Act.objects.filter(verb="commitment.confirmed").count() == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2026, 3, 2), date(2026, 7, 10)), n=st.integers(0, 12))
def test_what_is_not_read_would_not_have_moved(scene: Scene, day: date, n: int) -> None:
    """Against counting every open row anew."""
    if day.isoweekday() > 5 or clock.current_calendar().is_working(day) is not True:
        return
    from django.db import transaction

    with transaction.atomic():
        for kind in ("before", "after"):
            timing = {"kind": kind, "event": "session.opening", "n": n, "unit": "working_day"}
            make.obligation(
                regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], timing=timing
            )
        make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
        make.event(owner=scene.recipient, planned_on=date(2026, 6, 15), by=scene.judge)
        day_off(day)
        calendar, moved = clock.current_calendar(), set()
        for row in Commitment.objects.under_way():
            answer = services.clock.answer_of(row, calendar=calendar)
            if answer is not None and answer.due_on != row.due_on:
                moved.add(row.pk)
        assert {impact.commitment.pk for impact in services.impact_of_register(user=scene.judge)} == moved
        transaction.set_rollback(True)


def test_a_page_costs_the_same_for_few_and_many(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(15):
        make.obligation(
            regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], action=f"Báo cáo {number}"
        )
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    day_off(date(2026, 3, 31))
    with django_assert_max_num_queries(16), one_request():
        page = services.impact_page(user=scene.judge)
    assert len(page.rows) == 15
