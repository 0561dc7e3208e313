"""Who goes to a meeting, or knows of it, is told what becomes of it, each in his own language; nobody twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from phoihop.contacts import services
from phoihop.contacts.models import Meeting
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import BodyKind, Level, Person
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": LATER, "today": TODAY}


def account(person: Person, language: str = "vi") -> User:
    user = people.user(of=people.body())
    user.language = language
    user.save()
    person.user = user
    person.save()
    return user


def said(user: User, kind: str = "") -> list[str]:
    """What the person was told by this app, oldest first."""
    rows = Notification.objects.filter(user=user, kind__startswith=kind or "contact.")
    return list(rows.order_by("pk").values_list("title", flat=True))


def moved(made: make.Scene, meeting: Meeting, on: date, **changed: Any) -> None:
    hours = {"starts_at": make.hour(on, 14), "ends_at": make.hour(on, 16)}
    services.postpone(meeting_id=meeting.pk, reason="Trùng lịch", **hours | changed, **office(made))


def test_a_deputy_is_told_of_each_turn_in_his_language_and_who_acts_is_not() -> None:
    made = make.scene()
    here, abroad = account(made.one), account(made.two, "en")
    meeting = make.added(made, make.planned(made))
    where: dict[str, Any] = {"meeting_id": meeting.pk}
    services.assign(people=[made.one, made.two], **where, by=made.worker, at=MONDAY)
    services.assign(people=[made.one], **where, by=made.worker, at=LATER)  # he goes already
    frame = make.meeting_frame(made, venue="Đình Mẫu")
    services.change_meeting(revision=1, frame=frame, **where, **office(made))
    services.change_meeting(revision=2, frame=frame, **where, **office(made))  # nothing that concerns him
    services.unassign(person_code=made.two.code, **where, by=made.worker, at=LATER)
    moved(made, meeting, FIRST)
    services.postpone(reason="Bão", **where, **office(made))
    services.cancel_meeting(reason="Lũ", **where, by=made.worker, at=LATER)
    named = "06/04/2026, Đình Mẫu"
    assert said(here) == [
        "Đồng chí được phân công dự cuộc tiếp xúc cử tri: 08:00 06/04/2026, Nhà văn hóa thôn Mẫu",
        f"Cuộc tiếp xúc cử tri đổi lịch: 08:00 06/04/2026, Nhà văn hóa thôn Mẫu; nay là 08:00 {named}",
        f"Cuộc tiếp xúc cử tri đổi lịch: 08:00 {named}; nay là 14:00 {named}. Lý do: Trùng lịch",
        f"Cuộc tiếp xúc cử tri hoãn, chưa có ngày mới: 14:00 {named}. Lý do: Bão",
        f"Cuộc tiếp xúc cử tri đã hủy: 14:00 {named}. Lý do: Lũ",
    ]
    assert said(abroad) == [
        "You are assigned to a meeting with voters: 08:00 06/04/2026, Nhà văn hóa thôn Mẫu",
        f"Meeting with voters moved: 08:00 06/04/2026, Nhà văn hóa thôn Mẫu; now 08:00 {named}",
        f"You no longer go to the meeting with voters: 08:00 {named}",
    ]
    assert said(made.worker) == []


def test_the_fronts_the_place_and_the_host_are_told_once_it_is_announced() -> None:
    made = make.scene()
    local = people.body(kind=BodyKind.FRONT_COMMITTEE, level=Level.COMMUNE, commune=made.commune)
    at_place, at_front = people.user(of=made.commune), people.user(of=local)
    round_, meeting = make.announced(made)
    assert said(made.front_head) == ["Đợt tiếp xúc cử tri đã thông báo: Đợt tiếp xúc mẫu (06/04/2026 – 10/04/2026)"]
    announced = ["Cuộc tiếp xúc cử tri đã thông báo: 08:00 06/04/2026, Nhà văn hóa thôn Mẫu"]
    assert said(at_place) == said(at_front) == announced
    moved(made, meeting, FIRST + timedelta(days=1))
    for user in (made.front_head, at_place, at_front):
        assert said(user, "contact.moved") == [
            "Cuộc tiếp xúc cử tri đổi lịch: 08:00 06/04/2026, Nhà văn hóa thôn Mẫu; nay là 14:00 07/04/2026, "
            "Nhà văn hóa thôn Mẫu. Lý do: Trùng lịch"
        ]
    assert said(made.answering, "contact.moved") == [], "the ledger told the authority of its new day"
    assert said(made.answering, "commitment.moved") == ["Hạn đổi từ 06/04/2026 sang 07/04/2026"]
    moved(made, meeting, FIRST + timedelta(days=1), venue="Sân đình")
    assert len(said(made.answering, "contact.moved")) == 1, "another place on the same day is told here"
    added = make.added(made, round_, at=15)
    assert said(at_place, "contact.announced")[1:] == [
        f"Cuộc tiếp xúc cử tri đã thông báo: 15:00 06/04/2026, {added.venue}"
    ]
    services.cancel_round(round_id=round_.pk, reason="Lũ", by=made.worker, at=LATER)
    assert said(made.front_head, "contact.cancelled") == [
        "Đợt tiếp xúc cử tri đã hủy: Đợt tiếp xúc mẫu (06/04/2026 – 10/04/2026). Lý do: Lũ"
    ], "once, however many meetings"
    assert len(said(at_place, "contact.cancelled")) == 2
    assert said(made.stranger) == []


def test_of_a_plan_that_nobody_announced_only_the_deputies_hear() -> None:
    made = make.scene()
    at_place = people.user(of=made.commune)
    deputy = account(made.one)
    meeting = make.added(made, make.planned(made))
    services.assign(meeting_id=meeting.pk, people=[made.one], by=made.worker, at=MONDAY)
    moved(made, meeting, FIRST + timedelta(days=1))
    assert said(at_place) == said(made.front_head) == []
    assert len(said(deputy)) == 2


def test_who_is_sent_to_a_meeting_without_a_day_is_told_of_none_and_who_no_longer_goes_is_led_to_what_he_may_open() -> (
    None
):
    made = make.scene()
    deputy = account(made.one)
    meeting = make.added(made, make.planned(made))
    services.postpone(meeting_id=meeting.pk, reason="Bão", **office(made))
    services.assign(meeting_id=meeting.pk, people=[made.one], by=made.worker, at=LATER)
    assert said(deputy) == [
        "Đồng chí được phân công dự cuộc tiếp xúc cử tri đang hoãn, chưa có ngày mới: Nhà văn hóa thôn Mẫu"
    ]
    services.unassign(meeting_id=meeting.pk, person_code=made.one.code, by=made.worker, at=LATER)
    assert not Meeting.objects.visible_to(deputy).exists()
    left = Notification.objects.get(user=deputy, kind="contact.unassigned")
    assert (left.url, meeting.code in left.url) == (reverse("contacts:meetings"), False)
