"""A meeting put off without a new day: nobody owes anything on the old day; with the new one it is owed again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from phoihop.commitments import services as commitments
from phoihop.commitments.history import history
from phoihop.commitments.models import Commitment, Event, Participation, State, Tally
from phoihop.commitments.queries import folder
from phoihop.contacts import services
from phoihop.contacts.models import DutyKind, Form, Meeting, MeetingInvitation
from phoihop.contacts.queries import clashes_of
from phoihop.contacts.showing import when
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
LATER = FIRST + timedelta(days=3)


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": MONDAY, "today": TODAY}


def put_off(made: make.Scene, meeting: Meeting, reason: str = "Bão") -> None:
    services.postpone(meeting_id=meeting.pk, reason=reason, **office(made) | {"at": MONDAY + timedelta(hours=1)})


def new_day(made: make.Scene, meeting: Meeting, on: date = LATER, at: datetime = MONDAY + timedelta(hours=2)) -> None:
    hours: dict[str, Any] = {"starts_at": make.hour(on, 8), "ends_at": make.hour(on, 10)}
    services.postpone(meeting_id=meeting.pk, reason="Đã tạnh", **hours, **office(made) | {"at": at})


def asked(meeting: Meeting) -> Commitment:
    commitment = MeetingInvitation.objects.get(meeting=meeting).commitment
    assert commitment is not None
    return commitment


def test_who_was_invited_owes_nobody_on_a_day_that_is_none_and_owes_again_on_the_new_one() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    put_off(made, meeting)
    ended = asked(meeting)
    assert ended.state == State.NO_LONGER_DUE
    assert ended.verdict_reason == f"Cuộc tiếp xúc {meeting.code} hoãn, chưa có ngày mới: Bão"
    assert not Participation.objects.filter(commitment=ended).exclude(turn="").exists()
    new_day(made, meeting)
    again = asked(meeting)
    assert (again.pk, again.state, again.due_on, again.verdict_reason) == (ended.pk, State.OPEN, LATER, "")
    assert again.title == f"Cử người dự, trả lời cử tri tại {meeting.venue}, {LATER:%d/%m/%Y}"
    assert Participation.objects.get(commitment=again, body=made.authority).turn == "act"
    assert sum(Tally.objects.filter(state=State.NO_LONGER_DUE).values_list("delta", flat=True)) == 0
    told = Notification.objects.filter(user=made.answering).values_list("kind", flat=True)
    assert {"commitment.closed", "commitment.reopened"} <= set(told)


def test_the_history_of_the_promise_tells_both() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    put_off(made, meeting)
    new_day(made, meeting)
    entries = history(folder(made.answering, asked(meeting))).entries
    told = [(entry.title, entry.reason) for entry in entries]
    assert ("Kết thúc", f"Cuộc tiếp xúc {meeting.code} hoãn, chưa có ngày mới: Bão") in told
    assert ("Mở lại", "Đã tạnh") in told


def test_what_ended_by_a_verdict_stays_ended() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    head = people.user(of=made.organiser, kind=RoleKind.LEADER)
    how: dict[str, Any] = {"commitment_id": asked(meeting).pk, "reason": "Đã gửi bản trả lời", "by": head}
    commitments.close_no_longer_due(**how, at=MONDAY)
    put_off(made, meeting)
    new_day(made, meeting)
    assert asked(meeting).verdict_reason == "Đã gửi bản trả lời"


def test_duties_that_count_from_the_day_rest_with_it_and_the_others_stay() -> None:
    made = make.scene()
    meeting = make.added(made, None, form=Form.INDIVIDUAL, requested_on=date(2026, 3, 24))
    put_off(made, meeting)
    states = dict(meeting.duties.values_list("kind", "commitment__state"))
    assert states == {DutyKind.DECIDE: State.OPEN, DutyKind.FRONT_CELL: State.NO_LONGER_DUE}
    new_day(made, meeting)
    owed = dict(meeting.duties.filter(commitment__state=State.OPEN).values_list("kind", "commitment__due_on"))
    assert owed == {DutyKind.DECIDE: date(2026, 3, 31), DutyKind.FRONT_CELL: date(2026, 4, 6)}


def test_the_events_of_a_meeting_alone_are_off_until_its_new_day() -> None:
    made = make.scene()
    meeting = make.added(made, None)
    events = Event.objects.filter(source_code=meeting.code)
    put_off(made, meeting, "Bão " * 70)
    assert set(events.values_list("is_cancelled", flat=True)) == {True}
    new_day(made, meeting)
    assert set(events.values_list("is_cancelled", "planned_on")) == {(False, LATER)}
    assert [row.is_cancelled for row in events[0].versions.order_by("number")] == [False, True, False]
    refused(
        "event.not_cancelled", commitments.restore_event, event_id=events[0].pk, planned_on=LATER, reason="",
        **office(made),
    )  # fmt: skip


def test_while_put_off_it_has_no_day() -> None:
    made = make.scene()
    round_ = make.planned(made)
    meeting, other = make.added(made, round_), make.added(made, round_)
    assert clashes_of([meeting, other], made.worker)
    put_off(made, meeting)
    meeting.refresh_from_db()
    assert when(meeting) == "Chưa có ngày mới (lịch cũ: 08:00 – 10:00, 06/04/2026)"
    assert not clashes_of([meeting, other], made.worker)
    once_more: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    refused("meeting.postponed", services.postpone, reason="Vẫn bão", **once_more)
    refused("meeting.postponed", services.invite, bodies=[made.authority], **once_more)
    frame = make.meeting_frame(made)
    refused("meeting.postponed", services.change_meeting, revision=meeting.revision, frame=frame, **once_more)
    services.cancel_meeting(meeting_id=other.pk, reason="Trùng", by=made.worker, at=MONDAY)
    moved = make.round_frame(made, first=FIRST + timedelta(days=1))  # the old day of what has none is in nobody's way
    services.change_round(round_id=round_.pk, revision=round_.revision, frame=moved, **office(made))


def test_the_page_of_a_meeting_put_off_asks_for_the_new_day(client: Client) -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    put_off(made, meeting)
    client.force_login(made.worker)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Ghi ngày mới" in page
    assert "Chưa có ngày mới" in page
    assert reverse("contacts:invite", args=[meeting.code]) not in page
    where = reverse("contacts:postpone", args=[meeting.code])
    form = client.get(where).context["form"]
    assert form["on"].value() in {"", None}
    data = {"starts": "08:00", "ends": "10:00", "venue": meeting.venue, "mode": meeting.mode, "reason": "Đã tạnh"}
    assert client.post(where, data).status_code == 422
    assert client.post(where, data | {"on": f"{LATER:%d/%m/%Y}"}).status_code == 302
    assert asked(meeting).due_on == LATER
