"""A plan that is changed after the Front agreed to it, before it is announced: agreed to by nobody until it agrees anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from phoihop.commitments.models import State
from phoihop.contacts import services
from phoihop.contacts.models import DutyKind, Meeting, MeetingKind, Mode, Round, RoundState
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
CHANGED = "Đã đổi sau khi thống nhất ngày 02/03/2026: chờ Mặt trận thống nhất lại"


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": MONDAY, "today": TODAY}


def agree(made: make.Scene, round_: Round) -> None:
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)


def agreed(made: make.Scene) -> tuple[Round, Meeting]:
    """With one meeting and a deputy who goes there."""
    round_ = make.planned(made)
    meeting = make.added(made, round_)
    services.assign(meeting_id=meeting.pk, people=[made.one], by=made.worker, at=MONDAY)
    agree(made, round_)
    round_.refresh_from_db()
    return round_, meeting


def told(user: User) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(user=user, kind="contact.agreement_taken_back")
    return list(rows.order_by("pk").values_list("title", "url"))


def stands(round_: Round) -> tuple[Any, ...]:
    return Round.objects.values_list("state", "agreed_on", "agreed_before_on").get(pk=round_.pk)


def change(made: make.Scene, meeting: Meeting, **changed: Any) -> None:
    meeting.refresh_from_db()
    frame = make.meeting_frame(made, **changed)
    services.change_meeting(meeting_id=meeting.pk, revision=meeting.revision, frame=frame, **office(made))


def other_days(made: make.Scene, round_: Round) -> None:
    frame = make.round_frame(made, last=LAST + timedelta(days=1))
    services.change_round(round_id=round_.pk, revision=round_.revision, frame=frame, **office(made))


@pytest.mark.parametrize(
    "act",
    [
        lambda made, round_, _meeting: make.added(made, round_, at=14),
        lambda made, _round, meeting: change(made, meeting, on=LAST),
        lambda made, _round, meeting: change(made, meeting, venue="Đình Mẫu"),
        lambda made, _round, meeting: change(made, meeting, commune=people.body(name="Ủy ban nhân dân xã Khác")),
        lambda made, _round, meeting: change(made, meeting, kind=MeetingKind.WORKPLACE),
        lambda made, _round, meeting: change(made, meeting, mode=Mode.ONLINE),
        lambda made, _round, meeting: services.postpone(meeting_id=meeting.pk, reason="Bão", **office(made)),
        lambda made, _round, meeting: services.cancel_meeting(
            meeting_id=meeting.pk, reason="Trùng", by=made.worker, at=MONDAY
        ),
        lambda made, round_, _meeting: other_days(made, round_),
    ],
    ids=["added", "day", "venue", "commune", "kind", "mode", "put off", "cancelled", "days of the round"],
)
def test_what_the_front_agreed_to_is_changed_and_its_agreement_no_longer_stands(
    act: Callable[[make.Scene, Round, Meeting], object],
) -> None:
    made = make.scene()
    round_, meeting = agreed(made)
    act(made, round_, meeting)
    assert stands(round_) == (RoundState.PLANNED, None, TODAY)
    title = "Kế hoạch đã đổi sau khi Mặt trận thống nhất ngày 02/03/2026, chờ thống nhất lại: Đợt tiếp xúc mẫu ("
    assert [(said.startswith(title), url) for said, url in told(made.front_head)] == [(True, round_.get_absolute_url())]
    assert Act.objects.filter(verb="round.agreement_taken_back").exclude(reason="").count() == 1


def test_another_hour_or_who_goes_there_is_no_other_plan() -> None:
    made = make.scene()
    round_, meeting = agreed(made)
    change(made, meeting, at=14)
    services.assign(meeting_id=meeting.pk, people=[made.two], by=made.worker, at=MONDAY)
    services.invite(meeting_id=meeting.pk, bodies=[made.authority], **office(made))
    frame = make.round_frame(made, purpose="Nghe ý kiến cử tri")
    services.change_round(round_id=round_.pk, revision=round_.revision, frame=frame, **office(made))
    assert stands(round_) == (RoundState.AGREED, TODAY, None)
    assert told(made.front_head) == []


def test_it_is_not_announced_until_the_front_agrees_anew_and_hears_once_of_several_changes() -> None:
    made = make.scene()
    round_, meeting = agreed(made)
    change(made, meeting, on=LAST)
    change(made, meeting, venue="Đình Mẫu")
    sentence = refused("round.not_agreed", services.announce, round_id=round_.pk, **office(made))
    assert "02/03/2026" in sentence
    assert len(told(made.front_head)) == 1
    agree(made, round_)
    assert stands(round_) == (RoundState.AGREED, TODAY, None)
    change(made, meeting, mode=Mode.MIXED)
    assert len(told(made.front_head)) == 2
    agree(made, round_)
    services.announce(round_id=round_.pk, **office(made))
    make.added(made, round_, at=15)
    assert stands(round_) == (RoundState.ANNOUNCED, TODAY, None), "announced, it is told as what is announced is"
    assert len(told(made.front_head)) == 2


def test_the_front_may_be_asked_anew_and_what_it_answered_before_stays_answered() -> None:
    made = make.scene()
    round_ = make.planned(made)
    meeting = make.added(made, round_)
    ask: dict[str, Any] = {"round_id": round_.pk, "answer_by": FIRST, **office(made)}
    services.ask_agreement(**ask)
    first = round_.duties.get(kind=DutyKind.AGREE).commitment
    agree(made, round_)
    refused("round.agreed_already", services.ask_agreement, **ask)
    change(made, meeting, on=LAST)
    services.ask_agreement(**ask)
    refused("round.asked_already", services.ask_agreement, **ask)
    second = round_.duties.get(kind=DutyKind.AGREE).commitment
    assert second != first
    agree(made, round_)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.KEPT, State.KEPT)


def test_the_page_says_so_and_offers_to_ask_and_to_agree_not_to_announce() -> None:
    made = make.scene()
    round_, meeting = agreed(made)
    office_, front = Client(), Client()
    office_.force_login(made.worker)
    front.force_login(made.front_head)
    assert CHANGED not in office_.get(round_.get_absolute_url()).content.decode()
    change(made, meeting, on=LAST)
    page = office_.get(round_.get_absolute_url()).content.decode()
    assert CHANGED in page
    assert "(thống nhất ngày" not in page
    assert reverse("contacts:ask", args=[round_.code]) in page
    assert reverse("contacts:announce", args=[round_.code]) not in page
    page = front.get(round_.get_absolute_url()).content.decode()
    assert CHANGED in page
    assert reverse("contacts:agree", args=[round_.code]) in page
    agree(made, round_)
    assert CHANGED not in office_.get(round_.get_absolute_url()).content.decode()
