"""A meeting that is part of no round: what it makes bodies owe, decided, announced, told of, recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from phoihop.commitments.models import State
from phoihop.commitments.tests import make as ledger
from phoihop.contacts import services
from phoihop.contacts.models import DutyKind, Form, Meeting, MeetingKind, MeetingState, Regime
from phoihop.contacts.phone import can_record
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
ASKED = date(2026, 3, 24)


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": MONDAY, "today": TODAY}


def alone(made: make.Scene, kind: MeetingKind, **changed: Any) -> Meeting:
    meeting = make.added(made, None, kind=kind, **changed)
    services.assign(meeting_id=meeting.pk, people=[made.one], lead=made.one, by=made.worker, at=MONDAY)
    return meeting


def front_of_place(made: make.Scene) -> Body:
    return people.body(
        name="Mặt trận xã Mẫu", kind=BodyKind.FRONT_COMMITTEE, level=Level.COMMUNE, commune=made.commune
    )  # fmt: skip


def owed(meeting: Meeting) -> dict[str, tuple[str, date | None]]:
    """{kind: who, until when} of what is still owed."""
    rows = meeting.duties.filter(commitment__state=State.OPEN)
    return {kind: (body, day) for kind, body, day in rows.values_list("kind", "body__name", "commitment__due_on")}


def kinds_told(user: Any) -> set[str]:
    return set(Notification.objects.filter(user=user, kind__startswith="contact.").values_list("kind", flat=True))


def test_a_meeting_at_home_is_announced_and_the_place_its_front_and_the_deputy_know() -> None:
    made = make.scene()
    front = people.user(of=front_of_place(made))
    commune = people.user(of=made.commune)
    deputy = people.user(of=people.body())
    made.one.user = deputy
    made.one.save()
    meeting = alone(made, MeetingKind.RESIDENCE)
    assert Meeting.objects.visible_to(deputy).filter(pk=meeting.pk).exists(), "he goes there"
    assert not Meeting.objects.visible_to(made.stranger).exists()
    announce: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    with pytest.raises(PermissionDenied):
        services.announce_meeting(**announce | {"by": made.stranger})
    announced = services.announce_meeting(**announce)
    assert (announced.state, announced.announced_on) == (MeetingState.ANNOUNCED, TODAY)
    assert Meeting.objects.visible_to(made.stranger).exists()
    assert kinds_told(front) == kinds_told(commune) == {"contact.announced"}
    assert kinds_told(deputy) == {"contact.assigned", "contact.announced"}
    assert (kinds_told(made.worker), kinds_told(made.stranger)) == (set(), set())
    refused("meeting.announced_before", services.announce_meeting, **announce)
    frame = make.meeting_frame(made, kind=MeetingKind.RESIDENCE)
    refused("meeting.announced_already", services.change_meeting, revision=1, frame=frame, **announce)
    assert can_record(front, meeting)
    assert can_record(deputy, meeting)


def test_what_is_not_ready_is_not_announced() -> None:
    made = make.scene()
    in_round = make.added(made, make.planned(made))
    refused("meeting.of_a_round", services.announce_meeting, meeting_id=in_round.pk, **office(made))
    nobody = make.added(made, None, kind=MeetingKind.WORKPLACE)
    announce: dict[str, Any] = {"meeting_id": nobody.pk, **office(made)}
    refused("meeting.no_deputies", services.announce_meeting, **announce)
    services.postpone(meeting_id=nobody.pk, reason="Bão", **office(made))
    refused("meeting.postponed", services.announce_meeting, **announce)
    services.cancel_meeting(meeting_id=nobody.pk, reason="Bão", by=made.worker, at=MONDAY)
    refused("meeting.over", services.announce_meeting, **announce)
    outside = alone(made, MeetingKind.OUTSIDE_CONSTITUENCY)
    refused("meeting.request_unknown", services.announce_meeting, meeting_id=outside.pk, **office(made))


def test_outside_the_constituency_the_standing_body_decides_then_tells_host_and_front() -> None:
    made = make.scene()
    host = people.body(name="Thường trực HĐND nơi đến", kind=BodyKind.COUNCIL_STANDING, level=Level.COMMUNE)
    front = front_of_place(made)
    council = people.body(kind=BodyKind.COUNCIL)
    made.organiser.parent = council
    made.organiser.save()
    group = people.body(name="Tổ đại biểu số 1", kind=BodyKind.DEPUTY_GROUP, parent=council)
    officer = people.user(of=group)
    frame = make.meeting_frame(made, kind=MeetingKind.OUTSIDE_CONSTITUENCY, host=host, requested_on=ASKED)
    meeting = services.add_meeting(
        organiser=group, frame=frame, regime=Regime.COUNCIL, **office(made) | {"by": officer}
    )  # fmt: skip
    assert owed(meeting) == {  # the group has no office: its council's standing body owes both
        DutyKind.DECIDE_OUTSIDE: (made.organiser.name, date(2026, 3, 31)),  # 5 working days from the request
        DutyKind.OUTSIDE_COUNCIL: (made.organiser.name, date(2026, 4, 1)),  # 3 before Monday 06/04/2026
    }
    derivation = meeting.duties.get(kind=DutyKind.DECIDE_OUTSIDE).commitment.derivation
    assert "Điều 32" in str(derivation)
    decides = Client()
    decides.force_login(made.worker)
    assert decides.get(meeting.get_absolute_url()).status_code == 200, "its body owes the decision"
    assert not Meeting.objects.visible_to(made.stranger).exists()
    services.assign(meeting_id=meeting.pk, people=[made.one], by=officer, at=MONDAY)
    announce: dict[str, Any] = {"meeting_id": meeting.pk, **office(made), "by": officer}
    sentence = refused("meeting.undecided", services.announce_meeting, **announce)
    assert made.organiser.name in sentence
    decide, notice = (meeting.duties.get(kind=kind) for kind in (DutyKind.DECIDE_OUTSIDE, DutyKind.OUTSIDE_COUNCIL))
    with pytest.raises(PermissionDenied):
        services.fulfil(duty_id=decide.pk, done_on=TODAY, **office(made) | {"by": made.stranger})
    services.fulfil(duty_id=decide.pk, done_on=TODAY, **office(made))
    paper = services.put_notice_on_paper(duty_id=notice.pk, by=made.worker, at=MONDAY).paper
    assert paper is not None
    assert {line.body for line in paper.addressees.all()} == {host, front}
    receiving = people.user(of=host)
    assert Meeting.objects.visible_to(receiving).filter(pk=meeting.pk).exists()
    services.announce_meeting(**announce)
    assert kinds_told(receiving) == {"contact.announced"}
    assert can_record(receiving, meeting)


def test_an_individual_contact_is_decided_and_told_to_the_front_cell() -> None:
    made = make.scene()
    meeting = alone(made, MeetingKind.RESIDENCE, form=Form.INDIVIDUAL, requested_on=ASKED)
    assert owed(meeting) == {
        DutyKind.DECIDE: (made.organiser.name, date(2026, 3, 31)),
        DutyKind.FRONT_CELL: (made.organiser.name, date(2026, 4, 1)),
    }
    announce: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    refused("meeting.undecided", services.announce_meeting, **announce)
    decide = meeting.duties.get(kind=DutyKind.DECIDE)
    services.fulfil(duty_id=decide.pk, done_on=TODAY, **office(made))
    assert services.announce_meeting(**announce).state == MeetingState.ANNOUNCED


def test_a_thematic_meeting_of_its_own_is_told_to_the_press_by_the_front_of_the_place() -> None:
    made = make.scene()
    front = front_of_place(made)
    meeting = alone(made, MeetingKind.THEMATIC, topic="Nước sạch")
    assert owed(meeting) == {DutyKind.PRESS_COUNCIL: (front.name, date(2026, 3, 30))}
    press = meeting.duties.get()
    teller = people.user(of=front)
    paper = services.put_notice_on_paper(duty_id=press.pk, by=teller, at=MONDAY).paper
    assert paper is not None
    assert "Nước sạch" in str(paper.sheet)
    services.announce_meeting(meeting_id=meeting.pk, **office(made))
    later = FIRST + timedelta(days=2)
    hours: dict[str, Any] = {"starts_at": make.hour(later, 8), "ends_at": make.hour(later, 10)}
    services.postpone(meeting_id=meeting.pk, reason="Trùng lịch", **hours, **office(made))
    assert owed(meeting) == {DutyKind.PRESS_COUNCIL: (front.name, date(2026, 4, 1))}
    assert kinds_told(teller) == {"contact.announced", "contact.moved"}


def test_what_is_owed_at_a_place_is_owed_by_and_to_who_is_there_once_it_is_another() -> None:
    made = make.scene()
    first = front_of_place(made)
    there = people.body(name="Ủy ban nhân dân xã Khác", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    front = people.body(
        name="Mặt trận xã Khác", kind=BodyKind.FRONT_COMMITTEE, level=Level.COMMUNE, commune=there
    )  # fmt: skip
    thematic: dict[str, Any] = {"kind": MeetingKind.THEMATIC, "topic": "Nước sạch"}
    told = alone(made, **thematic)
    change: dict[str, Any] = {"meeting_id": told.pk, **office(made)}
    services.change_meeting(revision=1, frame=make.meeting_frame(made, venue="Đình Mẫu", **thematic), **change)
    before = told.duties.get()
    assert before.body == first, "the same place: the same promise"
    services.change_meeting(revision=2, frame=make.meeting_frame(made, commune=there, **thematic), **change)
    assert owed(told) == {DutyKind.PRESS_COUNCIL: (front.name, date(2026, 3, 30))}
    before.commitment.refresh_from_db()
    assert before.commitment.state == State.NO_LONGER_DUE
    single: dict[str, Any] = {"kind": MeetingKind.RESIDENCE, "form": Form.INDIVIDUAL, "requested_on": ASKED}
    cell = alone(made, **single)
    frame = make.meeting_frame(made, commune=there, **single)
    services.change_meeting(meeting_id=cell.pk, revision=1, frame=frame, **office(made))
    notice = cell.duties.get(kind=DutyKind.FRONT_CELL)
    assert notice.commitment.judge == front


def test_of_a_group_s_meeting_the_clerk_of_its_standing_body_records_what_the_front_did() -> None:
    made = make.scene()
    front = front_of_place(made)
    council = people.body(kind=BodyKind.COUNCIL)
    made.organiser.parent = council
    made.organiser.save()
    group = people.body(name="Tổ đại biểu số 1", kind=BodyKind.DEPUTY_GROUP, parent=council)
    frame = make.meeting_frame(made, kind=MeetingKind.THEMATIC, topic="Nước sạch")
    by_group = office(made) | {"by": people.user(of=group)}
    meeting = services.add_meeting(organiser=group, frame=frame, regime=Regime.COUNCIL, **by_group)
    assert Meeting.objects.visible_to(made.clerk).filter(pk=meeting.pk).exists(), "it is told what the Front owes"
    paper = ledger.paper(issuer=front, issued_on=TODAY)
    paper.addressees.create(body=made.organiser)
    record: dict[str, Any] = {"duty_id": meeting.duties.get().pk, "done_on": TODAY, "paper": paper, "from_paper": True}
    for other in (made.worker, made.stranger, people.user(kind=RoleKind.REGISTRY_CLERK)):
        with pytest.raises(PermissionDenied):
            services.fulfil(**record | office(made) | {"by": other})
    assert services.fulfil(**record | office(made) | {"by": made.clerk}).paper == paper


def test_where_the_front_of_the_place_is_not_known_the_organiser_sees_to_the_press() -> None:
    made = make.scene()
    meeting = alone(made, MeetingKind.THEMATIC, topic="Nước sạch")
    assert owed(meeting) == {DutyKind.PRESS_COUNCIL: (made.organiser.name, date(2026, 3, 30))}


def test_the_page_offers_to_announce_until_it_is() -> None:
    made = make.scene()
    meeting = alone(made, MeetingKind.RESIDENCE)
    client, other = Client(), Client()
    client.force_login(made.worker)
    other.force_login(made.stranger)
    address = reverse("contacts:announce_meeting", args=[meeting.code])
    assert address in client.get(meeting.get_absolute_url()).content.decode()
    assert other.post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert address not in client.get(meeting.get_absolute_url()).content.decode()
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ANNOUNCED
    assert other.post(address).status_code == 403
    assert other.get(meeting.get_absolute_url()).status_code == 200
