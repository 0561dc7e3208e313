"""From one period into the next: the day that a plan set is set anew by its successor, the day of a clause stays; targets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.queries import case_page
from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.tests import make as people
from phoihop.planning import queries, services
from phoihop.planning.models import Plan, PlanStep
from phoihop.planning.tests import make

pytestmark = pytest.mark.django_db
NEXT = services.Frame("Kế hoạch năm 2027", date(2027, 1, 1), date(2028, 1, 1), [])
SIGNED, AT = date(2027, 1, 4), datetime(2027, 1, 4, 2, tzinfo=UTC)
NEW_DAY = date(2027, 2, 26)


def carried(scene: Scene, old: Plan, due_on: date | None = NEW_DAY) -> tuple[PlanStep, Plan]:
    """The one open step in the plan of the next year with another day, not yet in effect."""
    new = services.carry_over(plan_id=old.pk, frame=NEXT, by=scene.judge, at=AT)
    step = make.only(new.steps.all())
    written = make.written(scene, starts_on=None, due_on=due_on, obligation=step.obligation)
    if step.obligation is not None:
        frame = services.Frame(NEXT.title, NEXT.first, NEXT.until, [scene.regulation])
        services.change_plan(plan_id=new.pk, frame=frame, by=scene.judge, at=AT)
    services.write_step(step_id=step.pk, revision=1, written=written, by=scene.judge, at=AT, today=SIGNED)
    return step, new


def put_in_effect(scene: Scene, new: Plan, step: PlanStep) -> PlanStep:
    paper = make.issued_paper(scene)
    services.put_in_effect(plan_id=new.pk, paper=paper, by=scene.judge, at=AT, today=SIGNED)
    step.refresh_from_db()
    return step


def owed(step: PlanStep) -> Commitment:
    assert step.commitment is not None
    step.commitment.refresh_from_db()
    return step.commitment


def outcomes(plan: Plan, today: date = SIGNED) -> dict[str, int]:
    return {name: count for name, count in queries.results_of(plan, today).items() if count}


def test_the_next_plan_gives_what_a_plan_had_set_its_new_day_on_the_ground_of_its_paper() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene)
    first = make.only(old.steps.all())
    assert outcomes(old) == {"overdue": 1}
    step, new = carried(scene, old)
    assert owed(first).due_on == date(2026, 5, 29)  # a draft moves nothing
    put_in_effect(scene, new, step)
    commitment = owed(step)
    new.refresh_from_db()
    assert new.paper is not None
    assert (commitment, commitment.due_on) == (first.commitment, NEW_DAY)
    assert new.paper.number_text in str(commitment.derivation["steps"])
    assert commitment.derivation["basis"]["due_on"] == "2026-05-29"
    act = Act.objects.filter(verb="commitment.extended").get()
    assert (act.before["due_on"], act.after["due_on"], act.paper) == ("2026-05-29", "2027-02-26", new.paper.citation)
    assert Notification.objects.filter(kind="commitment.moved", user=scene.clerk).exists()
    assert case_page(scene.judge, commitment) == step.get_absolute_url()


def test_the_first_period_goes_on_counting_what_was_late_when_it_was_handed_on() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene)
    step, new = carried(scene, old)
    put_in_effect(scene, new, step)
    assert outcomes(old) == {"carried_late": 1}
    commitments.prove(
        commitment_id=owed(step).pk, body=scene.lead, statement="Xong", received_on=SIGNED, by=scene.clerk, at=AT
    )
    commitments.judge_kept(commitment_id=owed(step).pk, reason="", by=scene.judge, at=AT)
    assert outcomes(old) == {"carried_late": 1}
    assert outcomes(new) == {"kept": 1}
    browser = Client()
    browser.force_login(scene.judge)
    page = browser.get(reverse("planning:actual", args=[old.code])).content.decode()
    assert "Quá hạn, chuyển kỳ sau" in page
    first = make.only(old.steps.all())
    assert step.get_absolute_url() in browser.get(first.get_absolute_url()).content.decode()


def test_what_was_not_late_yet_is_handed_on_without_being_judged() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene, make.written(scene, due_on=date(2027, 1, 15)), until=date(2027, 2, 1))
    step, new = carried(scene, old)
    put_in_effect(scene, new, step)
    assert outcomes(old) == {"carried": 1}
    first = make.only(old.steps.all())
    with pytest.raises(Refused, check=lambda error: error.code == "step.handed_on"):
        services.move_step(step_id=first.pk, due_on=date(2027, 5, 1), reason="Lùi", by=scene.judge, at=AT, today=SIGNED)
    with pytest.raises(Refused, check=lambda error: error.code == "step.handed_on"):
        services.drop_step(step_id=first.pk, reason="Thôi", by=scene.judge, at=AT)
    again = services.carry_over(plan_id=old.pk, frame=NEXT, by=scene.judge, at=AT)
    assert not again.steps.exists()


def test_the_day_of_a_clause_stays_and_the_page_says_so() -> None:
    scene = ledger.scene()
    promise = ledger.commitment(scene)
    before = promise.due_on
    old = make.in_effect(scene, make.written(scene, obligation=promise.obligation, starts_on=None, due_on=before))
    step, new = carried(scene, old)
    browser = Client()
    browser.force_login(scene.judge)
    sentence = "theo điều khoản; kế hoạch không đổi hạn này"
    assert sentence in browser.get(new.get_absolute_url()).content.decode()
    put_in_effect(scene, new, step)
    assert (owed(step), owed(step).due_on) == (promise, before)
    assert not Act.objects.filter(verb__in=["commitment.extended", "commitment.moved"]).exists()
    assert sentence in browser.get(step.get_absolute_url()).content.decode()


def test_an_extension_granted_is_not_taken_away_and_a_smaller_wish_lapses() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene)
    commitment = owed(make.only(old.steps.all()))

    def ask(until: date) -> object:
        return commitments.ask_extension(
            commitment_id=commitment.pk, body=scene.lead, until=until, reason="Chờ số liệu", by=scene.clerk, at=MONDAY
        )

    asked = ask(date(2027, 1, 29))
    step, new = carried(scene, old)
    put_in_effect(scene, new, step)
    asked.refresh_from_db()  # type: ignore[attr-defined]  # an extension
    assert asked.state == "withdrawn"  # type: ignore[attr-defined]  # an extension
    granted = commitments.ask_extension(
        commitment_id=commitment.pk,
        body=scene.lead,
        until=date(2028, 6, 30),
        reason="Vốn năm sau",
        by=scene.clerk,
        at=AT,
    )
    commitments.grant_extension(extension_id=granted.pk, by=scene.judge, at=AT)
    frame = services.Frame("Kế hoạch năm 2028", date(2028, 1, 1), date(2029, 1, 1), [])
    third = services.carry_over(plan_id=new.pk, frame=frame, by=scene.judge, at=AT)
    last = make.only(third.steps.all())
    sooner = make.written(scene, starts_on=None, due_on=date(2028, 3, 1))
    services.write_step(step_id=last.pk, revision=1, written=sooner, by=scene.judge, at=AT, today=SIGNED)
    put_in_effect(scene, third, last)
    assert owed(last).due_on == date(2028, 6, 30)


def test_a_day_that_the_plan_had_set_itself_may_be_set_earlier() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene, make.written(scene, due_on=date(2027, 6, 30)))
    step, new = carried(scene, old)
    put_in_effect(scene, new, step)
    assert owed(step).due_on == NEW_DAY
    assert Act.objects.filter(verb="commitment.moved").count() == 1


def test_proof_that_waits_for_its_verdict_is_judged_by_the_day_it_was_given_for() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene)
    first = make.only(old.steps.all())
    step, new = carried(scene, old)
    commitments.prove(
        commitment_id=owed(first).pk, body=scene.lead, statement="Xong", received_on=SIGNED, by=scene.clerk, at=AT
    )
    put_in_effect(scene, new, step)
    assert owed(step).due_on == date(2026, 5, 29)
    assert outcomes(old) == {"proved": 1}


def test_targets_not_reached_are_carried_with_their_newest_figure() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    make.steps(scene, plan)
    targets = [
        services.Target("Trả lời đúng hạn", "%", Decimal(90), Decimal(72)),
        services.Target("Số ngày chậm", "ngày", Decimal(2), Decimal(7), "at_most"),
        services.Target("Cuộc khảo sát", "cuộc", Decimal(4)),
    ]
    rows = [services.add_indicator(plan_id=plan.pk, target=one, by=scene.judge, at=MONDAY) for one in targets]
    services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    for row, value in ((rows[0], "80"), (rows[0], "86.4"), (rows[1], "1.5")):
        reading = services.Reading(TODAY, Decimal(value))
        services.record_figure(indicator_id=row.pk, reading=reading, by=scene.judge, at=MONDAY, today=TODAY)
    new = services.carry_over(plan_id=plan.pk, frame=NEXT, by=scene.judge, at=AT)
    found = [(row.order, row.name, row.baseline, row.target) for row in new.indicators.order_by("order")]
    assert found == [
        (1, "Trả lời đúng hạn", Decimal("86.4"), Decimal(90)),
        (2, "Cuộc khảo sát", None, Decimal(4)),
    ]


def test_what_went_on_is_given_to_a_person_by_the_next_plan() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene, make.written(scene, person=people.person(of=scene.lead)))
    step, new = carried(scene, old)
    put_in_effect(scene, new, step)
    with pytest.raises(Refused, check=lambda error: error.code == "plan.nobody_to_name"):
        services.name_people(plan_id=old.pk, by=scene.head, at=AT, today=SIGNED)


def test_the_page_leads_to_the_plan_that_took_the_step_over() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene)
    idle = services.carry_over(plan_id=old.pk, frame=NEXT, by=scene.judge, at=AT)
    step, new = carried(scene, old)
    put_in_effect(scene, new, step)
    browser = Client()
    browser.force_login(scene.judge)
    page = browser.get(make.only(old.steps.all()).get_absolute_url()).content.decode()
    assert step.get_absolute_url() in page
    assert make.only(idle.steps.all()).get_absolute_url() not in page


def test_two_plans_that_took_the_same_step_over_owe_it_once() -> None:
    scene = ledger.scene()
    old = make.in_effect(scene)
    first, second = (carried(scene, old) for _plan in range(2))
    for step, new in (first, second):
        put_in_effect(scene, new, step)
    assert owed(first[0]) == owed(second[0]) == make.only(old.steps.all()).commitment
    assert owed(second[0]).due_on == NEW_DAY
    assert Commitment.objects.filter(source_kind="plan_step").count() == 1
