"""A round: planned, agreed, changed, announced, closed, called off; each refusal says why and leaves nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services as ledger_acts
from phoihop.commitments.models import Commitment, Event, State
from phoihop.commitments.tests import make as ledger
from phoihop.contacts import services
from phoihop.contacts.models import DutyKind, Meeting, MeetingState, Moment, Round, RoundState
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.contacts.tests.refusing import refused
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.sessions import services as sessions
from phoihop.sessions.models import Occasion
from phoihop.sessions.tests import make as session_rows

pytestmark = pytest.mark.django_db


def office(made: make.Scene) -> dict[str, Any]:
    return {"by": made.worker, "at": MONDAY, "today": TODAY}


def test_the_front_is_asked_once_by_a_day_to_come() -> None:
    made = make.scene()
    round_ = make.planned(made)
    make.added(made, round_)
    ask: dict[str, Any] = {"round_id": round_.pk, "answer_by": FIRST, **office(made)}
    refused("round.day_is_over", services.ask_agreement, **ask | {"answer_by": TODAY - timedelta(days=1)})
    with pytest.raises(PermissionDenied):
        services.ask_agreement(**ask | {"by": made.stranger})
    services.ask_agreement(**ask)
    refused("round.asked_already", services.ask_agreement, **ask)
    duty = round_.duties.get(kind=DutyKind.AGREE)
    assert (duty.body, duty.commitment.due_on, duty.commitment.judge) == (made.front, FIRST, made.organiser)
    by_itself = {"done_on": TODAY, **office(made), "by": made.front_head}
    sentence = refused("duty.agreed_by_its_own_act", services.fulfil, duty_id=duty.pk, **by_itself)
    assert "thống nhất" in sentence


def test_the_front_agrees_once_to_a_plan_that_says_where_voters_are_met() -> None:
    made = make.scene()
    round_ = make.planned(made)
    agree: dict[str, Any] = {"round_id": round_.pk, "on": TODAY, **office(made), "by": made.front_head}
    refused("round.no_meetings", services.agree, **agree)
    make.added(made, round_)
    refused("round.day_ahead", services.agree, **agree | {"on": TODAY + timedelta(days=1)})
    services.agree(**agree)
    round_.refresh_from_db()
    assert (round_.state, round_.agreed_on) == (RoundState.AGREED, TODAY)
    refused("round.agreed_already", services.agree, **agree)
    refused("round.agreed_already", services.ask_agreement, round_id=round_.pk, answer_by=FIRST, **office(made))
    assert not round_.duties.filter(kind=DutyKind.AGREE).exists()  # it was never asked: nothing was owed


def test_the_clerk_records_the_agreement_from_a_paper_of_the_front_that_he_may_read() -> None:
    made = make.scene()
    round_ = make.planned(made)
    make.added(made, round_)
    services.ask_agreement(round_id=round_.pk, answer_by=FIRST, **office(made))
    unseen = ledger.paper(issuer=made.front, issued_on=TODAY)
    agree: dict[str, Any] = {"round_id": round_.pk, "on": TODAY, **office(made), "by": made.clerk}
    with pytest.raises(PermissionDenied):
        services.agree(paper=unseen, **agree)
    round_.refresh_from_db()
    assert round_.agreed_on is None
    unseen.addressees.create(body=made.organiser)
    services.agree(paper=unseen, **agree)
    duty = round_.duties.get(kind=DutyKind.AGREE)
    assert (duty.paper, duty.done_on, duty.commitment.state) == (unseen, TODAY, State.KEPT)


def test_agreeing_after_the_promise_was_closed_still_agrees() -> None:
    made = make.scene()
    round_ = make.planned(made)
    make.added(made, round_)
    services.ask_agreement(round_id=round_.pk, answer_by=FIRST, **office(made))
    owed = round_.duties.get(kind=DutyKind.AGREE).commitment
    ledger_acts.drop_of_case(commitment_id=owed.pk, reason="Đã trao đổi trực tiếp", by=made.worker, at=MONDAY)
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    owed.refresh_from_db()
    assert owed.state == State.NO_LONGER_DUE
    assert Round.objects.get().agreed_on == TODAY


def test_a_plan_whose_meetings_are_all_called_off_is_not_announced_nor_put_on_paper() -> None:
    made = make.scene()
    round_ = make.planned(made)
    meeting = make.added(made, round_)
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    services.cancel_meeting(meeting_id=meeting.pk, reason="Trùng lịch", by=made.worker, at=MONDAY)
    refused("round.no_meetings", services.announce, round_id=round_.pk, **office(made))
    refused("round.no_meetings", services.put_plan_on_paper, round_id=round_.pk, by=made.worker, at=MONDAY)
    press = round_.duties.get()
    refused("round.no_meetings", services.put_notice_on_paper, duty_id=press.pk, by=made.front_head, at=MONDAY)


def test_a_round_is_announced_once_and_closed_only_after_that() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    refused("round.announced_already", services.announce, round_id=round_.pk, **office(made))
    other = make.planned(made)
    refused("round.not_announced", services.close_round, round_id=other.pk, **office(made))
    services.cancel_meeting(meeting_id=meeting.pk, reason="Bão", by=made.worker, at=MONDAY)
    refused("round.none_held", services.close_round, round_id=round_.pk, **office(made))


def test_the_plan_is_put_on_paper_once_by_the_organiser_only() -> None:
    made = make.scene()
    round_, _meeting = make.announced(made)
    with pytest.raises(PermissionDenied):
        services.put_plan_on_paper(round_id=round_.pk, by=made.front_head, at=MONDAY)
    services.put_plan_on_paper(round_id=round_.pk, by=made.worker, at=MONDAY)
    refused("round.on_paper_already", services.put_plan_on_paper, round_id=round_.pk, by=made.worker, at=MONDAY)


def test_other_days_move_what_counts_from_them_and_another_name_is_read_in_the_ledger() -> None:
    made = make.scene()
    round_ = make.planned(made)
    make.added(made, round_, on=FIRST + timedelta(days=1))
    later = {"first": FIRST + timedelta(days=1), "title": "Đợt tiếp xúc trước kỳ họp"}
    frame = make.round_frame(made, **later)
    services.change_round(round_id=round_.pk, revision=1, frame=frame, **office(made))
    press = round_.duties.get().commitment
    assert (press.due_on, press.title.endswith(": Đợt tiếp xúc trước kỳ họp")) == (date(2026, 3, 31), True)
    events = set(Event.objects.filter(source_code=round_.code).values_list("kind", "planned_on"))
    assert events == {("contact.round", later["first"]), ("contact.held", later["first"]), ("contact.ended", LAST)}
    change: dict[str, Any] = {"round_id": round_.pk, **office(made)}
    refused("contact.changed_meanwhile", services.change_round, revision=1, frame=frame, **change)
    outside = make.round_frame(made, first=FIRST + timedelta(days=2))
    sentence = refused("round.meeting_outside", services.change_round, revision=2, frame=outside, **change)
    assert "Nhà văn hóa thôn Mẫu" in sentence
    round_.refresh_from_db()
    assert (round_.starts_on, round_.revision) == (later["first"], 2)


def test_who_takes_part_in_a_round_may_change_and_the_days_of_an_announced_one_with_a_reason() -> None:
    made = make.scene()
    group, council = people.body(kind=BodyKind.DEPUTY_GROUP), people.body(kind=BodyKind.COUNCIL)
    round_ = make.planned(made, parts=[group, made.organiser])
    assert [part.body for part in round_.parts.all()] == [group]
    services.change_round(
        round_id=round_.pk, revision=1, frame=make.round_frame(made, parts=[council]), **office(made)
    )  # fmt: skip
    assert [part.body for part in round_.parts.all()] == [council]
    announced, _meeting = make.announced(made)
    frame = make.round_frame(made, last=LAST + timedelta(days=2))
    services.change_round(
        round_id=announced.pk, revision=announced.revision, frame=frame, reason="Bão số 3", **office(made)
    )
    assert Event.objects.get(kind="contact.ended", source_code=announced.code).planned_on == LAST + timedelta(days=2)


def test_a_round_is_planned_around_no_cancelled_session_and_for_no_day_before_the_law() -> None:
    made = make.scene()
    scene = session_rows.delegation()
    session = session_rows.entered(scene, occasion=Occasion.NONE)
    sessions.cancel(session_id=session.pk, reason="Nghỉ", by=scene.clerk, at=MONDAY, today=TODAY)
    session.refresh_from_db()
    frame = make.round_frame(made, moment=Moment.BEFORE, session=session)
    refused("round.session_cancelled", services.plan_round, frame=frame, **office(made))
    before_the_law = {"first": date(2024, 12, 2), "last": date(2024, 12, 6)}
    sentence = refused(
        "duty.no_term", services.plan_round, frame=make.round_frame(made, **before_the_law), **office(made)
    )
    assert "Gửi báo chí" in sentence
    assert not Round.objects.exists()


def test_a_round_with_a_meeting_held_is_not_called_off_and_keeps_what_was_cancelled_before() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    other = make.added(made, round_, at=14)
    services.hold(meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=FIRST)
    end: dict[str, Any] = {"round_id": round_.pk, "by": made.worker, "at": MONDAY}
    refused("round.held_in_part", services.cancel_round, reason="Bão", **end)
    other.refresh_from_db()
    assert other.state == MeetingState.ANNOUNCED  # added to a round that was announced, it is announced with it
    refused("contact.reason_needed", services.cancel_round, reason=" ", **end)
    called_off, first = make.announced(made)
    services.cancel_meeting(meeting_id=first.pk, reason="Trùng lịch", by=made.worker, at=MONDAY)
    services.cancel_round(round_id=called_off.pk, reason="Bão", by=made.worker, at=MONDAY)
    reasons = list(first.versions.filter(state=MeetingState.CANCELLED).values_list("reason", flat=True))
    assert reasons == ["Trùng lịch"]
    with pytest.raises(PermissionDenied):
        services.cancel_round(**end | {"round_id": called_off.pk, "by": made.stranger, "reason": "Bão"})


def test_what_was_kept_stays_kept_when_the_round_is_called_off() -> None:
    made = make.scene()
    round_, _meeting = make.announced(made)
    press = round_.duties.get()
    services.fulfil(duty_id=press.pk, done_on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    services.cancel_round(round_id=round_.pk, reason="Bão", by=made.worker, at=MONDAY)
    assert Commitment.objects.get(pk=press.commitment_id).state == State.KEPT
    assert not Meeting.objects.exclude(state=MeetingState.CANCELLED).exists()
