"""Pages of plans: who gets in, what a row answers, what a paste shows first, that a page costs a fixed number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.organisations.tests import make as people
from phoihop.planning import services
from phoihop.planning.models import Indicator, Plan, PlanState, PlanStep
from phoihop.planning.tests import make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def at(name: str, *args: object) -> str:
    return reverse(f"planning:{name}", args=args)


def cells(scene: Scene, **changes: str) -> dict[str, str]:
    typed = {
        "title": "Họp giao ban",
        "lead": scene.lead.short_name,
        "partners": f"{scene.partner.short_name}; {scene.signatory.name}",
        "person": "",
        "stand_in": "",
        "starts": "4/5",
        "due": "29/05/2026",
        "product": "Thông báo",
    }
    return typed | changes


def many(scene: Scene, count: int) -> Plan:
    plan = make.plan(scene)
    who = people.person(of=scene.lead)
    make.steps(scene, plan, *[make.written(scene, title=f"Việc {n}", person=who) for n in range(count)])
    return plan


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(("name", "most"), [("plan", 19), ("gantt", 12), ("actual", 13), ("clauses", 10)])
def test_a_page_costs_the_same_however_many_steps(
    name: str, most: int, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene = ledger.scene()
    plan = many(scene, count)
    if name == "actual":
        services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    browser = client(scene.judge)
    with django_assert_max_num_queries(most):
        assert browser.get(at(name, plan.code)).status_code == 200


def test_a_plan_is_made_and_leads_to_its_clauses() -> None:
    scene = ledger.scene()
    ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    browser = client(scene.judge)
    sent = {
        "body": scene.recipient.code,
        "title": "Kế hoạch năm 2026",
        "period_from": "01/01/2026",
        "period_last": "31/12/2026",
        "regulations": [scene.regulation.code],
        "topics": "Giám sát\nTiếp dân",
        "directives": "",
        "purpose": "",
    }
    answer = browser.post(at("make"), sent)
    plan = Plan.objects.get()
    assert answer.headers["Location"] == at("clauses", plan.code)
    assert (plan.period_until, plan.topics.count()) == (date(2027, 1, 1), 2)
    page = browser.get(at("clauses", plan.code)).content.decode()
    assert "chưa có việc" in page
    clause = scene.regulation.editions.get().units.get().obligations.get()
    browser.post(at("clauses", plan.code), {"clause": [clause.code]})
    assert plan.steps.filter(state="proposed").count() == 4
    unknown = browser.post(at("make"), sent | {"directives": "99-CT/TU"})
    assert unknown.status_code == 422
    assert "99-CT/TU" in unknown.content.decode()


def test_a_row_is_written_by_names_and_answers_with_itself() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    step = make.only(make.steps(scene, plan))
    who = people.person(of=scene.lead, full_name="Nông Thị Mẫu")
    answer = client(scene.judge).post(
        at("row", step.code), cells(scene, person="đ/c Nông Thị Mẫu") | {"revision": "1"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert answer.headers["X-Revision"] == "2"
    step.refresh_from_db()
    assert (step.title, step.person, step.starts_on) == ("Họp giao ban", who, date(2026, 5, 4))
    assert {row.body for row in step.partners.all()} == {scene.partner, scene.signatory}


def test_what_is_not_understood_stays_typed_with_a_sentence_each() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    step = make.only(make.steps(scene, plan))
    sent = cells(scene, lead="Sở Không Có", due="hôm nào", title="Họp khác") | {"revision": "1"}
    answer = client(scene.judge).post(at("row", step.code), sent, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sở Không Có" in page
    assert "hôm nào" in page
    assert "Họp khác" in page
    step.refresh_from_db()
    assert step.revision == 1


def test_two_who_write_one_row_are_told_and_nothing_typed_is_lost() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    step = make.only(make.steps(scene, plan))
    browser = client(scene.judge)
    browser.post(at("row", step.code), cells(scene, title="Người thứ nhất") | {"revision": "1"}, headers=HTMX)
    sent = cells(scene, title="Người thứ hai") | {"revision": "1"}
    answer = browser.post(at("row", step.code), sent, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Người thứ hai" in page
    assert "Người thứ nhất" in page
    assert 'name="revision" value="2"' in page  # sent again, it holds
    assert browser.post(at("row", step.code), sent | {"revision": "2"}, headers=HTMX).status_code == 200


def test_the_empty_row_becomes_a_step_and_works_without_script() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    browser = client(scene.judge)
    answer = browser.post(at("add", plan.code), cells(scene), headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().count("<tr ") == 2
    wrong = browser.post(at("add", plan.code), cells(scene, title=""), headers=HTMX)
    assert wrong.status_code == 422
    plain = browser.post(at("add", plan.code), cells(scene))
    assert plain.status_code == 302
    assert plan.steps.count() == 2
    assert browser.get(at("new", plan.code)).status_code == 200


def test_a_step_has_a_page_that_writes_and_one_that_only_shows() -> None:
    scene = ledger.scene()
    clause = ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    plan = make.plan(scene)
    step = make.only(make.steps(scene, plan))
    browser = client(scene.judge)
    assert "cell_clause" in browser.get(at("step", step.code)).content.decode()
    sent = cells(scene) | {"revision": "1", "clause": clause.code}
    assert browser.post(at("step", step.code), sent).status_code == 302
    step.refresh_from_db()
    assert (step.obligation, step.instance_key) == (clause, "2026-Q2")
    assert client(scene.clerk).get(at("step", step.code)).status_code == 404
    services.put_in_effect(plan_id=plan.pk, paper=make.issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)
    page = client(scene.clerk).get(at("step", step.code)).content.decode()
    assert "Họp giao ban" in page
    assert "cell_title" not in page
    assert client(scene.clerk).post(at("step", step.code), sent).status_code == 403


def test_a_paste_is_shown_line_by_line_before_anything_is_written() -> None:
    scene = ledger.scene()
    plan = make.plan(scene, topics=["Giám sát"])
    browser = client(scene.judge)
    head = "STT\tNội dung\tChủ trì\tHoàn thành\tTrọng tâm\n"
    wrong = browser.post(at("paste", plan.code), {"cells": f"{head}1\tHọp\tKhông Có\t31/2\tKhác", "write": "1"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    for words in ("Không Có", "31/2", "«Khác»"):
        assert words in page
    good = f"{head}1\tHọp\t{scene.lead.name}\tquý II\tGiám sát\n2\tKhảo sát\t{scene.partner.code}\t2/2026\t"
    shown = browser.post(at("paste", plan.code), {"cells": good})
    assert shown.status_code == 200
    assert plan.steps.count() == 0
    assert browser.post(at("paste", plan.code), {"cells": good, "write": "1"}).status_code == 302
    rows = list(plan.steps.order_by("order"))
    assert [(row.title, row.lead, row.due_on) for row in rows] == [
        ("Họp", scene.lead, date(2026, 6, 30)),
        ("Khảo sát", scene.partner, date(2026, 2, 28)),
    ]
    assert browser.post(at("paste", plan.code), {"cells": "\t\n"}).status_code == 422


def test_a_name_that_several_bodies_share_is_asked_back() -> None:
    scene = ledger.scene()
    twins = [people.body(name=f"Sở {n}", short_name="S") for n in ("Một", "Hai")]
    plan = make.plan(scene)
    answer = client(scene.judge).post(at("paste", plan.code), {"cells": "Họp\tS"})
    assert all(body.code in answer.content.decode() for body in twins)


def test_steps_are_accepted_dropped_and_changed_together() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    first, second = make.steps(scene, plan, make.written(scene), make.written(scene))
    browser = client(scene.judge)
    browser.post(at("decide", plan.code), {"act": "drop", "step": [first.code]})
    first.refresh_from_db()
    assert first.state == "dropped"
    page = browser.get(f"{at('plan', plan.code)}?state=dropped").content.decode()
    assert first.code in page
    assert second.code not in page
    form = browser.post(at("decide", plan.code), {"act": "together", "step": [first.code, second.code]})
    assert form.content.decode().count('name="step"') == 2
    empty = browser.post(at("together", plan.code), {"step": [second.code]})
    assert empty.status_code == 422
    done = browser.post(at("together", plan.code), {"step": [second.code], "days": "7"})
    assert done.status_code == 302
    second.refresh_from_db()
    assert second.due_on == date(2026, 6, 5)
    away = {"act": "accept", "step": [first.code], "back": "https://example.vn/"}
    assert browser.post(at("decide", plan.code), away).headers["Location"] == plan.get_absolute_url()


def test_a_plan_goes_to_paper_and_comes_into_effect_by_a_signed_one() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    make.steps(scene, plan)
    browser = client(scene.judge)
    answer = browser.post(at("submit", plan.code))
    plan.refresh_from_db()
    assert plan.paper is not None
    assert answer.headers["Location"] == plan.paper.get_absolute_url()
    assert browser.post(at("put_in_effect", plan.code)).status_code == 409
    assert browser.post(at("take_back", plan.code), {"reason": "Bổ sung"}).status_code == 302
    assert browser.post(at("by_paper", plan.code), {"paper": "77/KH-X"}).status_code == 422
    paper = make.issued_paper(scene)
    assert browser.post(at("by_paper", plan.code), {"paper": paper.number_text}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == PlanState.ISSUED
    step = plan.steps.get()
    assert browser.post(at("move", step.code), {"due_on": "12/06/2126", "reason": "Lùi"}).status_code == 302
    refused = browser.post(at("move", step.code), {"due_on": "12/06/2126", "reason": "Lùi"})
    assert refused.status_code == 409
    assert "Lùi" in refused.content.decode()
    extra = cells(scene, title="Bổ sung", due="29/05/2126") | {"reason": "Theo kết luận"}
    assert browser.post(at("supplement", plan.code), extra).status_code == 302
    assert browser.post(at("supplement", plan.code), extra | {"lead": ""}).status_code == 409
    assert browser.post(at("drop", step.code), {"reason": "Không còn"}).status_code == 302
    assert browser.post(at("people", plan.code)).status_code == 403  # heads no lead of the plan
    assert browser.post(at("close", plan.code), {"note": "Đạt"}).status_code == 302


def test_the_next_period_is_filled_in_from_this_one() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    browser = client(scene.judge)
    page = browser.get(at("carry", plan.code)).content.decode()
    assert "01/01/2027" in page
    assert "31/12/2027" in page
    assert "năm 2027" in page
    sent = {
        "title": "Kế hoạch năm 2027", "period_from": "01/01/2027", "period_last": "31/12/2027",
        "regulations": [scene.regulation.code], "topics": "", "directives": "", "purpose": "",
    }  # fmt: skip
    assert browser.post(at("carry", plan.code), sent).status_code == 302
    new = Plan.objects.get(carried_from=plan)
    assert new.steps.get().carried_from == plan.steps.get()


def test_the_time_line_draws_each_step_and_says_the_same_in_a_table() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    make.steps(
        scene, plan, make.written(scene, title="Có hai ngày"), make.written(scene, title="Một ngày", starts_on=None)
    )
    make.steps(scene, plan, make.written(scene, title="Không ngày", starts_on=None, due_on=None))
    for by in ("lead", "regulation", "topic", "nonsense"):
        page = client(scene.judge).get(f"{at('gantt', plan.code)}?by={by}&scale=quarter").content.decode()
        assert page.count('<rect class="bar-plain') == 2 + 2  # two in the legend
        assert "Quý II/2026" in page
        assert "1 việc chưa có ngày" in page


def test_figures_of_an_indicator_are_recorded_corrected_and_kept() -> None:
    scene = ledger.scene()
    plan = make.plan(scene)
    browser = client(scene.judge)
    sent = {
        "name": "Kiến nghị trả lời đúng hạn",
        "unit": "%",
        "baseline": "70",
        "target": "90",
        "direction": "at_least",
    }
    assert browser.post(at("add_indicator", plan.code), sent).status_code == 302
    row = Indicator.objects.get()
    assert browser.post(at("change_indicator", plan.code, 1), sent | {"target": "95"}).status_code == 302
    for value in ("80", "82.5"):
        answer = browser.post(at("record_figure", plan.code, 1), {"on": "02/03/2026", "value": value})
        assert answer.status_code == 302
    assert browser.post(at("record_figure", plan.code, 1), {"on": "02/03/2026", "value": "82.5"}).status_code == 409
    assert browser.post(at("record_figure", plan.code, 1), {"on": "02/03/2126", "value": "1"}).status_code == 409
    assert [one.value for one in row.values.filter(is_current=True)] == [Decimal("82.5")]
    page = browser.get(at("indicators", plan.code)).content.decode()
    assert "đã thay" in page
    assert "82,5" in page
    assert browser.post(at("remove_indicator", plan.code, 1)).status_code == 409
    stranger = browser.post(at("record_figure", plan.code, 1), {"on": "02/03/2026", "value": "5", "paper": "1/XX"})
    assert stranger.status_code == 422


def test_planned_and_actual_stand_side_by_side_and_go_out_as_a_sheet() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    browser = client(scene.judge)
    page = browser.get(f"{at('actual', plan.code)}?outcome=overdue").content.decode()
    assert "29/05/2026" in page  # long past on the machine's own day
    sheet: Any = browser.get(at("actual_xlsx", plan.code))
    assert b"".join(sheet.streaming_content)[:2] == b"PK"


def test_strangers_find_nothing_and_readers_no_cells() -> None:
    scene = ledger.scene()
    plan = make.in_effect(scene)
    step: Any = PlanStep.objects.get()
    stranger, reader = client(scene.stranger), client(scene.clerk)
    for name in ("plan", "gantt", "clauses", "actual", "indicators"):
        assert stranger.get(at(name, plan.code)).status_code == 404
        assert reader.get(at(name, plan.code)).status_code == 200
    assert stranger.get(at("step", step.code)).status_code == 404
    assert stranger.get(at("steps_xlsx", plan.code)).status_code == 404
    assert reader.get(at("row", step.code)).status_code == 403
    assert reader.post(at("clauses", plan.code), {"clause": []}).status_code == 403
    assert "data-cells" not in reader.get(at("plan", plan.code)).content.decode()


def test_a_plan_is_found_by_the_words_of_its_title_by_who_may_see_it() -> None:
    scene = ledger.scene()
    make.in_effect(scene, title="Kế hoạch nước sạch nông thôn")
    found = "/search/?q=nuoc+sach&kind=plans"
    assert "Kế hoạch nước sạch nông thôn" in client(scene.clerk).get(found).content.decode()
    assert "Kế hoạch nước sạch nông thôn" not in client(scene.stranger).get(found).content.decode()
