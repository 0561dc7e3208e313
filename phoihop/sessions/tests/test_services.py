"""A session raises the ledger's events; what counts from them moves with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from phoihop.commitments.models import Commitment, Event, State
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.organisations.tests import make as people
from phoihop.sessions import services
from phoihop.sessions.models import Occasion, Session, SessionKind, SessionLevel
from phoihop.sessions.queries import put_to_the_nearest
from phoihop.sessions.tests import make
from phoihop.sessions.tests.make import MONDAY, TODAY

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 12)


def refused(code: str, act: Any, **given: Any) -> None:
    with pytest.raises(Refused) as caught:
        act(**given)
    assert caught.value.code == code


def how(made: make.Scene) -> dict[str, Any]:
    return {"by": made.clerk, "at": MONDAY, "today": TODAY}


def test_what_counts_from_a_session_follows_it_from_plan_to_opening_and_ends_when_it_is_cancelled() -> None:
    made = make.scene()
    lead = people.body()
    signed = ledger.regulation(parties=[made.keeper, lead])
    ledger.obligation(regulation=signed, leads=[lead], recipients=[made.keeper], timing=ledger.BEFORE_SESSION)
    year_end = {"kind": "before", "event": "session.mid_year", "n": 5, "unit": "calendar_day"}
    ledger.obligation(regulation=signed, leads=[lead], recipients=[made.keeper], timing=year_end)

    session = make.entered(made)
    assert {(e.kind, e.planned_on) for e in Event.objects.filter(source_code=session.code)} == {
        ("session.opening", make.FIRST),
        ("session.mid_year", make.FIRST),
        ("session.closing", make.LAST),
    }
    due = list(Commitment.objects.order_by("raw_on").values_list("raw_on", "is_provisional"))
    assert due == [(date(2026, 4, 4), True), (date(2026, 4, 9), True)]

    services.move(session_id=session.pk, first=MAY, last=date(2026, 5, 14), reason="Đổi lịch", **how(made))
    assert list(Commitment.objects.order_by("raw_on").values_list("raw_on", flat=True)) == [
        date(2026, 5, 2),
        date(2026, 5, 7),
    ]
    services.open_session(session_id=session.pk, on=MAY, by=made.clerk, at=MONDAY, today=MAY)
    assert not Commitment.objects.filter(is_provisional=True).exists()
    services.close_session(session_id=session.pk, on=MAY, by=made.clerk, at=MONDAY, today=MAY)
    session.refresh_from_db()
    assert (session.first_on, session.last_on, session.version) == (MAY, MAY, 4)
    reasons = list(session.versions.order_by("number").values_list("reason", flat=True))
    assert reasons == ["", "Đổi lịch", "", ""]

    other = make.entered(made, number=3, first=date(2026, 4, 20), last=date(2026, 4, 21), occasion=Occasion.NONE)
    opened = Commitment.objects.get(event__source_code=other.code)
    services.cancel(session_id=other.pk, reason="Không còn cần họp", **how(made))
    opened.refresh_from_db()
    assert opened.state == State.NO_LONGER_DUE
    assert not Event.objects.filter(source_code=other.code, is_cancelled=False).exists()
    assert Act.objects.filter(verb="session.cancelled", reason="Không còn cần họp").count() == 1


def test_what_is_put_to_the_nearest_session_counts_from_the_one_its_keeper_names_and_moves_with_it() -> None:
    made = make.scene()
    lead = people.body()
    signed = ledger.regulation(parties=[made.keeper, lead])
    timing = {"kind": "before", "event": "session.nearest", "n": 4, "unit": "calendar_day"}
    ledger.obligation(regulation=signed, leads=[lead], recipients=[made.keeper], timing=timing)
    session, given = make.entered(made), how(made)
    assert put_to_the_nearest(made.clerk) == 1
    assert not Commitment.objects.exists()  # nobody has said which session is meant
    with pytest.raises(PermissionDenied):
        services.count_as_nearest(session_id=session.pk, **given | {"by": made.stranger})
    services.count_as_nearest(session_id=session.pk, **given)
    refused("session.nearest_already", services.count_as_nearest, session_id=session.pk, **given)
    assert Commitment.objects.get().raw_on == date(2026, 4, 10)
    services.move(session_id=session.pk, first=MAY, last=MAY, reason="Đổi lịch", **given)
    assert Commitment.objects.get().raw_on == date(2026, 5, 8)
    assert Act.objects.filter(verb="session.counted_as_nearest").count() == 1
    delegation = make.delegation()
    assembly = make.entered(delegation, occasion=Occasion.NONE)
    refused("session.of_the_assembly", services.count_as_nearest, session_id=assembly.pk, **how(delegation))
    services.cancel(session_id=session.pk, reason="Thôi", **given)
    refused("session.over", services.count_as_nearest, session_id=session.pk, **given)
    assert Commitment.objects.get().state == State.NO_LONGER_DUE


def test_a_communes_session_moves_only_what_its_own_commune_signed() -> None:
    province, commune = make.scene(), make.scene(Level.COMMUNE)
    for council in (province, commune):
        lead = people.body(level=council.keeper.level)
        signed = ledger.regulation(parties=[council.keeper, lead])
        ledger.obligation(regulation=signed, leads=[lead], recipients=[council.keeper], timing=ledger.BEFORE_SESSION)
    make.entered(commune)
    owed = Commitment.objects.get()
    assert owed.judge == commune.keeper
    make.entered(province, first=date(2026, 4, 20), last=date(2026, 4, 21))
    assert set(Commitment.objects.values_list("judge", "raw_on")) == {
        (commune.keeper.pk, date(2026, 4, 4)),
        (province.keeper.pk, date(2026, 4, 10)),
    }


def test_who_meets_and_who_keeps_the_dates_are_of_the_level() -> None:
    province, commune, delegation = make.scene(), make.scene(Level.COMMUNE), make.delegation()
    elsewhere = make.scene(Level.COMMUNE)
    for scene in (commune, elsewhere):
        place = people.body(kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
        for body in (scene.council, scene.keeper):
            Body.objects.filter(pk=body.pk).update(commune=place)
            body.refresh_from_db()
    assembly, communes = SessionLevel.NATIONAL_ASSEMBLY, SessionLevel.COMMUNE
    wrong: list[tuple[make.Scene, dict[str, Any]]] = [
        (province, {"level": assembly, "council": commune.council}),
        (province, {"level": assembly, "council": delegation.council}),
        (province, {"level": communes}),
        (province, {"level": communes, "council": commune.council}),
        (province, {"council": commune.council}),
        (province, {"council": delegation.council}),
        (delegation, {"council": province.council}),
        (delegation, {"level": SessionLevel.PROVINCE}),
        (commune, {"council": elsewhere.council}),
        (commune, {"level": SessionLevel.PROVINCE}),
    ]
    for scene, changed in wrong:
        refused("session.council_of_level", services.enter, frame=make.frame(scene, **changed), **how(scene))
    assert not Event.objects.exists()
    assert make.entered(delegation, occasion=Occasion.NONE).meets == "Quốc hội"
    assert make.entered(commune).meets == commune.council.name
    assert (
        make.entered(province, council=province.keeper).meets == province.keeper.name
    )  # a directory without the council


def test_what_a_session_may_not_be() -> None:
    made = make.scene()
    given = how(made)
    session = make.entered(made)
    wrong: dict[str, dict[str, Any]] = {
        "session.title_needed": {"title": " "},
        "session.days": {"last": date(2026, 4, 1)},
        "session.kind_of_level": {"kind": SessionKind.EXTRAORDINARY, "number": 5},
        "session.topic_needed": {"kind": SessionKind.THEMATIC, "number": 5},
        "session.numbered_already": {},
    }
    for code, changed in wrong.items():
        refused(code, services.enter, frame=make.frame(made, **changed), **given)
    key = {"session_id": session.pk}
    days = {"first": make.FIRST, "last": make.LAST}
    refused("session.reason_needed", services.move, **key, **days, reason=" ", **given)
    refused("session.same_days", services.move, **key, **days, reason="Đổi", **given)
    refused("session.not_opened", services.close_session, **key, on=TODAY, **given)
    refused("session.day_ahead", services.open_session, **key, on=make.FIRST, **given)
    services.open_session(session_id=session.pk, on=TODAY, **given)
    refused("session.opened_already", services.open_session, **key, on=TODAY, **given)
    refused("session.opened_already", services.cancel, **key, reason="Thôi", **given)
    refused("session.opened_already", services.move, **key, first=MAY, last=MAY, reason="Đổi", **given)
    services.close_session(session_id=session.pk, on=TODAY, **given)
    refused("session.over", services.move, **key, first=MAY, last=MAY, reason="Đổi", **given)
    renamed = services.rename(session_id=session.pk, title="Tên mới", topic="", by=made.clerk, at=MONDAY)
    assert renamed.title == "Tên mới"
    refused("session.title_needed", services.rename, **key, title="", topic="", by=made.clerk, at=MONDAY)


def test_only_who_keeps_the_dates_acts_and_every_account_reads() -> None:
    made = make.scene()
    session = make.entered(made)
    with pytest.raises(PermissionDenied):
        services.open_session(session_id=session.pk, on=TODAY, by=made.stranger, at=MONDAY, today=TODAY)
    own = people.body(kind=BodyKind.DEPARTMENT)
    with pytest.raises(PermissionDenied):  # no body of another kind keeps sessions
        services.enter(frame=make.frame(made, keeper=own), by=people.user(of=own), at=MONDAY, today=TODAY)
    assert list(Session.objects.visible_to(made.stranger)) == [session]
    assert not Session.objects.visible_to(AnonymousUser()).exists()


def test_a_day_recorded_wrongly_is_put_right_and_what_counts_from_it_follows_with_notice() -> None:
    made = make.scene()
    lead = people.body()
    worker = people.user(of=lead)
    signed = ledger.regulation(parties=[made.keeper, lead])
    for event, n in (("session.opening", 40), ("session.closing", 50)):
        timing = {"kind": "after", "event": event, "n": n, "unit": "calendar_day"}
        ledger.obligation(regulation=signed, leads=[lead], recipients=[made.keeper], timing=timing)
    session, later = make.entered(made), date(2026, 4, 20)
    given = how(made) | {"today": later}
    services.open_session(session_id=session.pk, on=date(2026, 4, 17), **given)  # a slip: it puts the closing off too
    after_opening, after_closing = Commitment.objects.order_by("raw_on")
    assert (after_opening.raw_on, after_closing.raw_on) == (date(2026, 5, 27), date(2026, 6, 6))
    told = Notification.objects.filter(user=worker).count()

    services.correct(session_id=session.pk, first=make.FIRST, reason="Ghi nhầm ngày", **given)
    after_opening.refresh_from_db()
    after_closing.refresh_from_db()
    assert (after_opening.raw_on, after_closing.raw_on) == (date(2026, 5, 24), date(2026, 6, 5))
    assert "2026-04-14" in str(after_opening.derivation)
    assert "2026-04-17" not in str(after_opening.derivation)
    assert (after_opening.is_provisional, after_closing.is_provisional) == (False, True)
    assert Notification.objects.filter(user=worker).count() == told + 2
    moved = Act.objects.filter(verb="commitment.moved", reason__contains="Ghi nhầm ngày")
    assert moved.count() == 2

    services.close_session(session_id=session.pk, on=later, **given)
    services.correct(session_id=session.pk, first=make.FIRST, last=make.LAST, reason="Nhầm bế mạc", **given)
    after_closing.refresh_from_db()
    assert (after_closing.raw_on, after_closing.is_provisional) == (date(2026, 6, 5), False)
    services.correct(session_id=session.pk, first=date(2026, 4, 15), reason="Khai mạc buổi sau", **given)
    session.refresh_from_db()
    assert (session.first_on, session.last_on) == (date(2026, 4, 15), make.LAST)
    history = list(session.versions.order_by("number").values_list("actual_first_on", "actual_last_on", "reason"))
    assert history == [
        (None, None, ""),
        (date(2026, 4, 17), None, ""),
        (make.FIRST, None, "Ghi nhầm ngày"),
        (make.FIRST, later, ""),
        (make.FIRST, make.LAST, "Nhầm bế mạc"),
        (date(2026, 4, 15), make.LAST, "Khai mạc buổi sau"),
    ]
    assert Act.objects.filter(verb="session.corrected").count() == 3


def test_what_may_not_be_put_right_and_by_whom_leaves_the_days_as_they_were() -> None:
    made = make.scene()
    session, later = make.entered(made), date(2026, 4, 20)
    given: dict[str, Any] = {"session_id": session.pk, "reason": "Ghi nhầm", **how(made), "today": later}
    refused("session.not_opened", services.correct, first=make.FIRST, **given)
    services.open_session(session_id=session.pk, on=make.FIRST, by=made.clerk, at=MONDAY, today=later)
    refused("session.not_closed", services.correct, first=make.FIRST, last=make.LAST, **given)
    refused("session.same_days", services.correct, first=make.FIRST, **given)
    refused("session.reason_needed", services.correct, first=date(2026, 4, 13), **given | {"reason": " "})
    refused("session.day_ahead", services.correct, first=date(2026, 4, 21), **given)
    services.close_session(session_id=session.pk, on=make.LAST, by=made.clerk, at=MONDAY, today=later)
    refused("session.days", services.correct, first=date(2026, 4, 17), **given)
    refused("session.days", services.correct, first=make.LAST, last=make.FIRST, **given)
    refused("session.day_ahead", services.correct, first=make.FIRST, last=date(2026, 4, 21), **given)
    with pytest.raises(PermissionDenied):
        services.correct(first=date(2026, 4, 13), **given | {"by": made.stranger})
    with transaction.atomic():
        services.correct(first=date(2026, 4, 13), **given)
        transaction.set_rollback(True)
    session.refresh_from_db()
    assert (session.actual_first_on, session.actual_last_on, session.version) == (make.FIRST, make.LAST, 3)
    assert session.versions.count() == 3
    assert Event.objects.get(kind="session.opening").actual_on == make.FIRST
    assert not Act.objects.filter(verb="session.corrected").exists()
