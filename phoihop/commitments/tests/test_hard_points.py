"""The hard points of the model (DESIGN.md 3), one named test each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, State, Turn
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import BEFORE_SESSION, MONDAY, TODAY
from phoihop.kernel.audit.models import Act
from phoihop.organisations import services as organisations
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole

pytestmark = pytest.mark.django_db


def test_the_same_event_under_two_regulations_is_one_row_and_one_count_in_each_clause() -> None:
    four = make.scene()
    two = make.regulation(parties=[four.recipient, four.lead])
    received = {"kind": "after", "event": "petition.received", "n": 30, "unit": "calendar_day"}
    clauses = [
        make.obligation(regulation=regulation, leads=[four.lead], recipients=[four.recipient], timing=received)
        for regulation in (four.regulation, two)
    ]

    made = services.generate(
        regulation_id=two.pk, today=TODAY, at=MONDAY, raised_by_apps=frozenset({"petition.received"})
    )
    petition = services.owe(
        title="Trả lời kiến nghị về đường thôn",
        lead=four.lead,
        recipients=[four.recipient],
        regulation=four.regulation,
        due_on=date(2026, 4, 1),
        why="Nghị quyết liên tịch",
        source_kind="petition",
        source_code="KN-1",
        event_kind="petition.received",
        by=None,
        at=MONDAY,
        today=TODAY,
    )

    assert made.created == 0
    assert Commitment.objects.count() == 1
    assert [clause.performances.count() for clause in clauses] == [1, 1]
    desk = petition.participations.filter(body=four.lead, turn=Turn.ACT)
    assert desk.count() == 1


def test_an_event_no_app_raises_is_generated() -> None:
    scene = make.scene()
    make.obligation(regulation=scene.regulation, leads=[scene.lead], timing=BEFORE_SESSION)
    keeper = people.user(of=scene.recipient)
    make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    commitment = scene.regulation.commitments.get()
    assert commitment.due_on == date(2026, 7, 3)
    assert commitment.is_provisional


def test_each_party_reports_is_one_promise_a_body_and_jointly_is_one_with_several_leads() -> None:
    scene = make.scene()
    parties = [scene.lead, scene.partner, scene.signatory]
    each = make.obligation(regulation=scene.regulation, leads=parties, distribution="each")
    joint = make.obligation(
        regulation=scene.regulation, leads=parties, distribution="jointly", action="Tổ chức hội nghị"
    )
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)

    first_quarter = Commitment.objects.filter(instance_key="2026-Q1")
    assert first_quarter.filter(obligation=each).count() == 3
    together = first_quarter.get(obligation=joint)
    assert together.participations.filter(role=BodyRole.LEAD).count() == 3


def test_a_lead_does_not_judge_itself_unless_the_regulation_says_so() -> None:
    scene = make.scene()
    make.obligation(regulation=scene.regulation, leads=[scene.recipient])  # the follower leads
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    commitment = scene.regulation.commitments.order_by("due_on")[0]
    assert (commitment.judge, commitment.is_self_judged) == (scene.lead, False)

    own = make.regulation(parties=[scene.lead, scene.partner], self_judged=True)
    make.obligation(regulation=own, leads=[scene.lead], recipients=[scene.partner])
    services.generate(regulation_id=own.pk, today=TODAY, at=MONDAY)
    commitment = own.commitments.order_by("due_on")[0]
    assert (commitment.judge, commitment.is_self_judged) == (scene.lead, True)


@pytest.mark.parametrize(
    ("issued", "received", "state"),
    [
        (date(2026, 3, 30), date(2026, 4, 3), State.KEPT),  # issued in time, arrived within transit, judged in May
        (date(2026, 3, 30), date(2026, 4, 20), State.KEPT_LATE),  # lay in the post too long: the day of receipt counts
    ],
)
def test_on_time_is_the_issue_date_within_the_accepted_transit_never_upload_or_verdict(
    issued: date, received: date, state: State
) -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    assert commitment.due_on == date(2026, 3, 31)
    later = MONDAY.replace(month=5, day=20)
    services.prove(
        commitment_id=commitment.pk,
        body=scene.lead,
        statement="Đã gửi báo cáo",
        paper=make.paper(issuer=scene.lead, issued_on=issued),
        received_on=received,
        by=scene.clerk,
        at=later,
    )
    commitment.refresh_from_db()
    assert commitment.state == State.PROVED
    services.judge_kept(commitment_id=commitment.pk, reason="Đã đối chiếu", by=scene.judge, at=later)
    commitment.refresh_from_db()
    assert commitment.state == state


def test_moving_an_event_moves_its_open_commitments_and_a_granted_extension_survives() -> None:
    scene = make.scene()
    make.obligation(
        regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], timing=BEFORE_SESSION
    )
    keeper = people.user(of=scene.recipient)
    session = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    commitment = scene.regulation.commitments.get()
    request = services.ask_extension(
        commitment_id=commitment.pk,
        body=scene.lead,
        until=date(2026, 7, 10),
        reason="Chờ số liệu",
        by=scene.clerk,
        at=MONDAY,
    )
    services.grant_extension(extension_id=request.pk, by=scene.judge, at=MONDAY)
    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 7, 10)

    for moved_to, due_on in ((date(2026, 7, 8), date(2026, 7, 10)), (date(2026, 7, 27), date(2026, 7, 17))):
        services.move_event(
            event_id=session.pk,
            planned_on=moved_to,
            actual_on=None,
            reason="Đổi lịch",
            by=keeper,
            at=MONDAY,
            today=TODAY,
        )
        commitment.refresh_from_db()
        assert commitment.due_on == due_on
    assert session.versions.count() == 3


def test_cancelling_an_event_ends_its_open_commitments_with_the_reason() -> None:
    scene = make.scene()
    make.obligation(regulation=scene.regulation, leads=[scene.lead], timing=BEFORE_SESSION)
    keeper = people.user(of=scene.recipient)
    session = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    services.cancel_event(event_id=session.pk, reason="Không tổ chức", by=keeper, at=MONDAY)
    commitment = scene.regulation.commitments.get()
    assert commitment.state == State.NO_LONGER_DUE
    assert "Không tổ chức" in commitment.verdict_reason
    assert not commitment.participations.exclude(turn="").exists()


def test_an_event_with_a_new_day_is_owed_again_what_ended_with_it_and_nothing_else() -> None:
    scene = make.scene()
    for lead in (scene.lead, scene.partner):
        make.obligation(regulation=scene.regulation, leads=[lead], recipients=[scene.recipient], timing=BEFORE_SESSION)
    keeper = people.user(of=scene.recipient)
    session = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    given_up = scene.regulation.commitments.get(participations__body=scene.partner, participations__role="lead")
    services.close_no_longer_due(commitment_id=given_up.pk, reason="Đã có bản khác", by=scene.judge, at=MONDAY)
    later = MONDAY + timedelta(days=1)
    services.cancel_event(event_id=session.pk, reason="Hoãn", by=keeper, at=later)
    back: dict[str, Any] = {"event_id": session.pk, "planned_on": date(2026, 7, 27), "reason": "Đã có ngày"}
    with pytest.raises(PermissionDenied):
        services.restore_event(**back, by=scene.clerk, at=later, today=TODAY)
    services.restore_event(**back, by=keeper, at=later + timedelta(days=1), today=TODAY)
    owed = scene.regulation.commitments.exclude(pk=given_up.pk).get()
    assert (owed.state, owed.due_on, owed.verdict_reason) == (State.OPEN, date(2026, 7, 17), "")
    assert owed.participations.filter(turn="act").exists()
    given_up.refresh_from_db()
    assert given_up.verdict_reason == "Đã có bản khác"


def test_generation_starts_on_the_confirmed_day_and_creates_nothing_twice() -> None:
    scene = make.scene(tracked_from=date(2026, 5, 1), in_force_from=date(2021, 6, 1))
    make.obligation(regulation=scene.regulation, leads=[scene.lead])
    first = services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    again = services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    keys = list(Commitment.objects.order_by("due_on").values_list("instance_key", flat=True))
    assert keys == ["2026-Q2"]
    assert (first.created, again.created) == (1, 0)


def test_another_bodys_act_is_recorded_from_its_paper() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    proof = services.prove(
        commitment_id=commitment.pk,
        body=scene.lead,
        statement="Báo cáo giấy",
        paper=make.paper(issuer=scene.lead, issued_on=date(2026, 2, 27)),
        received_on=date(2026, 3, 2),
        from_paper=True,
        by=scene.registry,
        at=MONDAY,
    )
    assert proof.by == scene.registry
    act = Act.objects.get(verb="commitment.proved")
    assert act.on_behalf_of == scene.lead.code
    assert "BC-UBND" in act.paper


def test_after_a_merger_the_successor_sees_and_acts_and_the_row_reads_as_it_was() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    other = people.body(name="Văn phòng cũ")
    merged = organisations.merge(
        bodies=[scene.lead, other],
        into=organisations.NewBody(name="Ủy ban nhân dân tỉnh mới", kind=scene.lead.kind),
        on=TODAY,
        legal_basis="Nghị quyết 1/NQ-UBTVQH",
        by=None,
        at=MONDAY,
    )
    clerk = people.user(of=merged, kind=RoleKind.OFFICER)
    assert Commitment.objects.visible_to(clerk).filter(pk=commitment.pk).exists()
    services.prove(
        commitment_id=commitment.pk, body=scene.lead, statement="Xong", received_on=TODAY, by=clerk, at=MONDAY
    )
    assert make.part(commitment, BodyRole.LEAD).body == scene.lead
