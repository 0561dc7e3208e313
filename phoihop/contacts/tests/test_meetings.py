"""A meeting: planned, changed, put off, held, counted, minuted, told of; what is owed for it follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments.models import Event, State
from phoihop.commitments.tests import make as ledger
from phoihop.contacts import services
from phoihop.contacts.models import Attendance, Category, DutyKind, Form, Meeting, MeetingKind, MeetingState, Minutes
from phoihop.contacts.services import Said
from phoihop.contacts.services.recording import count_on_phone
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Body, BodyKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
SAID = Said(chair="Đồng chí chủ trì", secretary="Người ghi")
ASKED = date(2026, 3, 24)


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": MONDAY, "today": TODAY}


def owed(meeting: Meeting) -> dict[str, date | None]:
    """{kind: day} of what is still owed."""
    rows = meeting.duties.filter(commitment__state=State.OPEN)
    return dict(rows.values_list("kind", "commitment__due_on"))


def test_a_meeting_alone_is_planned_by_an_organiser_that_says_whose_deputies() -> None:
    made = make.scene()
    alone: dict[str, Any] = {"frame": make.meeting_frame(made), **office(made)}
    refused("meeting.regime_needed", services.add_meeting, organiser=made.organiser, **alone)
    with pytest.raises(PermissionDenied):
        services.add_meeting(organiser=made.organiser, **alone | {"by": made.stranger})
    with pytest.raises(PermissionDenied):
        services.add_meeting(organiser=made.authority, **alone | {"by": made.answering})  # it meets no voters
    assert not Meeting.objects.exists()


def test_a_meeting_written_anew_owes_what_its_kind_and_form_ask_and_no_more() -> None:
    made = make.scene()
    round_ = make.planned(made)
    meeting = make.added(made, round_)
    change: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    assert owed(meeting) == {}
    individual: dict[str, Any] = {"form": Form.INDIVIDUAL, "requested_on": ASKED}
    services.change_meeting(revision=1, frame=make.meeting_frame(made, **individual), **change)
    assert owed(meeting) == {DutyKind.DECIDE: date(2026, 3, 31), DutyKind.FRONT_CELL: date(2026, 4, 1)}
    decide = meeting.duties.get(kind=DutyKind.DECIDE).commitment
    later = individual | {"requested_on": ASKED + timedelta(days=1), "on": FIRST + timedelta(days=1)}
    services.change_meeting(revision=2, frame=make.meeting_frame(made, **later), **change)
    assert owed(meeting) == {DutyKind.DECIDE: date(2026, 4, 1), DutyKind.FRONT_CELL: date(2026, 4, 2)}
    services.change_meeting(revision=3, frame=make.meeting_frame(made), **change)
    assert owed(meeting) == {}
    decide.refresh_from_db()
    assert decide.state == State.NO_LONGER_DUE
    services.change_meeting(revision=4, frame=make.meeting_frame(made, **individual), **change)  # and once more
    assert owed(meeting) == {DutyKind.DECIDE: date(2026, 3, 31), DutyKind.FRONT_CELL: date(2026, 4, 1)}


def test_what_was_told_stays_told_and_another_host_is_told_anew() -> None:
    made = make.scene()
    host, other = (people.body(kind=BodyKind.NA_DELEGATION) for _n in "12")
    outside: dict[str, Any] = {"kind": MeetingKind.OUTSIDE_CONSTITUENCY}
    meeting = make.added(made, None, host=host, **outside)
    change: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    services.change_meeting(revision=1, frame=make.meeting_frame(made, host=other, **outside), **change)
    duty = meeting.duties.get()
    assert duty.commitment.judge == other
    services.fulfil(duty_id=duty.pk, done_on=TODAY, **office(made))
    services.change_meeting(revision=2, frame=make.meeting_frame(made, host=host, **outside), **change)
    assert meeting.duties.get() == duty
    services.change_meeting(revision=3, frame=make.meeting_frame(made, kind=MeetingKind.RESIDENCE), **change)
    assert meeting.duties.get().done_on == TODAY


def test_what_is_owed_is_called_by_the_place_and_day_of_the_meeting_as_they_are_now() -> None:
    made = make.scene()
    meeting = make.added(made, None)
    (asked,) = services.invite(meeting_id=meeting.pk, bodies=[made.authority], **office(made))
    assert asked.commitment is not None
    frame = make.meeting_frame(made, venue="Trường Mẫu", on=FIRST + timedelta(days=1))
    services.change_meeting(meeting_id=meeting.pk, revision=1, frame=frame, **office(made))
    asked.commitment.refresh_from_db()
    assert asked.commitment.title == "Cử người dự, trả lời cử tri tại Trường Mẫu, 07/04/2026"
    assert asked.commitment.due_on == FIRST + timedelta(days=1)
    assert set(Event.objects.filter(source_code=meeting.code).values_list("planned_on", flat=True)) == {
        date(2026, 4, 7)
    }
    put_off: dict[str, Any] = {"meeting_id": meeting.pk, "reason": "Bão", **office(made)}
    services.postpone(venue="Sân đình", **put_off)
    services.postpone(starts_at=make.hour(date(2026, 4, 9), 8), ends_at=make.hour(date(2026, 4, 9), 10), **put_off)
    asked.commitment.refresh_from_db()
    assert asked.commitment.title == "Cử người dự, trả lời cử tri tại Sân đình, 09/04/2026"
    reasons = list(meeting.versions.order_by("number").values_list("reason", "venue"))
    assert reasons == [("", "Nhà văn hóa thôn Mẫu"), ("Bão", "Sân đình"), ("Bão", "Sân đình")]


def test_only_a_planned_meeting_is_written_anew_and_nobody_writes_over_another() -> None:
    made = make.scene()
    meeting = make.added(made, make.planned(made))
    change: dict[str, Any] = {"meeting_id": meeting.pk, "frame": make.meeting_frame(made, venue="Đình"), **office(made)}
    with pytest.raises(PermissionDenied):
        services.change_meeting(revision=1, **change | {"by": made.stranger})
    services.change_meeting(revision=1, **change)
    refused("contact.changed_meanwhile", services.change_meeting, revision=1, **change)
    services.cancel_meeting(meeting_id=meeting.pk, reason="Trùng", by=made.worker, at=MONDAY)
    refused("meeting.over", services.change_meeting, revision=3, **change)
    refused("meeting.over", services.postpone, meeting_id=meeting.pk, reason="Bão", **office(made))


def test_a_meeting_without_a_day_when_its_round_was_announced_is_announced_with_its_day() -> None:
    made = make.scene()
    round_ = make.planned(made)
    first, second = make.added(made, round_), make.added(made, round_, at=14)
    services.assign(meeting_id=first.pk, people=[made.one], by=made.worker, at=MONDAY)
    services.postpone(meeting_id=second.pk, reason="Chưa mượn được nhà", **office(made))
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    services.announce(round_id=round_.pk, **office(made))
    hours: dict[str, Any] = {"starts_at": make.hour(FIRST, 14), "ends_at": make.hour(FIRST, 16)}
    services.postpone(meeting_id=second.pk, reason="Đã có nhà", **hours, **office(made))
    second.refresh_from_db()
    assert (second.state, second.announced_on) == (MeetingState.ANNOUNCED, TODAY)


def test_another_hour_of_the_same_day_moves_no_promise() -> None:
    made = make.scene()
    alone = make.added(made, None)
    services.invite(meeting_id=alone.pk, bodies=[made.authority], **office(made))
    hours: dict[str, Any] = {"starts_at": make.hour(FIRST, 14), "ends_at": make.hour(FIRST, 16)}
    services.postpone(meeting_id=alone.pk, reason="Đổi giờ", **hours, **office(made))
    alone.refresh_from_db()
    assert (alone.state, alone.announced_on) == (MeetingState.PLANNED, None)
    assert not Act.objects.filter(verb__in=["commitment.moved", "event.moved"]).exists()


def test_one_deputy_leads_and_who_leads_may_change() -> None:
    made = make.scene()
    meeting = make.added(made, None)
    send: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY}
    leads = meeting.deputies.filter(is_lead=True).values_list("person", flat=True)
    services.assign(people=[made.one, made.two], lead=made.one, **send)
    assert [*leads.all()] == [made.one.pk]
    assert services.assign(people=[made.one], **send) == []  # again: he goes already, and leads as before
    services.assign(people=[], lead=made.two, **send)
    assert [*leads.all()] == [made.two.pk]
    services.assign(people=[], lead=made.two, **send)
    assert [*leads.all()] == [made.two.pk]
    sentence = refused(
        "deputy.of_no_body", services.assign, people=[people.person(full_name="Không Là Đại Biểu")], **send
    )
    assert "Không Là Đại Biểu" in sentence
    services.unassign(person_code=made.two.code, **send)
    refused("deputy.not_assigned", services.unassign, person_code=made.two.code, **send)
    with pytest.raises(PermissionDenied):
        services.unassign(person_code=made.one.code, **send | {"by": made.stranger})


def test_an_authority_is_invited_once_while_it_exists() -> None:
    made = make.scene()
    meeting = make.added(made, None)
    invite: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    services.invite(bodies=[made.authority, made.authority], content="Nước sạch", **invite)
    assert services.invite(bodies=[made.authority], **invite) == []
    own = services.invite(bodies=[made.organiser], **invite)[0].commitment
    assert own is not None
    assert own.participations.count() == 1  # it promises nobody else
    ended = people.body(name="Sở Đã Nhập")
    Body.objects.filter(pk=ended.pk).update(abolished_on=TODAY)
    ended.refresh_from_db()
    sentence = refused("meeting.body_ended", services.invite, bodies=[ended], **invite)
    assert "Sở Đã Nhập" in sentence


def test_a_meeting_is_held_once_on_its_day_and_an_individual_one_is_told_to_the_front_of_its_round() -> None:
    made = make.scene()
    round_ = make.planned(made)
    meeting = make.added(made, round_, form=Form.INDIVIDUAL, requested_on=ASKED)
    hold: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY, "today": FIRST}
    refused("meeting.day_ahead", services.hold, **hold | {"today": FIRST - timedelta(days=1)})
    services.hold(**hold)
    assert meeting.duties.get(kind=DutyKind.SYNTHESIS).commitment.judge == made.front
    refused("meeting.over", services.hold, **hold)
    refused("meeting.over", services.cancel_meeting, meeting_id=meeting.pk, reason="Bão", by=made.worker, at=MONDAY)


def test_who_came_is_counted_anew_and_a_slip_of_the_finger_is_refused() -> None:
    made = make.scene()
    meeting = make.held(made)
    count: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY}
    came = {Category.FARMERS: 40, Category.WORKERS: 10}
    at = meeting.revision
    with pytest.raises(PermissionDenied):
        services.record_attendance(revision=at, counts=came, **count | {"by": made.stranger})
    services.record_attendance(revision=at, counts=came, silent=[made.authority.code], **count)
    refused("contact.changed_meanwhile", services.record_attendance, revision=at, counts={Category.FARMERS: 1}, **count)
    for wrong in (-1, 100_001):
        refused(
            "meeting.count_wrong", services.record_attendance, revision=at + 1, counts={Category.YOUTH: wrong}, **count
        )
    said = refused(
        "meeting.speakers_wrong", services.record_attendance, revision=at + 1, counts={}, speakers=40_000, **count
    )
    assert "30.000" in said
    (asked,) = meeting.invitations.select_related("commitment")
    assert (asked.attended, asked.commitment.state) == (False, State.OPEN)  # type: ignore[union-attr]  # it was asked
    late = {made.authority.code: "Phó Giám đốc"}
    services.record_attendance(revision=at + 1, counts=came | {Category.FARMERS: 45}, answering=late, **count)
    services.record_attendance(revision=at + 2, counts={Category.WORKERS: 10}, answering=late, **count)  # kept once
    (asked,) = meeting.invitations.select_related("commitment")
    assert (asked.delegate, asked.commitment.state) == ("Phó Giám đốc", State.KEPT)  # type: ignore[union-attr]  # as above
    counted = dict(Attendance.objects.values_list("category", "count"))
    assert counted == {Category.FARMERS: 45, Category.WORKERS: 10}


def test_no_more_spoke_than_came_whoever_counts_and_in_whatever_order() -> None:
    made = make.scene()
    meeting = make.held(made)
    how: dict[str, Any] = {"meeting_id": meeting.pk, "by": made.worker, "at": MONDAY}
    came = {Category.FARMERS: 10, Category.OFFICIALS: 2}
    desk: dict[str, Any] = {"revision": meeting.revision, "counts": came}
    said = refused("meeting.more_spoke_than_came", services.record_attendance, speakers=5_000, **desk, **how)
    assert "(5000)" in said
    assert "(12)" in said
    assert not Attendance.objects.exists()
    services.record_attendance(speakers=12, **desk, **how)
    meeting.refresh_from_db()
    fewer: dict[str, Any] = {"counts": {Category.FARMERS: 3}}
    base = {"farmers": 10, "officials": 2}
    refused("meeting.more_spoke_than_came", count_on_phone, base=base, **fewer, **how)
    refused(
        "meeting.more_spoke_than_came",
        services.record_attendance,
        revision=meeting.revision,
        speakers=6,
        **fewer,
        **how,
    )  # the officials stay as they were counted: five came
    assert dict(Attendance.objects.values_list("category", "count")) == base
    services.record_attendance(revision=meeting.revision, speakers=5, **fewer, **how)


def test_what_a_phone_counted_meanwhile_is_not_overwritten_at_the_desk() -> None:
    made = make.scene()
    meeting = make.held(made)
    came = {Category.FARMERS: 40}
    phone: dict[str, Any] = {"meeting_id": meeting.pk, "counts": came, "base": {}, "at": MONDAY}
    with pytest.raises(PermissionDenied):
        count_on_phone(**phone, by=made.stranger)
    count_on_phone(**phone, by=made.worker)
    stale: dict[str, Any] = {"revision": meeting.revision, "counts": {Category.FARMERS: 30}}
    refused(
        "contact.changed_meanwhile", services.record_attendance, meeting_id=meeting.pk, by=made.worker, at=MONDAY, **stale
    )  # fmt: skip
    assert Attendance.objects.get().count == 40


def test_minutes_are_written_over_by_who_read_them_and_stand_once_final() -> None:
    made = make.scene()
    meeting = make.held(made)
    write: dict[str, Any] = {"meeting_id": meeting.pk, **office(made)}
    refused("minutes.none", services.put_minutes_on_paper, meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    refused("minutes.names_needed", services.minute, revision=0, said=Said(chair=" ", secretary="Người ghi"), **write)
    with pytest.raises(PermissionDenied):
        services.minute(revision=0, said=SAID, **write | {"by": made.stranger})
    services.minute(revision=0, said=SAID, **write)
    refused("contact.changed_meanwhile", services.minute, revision=0, said=SAID, **write)
    refused("minutes.nobody_counted", services.minute, revision=1, said=SAID, final=True, **write)
    assert Minutes.objects.get().revision == 1  # what was refused left the words as they were
    services.record_attendance(
        meeting_id=meeting.pk, revision=meeting.revision, counts={Category.FARMERS: 3}, by=made.worker, at=MONDAY
    )
    concluded = Said(chair="Đồng chí chủ trì", secretary="Người ghi", concluded="Kết thúc lúc 10 giờ")
    services.minute(revision=1, said=concluded, final=True, **write)
    assert Minutes.objects.get().concluded == "Kết thúc lúc 10 giờ"
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTED
    refused("meeting.minuted_already", services.minute, revision=2, said=SAID, **write)
    counts: dict[str, Any] = {"revision": meeting.revision, "counts": {}, "by": made.worker, "at": MONDAY}
    refused("meeting.minuted_already", services.record_attendance, meeting_id=meeting.pk, **counts)
    services.put_minutes_on_paper(meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    refused("minutes.on_paper_already", services.put_minutes_on_paper, meeting_id=meeting.pk, by=made.worker, at=MONDAY)


def test_what_is_owed_is_done_once_on_a_day_that_has_come() -> None:
    made = make.scene()
    round_, _meeting = make.announced(made)
    press = round_.duties.get()
    done: dict[str, Any] = {"duty_id": press.pk, "done_on": TODAY, **office(made), "by": made.front_head}
    refused("duty.day_ahead", services.fulfil, **done | {"done_on": TODAY + timedelta(days=1)})
    unseen = ledger.paper(issuer=made.authority, issued_on=TODAY)
    with pytest.raises(PermissionDenied):
        services.fulfil(paper=unseen, **done)
    services.fulfil(**done)
    refused("duty.done_already", services.fulfil, **done)
    refused("duty.done_already", services.put_notice_on_paper, duty_id=press.pk, by=made.front_head, at=MONDAY)


def test_the_clerk_records_what_another_body_did_only_with_its_paper() -> None:
    made = make.scene()
    round_, _meeting = make.announced(made)
    press = round_.duties.get()
    record: dict[str, Any] = {
        "duty_id": press.pk,
        "done_on": TODAY,
        "from_paper": True,
        **office(made),
        "by": made.clerk,
    }
    refused("commitment.no_paper", services.fulfil, **record)
    paper = ledger.paper(issuer=made.front, issued_on=TODAY)
    paper.addressees.create(body=made.organiser)
    told = services.fulfil(paper=paper, **record)
    assert (told.paper, told.done_on) == (paper, TODAY)


def test_a_duty_that_ended_with_its_meeting_is_neither_done_nor_told_of() -> None:
    made = make.scene()
    meeting = make.added(made, None, kind=MeetingKind.OUTSIDE_CONSTITUENCY, host=made.front)
    duty = meeting.duties.get()
    services.cancel_meeting(meeting_id=meeting.pk, reason="Bão", by=made.worker, at=MONDAY)
    refused("duty.done_already", services.fulfil, duty_id=duty.pk, done_on=TODAY, **office(made))
    refused("duty.done_already", services.put_notice_on_paper, duty_id=duty.pk, by=made.worker, at=MONDAY)


def test_the_notice_of_a_meeting_outside_goes_to_who_receives_the_deputy() -> None:
    made = make.scene()
    meeting = make.added(made, None, kind=MeetingKind.OUTSIDE_CONSTITUENCY, host=made.front)
    duty = meeting.duties.get()
    notice = services.put_notice_on_paper(duty_id=duty.pk, by=made.worker, at=MONDAY).paper
    assert notice is not None
    assert [line.body for line in notice.addressees.all()] == [made.front]
    assert (notice.source_kind, notice.source_code) == ("contact_meeting", meeting.code)
