"""Steps of the ladder: taken, refused, forbidden, undone whole; the outside clock never moves."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments.models import Commitment, State
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.models import ResultClass
from phoihop.petitions.services import answering, following
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, refused
from phoihop.sessions import services as sessions
from phoihop.sessions.models import Session, SessionKind, SessionLevel
from phoihop.sessions.queries import counted_from
from phoihop.settlement import services
from phoihop.settlement.models import Asks, Reminder, ReminderLine, ReminderState, Step
from phoihop.settlement.queries import standings
from phoihop.settlement.tests.make import LATE, LATE_ON, days_later, recorded, wanted

pytestmark = pytest.mark.django_db


def test_a_reminder_sent_outside_waits_on_its_own_clock_and_never_on_the_petitions() -> None:
    scene = make.scene()
    first, second = make.routed(scene), make.routed(scene)
    before = (first.due_on, first.commitment_id, first.revision)
    row = recorded(scene, first, second, by=scene.clerk)

    first.refresh_from_db()
    assert (first.due_on, first.commitment_id, first.revision) == before
    assert (row.state, row.number_text, row.sent_on) == (ReminderState.SENT, "12/TTHĐND-VP", LATE_ON)
    wait = row.commitment
    assert wait is not None
    assert (wait.source_kind, wait.source_code, wait.certainty) == ("settlement_reminder", row.code, "to_confirm")
    assert wait.due_on is not None
    assert wait.due_on >= LATE_ON + timedelta(days=15)
    assert [part.body for part in wait.participations.filter(role="lead")] == [scene.works]
    assert set(row.lines.values_list("asks", "proposed")) == {(Asks.ANSWER, Step.AGAIN)}
    act = Act.objects.get(verb="reminder.recorded")
    assert (act.by, act.after["number_text"]) == (scene.clerk, "12/TTHĐND-VP")
    refused("reminder.waits_already", recorded, scene, first, at=days_later(1))

    services.conclude(reminder_id=row.pk, on=LATE_ON, note="Đã trả lời cả hai.", by=scene.clerk, at=days_later(3))
    wait.refresh_from_db()
    assert wait.state == State.KEPT
    refused(
        "reminder.not_waiting", services.conclude, reminder_id=row.pk, on=LATE_ON, note="x", by=scene.clerk, at=LATE
    )


def test_the_ladder_is_climbed_as_waits_run_out_and_the_first_skipped_rung_needs_a_ground() -> None:
    scene = make.scene()
    row = make.routed(scene)

    def proposed(days: int) -> str:
        return standings([row], days_later(days).date())[row.pk].next.step

    recorded(scene, row)
    assert (proposed(1), proposed(40)) == ("", Step.HEAD)
    climb = partial(recorded, scene, row, at=days_later(40))
    refused("reminder.needs_ground", climb, step=Step.SUPERIOR, addressee=scene.committee)
    refused("reminder.needs_superior", climb, step=Step.SUPERIOR)
    with pytest.raises(PermissionDenied):
        climb(step=Step.HEAD, by=scene.clerk)  # a step above the first is the head's
    head = climb(step=Step.HEAD)
    assert head.addressee == scene.works

    superior = recorded(scene, row, step=Step.SUPERIOR, addressee=scene.committee, at=days_later(80))
    assert superior.commitment is not None
    assert [part.body for part in superior.commitment.participations.filter(role="lead")] == [scene.committee]
    last = partial(recorded, scene, row, step=Step.SESSION, at=days_later(120))
    refused("reminder.needs_session", last)
    day = days_later(150).date()
    session = _session(scene, day)
    put = last(session=session)
    assert put.commitment is not None
    assert (put.commitment.due_on, proposed(160)) == (day, Step.SESSION)


def _session(scene: make.Scene, day: date) -> Session:
    frame = sessions.SessionFrame(
        council=scene.standing, keeper=scene.standing, level=SessionLevel.PROVINCE, legislature=19, number=3,
        kind=SessionKind.REGULAR, title="Kỳ họp thứ ba", first=day, last=day,
    )  # fmt: skip
    return sessions.enter(frame=frame, by=scene.head, at=LATE, today=LATE_ON)


def test_what_is_put_to_a_session_moves_and_ends_with_it_and_stands_on_its_page() -> None:
    scene = make.scene()
    row, day = make.routed(scene), days_later(60).date()
    session = _session(scene, day)
    put = recorded(scene, row, step=Step.SESSION, session=session, ground="Việc kéo dài nhiều năm.")
    owed = put.commitment
    assert owed is not None
    assert (owed.due_on, owed.is_provisional) == (day, True)
    assert owed in counted_from(scene.head, session)[0]

    later = day + timedelta(days=9)
    trace: dict[str, Any] = {"by": scene.head, "at": LATE, "today": LATE_ON}
    sessions.move(session_id=session.pk, first=later, last=later, reason="Theo lịch mới", **trace)
    owed.refresh_from_db()
    assert owed.due_on == later
    assert standings([row], days_later(65).date())[row.pk].next.why == "waiting"

    drafted = services.compose(
        wanted=wanted(scene, make.routed(scene), step=Step.SESSION, session=session, ground="Như trên."),
        by=scene.head, at=LATE,
    )  # fmt: skip
    sessions.cancel(session_id=session.pk, reason="Không đủ điều kiện họp", **trace)
    owed.refresh_from_db()
    assert owed.state == State.NO_LONGER_DUE
    assert standings([row], LATE_ON)[row.pk].next.step == Step.SESSION  # it waits for nothing: another one may be named
    assert drafted.paper is not None
    _issue(drafted.paper, scene)
    refused("reminder.session_cancelled", services.start, reminder_id=drafted.pk, by=scene.head, at=LATE)
    session.refresh_from_db()
    refused("reminder.session_cancelled", recorded, scene, make.routed(scene), step=Step.SESSION, session=session)


def test_what_may_not_be_reminded_is_refused_whole() -> None:
    scene = make.scene()
    late, other = make.routed(scene), make.routed(scene, lead=scene.lands)
    early = partial(recorded, scene, late, at=MONDAY)
    refused("reminder.needs_ground", early)  # not due yet: nothing is proposed
    assert early(ground="Công trình nguy hiểm, cần trả lời sớm.").state == ReminderState.SENT
    refused("reminder.nothing_chosen", recorded, scene)
    refused("reminder.of_another_body", recorded, scene, other)
    refused("reminder.needs_words", recorded, scene, other, body=scene.lands, request=" ")
    refused("reminder.needs_number", recorded, scene, other, body=scene.lands, number=" ")
    refused(
        "reminder.days", services.record, wanted=wanted(scene, other, body=scene.lands), number_text="1/TB",
        sent_on=LATE_ON + timedelta(days=1), by=scene.head, at=LATE,
    )  # fmt: skip
    for who in (scene.works_head, scene.stranger, scene.auditor):
        with pytest.raises(PermissionDenied):
            recorded(scene, other, body=scene.lands, by=who)
    said = [answering.Said(other.pk, ResultClass.DONE, "Đã xong.")]
    answering.answer(
        body=scene.lands, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY, by=scene.lands_officer,
        at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    following.solve(petition_id=other.pk, on=TODAY, note="Đã kiểm tra.", by=scene.head, at=MONDAY)
    owed = Commitment.objects.count()
    refused("reminder.not_open", recorded, scene, other, body=scene.lands)
    assert (Reminder.objects.count(), ReminderLine.objects.count(), Commitment.objects.count()) == (1, 1, owed)


def test_a_late_promise_is_asked_for_as_a_result() -> None:
    scene = make.scene()
    row = make.routed(scene)
    promise = answering.Promised("Sửa xong đoạn đường", TODAY + timedelta(days=10))
    said = [answering.Said(row.pk, ResultClass.IN_PROGRESS, "Đang sửa.", [promise])]
    answering.answer(
        body=scene.works, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY, by=scene.works_officer,
        at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    row.refresh_from_db()
    standing = standings([row], LATE_ON)[row.pk]
    assert (standing.late_promises, standing.next.step, standing.next.why) == (1, Step.AGAIN, "promise_late")
    assert recorded(scene, row).lines.get().asks == Asks.RESULT


def test_a_composed_reminder_is_a_letter_and_waits_only_once_it_is_issued() -> None:
    scene = make.scene()
    first, second = make.routed(scene), make.routed(scene)
    row = services.compose(wanted=wanted(scene, first, second), by=scene.clerk, at=LATE)
    assert (row.state, row.commitment, standings([first], LATE_ON)[first.pk].next.why) == (
        ReminderState.DRAFTED, None, "drafted",
    )  # fmt: skip
    paper = row.paper
    assert paper is not None
    words = str(paper.sheet)
    assert (paper.kind, paper.issuer, paper.source_code) == ("letter", scene.standing, row.code)
    assert all(code in words for code in (first.code, second.code))
    assert "15 ngày" in words
    assert [line.body for line in paper.addressees.all()] == [scene.works]
    assert not Reminder.objects.visible_to(scene.works_head).exists()  # nothing has left yet
    refused("reminder.not_issued", services.start, reminder_id=row.pk, by=scene.clerk, at=LATE)

    _issue(paper, scene)
    services.start(reminder_id=row.pk, by=scene.clerk, at=days_later(2))
    row.refresh_from_db()
    assert (row.state, row.sent_on) == (ReminderState.SENT, LATE_ON)
    assert Reminder.objects.visible_to(scene.works_head).get() == row
    refused("reminder.not_drafted", services.start, reminder_id=row.pk, by=scene.clerk, at=LATE)


def _issue(paper: Paper, scene: make.Scene) -> None:
    paper.state, paper.issued_on, paper.number_text = PaperState.ISSUED, LATE_ON, "15/TTHĐND-VP"
    paper.number, paper.year = 15, LATE_ON.year
    audit.save(
        paper, ["state", "issued_on", "number_text", "number", "year"], verb="paper.issued", by=scene.head, at=LATE
    )


def test_a_reminder_is_taken_back_with_a_reason_draft_and_wait_with_it() -> None:
    scene = make.scene()
    first, second = make.routed(scene), make.routed(scene)
    drafted = services.compose(wanted=wanted(scene, first), by=scene.clerk, at=LATE)
    sent = recorded(scene, second)
    refused("reminder.needs_reason", services.withdraw, reminder_id=sent.pk, reason="", by=scene.clerk, at=LATE)
    with pytest.raises(PermissionDenied):
        services.withdraw(reminder_id=sent.pk, reason="Nhầm.", by=scene.works_head, at=LATE)
    for row in (drafted, sent):
        services.withdraw(reminder_id=row.pk, reason="Cơ quan đã trả lời cùng ngày.", by=scene.clerk, at=LATE)
    drafted.refresh_from_db()
    sent.refresh_from_db()
    assert drafted.paper is not None
    assert sent.commitment is not None
    assert (drafted.paper.state, sent.commitment.state) == (PaperState.WITHDRAWN, State.NO_LONGER_DUE)
    assert standings([first], LATE_ON)[first.pk].next.step == Step.AGAIN
    refused("reminder.withdrawn", services.withdraw, reminder_id=sent.pk, reason="Nữa.", by=scene.clerk, at=LATE)


def test_who_sees_a_reminder() -> None:
    scene = make.scene()
    row = recorded(scene, make.routed(scene))
    office = people.user(of=people.office_of(scene.standing), kind=RoleKind.HEAD_OF_OFFICE)
    for who in (scene.clerk, office, scene.works_officer, scene.auditor):
        assert Reminder.objects.visible_to(who).get() == row
    for who in (scene.lands_head, scene.stranger):
        assert not Reminder.objects.visible_to(who).exists()
    assert ReminderLine.objects.visible_to(scene.works_officer).count() == 1
