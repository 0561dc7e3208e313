"""Focus topics and directives: offered as steps that a person completes, named by steps, listed while they have none."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.errors import Refused
from phoihop.organisations.tests import make as people
from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.typeset.sheet import Table
from phoihop.planning import queries, services
from phoihop.planning.models import Plan, PlanDirective, PlanStep, StepState
from phoihop.planning.showing import line_of
from phoihop.planning.tests import make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def drafted(scene: Scene) -> tuple[Plan, Paper]:
    """A plan with one focus topic and one directive, without a step."""
    paper = make.issued_paper(scene)
    return make.plan(scene, topics=["Nước sạch nông thôn"], directives=[paper]), paper


def propose(scene: Scene, plan: Plan) -> int:
    topics, directives = plan.topics.values_list("pk", flat=True), plan.directives.values_list("pk", flat=True)
    return services.propose_steps(
        plan_id=plan.pk, clauses=[], topics=list(topics), directives=list(directives), by=scene.judge, at=MONDAY,
        today=TODAY,
    )  # fmt: skip


def client(scene: Scene) -> Client:
    made = Client()
    made.force_login(scene.judge)
    return made


def without(plan: Plan) -> list[str]:
    return [str(getattr(one.row, "name", "")) for one in queries.matters_of(plan) if not one.steps]


def test_a_topic_and_a_directive_are_offered_once_and_completed_by_a_person() -> None:
    scene = ledger.scene()
    plan, paper = drafted(scene)
    assert without(plan) == ["Nước sạch nông thôn", paper.number_text]
    assert (propose(scene, plan), propose(scene, plan)) == (2, 0)
    assert without(plan) == []
    topic, directive = plan.steps.order_by("order")
    assert (topic.title, topic.topic, topic.lead, topic.state) == (
        "Nước sạch nông thôn", plan.topics.get(), None, StepState.PROPOSED,
    )  # fmt: skip
    assert directive.title == f"Tổ chức thực hiện Văn bản {paper.citation}: {paper.subject}"
    assert directive.directive == plan.directives.get()
    assert line_of(queries.shown(PlanStep.objects.all()).get(pk=topic.pk), TODAY).missing == (
        "cơ quan chủ trì, ngày hoàn thành"
    )
    services.decide_steps(plan_id=plan.pk, steps=[topic.pk, directive.pk], accept=True, by=scene.judge, at=MONDAY)
    with pytest.raises(Refused) as refused:
        services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    assert refused.value.code == "plan.step_without_lead"


def test_what_was_dropped_is_listed_again_and_comes_back_when_asked_for() -> None:
    scene = ledger.scene()
    plan, paper = drafted(scene)
    propose(scene, plan)
    step = plan.steps.get(directive__isnull=False)
    services.decide_steps(plan_id=plan.pk, steps=[step.pk], accept=False, by=scene.judge, at=MONDAY)
    assert without(plan) == [paper.number_text]
    assert propose(scene, plan) == 1
    step.refresh_from_db()
    assert step.state == StepState.PROPOSED
    assert plan.steps.count() == 2


def test_the_page_lists_topics_and_directives_beside_the_clauses() -> None:
    scene = ledger.scene()
    clause = ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    plan, paper = drafted(scene)
    browser, here = client(scene), reverse("planning:clauses", args=[plan.code])
    page = browser.get(here).content.decode()
    assert page.count("chưa có việc") == 3
    assert paper.get_absolute_url() in page
    assert page.count(" checked") == 2  # the clause is not of the plan's body
    none = browser.post(here, {"topic": ["99", "x"], "directive": [""]})
    assert none.headers["Location"] == here
    browser.post(here, {"topic": ["1"], "directive": ["1"], "clause": [clause.code]})
    assert plan.steps.filter(state="proposed").count() == 2 + 4
    assert "chưa có việc" not in browser.get(here).content.decode()
    assert "Nước sạch nông thôn" in browser.get(f"{here}?all=1").content.decode()


def test_a_step_names_a_directive_in_its_row_and_in_a_paste() -> None:
    scene = ledger.scene()
    plan, paper = drafted(scene)
    step = make.only(make.steps(scene, plan))
    browser = client(scene)
    assert 'name="directive"' in browser.get(plan.get_absolute_url()).content.decode()
    row = reverse("planning:row", args=[step.code])
    assert browser.post(row, {"directive": paper.number_text, "revision": "1"}, headers=HTMX).status_code == 200
    step.refresh_from_db()
    assert step.directive == plan.directives.get()
    assert browser.post(row, {"title": "Họp khác", "revision": "2"}, headers=HTMX).status_code == 200
    step.refresh_from_db()
    assert step.directive is not None  # what was not sent stays
    wrong = browser.post(row, {"directive": "99-CT/TU", "revision": "3"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "99-CT/TU" in wrong.content.decode()
    cells = f"Nội dung\tChủ trì\tHạn\tVăn bản chỉ đạo\nHọp\t{scene.lead.name}\t30/6\t{paper.number_text}"
    assert browser.post(reverse("planning:paste", args=[plan.code]), {"cells": cells, "write": "1"}).status_code == 302
    assert plan.steps.filter(directive=plan.directives.get()).count() == 2
    page = browser.get(step.get_absolute_url()).content.decode()
    assert f'href="{paper.get_absolute_url()}"' in page


def test_topic_and_directive_are_of_the_same_plan() -> None:
    scene = ledger.scene()
    (plan, _paper), other = drafted(scene), make.plan(scene, topics=["Khác"])
    for field in ({"directive": plan.directives.get()}, {"topic": plan.topics.get()}):
        with pytest.raises(PermissionDenied):
            make.steps(scene, other, make.written(scene, **field))


def test_a_directive_with_a_step_stays_in_the_plan() -> None:
    scene = ledger.scene()
    plan, paper = drafted(scene)
    make.steps(scene, plan, make.written(scene, directive=plan.directives.get()))
    bare = services.Frame("Kế hoạch mới", make.YEAR.first, make.YEAR.until, [], topics=["Nước sạch nông thôn"])
    with pytest.raises(Refused) as refused:
        services.change_plan(plan_id=plan.pk, frame=bare, by=scene.judge, at=MONDAY)
    assert refused.value.code == "plan.directive_in_use"
    assert paper.number_text in refused.value.sentence


def test_the_appendix_names_the_directive_as_ground_and_the_next_plan_keeps_it() -> None:
    scene = ledger.scene()
    plan, paper = drafted(scene)
    clause = ledger.obligation(
        regulation=scene.regulation, leads=[scene.lead], timing={"kind": "unspecified", "words": "thường xuyên"}
    )
    make.steps(scene, plan, make.written(scene, directive=plan.directives.get(), obligation=clause))
    submitted = services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    assert submitted.paper is not None
    (table,) = Content.from_json(submitted.paper.sheet).annexes[0].blocks
    assert isinstance(table, Table)
    place = [column.title for column in table.columns].index("Căn cứ")
    ground = table.rows[-1].cells[place]
    assert isinstance(ground, str)
    assert "Điều 1;" in ground
    assert ground.endswith(paper.citation)
    services.take_back(plan_id=plan.pk, reason="Đã ký bên ngoài", by=scene.judge, at=MONDAY)
    services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    frame = services.Frame("Năm sau", date(2027, 1, 1), date(2028, 1, 1), [scene.regulation], directives=[paper])
    new = services.carry_over(plan_id=plan.pk, frame=frame, by=scene.judge, at=MONDAY)
    assert new.steps.get().directive == new.directives.get()


def test_what_a_directive_is_about_is_not_told_to_who_may_not_open_it() -> None:
    scene = ledger.scene()
    plan, _paper = drafted(scene)
    hidden = make.issued_paper(scene, issuer=people.body())
    PlanDirective.objects.create(plan=plan, paper=hidden, order=2)
    propose(scene, plan)
    step = plan.steps.get(directive__paper=hidden)
    assert step.title == f"Tổ chức thực hiện Văn bản {hidden.citation}"
