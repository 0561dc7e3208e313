"""Where a promise comes from, who owes it, who may act on it (DESIGN.md 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum

from phoihop.commitments import services
from phoihop.commitments.compliance import compliance
from phoihop.commitments.models import Commitment, State, Tally, Turn
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import services as organisations
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole, ObligationBody, Regulation

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 31)


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def proved(scene: Scene, row: Commitment) -> Commitment:
    lead = row.participations.filter(role=BodyRole.LEAD).order_by("pk")[0].body
    services.prove(
        commitment_id=row.pk, body=lead, statement="Xong", received_on=TODAY, by=people.user(of=lead), at=MONDAY
    )
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "fields",
    [
        {"lineage": None},
        {"obligation": None},
        {"origin_kind": "case"},
    ],
)
def test_a_generated_promise_has_its_clause_as_its_one_origin(scene: Scene, fields: dict[str, Any]) -> None:
    row = make.commitment(scene)
    with pytest.raises(IntegrityError, match="commitment_has_one_origin"), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(**fields)


def test_a_case_is_no_instance_of_a_clause(scene: Scene) -> None:
    generated, row = make.commitment(scene), make.owed(scene, due_on=DUE)
    assert row.lineage is None
    with pytest.raises(IntegrityError, match="commitment_has_one_origin"), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(lineage=generated.lineage)


def test_a_joint_promise_is_one_in_the_total_and_one_in_each_leads_column(scene: Scene) -> None:
    leads = [scene.lead, scene.partner]
    make.obligation(regulation=scene.regulation, leads=leads, recipients=[scene.recipient], distribution="jointly")
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    row = proved(scene, scene.regulation.commitments.order_by("due_on")[0])
    services.judge_kept(commitment_id=row.pk, by=scene.judge, at=MONDAY)

    def counted(body: Any) -> int:
        cells = Tally.objects.filter(regulation=scene.regulation, body=body, state=State.KEPT)
        return int(cells.aggregate(n=Sum("delta"))["n"] or 0)

    assert [counted(body) for body in (None, *leads, scene.recipient)] == [1, 1, 1, 0]
    assert compliance(scene.regulation, today=TODAY).total.kept == 1


def test_one_row_under_two_regulations_is_one_count_in_the_clause_of_each(scene: Scene) -> None:
    two = make.regulation(parties=[scene.recipient, scene.lead])
    received = {"kind": "after", "event": "petition.received", "n": 30, "unit": "calendar_day"}
    for regulation in (scene.regulation, two):
        make.obligation(regulation=regulation, leads=[scene.lead], recipients=[scene.recipient], timing=received)
    row = make.owed(scene, due_on=DUE, event_kind="petition.received", source_kind="petition", source_code="KN-1")
    services.judge_kept(commitment_id=proved(scene, row).pk, by=scene.judge, at=MONDAY)

    for regulation in (scene.regulation, two):
        found = compliance(regulation, today=TODAY, since=TODAY, until=DUE)
        [line] = [line for clause in found.clauses for line in clause.lines]
        assert (line.cell.kept, line.cell.total, line.is_silent) == (1, 1, False)
        assert (found.obligations, found.silent, found.gone.total) == (1, 0, 0)
        assert found.total.rate == 1
    assert Commitment.objects.count() == 1


def test_reciprocal_clauses_are_two_promises_each_judged_by_the_other(scene: Scene) -> None:
    for lead, recipient in ((scene.lead, scene.partner), (scene.partner, scene.lead)):
        make.obligation(regulation=scene.regulation, leads=[lead], recipients=[recipient], action="Cung cấp thông tin")
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    quarter = scene.regulation.commitments.filter(instance_key="2026-Q1")
    pairs = {(row.participations.get(role=BodyRole.LEAD).body, row.judge) for row in quarter}
    assert pairs == {(scene.lead, scene.partner), (scene.partner, scene.lead)}


def test_the_office_acts_the_body_answers_and_the_offices_successor_acts_on(scene: Scene) -> None:
    office = people.office_of(scene.lead)
    clause = make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    ObligationBody.objects.filter(obligation=clause, role=BodyRole.LEAD).update(acting_office=office)
    merged = organisations.merge(
        bodies=[office, people.body(name="Văn phòng khác")],
        into=organisations.NewBody(name="Văn phòng hợp nhất", kind=office.kind),
        on=TODAY,
        legal_basis="Nghị quyết 2/NQ-HĐND",
        by=None,
        at=MONDAY,
    )
    services.generate(regulation_id=scene.regulation.pk, today=TODAY + timedelta(1), at=MONDAY + timedelta(1))
    part = scene.regulation.commitments.order_by("due_on")[0].participations.get(role=BodyRole.LEAD)
    assert (part.body, part.acting_office) == (scene.lead, merged)

    person = people.person(of=merged)
    services.assign(
        participation_id=part.pk,
        person=person,
        stand_in=None,
        internal_due_on=None,
        by=people.user(of=merged, kind=RoleKind.HEAD_OF_OFFICE),
        at=MONDAY + timedelta(1),
        today=TODAY + timedelta(1),
    )
    part.refresh_from_db()
    assert (part.body, part.person) == (scene.lead, person)


def test_proof_waits_in_a_state_of_its_own_with_its_own_age(scene: Scene) -> None:
    row = proved(scene, make.owed(scene, due_on=DUE))
    assert (row.state, row.proved_at) == (State.PROVED, MONDAY)
    assert row.participations.get(role=BodyRole.RECIPIENT).turn == Turn.JUDGE
    assert not Commitment.objects.overdue(date(2027, 1, 1)).exists()


def test_a_date_needs_its_reason(scene: Scene) -> None:
    with pytest.raises(Refused, match=r"commitment\.date_without_reason"):
        make.owed(scene, due_on=DUE, why="")


def test_nothing_falls_due_where_nobody_owes_or_the_text_is_not_tracked(scene: Scene) -> None:
    clause = make.obligation(regulation=scene.regulation, leads=[scene.lead])
    ObligationBody.objects.filter(obligation=clause).update(body=None, written="Các sở, ngành liên quan")
    assert services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY).created == 0
    Regulation.objects.filter(pk=scene.regulation.pk).update(tracked_from=date(2030, 1, 1))
    assert services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY).created == 0


def test_the_nightly_run_covers_each_regulation_in_force(scene: Scene) -> None:
    make.obligation(regulation=scene.regulation, leads=[scene.lead])
    ended = make.regulation(parties=[scene.lead, scene.partner], in_force_until=TODAY)
    make.obligation(regulation=ended, leads=[scene.lead])
    made = services.generate_all(today=TODAY, at=MONDAY)
    assert [run.regulation for run in made if run.created] == [scene.regulation.code]


Do = Callable[[Any, Commitment], object]
FORBIDDEN: dict[str, Do] = {
    "prove": lambda by, row: services.prove(
        commitment_id=row.pk, body=row.participations.get(role="lead").body, statement="Xong",
        received_on=TODAY, by=by, at=MONDAY,
    ),
    "judge": lambda by, row: services.judge_kept(commitment_id=row.pk, by=by, at=MONDAY),
    "not kept": lambda by, row: services.judge_not_kept(
        commitment_id=row.pk, reason="x", today=TODAY, by=by, at=MONDAY
    ),
    "end": lambda by, row: services.close_no_longer_due(commitment_id=row.pk, reason="x", by=by, at=MONDAY),
    "reopen": lambda by, row: services.reopen(commitment_id=row.pk, reason="x", by=by, at=MONDAY),
    "suspend": lambda by, row: services.suspend(commitment_id=row.pk, reason="x", today=TODAY, by=by, at=MONDAY),
    "resume": lambda by, row: services.resume(commitment_id=row.pk, reason="x", today=TODAY, by=by, at=MONDAY),
    "carry over": lambda by, row: services.replace_edition(commitment_id=row.pk, by=by, at=MONDAY),
    "end of clause": lambda by, row: services.end_of_clause(commitment_id=row.pk, by=by, at=MONDAY),
    "impact": lambda by, row: services.apply_impact(commitment_id=row.pk, reason="x", by=by, at=MONDAY),
    "assign": lambda by, row: services.assign(
        participation_id=row.participations.get(role="lead").pk, person=None, stand_in=None,
        internal_due_on=DUE, by=by, at=MONDAY, today=TODAY,
    ),
    "give part": lambda by, row: services.give_part(
        participation_id=row.participations.get(role="partner").pk, part="x", by=by, at=MONDAY
    ),
    "part done": lambda by, row: services.report_part_done(
        participation_id=row.participations.get(role="partner").pk, done_on=TODAY, by=by, at=MONDAY
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", FORBIDDEN)
def test_strangers_and_other_signatories_do_nothing_and_leave_no_trace(scene: Scene, act: str) -> None:
    row = make.commitment(scene)
    others = (scene.stranger, people.user(of=scene.signatory, kind=RoleKind.LEADER))
    acts = Act.objects.count()
    for by in others:
        with pytest.raises(PermissionDenied):
            FORBIDDEN[act](by, row)
    assert Act.objects.count() == acts


def test_closed_promises_take_no_act_but_reopening(scene: Scene) -> None:
    row = make.commitment(scene)
    services.close_no_longer_due(commitment_id=row.pk, reason="Bãi bỏ", by=scene.judge, at=MONDAY)
    boss = people.user(of=scene.lead, kind=RoleKind.LEADER)
    by = {"prove": boss, "assign": boss, "give part": boss, "part done": people.user(of=scene.partner)}
    for act in [name for name in FORBIDDEN if name != "reopen"]:
        with pytest.raises(Refused, match=r"commitment\.closed"):
            FORBIDDEN[act](by.get(act, scene.judge), row)
    services.reopen(commitment_id=row.pk, reason="Nhầm", by=scene.judge, at=MONDAY)
    row.refresh_from_db()
    assert row.state == State.OPEN


def test_a_clause_that_stands_is_neither_carried_over_nor_ended(scene: Scene) -> None:
    row = make.commitment(scene)
    with pytest.raises(Refused, match=r"commitment\.up_to_date"):
        services.replace_edition(commitment_id=row.pk, by=scene.judge, at=MONDAY)
    with pytest.raises(Refused, match=r"commitment\.clause_stands"):
        services.end_of_clause(commitment_id=row.pk, by=scene.judge, at=MONDAY)
    case = make.owed(scene, due_on=DUE)
    with pytest.raises(Refused, match=r"commitment\.clause_deleted"):
        services.replace_edition(commitment_id=case.pk, by=scene.judge, at=MONDAY)


def test_only_members_are_named_only_given_parts_are_done(scene: Scene) -> None:
    row = make.commitment(scene)
    boss = people.user(of=scene.lead, kind=RoleKind.LEADER)
    with pytest.raises(Refused, match=r"assignment\.not_of_this_body"):
        services.assign(
            participation_id=make.part(row, "lead").pk, person=people.person(), stand_in=None, internal_due_on=None,
            by=boss, at=MONDAY, today=TODAY,
        )  # fmt: skip
    with pytest.raises(Refused, match=r"participation\.no_part"):
        FORBIDDEN["part done"](people.user(of=scene.partner), row)


def test_an_event_is_kept_by_its_owner_alone(scene: Scene) -> None:
    keeper = people.user(of=scene.recipient)
    with pytest.raises(PermissionDenied):
        make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=scene.clerk)
    event = make.event(owner=scene.recipient, planned_on=date(2026, 7, 13), by=keeper)
    moved: dict[str, Any] = {"actual_on": None, "reason": "Đổi", "at": MONDAY, "today": TODAY}
    with pytest.raises(PermissionDenied):
        services.move_event(event_id=event.pk, planned_on=date(2026, 7, 20), by=scene.clerk, **moved)
    with pytest.raises(PermissionDenied):
        services.cancel_event(event_id=event.pk, reason="x", by=scene.clerk, at=MONDAY)
    services.cancel_event(event_id=event.pk, reason="Không tổ chức", by=keeper, at=MONDAY)
    with pytest.raises(Refused, match=r"event\.cancelled"):
        services.move_event(event_id=event.pk, planned_on=date(2026, 7, 20), by=keeper, **moved)


def test_without_a_date_there_is_no_clock_to_stop_and_none_to_extend(scene: Scene) -> None:
    row = make.owed(scene, due_on=None)
    with pytest.raises(Refused, match=r"commitment\.no_clock"):
        services.suspend(commitment_id=row.pk, reason="Chờ", today=TODAY, by=scene.judge, at=MONDAY)
    with pytest.raises(Refused, match=r"extension\.not_later"):
        services.ask_extension(
            commitment_id=row.pk, body=scene.lead, until=DUE, reason="Chờ", by=scene.clerk, at=MONDAY
        )


def test_of_an_order_outside_any_regulation_only_its_own_registries_record(scene: Scene) -> None:
    row = make.owed(scene, due_on=DUE, regulation=None)
    paper = make.paper(issuer=scene.lead, issued_on=TODAY)
    fields: dict[str, Any] = {"statement": "Xong", "received_on": TODAY, "paper": paper, "from_paper": True}
    outside = people.user(of=scene.signatory, kind=RoleKind.REGISTRY_CLERK)
    with pytest.raises(PermissionDenied):
        services.prove(commitment_id=row.pk, body=scene.lead, by=outside, at=MONDAY, **fields)
    services.prove(commitment_id=row.pk, body=scene.lead, by=scene.registry, at=MONDAY, **fields)
    row.refresh_from_db()
    assert row.state == State.PROVED
