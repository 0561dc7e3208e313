"""Acts of a plan from its making to its effect: done, refused, forbidden, one promise once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, TODAY
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.content import Content
from phoihop.papers.models import State as PaperState
from phoihop.papers.typeset.sheet import Table
from phoihop.planning import services
from phoihop.planning.models import Plan, PlanState, StepState
from phoihop.planning.showing import hint_of
from phoihop.planning.tests import make
from phoihop.planning.writing import COLUMNS

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda error: error.code == code)


def test_a_plan_is_made_by_who_works_in_its_body_and_by_nobody_else() -> None:
    scene = ledger.scene()
    plan = make.plan(scene, topics=["Tiếp xúc cử tri", "Giám sát"])
    assert plan.code.startswith("KH-")
    assert [topic.name for topic in plan.topics.order_by("order")] == ["Tiếp xúc cử tri", "Giám sát"]
    assert Act.objects.filter(verb="plan.made", subject_id=plan.pk).count() == 1
    with pytest.raises(PermissionDenied):
        services.make_plan(body=scene.recipient, frame=make.YEAR, by=scene.stranger, at=MONDAY)


def test_a_plan_needs_a_title_a_period_that_runs_forward_and_regulations_in_force() -> None:
    scene = ledger.scene()
    with refused("plan.title_needed"):
        make.plan(scene, title="  ")
    with refused("plan.period"):
        make.plan(scene, until=date(2026, 1, 1))
    ended = ledger.regulation(parties=[scene.recipient, scene.lead], state="draft")
    with refused("plan.regulation_not_in_force"):
        make.plan(scene, regulations=[ended])


def test_the_machine_proposes_a_step_a_promise_once_and_a_person_decides() -> None:
    scene = ledger.scene()
    quarterly = ledger.obligation(
        regulation=scene.regulation, leads=[scene.lead], partners=[scene.partner], recipients=[scene.recipient]
    )
    asked = ledger.obligation(
        regulation=scene.regulation, leads=[scene.partner], timing={"kind": "on_request"}, action="Cử đại biểu dự"
    )
    plan = make.plan(scene)

    def propose() -> int:
        return services.propose_steps(
            plan_id=plan.pk, clauses=[quarterly.pk, asked.pk], by=scene.judge, at=MONDAY, today=TODAY
        )

    assert propose() == 5
    assert propose() == 0
    rows = list(plan.steps.order_by("order"))
    assert [row.instance_key for row in rows] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", ""]
    assert {row.state for row in rows} == {StepState.PROPOSED}
    assert rows[0].derivation["steps"]
    assert rows[0].due_on == date(2026, 3, 31)
    assert [row.body for row in rows[0].partners.all()] == [scene.partner]
    assert rows[4].due_on is None
    assert "yêu cầu" in hint_of(rows[4])
    with refused("plan.steps_undecided"):
        services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    assert services.decide_steps(plan_id=plan.pk, steps=[rows[0].pk], accept=False, by=scene.judge, at=MONDAY) == 1
    assert propose() == 0  # what was dropped is not proposed again


def test_a_step_is_written_by_the_version_before_ones_eyes() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    step = make.only(make.steps(scene, plan))
    again = make.written(scene, title="Họp giao ban quý II", partners=(scene.signatory, scene.lead))
    services.write_step(step_id=step.pk, revision=1, written=again, by=scene.judge, at=MONDAY, today=TODAY)
    with refused("step.changed_meanwhile"):
        services.write_step(step_id=step.pk, revision=1, written=again, by=scene.judge, at=MONDAY, today=TODAY)
    step.refresh_from_db()
    assert (step.title, step.revision) == ("Họp giao ban quý II", 2)
    assert [row.body for row in step.partners.all()] == [scene.signatory]  # the lead helps not itself
    with pytest.raises(PermissionDenied):
        services.write_step(step_id=step.pk, revision=2, written=again, by=scene.clerk, at=MONDAY, today=TODAY)


def test_a_step_refuses_an_empty_title_days_turned_round_and_a_person_of_another_body() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    with refused("step.title_needed"):
        make.steps(scene, plan, make.written(scene, title=" "))
    with refused("step.ends_before_it_starts"):
        make.steps(scene, plan, make.written(scene, starts_on=date(2026, 6, 1)))
    with refused("step.not_of_this_body"):
        make.steps(scene, plan, make.written(scene, person=people.person(of=scene.partner)))
    other = ledger.obligation(regulation=ledger.scene().regulation, leads=[scene.lead])
    with refused("step.clause_not_of_this_plan"):
        make.steps(scene, plan, make.written(scene, obligation=other))
    assert plan.steps.count() == 0


def test_a_paste_is_written_whole_or_not_at_all() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    with refused("step.title_needed"):
        make.steps(scene, plan, make.written(scene), make.written(scene, title=""))
    assert plan.steps.count() == 0


def test_steps_are_set_together() -> None:
    scene = ledger.scene()
    plan = make.plan(scene, topics=["Giám sát"])
    who = people.person(of=scene.lead)
    first, second = make.steps(scene, plan, make.written(scene, person=who), make.written(scene))
    services.set_on_steps(
        plan_id=plan.pk,
        steps=[first.pk],
        lead=scene.partner,
        topic=plan.topics.get(),
        days=10,
        by=scene.judge,
        at=MONDAY,
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.lead, first.person, first.due_on) == (scene.partner, None, date(2026, 6, 8))
    assert first.topic is not None
    assert second.due_on == date(2026, 5, 29)
    with refused("step.shift_out_of_range"):
        services.set_on_steps(plan_id=plan.pk, steps=[first.pk], days=10**7, by=scene.judge, at=MONDAY)


def test_a_plan_goes_by_paper_and_can_be_taken_back_while_the_paper_is_inside() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    with refused("plan.no_steps"):
        services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    make.steps(scene, plan, make.written(scene, lead=None, partners=()))
    with refused("plan.step_without_lead"):
        services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    step = plan.steps.get()
    undated = make.written(scene, starts_on=None, due_on=None)
    services.write_step(step_id=step.pk, revision=1, written=undated, by=scene.judge, at=MONDAY, today=TODAY)
    with refused("plan.step_without_day"):
        services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    services.write_step(
        step_id=step.pk, revision=2, written=make.written(scene), by=scene.judge, at=MONDAY, today=TODAY
    )
    clerk = people.user(of=scene.recipient)
    with pytest.raises(PermissionDenied):
        services.submit_plan(plan_id=plan.pk, by=clerk, at=MONDAY)
    plan = services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    assert plan.state == PlanState.SUBMITTED
    assert plan.paper is not None
    assert (plan.paper.kind, plan.paper.source_code) == ("plan", plan.code)
    (table,) = Content.from_json(plan.paper.sheet).annexes[0].blocks
    assert isinstance(table, Table)
    titles = [column.title for column in table.columns]
    assert titles == [column.title for column in COLUMNS if column.title not in {"Người phụ trách", "Căn cứ"}]
    assert "Từ 04/05/2026\nđến 29/05/2026" in table.rows[-1].cells
    with refused("plan.not_drafting"):
        make.steps(scene, plan)
    with refused("plan.not_issued"):
        services.put_in_effect(plan_id=plan.pk, by=scene.judge, at=MONDAY, today=TODAY)
    plan = services.take_back(plan_id=plan.pk, reason="Bổ sung việc", by=scene.judge, at=MONDAY)
    assert (plan.state, plan.paper) == (PlanState.DRAFTING, None)
    with refused("plan.not_submitted"):
        services.take_back(plan_id=plan.pk, reason="Lần nữa", by=scene.judge, at=MONDAY)


def test_in_effect_a_step_of_its_own_is_one_commitment_judged_by_the_body_of_the_plan() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    step = make.only(plan.steps.all())
    commitment = step.commitment
    assert commitment is not None
    assert (commitment.origin_kind, commitment.source_kind, commitment.source_code) == ("plan", "plan_step", step.code)
    assert (commitment.due_on, commitment.judge) == (date(2026, 5, 29), scene.recipient)
    assert "việc số 1" in str(commitment.derivation)
    assert plan.paper is not None
    assert plan.paper.number_text in str(commitment.derivation)
    told = Notification.objects.filter(kind="commitment.planned")
    assert set(told.values_list("user", flat=True)) == {scene.clerk.pk, scene.head.pk}
    assert {part.body for part in plan.parts.all()} == {scene.lead, scene.partner}


def test_a_step_of_a_dated_clause_adopts_the_promise_of_the_ledger_and_makes_no_second() -> None:
    scene = ledger.scene()
    first = ledger.commitment(scene)  # the ledger has laid out the quarters
    before = Commitment.objects.count()
    clause = make.written(scene, obligation=first.obligation, due_on=date(2026, 3, 20), starts_on=None)
    plan = make.in_effect(scene, clause)
    step = make.only(plan.steps.all())
    assert step.instance_key == "2026-Q1"
    assert step.commitment == first
    assert Commitment.objects.count() == before
    assert first.performances.count() == 1


def test_a_promise_laid_out_later_is_adopted_in_the_night_and_once() -> None:
    scene = ledger.scene()
    clause = ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    plan = make.in_effect(scene, make.written(scene, obligation=clause, due_on=date(2026, 6, 30)))
    assert make.only(plan.steps.all()).commitment is None
    assert Commitment.objects.count() == 0
    commitments.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    laid_out = Commitment.objects.count()
    assert services.adopt_all(at=MONDAY) == 1
    assert services.adopt_all(at=MONDAY) == 0
    step = make.only(plan.steps.all())
    assert step.commitment is not None
    assert step.commitment.instance_key == "2026-Q2"
    assert Commitment.objects.count() == laid_out


def test_a_clause_without_a_day_of_its_own_is_performed_by_the_commitment_of_the_plan() -> None:
    scene = ledger.scene()
    often = {"kind": "unspecified", "words": "thường xuyên"}
    clause = ledger.obligation(regulation=scene.regulation, leads=[scene.lead], timing=often)
    plan = make.in_effect(scene, make.written(scene, obligation=clause))
    commitment = make.only(plan.steps.all()).commitment
    assert commitment is not None
    assert [row.obligation for row in commitment.performances.all()] == [clause]


def test_what_is_done_promptly_after_an_event_stands_once_in_the_ledger() -> None:
    scene = ledger.scene()
    clause = ledger.obligation(
        regulation=scene.regulation, leads=[scene.lead], timing={"kind": "when", "event": "petition.received"}
    )
    ledger.event(owner=scene.recipient, planned_on=date(2026, 4, 6), by=scene.judge, kind="petition.received")
    laid_out = Commitment.objects.get()
    plan = make.plan(scene)
    services.propose_steps(plan_id=plan.pk, clauses=[clause.pk], by=scene.judge, at=MONDAY, today=TODAY)
    step = make.only(plan.steps.all())
    services.write_step(
        step_id=step.pk,
        revision=1,
        written=make.written(scene, obligation=clause),
        by=scene.judge,
        at=MONDAY,
        today=TODAY,
    )
    services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    assert make.only(plan.steps.all()).commitment == laid_out == Commitment.objects.get()


def test_a_moved_step_moves_its_commitment_with_reason_and_notice() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    step = make.only(plan.steps.all())

    def move(day: date, reason: str = "Lùi theo lịch kỳ họp") -> None:
        services.move_step(step_id=step.pk, due_on=day, reason=reason, by=scene.judge, at=MONDAY, today=TODAY)

    with refused("plan.reason_needed"):
        move(date(2026, 6, 12), " ")
    with refused("step.moved_into_the_past"):
        move(date(2026, 2, 1))
    with refused("commitment.same_day"):
        move(date(2026, 5, 29))
    move(date(2026, 6, 12))
    step.refresh_from_db()
    assert step.commitment is not None
    assert step.due_on == step.commitment.due_on == date(2026, 6, 12)
    act = Act.objects.filter(verb="commitment.moved").get()
    assert "Lùi theo lịch kỳ họp" in act.reason
    assert Notification.objects.filter(kind="commitment.moved").exists()
    assert step.commitment.participations.get(role="lead").due_on == date(2026, 6, 12)
    with pytest.raises(PermissionDenied):
        services.move_step(step_id=step.pk, due_on=date(2026, 7, 1), reason="x", by=scene.head, at=MONDAY, today=TODAY)


def test_the_day_of_a_clause_is_not_moved_by_a_plan() -> None:
    scene = ledger.scene()
    first = ledger.commitment(scene)
    plan = make.in_effect(scene, make.written(scene, obligation=first.obligation, starts_on=None, due_on=first.due_on))
    step = make.only(plan.steps.all())
    with refused("commitment.not_planned"):
        services.move_step(
            step_id=step.pk, due_on=date(2026, 4, 20), reason="Chậm", by=scene.judge, at=MONDAY, today=TODAY
        )
    step.refresh_from_db()
    assert step.due_on == first.due_on  # undone whole


def test_what_an_extension_granted_survives_a_move() -> None:
    scene = ledger.scene()
    step = make.only(make.in_effect(scene).steps.all())
    assert step.commitment is not None
    asked = commitments.ask_extension(
        commitment_id=step.commitment.pk, body=scene.lead, until=date(2026, 7, 31), reason="Chờ số liệu",
        by=scene.clerk, at=MONDAY,
    )  # fmt: skip
    commitments.grant_extension(extension_id=asked.pk, by=scene.judge, at=MONDAY)
    services.move_step(
        step_id=step.pk, due_on=date(2026, 6, 12), reason="Sớm hơn", by=scene.judge, at=MONDAY, today=TODAY
    )
    step.commitment.refresh_from_db()
    assert step.commitment.due_on == date(2026, 7, 31)


def test_a_dropped_step_ends_its_own_commitment_and_leaves_that_of_a_clause() -> None:
    scene = ledger.scene()
    first = ledger.commitment(scene)
    clause = make.written(scene, obligation=first.obligation, starts_on=None, due_on=first.due_on)
    plan = make.in_effect(scene, make.written(scene), clause)
    for step in plan.steps.all():
        services.drop_step(step_id=step.pk, reason="Không còn phù hợp", by=scene.judge, at=MONDAY)
    own = Commitment.objects.get(origin_kind="plan")
    first.refresh_from_db()
    assert (own.state, first.state) == ("no_longer_due", "open")
    with refused("step.dropped_already"):
        services.drop_step(step_id=step.pk, reason="Lần nữa", by=scene.judge, at=MONDAY)


def test_a_step_is_added_to_a_plan_in_effect_and_owed_at_once() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    with refused("step.lead_and_day_needed"):
        services.supplement(
            plan_id=plan.pk,
            written=make.written(scene, lead=None),
            reason="Thêm",
            by=scene.judge,
            at=MONDAY,
            today=TODAY,
        )
    more = make.written(scene, title="Khảo sát thêm", lead=scene.signatory)
    step = services.supplement(
        plan_id=plan.pk, written=more, reason="Theo kết luận", by=scene.judge, at=MONDAY, today=TODAY
    )
    assert step.order == 2
    assert step.commitment is not None
    assert scene.signatory in {part.body for part in plan.parts.all()}


def test_the_leads_head_names_in_the_ledger_whom_the_plan_names() -> None:
    scene = ledger.scene()
    who, stand_in = people.person(of=scene.lead), people.person(of=scene.lead)
    plan = make.in_effect(scene, make.written(scene, person=who, stand_in=stand_in))

    def name(by: object) -> int:
        return services.name_people(plan_id=plan.pk, by=by, at=MONDAY, today=TODAY)  # type: ignore[arg-type]  # a user

    with pytest.raises(PermissionDenied):
        name(scene.judge)
    assert name(scene.head) == 1
    commitment = make.only(plan.steps.all()).commitment
    assert commitment is not None
    part = commitment.participations.get(role="lead")
    assert (part.person, part.stand_in) == (who, stand_in)
    with refused("plan.nobody_to_name"):
        name(scene.head)


def test_what_is_open_is_carried_over_with_a_link_and_the_same_commitment() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene, make.written(scene), make.written(scene, title="Việc xong"))
    done = plan.steps.get(order=2)
    assert done.commitment is not None
    commitments.prove(
        commitment_id=done.commitment.pk,
        body=scene.lead,
        statement="Xong",
        received_on=TODAY,
        by=scene.clerk,
        at=MONDAY,
    )
    commitments.judge_kept(commitment_id=done.commitment.pk, reason="", by=scene.judge, at=MONDAY)
    frame = services.Frame("Kế hoạch năm 2027", date(2027, 1, 1), date(2028, 1, 1), [scene.regulation])
    new = services.carry_over(plan_id=plan.pk, frame=frame, by=scene.judge, at=MONDAY)
    step = make.only(new.steps.all())
    old = plan.steps.get(order=1)
    assert (step.carried_from, step.lineage, step.due_on, step.state) == (old, old.lineage, None, StepState.PROPOSED)
    assert new.carried_from == plan
    dated = make.written(scene, starts_on=None, due_on=date(2027, 2, 26))
    services.write_step(step_id=step.pk, revision=1, written=dated, by=scene.judge, at=MONDAY, today=TODAY)
    services.put_in_effect(plan_id=new.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    step.refresh_from_db()
    assert step.commitment == old.commitment


def test_a_plan_takes_effect_by_a_paper_of_its_own_body_only() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    make.steps(scene, plan)
    auditor = people.user(of=scene.recipient, kind=RoleKind.AUDITOR)
    with pytest.raises(PermissionDenied):
        services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=auditor, at=MONDAY, today=TODAY)
    foreign = make.issued_paper(scene, issuer=scene.lead)
    with pytest.raises(PermissionDenied):  # not even to be seen
        services.put_in_effect(plan_id=plan.pk, paper=foreign, by=scene.judge, at=MONDAY, today=TODAY)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFTING
    assert Commitment.objects.count() == 0


def test_a_plan_is_closed_with_an_assessment_or_abandoned_with_a_reason() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    with refused("plan.reason_needed"):
        services.close_plan(plan_id=plan.pk, note=" ", by=scene.judge, at=MONDAY)
    assert services.close_plan(plan_id=plan.pk, note="Đạt", by=scene.judge, at=MONDAY).state == PlanState.CLOSED
    with refused("plan.not_in_effect"):
        services.close_plan(plan_id=plan.pk, note="Đạt", by=scene.judge, at=MONDAY)
    draft = make.plan(scene)
    assert (
        services.abandon_plan(plan_id=draft.pk, reason="Trùng", by=scene.judge, at=MONDAY).state == PlanState.ABANDONED
    )


def test_who_sees_a_plan() -> None:
    scene = ledger.scene()
    draft, issued = make.plan(scene), make.in_effect(scene)
    auditor = people.user(kind=RoleKind.AUDITOR)
    inside = people.user(of=people.office_of(scene.recipient))
    other_signatory = people.user(of=scene.signatory)
    seen = {
        user: set(Plan.objects.visible_to(user))
        for user in (scene.judge, inside, auditor, scene.clerk, other_signatory, scene.stranger)
    }
    assert seen[scene.judge] == seen[inside] == seen[auditor] == {draft, issued}
    assert seen[scene.clerk] == seen[other_signatory] == {issued}
    assert seen[scene.stranger] == set()


def test_directives_and_topics_change_while_the_plan_is_drafted() -> None:
    scene = ledger.scene()
    plan = make.plan(scene, topics=["Giám sát", "Dân vận"])
    topic = plan.topics.get(name="Giám sát")
    make.steps(scene, plan, make.written(scene, topic=topic))
    paper = make.issued_paper(scene)
    frame = make.YEAR.__class__(
        "Kế hoạch mới", make.YEAR.first, make.YEAR.until, [], directives=[paper], topics=["Giám sát", "Tiếp dân"]
    )
    plan = services.change_plan(plan_id=plan.pk, frame=frame, by=scene.judge, at=MONDAY)
    assert [row.paper for row in plan.directives.all()] == [paper]
    assert plan.regulations.count() == 0
    assert [topic.name for topic in plan.topics.order_by("order")] == ["Giám sát", "Tiếp dân"]
    with refused("plan.topic_in_use"):
        services.change_plan(plan_id=plan.pk, frame=make.YEAR, by=scene.judge, at=MONDAY)
    assert paper.state == PaperState.ISSUED
