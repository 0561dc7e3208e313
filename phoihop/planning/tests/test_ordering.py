"""Numbers of steps: without a gap, moved, between others, printed as they stand in the table, found by their code."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.queries import case_page
from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.papers.content import Content
from phoihop.papers.typeset.sheet import Table
from phoihop.planning import services
from phoihop.planning.models import Plan, PlanStep
from phoihop.planning.tests import make

pytestmark = pytest.mark.django_db


def client(scene: Scene) -> Client:
    made = Client()
    made.force_login(scene.judge)
    return made


def drafted(scene: Scene, count: int = 5, **changes: object) -> Plan:
    plan = make.plan(scene, **changes)
    make.steps(scene, plan, *[make.written(scene, title=f"Việc {n}") for n in range(1, count + 1)])
    return plan


def standing(plan: Plan) -> list[tuple[int, str]]:
    return list(plan.steps.standing().order_by("order").values_list("order", "title"))


def names(plan: Plan) -> list[str]:
    """In their order, which has no gap."""
    rows = standing(plan)
    assert [order for order, _title in rows] == list(range(1, len(rows) + 1))
    return [title.removeprefix("Việc ") for _order, title in rows]


def put(scene: Scene, plan: Plan, title: str, place: int, seen: int | None = None) -> PlanStep:
    step = plan.steps.get(title=f"Việc {title}")
    return services.place_step(
        step_id=step.pk, place=place, seen=step.order if seen is None else seen, by=scene.judge, at=MONDAY
    )


def test_a_step_is_put_anywhere_and_the_others_close_up() -> None:
    scene = ledger.scene()
    plan = drafted(scene)
    put(scene, plan, "4", 2)
    assert names(plan) == ["1", "4", "2", "3", "5"]
    put(scene, plan, "1", 4)
    assert names(plan) == ["4", "2", "3", "1", "5"]
    put(scene, plan, "3", 99)
    assert names(plan) == ["4", "2", "1", "5", "3"]
    put(scene, plan, "5", 0)
    assert names(plan) == ["5", "4", "2", "1", "3"]
    act = Act.objects.filter(verb="step.placed").latest("at", "pk")
    assert (act.before["order"], act.after["order"]) == (4, 1)


def test_a_second_click_moves_nothing_and_what_another_moved_is_said() -> None:
    scene = ledger.scene()
    plan = drafted(scene, 3)
    put(scene, plan, "3", 2)
    put(scene, plan, "3", 2, seen=3)
    assert names(plan) == ["1", "3", "2"]
    assert Act.objects.filter(verb="step.placed").count() == 1
    with pytest.raises(Refused) as refused:
        put(scene, plan, "2", 1, seen=2)
    assert refused.value.code == "step.placed_meanwhile"
    with pytest.raises(PermissionDenied):
        services.place_step(step_id=plan.steps.get(order=1).pk, place=2, seen=1, by=scene.clerk, at=MONDAY)


def test_what_is_dropped_leaves_no_gap_and_comes_back_at_the_end() -> None:
    scene = ledger.scene()
    plan = drafted(scene)
    second = plan.steps.get(order=2)
    services.decide_steps(plan_id=plan.pk, steps=[second.pk], accept=False, by=scene.judge, at=MONDAY)
    assert names(plan) == ["1", "3", "4", "5"]
    with pytest.raises(Refused) as refused:
        put(scene, plan, "2", 1)
    assert refused.value.code == "step.dropped_already"
    make.steps(scene, plan, make.written(scene, title="Việc 6"))
    assert names(plan) == ["1", "3", "4", "5", "6"]
    services.decide_steps(plan_id=plan.pk, steps=[second.pk], accept=True, by=scene.judge, at=MONDAY)
    assert names(plan) == ["1", "3", "4", "5", "6", "2"]


def test_a_step_is_put_between_others() -> None:
    scene = ledger.scene()
    plan = drafted(scene, 3)
    written = make.written(scene, title="Việc chen")
    before = plan.steps.get(order=2).pk
    services.add_steps(plan_id=plan.pk, written=[written], before=before, by=scene.judge, at=MONDAY, today=TODAY)
    assert names(plan) == ["1", "chen", "2", "3"]


def test_the_appendix_is_numbered_through_and_the_table_like_it() -> None:
    scene = ledger.scene()
    plan = make.plan(scene, topics=["Giám sát", "Tiếp dân"])
    one, two = plan.topics.order_by("order")
    topics = {"1": one, "2": None, "3": two, "4": one, "5": two}
    make.steps(scene, plan, *[make.written(scene, title=f"Việc {n}", topic=topic) for n, topic in topics.items()])
    dropped = plan.steps.get(title="Việc 5")
    services.decide_steps(plan_id=plan.pk, steps=[dropped.pk], accept=False, by=scene.judge, at=MONDAY)
    submitted = services.submit_plan(plan_id=plan.pk, by=scene.judge, at=MONDAY)
    assert submitted.paper is not None
    (table,) = Content.from_json(submitted.paper.sheet).annexes[0].blocks
    assert isinstance(table, Table)
    printed = [(row.cells[0], row.cells[1]) for row in table.rows if len(row.cells) > 1]
    assert printed == [("1", "Việc 1"), ("2", "Việc 4"), ("3", "Việc 3"), ("4", "Việc 2")]
    assert [(str(order), title) for order, title in standing(plan)] == printed


def test_a_number_that_papers_cite_is_given_once() -> None:
    scene = ledger.scene()
    plan = drafted(scene, 3)
    left = plan.steps.get(order=1)
    services.decide_steps(plan_id=plan.pk, steps=[left.pk], accept=False, by=scene.judge, at=MONDAY)
    services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    last = plan.steps.get(title="Việc 3")
    services.drop_step(step_id=last.pk, reason="Không còn phù hợp", by=scene.judge, at=MONDAY)
    step = services.supplement(
        plan_id=plan.pk, written=make.written(scene), reason="Theo kết luận", by=scene.judge, at=MONDAY, today=TODAY
    )
    numbers = list(plan.steps.values_list("order", flat=True))
    assert len(set(numbers)) == len(numbers)
    last.refresh_from_db()
    assert last.order == 2 < step.order


def test_rows_are_moved_and_opened_between_on_the_page_with_script_and_without() -> None:
    scene = ledger.scene()
    plan = drafted(scene, 3)
    browser, third = client(scene), plan.steps.get(order=3)
    place = reverse("planning:place", args=[third.code])
    page = browser.get(plan.get_absolute_url()).content.decode()
    assert f'formaction="{place}?seen=3"' in page
    answer = browser.post(f"{place}?seen=3", {"place": "1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert names(plan) == ["3", "1", "2"]
    back = f"{plan.get_absolute_url()}?q=Vi"
    answer = browser.post(f"{place}?seen=1", {"place": "2", "back": back})
    assert answer.headers["Location"] == f"{back}#step-{third.code}"
    assert names(plan) == ["1", "3", "2"]
    new = f"{reverse('planning:new', args=[plan.code])}?before={third.code}"
    between = browser.get(new, headers={"HX-Request": "true"}).content.decode()
    assert f'id="step-new-{third.code}"' in between
    assert "Chèn vào trước việc số 2: Việc 3" in browser.get(new).content.decode()
    sent = {"title": "Việc chen", "lead": scene.lead.short_name, "due": "29/05/2026", "before": third.code}
    added = browser.post(reverse("planning:add", args=[plan.code]), sent, headers={"HX-Request": "true"})
    assert added.content.decode().count("<tr ") == 1
    assert names(plan) == ["1", "chen", "3", "2"]


def test_a_step_sent_twice_from_its_page_is_added_once() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    sent = {"title": "Họp", "lead": scene.lead.short_name, "due": "29/05/2026", "_once": "a" * 24}
    browser = client(scene)
    ways = [browser.post(reverse("planning:add", args=[plan.code]), sent).headers["Location"] for _n in range(2)]
    assert ways[0] == ways[1] == f"{plan.get_absolute_url()}#step-{plan.steps.get().code}"


def test_a_move_in_a_long_plan_asks_no_question_a_row(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scene = ledger.scene()
    plan = drafted(scene, 60)
    with django_assert_max_num_queries(14):
        put(scene, plan, "60", 1)
    assert names(plan)[:2] == ["60", "1"]


def test_the_ledger_leads_back_to_the_step_and_the_search_finds_its_code() -> None:
    scene = ledger.scene()
    step = make.only(make.in_effect(scene).steps.all())
    assert step.commitment is not None
    assert step.due_on == date(2026, 5, 29)
    for user, page in ((scene.clerk, step.get_absolute_url()), (scene.stranger, "")):
        assert case_page(user, step.commitment) == page
    page = client(scene).get(step.commitment.get_absolute_url()).content.decode()
    assert f'<a href="{step.get_absolute_url()}">' in page
    assert "Mở hồ sơ việc này" not in page  # what a plan asks for is done in the ledger itself
    found = f"/search/?q={step.code}&kind=steps"
    assert step.get_absolute_url() in client(scene).get(found).content.decode()
    stranger = Client()
    stranger.force_login(scene.stranger)
    assert step.get_absolute_url() not in stranger.get(found).content.decode()
