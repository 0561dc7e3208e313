"""A round from plan to close: agreed with the Front, owed by the register's terms, held, counted, minuted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from phoihop.commitments.models import Commitment, Event, State
from phoihop.commitments.tests import make as ledger
from phoihop.contacts import services
from phoihop.contacts.models import Category, DutyKind, Form, Meeting, MeetingKind, MeetingState, Moment, Regime, Round
from phoihop.contacts.queries import clashes_of, coverage, figures_by, total_of
from phoihop.contacts.services import Said
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.contacts.writing import minutes_sheet, plan_sheet
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.papers.rendering import sheet_of
from phoihop.sessions.models import Occasion
from phoihop.sessions.tests import make as sessions

pytestmark = pytest.mark.django_db
SAID = Said(chair="Đồng chí Lò Thị Chủ, Phó Chủ tịch", secretary="Người ghi")


def test_a_round_goes_from_plan_to_close_and_the_ledger_goes_with_it() -> None:
    made = make.scene()
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY, "today": TODAY}
    round_ = make.planned(made)
    events = set(Event.objects.filter(source_code=round_.code).values_list("kind", "planned_on"))
    assert events == {("contact.round", FIRST), ("contact.held", FIRST), ("contact.ended", LAST)}
    press = round_.duties.get()
    assert (press.kind, press.body) == (DutyKind.PRESS_COUNCIL, made.front)
    assert press.commitment.due_on == date(2026, 3, 30)  # 5 working days before Monday 06/04/2026

    refused("round.no_meetings", services.ask_agreement, round_id=round_.pk, answer_by=FIRST, **how)
    meeting = make.added(made, round_)
    other = make.added(made, round_, at=9, venue="Trường Mẫu")
    services.assign(meeting_id=meeting.pk, people=[made.one, made.two], lead=made.one, by=made.worker, at=MONDAY)
    services.assign(meeting_id=other.pk, people=[made.one], by=made.worker, at=MONDAY)
    found = clashes_of(list(Meeting.objects.order_by("starts_at")), made.worker)
    assert [(clash.what, clash.who) for clash, _row in found[meeting.code]] == [
        ("person", made.one.full_name),
        ("commune", ""),
    ]
    services.unassign(meeting_id=other.pk, person_code=made.one.code, by=made.worker, at=MONDAY)
    (invited,) = services.invite(meeting_id=meeting.pk, bodies=[made.authority], **how)
    assert invited.commitment is not None
    assert (invited.commitment.due_on, invited.commitment.judge) == (FIRST, made.organiser)

    services.ask_agreement(round_id=round_.pk, answer_by=date(2026, 3, 9), **how)
    refused("round.not_agreed", services.announce, round_id=round_.pk, **how)
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    assert round_.duties.get(kind=DutyKind.AGREE).commitment.state == State.KEPT
    refused("round.no_deputies", services.announce, round_id=round_.pk, **how)
    services.cancel_meeting(meeting_id=other.pk, reason="Trùng lịch", by=made.worker, at=MONDAY)
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    assert not Round.objects.visible_to(made.stranger).exists()
    services.announce(round_id=round_.pk, **how)
    assert Round.objects.visible_to(made.stranger).exists()
    assert not Meeting.objects.visible_to(AnonymousUser()).exists()
    with pytest.raises(PermissionDenied):
        services.put_notice_on_paper(duty_id=press.pk, by=made.worker, at=MONDAY)
    notice = services.put_notice_on_paper(duty_id=press.pk, by=made.front_head, at=MONDAY).paper
    assert notice is not None
    assert (notice.kind, notice.issuer, notice.subject) == (
        "notice",
        made.front,
        "Lịch tiếp xúc cử tri: đợt tiếp xúc mẫu",
    )
    assert "Nhà văn hóa thôn Mẫu" in str(notice.sheet)
    refused("duty.on_paper_already", services.put_notice_on_paper, duty_id=press.pk, by=made.front_head, at=MONDAY)
    told = services.fulfil(duty_id=press.pk, done_on=TODAY, **{**how, "by": made.front_head})
    assert told.paper == notice

    moved = FIRST + timedelta(days=2)
    services.postpone(
        meeting_id=meeting.pk, reason="Bão số 3", starts_at=make.hour(moved, 8), ends_at=make.hour(moved, 10),
        is_force_majeure=True, **how,
    )  # fmt: skip
    invited.commitment.refresh_from_db()
    assert invited.commitment.due_on == moved
    refused("meeting.day_ahead", services.hold, meeting_id=meeting.pk, **how)
    held = services.hold(meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=moved)
    counts = {Category.FARMERS: 40, Category.WORKERS: 10, Category.OFFICIALS: 30}
    services.record_attendance(
        meeting_id=meeting.pk, revision=held.revision, counts=counts, speakers=7, absent={made.two.code: "Đi học"},
        answering={made.authority.code: "Phó Giám đốc"}, by=made.worker, at=MONDAY,
    )  # fmt: skip
    invited.commitment.refresh_from_db()
    assert invited.commitment.state == State.KEPT
    services.minute(meeting_id=meeting.pk, revision=0, said=SAID, final=True, by=made.worker, at=MONDAY, today=moved)
    minutes = services.put_minutes_on_paper(meeting_id=meeting.pk, by=made.worker, at=MONDAY)
    assert minutes.paper is not None
    signing = [(one.post, one.name) for one in sheet_of(minutes.paper, on=moved).signatures]
    assert signing == [("Thư ký", "Người ghi"), ("Chủ tọa", "Lò Thị Chủ")]
    assert sheet_of(minutes.paper, on=moved).signatures == minutes_sheet(minutes, on=moved).signatures
    receive = [made.front.name, made.commune.name]
    assert list(plan_sheet(round_, on=moved).recipients) == [*receive, "Lưu: VT"]
    plan = services.put_plan_on_paper(round_id=round_.pk, by=made.worker, at=MONDAY).plan_paper
    assert plan is not None
    assert {line.body.name for line in plan.addressees.all() if line.body} == {*receive}
    assert {*receive} <= set(sheet_of(plan, on=moved).recipients)
    closed = services.close_round(round_id=round_.pk, by=made.worker, at=MONDAY, today=LAST)
    assert closed.state == "closed"
    assert Event.objects.get(kind="contact.ended", source_code=round_.code).actual_on == moved

    total = total_of(Meeting.objects.filter(round=round_))
    assert (total.held, total.cancelled, total.voters, total.workers_share, total.speakers) == (1, 1, 80, 62.5, 7)
    by_deputy = figures_by(Meeting.objects.filter(round=round_), "deputy")
    assert {key: one.voters for key, one in by_deputy.items()} == {made.one.pk: 80}  # who did not come is not counted
    (covered,) = coverage(made.worker, round_, LAST)
    assert (covered.figures.held, covered.days) == (1, (LAST - moved).days)
    assert (covered.figures.thematic_share, covered.figures.workers_share) == (0.0, 62.5)


def test_after_a_meeting_each_group_of_deputies_owes_its_synthesis() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    group = people.body(name="Tổ đại biểu số 1", kind=BodyKind.DEPUTY_GROUP)
    member = people.person(of=group, post="Đại biểu")
    services.assign(meeting_id=meeting.pk, people=[member], by=made.worker, at=MONDAY)
    services.hold(meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=FIRST)
    owed = meeting.duties.get(kind=DutyKind.GROUP_SYNTHESIS)
    assert (owed.body, owed.commitment.judge) == (group, made.organiser)
    assert owed.commitment.due_on == date(2026, 4, 9)  # 3 working days after Monday 06/04/2026 (Art. 41.2)
    with pytest.raises(PermissionDenied):
        services.fulfil(duty_id=owed.pk, done_on=FIRST, by=made.answering, at=MONDAY, today=FIRST)
    services.fulfil(duty_id=owed.pk, done_on=FIRST, by=made.worker, at=MONDAY, today=FIRST)
    owed.commitment.refresh_from_db()
    assert owed.commitment.state == State.KEPT


def test_the_front_agrees_on_paper_only_by_its_own_and_a_stranger_does_nothing() -> None:
    made = make.scene()
    round_ = make.planned(made)
    meeting = make.added(made, round_)
    how: dict[str, Any] = {"on": TODAY, "at": MONDAY, "today": TODAY}
    for by in (made.worker, made.stranger, made.clerk):
        with pytest.raises(PermissionDenied):
            services.agree(round_id=round_.pk, by=by, **how)
    own = ledger.paper(issuer=made.organiser, issued_on=TODAY)
    refused("paper.of_another_body", services.agree, round_id=round_.pk, paper=own, by=made.clerk, **how)
    with pytest.raises(PermissionDenied):
        services.hold(meeting_id=meeting.pk, by=made.stranger, at=MONDAY, today=FIRST)
    with pytest.raises(PermissionDenied):
        services.fulfil(duty_id=round_.duties.get().pk, done_on=TODAY, by=made.stranger, at=MONDAY, today=TODAY)
    department = people.body(kind=BodyKind.DEPARTMENT)
    frame, outsider = make.round_frame(made, organiser=department), people.user(of=department)
    with pytest.raises(PermissionDenied):
        services.plan_round(frame=frame, by=outsider, at=MONDAY, today=TODAY)


def test_each_regime_and_kind_owes_by_its_own_term() -> None:
    made = make.scene()
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY, "today": TODAY}
    delegation = people.body(kind=BodyKind.NA_DELEGATION)
    joint = make.planned(made, regime=Regime.JOINT, parts=[delegation])
    owed = {
        duty.kind: (duty.body, duty.commitment.due_on) for duty in joint.duties.select_related("body", "commitment")
    }
    assert owed[DutyKind.PRESS_NA] == (delegation, date(2026, 3, 26))  # 7 working days
    assert owed[DutyKind.PRESS_COUNCIL] == (made.front, date(2026, 3, 30))

    refused(
        "working.not_before_a_session", services.plan_working_meeting, round_id=joint.pk, on=FIRST, bodies=[], **how
    )
    session = sessions.entered(sessions.delegation(), occasion=Occasion.NONE)
    before = make.planned(made, regime=Regime.JOINT, parts=[delegation], moment=Moment.BEFORE, session=session)
    plan: dict[str, Any] = {"round_id": before.pk, "on": date(2026, 3, 27), **how}
    refused("working.nobody", services.plan_working_meeting, bodies=[delegation], **plan)
    refused("round.day_is_over", services.plan_working_meeting, bodies=[made.front], **plan | {"on": date(2026, 3, 1)})
    with pytest.raises(PermissionDenied):
        services.plan_working_meeting(bodies=[made.front], **plan | {"by": made.stranger})
    working = services.plan_working_meeting(bodies=[made.front, made.authority], **plan)
    refused("working.planned_already", services.plan_working_meeting, bodies=[made.front], **plan)
    assert (working.body, working.commitment.due_on) == (delegation, date(2026, 3, 27))
    assert Commitment.objects.visible_to(made.answering).filter(pk=working.commitment_id).exists()  # it is invited
    moved = make.round_frame(
        made, regime=Regime.JOINT, parts=[delegation], moment=Moment.BEFORE, session=session, last=date(2026, 4, 11)
    )
    services.change_round(round_id=before.pk, revision=1, frame=moved, **how)
    working.commitment.refresh_from_db()
    assert working.commitment.due_on == date(2026, 3, 27)  # set by people: it stays
    invitation = services.put_notice_on_paper(duty_id=working.pk, by=people.user(of=delegation), at=MONDAY).paper
    assert invitation is not None
    assert invitation.kind == "invitation"
    assert set(invitation.addressees.values_list("body", flat=True)) == {made.front.pk, made.authority.pk}

    alone = make.added(made, None, kind=MeetingKind.WORKPLACE, form=Form.INDIVIDUAL, requested_on=date(2026, 3, 24))
    kinds = dict(alone.duties.values_list("kind", "commitment__due_on"))
    assert kinds == {DutyKind.DECIDE: date(2026, 3, 31), DutyKind.FRONT_CELL: date(2026, 4, 1)}
    assert Event.objects.filter(source_code=alone.code).count() == 2
    services.hold(meeting_id=alone.pk, by=made.worker, at=MONDAY, today=FIRST)
    synthesis = alone.duties.get(kind=DutyKind.SYNTHESIS)
    assert synthesis.commitment.due_on == date(2026, 4, 13)  # 5 working days after
    assert Event.objects.get(kind="contact.held", source_code=alone.code).actual_on == FIRST

    away = make.added(made, None, kind=MeetingKind.OUTSIDE_CONSTITUENCY, host=delegation)
    commitment = away.duties.get().commitment
    services.cancel_meeting(meeting_id=away.pk, reason="Bão", is_force_majeure=True, by=made.worker, at=MONDAY)
    commitment.refresh_from_db()
    assert commitment.state == State.NO_LONGER_DUE


def test_a_cancelled_round_ends_what_was_owed_and_what_may_not_be_is_refused() -> None:
    made = make.scene()
    how: dict[str, Any] = {"by": made.worker, "at": MONDAY, "today": TODAY}
    wrong: dict[str, dict[str, Any]] = {
        "round.title_needed": {"title": " "},
        "round.days": {"last": date(2026, 4, 1)},
        "round.session_needed": {"moment": Moment.BEFORE},
    }
    for code, changed in wrong.items():
        refused(code, services.plan_round, frame=make.round_frame(made, **changed), **how)
    round_, meeting = make.announced(made)
    bad: dict[str, dict[str, Any]] = {
        "meeting.venue_needed": {"venue": ""},
        "meeting.topic_needed": {"kind": MeetingKind.THEMATIC},
        "meeting.group_needed": {"kind": MeetingKind.TARGET_GROUP},
        "meeting.request_needed": {"form": Form.INDIVIDUAL},
        "meeting.hours": {"ends_at": make.hour(FIRST, 7)},
        "meeting.outside_the_round": {"on": LAST + timedelta(days=3)},
    }
    for code, changed in bad.items():
        frame = make.meeting_frame(made, **changed)
        refused(code, services.add_meeting, organiser=made.organiser, frame=frame, round_id=round_.pk, **how)
    key: dict[str, Any] = {"meeting_id": meeting.pk}
    frame = make.meeting_frame(made)
    refused("meeting.announced_already", services.change_meeting, **key, revision=1, frame=frame, **how)
    refused("meeting.not_held", services.record_attendance, **key, revision=1, counts={}, by=made.worker, at=MONDAY)
    refused("meeting.not_held", services.minute, **key, revision=0, said=SAID, **how)
    refused("contact.reason_needed", services.cancel_meeting, **key, reason="", by=made.worker, at=MONDAY)
    services.postpone(**key, reason="Mưa lũ", **how)
    refused("meeting.postponed", services.hold, **key, by=made.worker, at=MONDAY, today=FIRST)
    refused("deputy.of_no_body", services.assign, **key, people=[people.person()], by=made.worker, at=MONDAY)
    refused("round.meetings_left", services.close_round, round_id=round_.pk, **how)
    moved = {"frame": make.round_frame(made, last=LAST + timedelta(days=2)), **how}
    refused("contact.reason_needed", services.change_round, round_id=round_.pk, revision=round_.revision, **moved)
    services.cancel_round(round_id=round_.pk, reason="Thiên tai", is_force_majeure=True, by=made.worker, at=MONDAY)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert not Commitment.objects.exclude(state=State.NO_LONGER_DUE).exists()
    assert not Event.objects.filter(source_code=round_.code, is_cancelled=False).exists()
    refused("round.over", services.announce, round_id=round_.pk, **how)
