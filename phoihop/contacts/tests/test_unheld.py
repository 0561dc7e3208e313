"""«Ghi đã tổ chức» by mistake is undone while nothing shows that the meeting was held; what it opened ends with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from phoihop.commitments.models import Commitment, Event, State
from phoihop.contacts import services
from phoihop.contacts.models import Category, DutyKind, Form, Meeting, MeetingState
from phoihop.contacts.services import Said
from phoihop.contacts.services.recording import record_statement
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.intake.rules import Said as Words
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
WHY = "Ghi nhầm cuộc"


def undo(made: make.Scene, meeting: Meeting) -> dict[str, Any]:
    return {"meeting_id": meeting.pk, "reason": WHY, "by": made.worker, "at": MONDAY, "today": FIRST}


def hold(made: make.Scene, meeting: Meeting) -> Meeting:
    return services.hold(meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=FIRST)


def test_it_stands_as_before_with_the_reason_and_may_be_held_again() -> None:
    made = make.scene()
    meeting = make.held(made)
    with pytest.raises(PermissionDenied):
        services.unhold(**undo(made, meeting) | {"by": made.stranger})
    refused("contact.reason_needed", services.unhold, **undo(made, meeting) | {"reason": " "})
    services.unhold(**undo(made, meeting))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ANNOUNCED
    assert list(meeting.versions.order_by("number").values_list("state", "reason"))[-2:] == [
        (MeetingState.HELD, ""), (MeetingState.ANNOUNCED, WHY)
    ]  # fmt: skip
    assert not meeting.was_moved_since(MONDAY - timedelta(days=1)), "its day and place are those that were sent out"
    refused("meeting.not_held", services.unhold, **undo(made, meeting))
    assert hold(made, meeting).state == MeetingState.HELD


def test_what_was_owed_after_it_is_owed_no_more_and_its_events_wait_again() -> None:
    made = make.scene()
    group = people.body(kind=BodyKind.DEPUTY_GROUP)
    meeting = make.added(made, None, form=Form.INDIVIDUAL, requested_on=TODAY)
    deputy = people.person(of=group, post="Đại biểu")
    services.assign(meeting_id=meeting.pk, people=[deputy], by=made.worker, at=MONDAY)
    hold(made, meeting)
    events = Event.objects.filter(source_code=meeting.code)
    assert set(events.values_list("actual_on", flat=True)) == {FIRST}
    owed = list(meeting.duties.filter(kind__in=[DutyKind.SYNTHESIS, DutyKind.GROUP_SYNTHESIS]).values("commitment"))
    assert len(owed) == 2
    services.unhold(**undo(made, meeting))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    ended = Commitment.objects.filter(pk__in=[row["commitment"] for row in owed])
    assert set(ended.values_list("state", "verdict_reason")) == {
        (State.NO_LONGER_DUE, f"Bỏ ghi đã tổ chức cuộc tiếp xúc {meeting.code}: {WHY}")
    }
    assert set(events.values_list("actual_on", "planned_on", "is_cancelled")) == {(None, FIRST, False)}
    assert set(meeting.duties.values_list("kind", flat=True)) == {DutyKind.DECIDE, DutyKind.FRONT_CELL}
    hold(made, meeting)
    again = meeting.duties.filter(commitment__state=State.OPEN, kind=DutyKind.GROUP_SYNTHESIS)
    assert again.count() == 1


def came(made: make.Scene, meeting: Meeting) -> None:
    services.record_attendance(
        meeting_id=meeting.pk, revision=meeting.revision, counts={Category.FARMERS: 3}, by=made.worker, at=MONDAY
    )


def minuted(made: make.Scene, meeting: Meeting) -> None:
    said = Said(chair="Chủ trì", secretary="Người ghi")
    services.minute(meeting_id=meeting.pk, revision=0, said=said, by=made.worker, at=MONDAY, today=FIRST)


def spoken(made: make.Scene, meeting: Meeting) -> None:
    record_statement(
        meeting_id=meeting.pk, said=Words("Đường xấu"), client_key="1", recorded_at=MONDAY, by=made.worker, at=MONDAY
    )


@pytest.mark.parametrize(("trace", "why"), [(came, "thành phần dự"), (minuted, "biên bản"), (spoken, "ý kiến cử tri")])
def test_what_shows_that_it_was_held_is_named(trace: Callable[[make.Scene, Meeting], None], why: str) -> None:
    made = make.scene()
    meeting = make.held(made)
    trace(made, meeting)
    assert why in refused("meeting.held_with_results", services.unhold, **undo(made, meeting))


def test_a_synthesis_that_was_sent_and_a_round_that_is_closed_let_it_stand() -> None:
    made = make.scene()
    group = people.body(kind=BodyKind.DEPUTY_GROUP)
    round_, meeting = make.announced(made)
    deputy = people.person(of=group, post="Đại biểu")
    services.assign(meeting_id=meeting.pk, people=[deputy], by=made.worker, at=MONDAY)
    hold(made, meeting)
    duty = meeting.duties.get(kind=DutyKind.GROUP_SYNTHESIS)
    services.fulfil(duty_id=duty.pk, done_on=FIRST, by=made.worker, at=MONDAY, today=FIRST)
    assert "tổng hợp" in refused("meeting.held_with_results", services.unhold, **undo(made, meeting))
    services.close_round(round_id=round_.pk, by=made.worker, at=MONDAY, today=FIRST)
    refused("round.over", services.unhold, **undo(made, meeting))


def test_the_page_offers_it_while_nothing_was_recorded(client: Client) -> None:
    made = make.scene()
    meeting = make.held(made)
    where = reverse("contacts:unhold", args=[meeting.code])
    client.force_login(made.stranger)
    assert where not in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(where).status_code == 403
    client.force_login(made.worker)
    assert where in client.get(meeting.get_absolute_url()).content.decode()
    assert client.post(where, {"reason": WHY}).status_code == 302
    assert where not in client.get(meeting.get_absolute_url()).content.decode()
    came(made, hold(made, meeting))
    assert where not in client.get(meeting.get_absolute_url()).content.decode()
    assert client.post(where, {"reason": WHY}).status_code == 409
