"""The acts of the ledger: done, refused, forbidden."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Extension, HandBack, HandBackGround, RequestState, State, Turn
from phoihop.commitments.queries import file_line
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as people
from phoihop.regulations import services as regulations
from phoihop.regulations.models import BodyRole

pytestmark = pytest.mark.django_db
LATER = MONDAY.replace(month=5, day=20)


def on_day(day: date) -> datetime:
    """Nine in the morning of a day."""
    return MONDAY.replace(year=day.year, month=day.month, day=day.day)


def _prove(scene: Scene, commitment: Commitment, on: date = TODAY) -> None:
    services.prove(
        commitment_id=commitment.pk, body=scene.lead, statement="Xong", received_on=on, by=scene.clerk, at=on_day(on)
    )
    commitment.refresh_from_db()


def _ask(body: Body, commitment: Commitment, by: User) -> Extension:
    return services.ask_extension(
        commitment_id=commitment.pk, body=body, until=date(2026, 5, 20), reason="Chờ số liệu", by=by, at=MONDAY
    )


def _hand_back(scene: Scene, commitment: Commitment) -> HandBack:
    return services.hand_back(
        commitment_id=commitment.pk,
        body=scene.lead,
        ground=HandBackGround.WRONG_BODY,
        explanation="Thuộc nhiệm vụ của Mặt trận",
        by=scene.clerk,
        at=MONDAY,
    )


def _complaint(scene: Scene) -> Commitment:
    """A case whose statutory term may be suspended."""
    term = clock.current_terms().require("complaint.first", TODAY)
    answer = due(term, (), clock.current_calendar(), start=TODAY)
    return services.owe(
        title="Giải quyết khiếu nại",
        lead=scene.lead,
        recipients=[scene.recipient],
        regulation=scene.regulation,
        answer=answer,
        by=None,
        at=MONDAY,
        today=TODAY,
    )


def test_a_statutory_clock_stops_and_runs_again() -> None:
    scene = make.scene()
    case = _complaint(scene)
    first = case.due_on
    services.suspend(commitment_id=case.pk, reason="Chờ giám định", by=scene.judge, at=MONDAY, today=date(2026, 3, 9))
    assert Commitment.objects.get(pk=case.pk).due_on is None
    services.resume(commitment_id=case.pk, reason="Có kết quả", by=scene.judge, at=MONDAY, today=date(2026, 3, 19))
    case.refresh_from_db()
    assert first is not None
    assert case.due_on is not None
    assert case.due_on > first
    assert [step.kind for step in case.clock_steps.order_by("order")] == ["suspend", "resume"]


def test_a_clause_cannot_be_suspended_and_a_stranger_cannot_try() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    with pytest.raises(Refused, match=r"commitment\.clock_refused"):
        services.suspend(commitment_id=commitment.pk, reason="x", by=scene.judge, at=MONDAY, today=TODAY)
    with pytest.raises(PermissionDenied):
        services.suspend(commitment_id=commitment.pk, reason="x", by=scene.stranger, at=MONDAY, today=TODAY)
    assert not commitment.clock_steps.exists()


def test_an_extension_is_asked_once_and_refused_with_a_reason() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    asked: dict[str, Any] = {
        "commitment_id": commitment.pk,
        "body": scene.lead,
        "reason": "Chờ số liệu",
        "by": scene.clerk,
        "at": MONDAY,
    }
    with pytest.raises(Refused, match=r"extension\.not_later"):
        services.ask_extension(until=date(2026, 3, 31), **asked)
    request = services.ask_extension(until=date(2026, 4, 10), **asked)
    with pytest.raises(Refused, match=r"extension\.asked"):
        services.ask_extension(until=date(2026, 4, 12), **asked)
    assert make.part(commitment, BodyRole.RECIPIENT).turn == Turn.ANSWER
    services.refuse_extension(extension_id=request.pk, answer="Đủ thời gian", by=scene.judge, at=MONDAY)
    with pytest.raises(Refused, match=r"extension\.answered"):
        services.grant_extension(extension_id=request.pk, by=scene.judge, at=MONDAY)
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 3, 31)
    assert make.part(commitment, BodyRole.RECIPIENT).turn == Turn.NONE


def test_only_a_lead_asks_and_only_the_judge_answers() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    partner_clerk = people.user(of=scene.partner)
    asked: dict[str, Any] = {"commitment_id": commitment.pk, "until": date(2026, 4, 10), "reason": "x", "at": MONDAY}
    with pytest.raises(Refused, match=r"commitment\.not_a_lead"):
        services.ask_extension(body=scene.partner, by=partner_clerk, **asked)
    with pytest.raises(PermissionDenied):
        services.ask_extension(body=scene.lead, by=partner_clerk, **asked)
    request = services.ask_extension(body=scene.lead, by=scene.clerk, **asked)
    with pytest.raises(PermissionDenied):
        services.grant_extension(extension_id=request.pk, by=scene.head, at=MONDAY)


@pytest.mark.parametrize("partner_leads", [True, False])
def test_a_hand_back_gives_the_promise_to_another_body_and_keeps_the_outside_date(partner_leads: bool) -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    request = _hand_back(scene, commitment)
    new: Body = scene.partner if partner_leads else people.body()
    with pytest.raises(Refused, match=r"hand_back\.same_lead"):
        services.accept_hand_back(hand_back_id=request.pk, answer="", new_lead=scene.lead, by=scene.judge, at=MONDAY)
    services.accept_hand_back(hand_back_id=request.pk, answer="Đúng", new_lead=new, by=scene.judge, at=MONDAY)
    leads = commitment.participations.filter(role=BodyRole.LEAD)
    assert [part.body for part in leads] == [new]
    assert leads[0].turn == Turn.ACT
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 3, 31)


def test_a_hand_back_that_nobody_takes_over_ends_the_promise_and_a_refused_one_changes_nothing() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    refused = _hand_back(scene, commitment)
    with pytest.raises(Refused, match=r"hand_back\.asked"):
        _hand_back(scene, commitment)
    services.refuse_hand_back(hand_back_id=refused.pk, answer="Đúng thẩm quyền", by=scene.judge, at=MONDAY)
    refused.refresh_from_db()
    assert refused.state == RequestState.REFUSED
    accepted = _hand_back(scene, commitment)
    services.accept_hand_back(hand_back_id=accepted.pk, answer="Hết căn cứ", new_lead=None, by=scene.judge, at=MONDAY)
    commitment.refresh_from_db()
    assert (commitment.state, commitment.verdict_reason) == (State.NO_LONGER_DUE, "Hết căn cứ")


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_request_for_more_time_lapses_with_the_lead_that_asked(goes_on: bool) -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    asked = _ask(scene.lead, commitment, scene.clerk)
    back = _hand_back(scene, commitment)
    new = scene.partner if goes_on else None
    services.accept_hand_back(hand_back_id=back.pk, answer="Giao nhầm", new_lead=new, by=scene.judge, at=MONDAY)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.WITHDRAWN, "Giao nhầm")
    assert Act.objects.filter(subject_id=asked.pk, verb="extension.withdrawn", by=scene.judge).count() == 1
    with pytest.raises(Refused, match=r"extension\.answered"):
        services.grant_extension(extension_id=asked.pk, by=scene.judge, at=MONDAY)
    if goes_on:
        assert commitment.participations.get(role=BodyRole.LEAD).turn == Turn.ACT
        assert _ask(scene.partner, commitment, people.user(of=scene.partner)).state == RequestState.ASKED


@pytest.mark.parametrize("end", ["kept", "not_kept", "no_longer_due"])
def test_what_was_asked_lapses_with_the_verdict_and_is_not_asked_again_by_reopening(end: str) -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    asked, back = _ask(scene.lead, commitment, scene.clerk), _hand_back(scene, commitment)
    told: dict[str, Any] = {"commitment_id": commitment.pk, "reason": "Đã rõ", "by": scene.judge, "at": MONDAY}
    if end == "kept":
        services.prove(
            commitment_id=commitment.pk,
            body=scene.lead,
            statement="Đã gửi",
            received_on=MONDAY.date(),
            by=scene.clerk,
            at=MONDAY,
        )
        services.judge_kept(**told)
    elif end == "not_kept":
        services.judge_not_kept(**told, today=date(2026, 12, 31))
    else:
        services.close_no_longer_due(**told)
    for request, verb in ((asked, "extension.withdrawn"), (back, "hand_back.withdrawn")):
        request.refresh_from_db()
        assert (request.state, request.answer, request.answered_by) == (RequestState.WITHDRAWN, "Đã rõ", scene.judge)
        assert Act.objects.filter(subject_id=request.pk, verb=verb, by=scene.judge).count() == 1
    services.reopen(commitment_id=commitment.pk, reason="Nhầm", by=scene.judge, at=MONDAY)
    with pytest.raises(Refused, match=r"extension\.answered"):
        services.grant_extension(extension_id=asked.pk, by=scene.judge, at=MONDAY)
    with pytest.raises(Refused, match=r"hand_back\.answered"):
        services.refuse_hand_back(hand_back_id=back.pk, answer="Không", by=scene.judge, at=MONDAY)
    assert _ask(scene.lead, commitment, scene.clerk).state == RequestState.ASKED


def test_a_hand_back_leaves_the_request_of_another_lead() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    row = make.part(commitment, BodyRole.PARTNER)
    row.role = BodyRole.LEAD
    audit.save(row, ["role"], verb="participation.changed", by=None, at=MONDAY)
    asked = _ask(scene.partner, commitment, people.user(of=scene.partner))
    back = _hand_back(scene, commitment)
    services.accept_hand_back(hand_back_id=back.pk, answer="Giao nhầm", new_lead=None, by=scene.judge, at=MONDAY)
    asked.refresh_from_db()
    assert asked.state == RequestState.ASKED


def test_a_proof_sent_back_opens_the_promise_again() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    _prove(scene, commitment)
    proof = commitment.proofs.get()
    services.return_proof(proof_id=proof.pk, reason="Thiếu phụ lục", by=scene.judge, at=LATER)
    commitment.refresh_from_db()
    assert (commitment.state, commitment.done_on) == (State.OPEN, None)
    with pytest.raises(Refused, match=r"proof\.returned"):
        services.return_proof(proof_id=proof.pk, reason="Lần nữa", by=scene.judge, at=LATER)


def test_a_verdict_is_taken_back_with_its_count() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    with pytest.raises(Refused, match=r"commitment\.no_proof"):
        services.judge_kept(commitment_id=commitment.pk, by=scene.judge, at=LATER)
    with pytest.raises(Refused, match=r"commitment\.not_due_yet"):
        services.judge_not_kept(commitment_id=commitment.pk, reason="x", by=scene.judge, at=MONDAY, today=TODAY)
    _prove(scene, commitment, on=date(2026, 4, 10))
    with pytest.raises(Refused, match=r"commitment\.late_needs_reason"):
        services.judge_kept(commitment_id=commitment.pk, by=scene.judge, at=LATER)
    services.judge_kept(commitment_id=commitment.pk, reason="Chờ số liệu", by=scene.judge, at=LATER)
    with pytest.raises(Refused, match=r"commitment\.closed"):
        services.close_no_longer_due(commitment_id=commitment.pk, reason="x", by=scene.judge, at=LATER)
    services.reopen(commitment_id=commitment.pk, reason="Minh chứng sai", by=scene.judge, at=LATER)
    commitment.refresh_from_db()
    assert commitment.state == State.PROVED
    with pytest.raises(Refused, match=r"commitment\.not_closed"):
        services.reopen(commitment_id=commitment.pk, reason="x", by=scene.judge, at=LATER)


def test_notes_and_messages_are_written_in_the_name_of_a_body_that_takes_part() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    said: dict[str, Any] = {"commitment_id": commitment.pk, "body": scene.lead, "text": "Đang soạn", "at": MONDAY}
    services.add_note(by=scene.clerk, **said)
    services.send_message(by=scene.clerk, **said)
    for act in (services.add_note, services.send_message):
        with pytest.raises(PermissionDenied):
            act(by=scene.stranger, **said)
    assert commitment.notes.visible_to(scene.judge).count() == 0
    assert commitment.messages.visible_to(scene.judge).count() == 1


def test_a_deleted_clause_ends_its_open_promises_and_a_kept_one_carries_them_over() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    with pytest.raises(Refused, match=r"commitment\.up_to_date"):
        services.replace_edition(commitment_id=commitment.pk, by=scene.judge, at=MONDAY)
    with pytest.raises(Refused, match=r"commitment\.clause_stands"):
        services.end_of_clause(commitment_id=commitment.pk, by=scene.judge, at=MONDAY)
    draft = regulations.open_amendment(regulation_id=scene.regulation.pk, basis="02/QC", by=scene.judge, at=MONDAY)
    regulations.put_amendment_in_force(edition_id=draft.pk, from_on=TODAY, by=scene.judge, at=MONDAY)
    services.replace_edition(commitment_id=commitment.pk, by=scene.judge, at=MONDAY)
    commitment.refresh_from_db()
    assert commitment.obligation is not None
    assert commitment.obligation.unit.edition == draft
    assert commitment.performances.get().obligation == commitment.obligation
    with pytest.raises(PermissionDenied):
        services.end_of_clause(commitment_id=commitment.pk, by=scene.stranger, at=MONDAY)
    assert Act.objects.filter(verb="commitment.carried_over").count() == 1


def test_a_file_tells_the_day_in_vietnam_on_which_it_came() -> None:
    night = datetime(2026, 3, 1, 20, tzinfo=UTC)  # three in the morning of the second
    document = documents.store_bytes(title="", name="b.pdf", kind=content.PDF, data=b"%PDF-", by=None, at=night)
    shown = file_line(document, "#")
    assert shown is not None
    assert shown.about.endswith("02/03/2026")
