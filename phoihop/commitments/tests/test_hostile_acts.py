"""Acts in hostile or clumsy hands: told to the wrong body, judged by oneself, done at once, counted from a wrong day."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, HandBackGround, State, Turn
from phoihop.commitments.services.clock import answer_of
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import BEFORE_SESSION, MONDAY, TODAY
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole

EARLIEST: dict[str, Any] = {
    "kind": "earliest",
    "of": [
        {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"},
        {"kind": "before", "event": "session.opening", "n": 5, "unit": "working_day"},
    ],
}


def _told(user: User, kind: str) -> int:
    return Notification.objects.filter(user=user, kind=kind).count()


@pytest.mark.django_db
def test_whom_a_body_names_inside_and_which_part_it_gets_is_told_to_that_body_alone() -> None:
    scene = make.scene()
    second = people.body(name="Ban Pháp chế", kind=BodyKind.COUNCIL_COMMITTEE)
    other_clerk, partner_clerk = people.user(of=second), people.user(of=scene.partner)
    make.obligation(
        regulation=scene.regulation,
        leads=[scene.lead, second],
        partners=[scene.partner, scene.signatory],
        recipients=[scene.recipient],
        distribution="jointly",
    )
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    commitment = scene.regulation.commitments.order_by("due_on")[0]
    bystander = people.user(of=scene.signatory)
    mine = commitment.participations.get(body=scene.lead)
    services.assign(
        participation_id=mine.pk,
        person=None,
        stand_in=None,
        internal_due_on=date(2026, 3, 20),
        by=scene.head,
        at=MONDAY,
        today=TODAY,
    )
    services.give_part(
        participation_id=commitment.participations.get(body=scene.partner).pk,
        part="Số liệu giám sát",
        by=scene.head,
        at=MONDAY,
    )
    assert (_told(scene.clerk, "commitment.assigned"), _told(other_clerk, "commitment.assigned")) == (1, 0)
    assert (_told(partner_clerk, "commitment.part_given"), _told(bystander, "commitment.part_given")) == (1, 0)


@pytest.mark.django_db
def test_a_judge_who_takes_a_commitment_over_does_not_judge_itself() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    asked = services.hand_back(
        commitment_id=commitment.pk,
        body=scene.lead,
        ground=HandBackGround.WRONG_BODY,
        explanation="Việc của nơi nhận",
        by=scene.clerk,
        at=MONDAY,
    )
    services.accept_hand_back(hand_back_id=asked.pk, answer="Nhận", new_lead=scene.recipient, by=scene.judge, at=MONDAY)
    commitment.refresh_from_db()
    assert commitment.judge not in {scene.recipient, None}
    assert not commitment.is_self_judged
    assert commitment.participations.exclude(role=BodyRole.LEAD).filter(body=commitment.judge).exists()
    assert commitment.participations.filter(body=scene.recipient, turn=Turn.ACT).count() == 1


@pytest.mark.django_db
def test_a_judge_that_is_partner_or_copied_is_told_of_proof_and_requests() -> None:
    scene = make.scene()
    make.obligation(regulation=scene.regulation, leads=[scene.recipient], partners=[scene.lead])
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    commitment = scene.regulation.commitments.order_by("due_on")[0]
    assert commitment.judge == scene.lead
    services.ask_extension(
        commitment_id=commitment.pk,
        body=scene.recipient,
        until=date(2026, 4, 20),
        reason="Chờ",
        by=scene.judge,
        at=MONDAY,
    )
    services.prove(
        commitment_id=commitment.pk,
        body=scene.recipient,
        statement="Xong",
        received_on=TODAY,
        by=scene.judge,
        at=MONDAY,
    )
    assert _told(scene.head, "extension.asked") == 1
    assert _told(scene.head, "commitment.proved") == 1


@pytest.mark.django_db
def test_other_signatories_see_no_trace_of_a_row() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    services.prove(
        commitment_id=commitment.pk, body=scene.lead, statement="Xong", received_on=TODAY, by=scene.clerk, at=MONDAY
    )
    client = Client()
    for user, sees in ((scene.head, True), (people.user(of=scene.signatory), False)):
        client.force_login(user)
        page = client.get(commitment.get_absolute_url())
        assert page.status_code == 200
        assert (scene.clerk.full_name in page.content.decode()) is sees


@pytest.mark.django_db
def test_a_part_is_not_done_tomorrow_nor_for_another_body_without_its_paper() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    part = commitment.participations.get(role=BodyRole.PARTNER)
    services.give_part(participation_id=part.pk, part="Số liệu", by=scene.head, at=MONDAY)
    with pytest.raises(Refused, match=r"participation\.done_in_the_future"):
        services.report_part_done(
            participation_id=part.pk, done_on=TODAY + timedelta(1), by=people.user(of=scene.partner), at=MONDAY
        )
    with pytest.raises(Refused, match=r"commitment\.no_paper"):
        services.report_part_done(
            participation_id=part.pk, done_on=TODAY, from_paper=True, by=scene.registry, at=MONDAY
        )
    with pytest.raises(Refused, match=r"commitment\.no_paper"):
        services.ask_extension(
            commitment_id=commitment.pk,
            body=scene.lead,
            until=date(2026, 4, 20),
            reason="Chờ",
            from_paper=True,
            by=scene.registry,
            at=MONDAY,
        )
    with pytest.raises(Refused, match=r"participation\.not_a_partner"):
        services.give_part(participation_id=make.part(commitment, "lead").pk, part="Cả", by=scene.head, at=MONDAY)


@pytest.mark.django_db
def test_the_earliest_of_several_dates_replays_extends_and_follows_its_event() -> None:
    scene = make.scene()
    make.obligation(
        regulation=scene.regulation,
        leads=[scene.lead],
        recipients=[scene.recipient],
        timing=EARLIEST,
    )
    keeper = people.user(of=scene.recipient)
    for timing in EARLIEST["of"]:
        make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], timing=timing)
    session = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    commitment = scene.regulation.commitments.get(timing__kind="earliest")
    plain = scene.regulation.commitments.exclude(pk=commitment.pk)

    def move(planned_on: date) -> Commitment:
        services.move_event(
            event_id=session.pk, planned_on=planned_on, actual_on=None, reason="Đổi", by=keeper, at=MONDAY, today=TODAY
        )
        return Commitment.objects.get(pk=commitment.pk)

    answer = answer_of(commitment)
    assert answer is not None
    assert answer.due_on == commitment.due_on
    for day in (date(2026, 7, 20), date(2026, 9, 7), date(2026, 5, 11)):
        moved = move(day)
        assert moved.due_on == min(row.due_on for row in plain.all() if row.due_on)
        assert moved.is_provisional
    for late in (True, False):
        moved = move(date(2026, 9, 7) if late else date(2026, 7, 20))
        answer = answer_of(moved)
        assert answer is not None
        assert answer.due_on == moved.due_on
        if late:
            asked = services.ask_extension(
                commitment_id=moved.pk, body=scene.lead, until=date(2026, 9, 4), reason="Chờ", by=scene.clerk, at=MONDAY
            )
            services.grant_extension(extension_id=asked.pk, by=scene.judge, at=MONDAY)
    assert moved.due_on == date(2026, 9, 4)


@pytest.mark.committed
def test_an_event_moved_while_its_promises_are_laid_out_moves_them_too() -> None:
    scene = make.scene()
    keeper = people.user(of=scene.recipient)
    session = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    make.obligation(
        regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], timing=BEFORE_SESSION
    )
    laid, go_on = threading.Event(), threading.Event()

    def generate_slowly() -> None:
        try:
            with transaction.atomic():
                services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
                laid.set()
                go_on.wait(5)
        finally:
            connections.close_all()

    def move() -> None:
        try:
            services.move_event(
                event_id=session.pk,
                planned_on=date(2026, 7, 27),
                actual_on=None,
                reason="Đổi lịch",
                by=keeper,
                at=MONDAY,
                today=TODAY,
            )
        finally:
            connections.close_all()

    slow, quick = threading.Thread(target=generate_slowly), threading.Thread(target=move)
    slow.start()
    laid.wait(5)
    quick.start()
    quick.join(0.5)
    go_on.set()
    slow.join(10)
    quick.join(10)
    assert [row.due_on for row in scene.regulation.commitments.all()] == [date(2026, 7, 17)]


@pytest.mark.committed
def test_generating_verdicts_and_grants_at_once_happen_once() -> None:
    scene = make.scene()
    make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    second = people.user(of=scene.recipient, kind=RoleKind.LEADER)

    def at_once(*acts: Any) -> list[str]:
        codes: list[str] = []
        gate = threading.Barrier(len(acts))

        def run(act: Any) -> None:
            try:
                gate.wait(5)
                act()
                codes.append("done")
            except Refused as refusal:
                codes.append(refusal.code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return sorted(codes)

    pk = scene.regulation.pk
    made = at_once(*[lambda: services.generate(regulation_id=pk, today=TODAY, at=MONDAY)] * 4)
    keys = list(scene.regulation.commitments.values_list("instance_key", flat=True))
    assert (made, len(keys), len(set(keys))) == (["done"] * 4, len(keys), len(keys))

    commitment = scene.regulation.commitments.order_by("due_on")[0]
    asked = services.ask_extension(
        commitment_id=commitment.pk, body=scene.lead, until=date(2026, 4, 20), reason="Chờ", by=scene.clerk, at=MONDAY
    )
    grants = [
        lambda by=by: services.grant_extension(extension_id=asked.pk, by=by, at=MONDAY) for by in (scene.judge, second)
    ]
    assert at_once(*grants) == ["done", "extension.answered"]
    proof = services.prove(
        commitment_id=commitment.pk, body=scene.lead, statement="Xong", received_on=TODAY, by=scene.clerk, at=MONDAY
    )
    verdicts = [
        lambda by=by: services.judge_kept(commitment_id=commitment.pk, by=by, at=MONDAY) for by in (scene.judge, second)
    ]
    back = [lambda: services.return_proof(proof_id=proof.pk, reason="Thiếu", by=scene.judge, at=MONDAY)]
    codes = at_once(*verdicts, *back)
    commitment.refresh_from_db()
    if commitment.state == State.KEPT:
        assert codes == ["commitment.closed", "commitment.closed", "done"]
    else:
        assert (commitment.state, codes) == (State.OPEN, ["commitment.no_proof", "commitment.no_proof", "done"])
    assert services.tally_drift() == []
