"""The table of a plan under the hands of who writes it: keys, saving by leaving a row, what is wrong, a paste; the time line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import Scene
from phoihop.planning.models import Plan
from phoihop.planning.tests import make
from tests.browser.conftest import DESKTOP, PHONE, Open, enter
from tests.browser.test_shell import SMALL_LETTERS, WIDER_THAN_SCREEN

PASTE = """text => {
  const carried = new DataTransfer();
  carried.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""
FOCUSED = "document.activeElement.name"


@pytest.fixture
def drafted(live_server: object) -> tuple[Scene, Plan]:
    scene = ledger.scene()
    plan = make.plan(scene, topics=["Giám sát"])
    make.steps(scene, plan, *[make.written(scene, title=f"Việc thứ {n}") for n in (1, 2, 3)])
    return scene, plan


def test_the_table_is_written_by_keyboard_alone(
    open_page: Open, live_server: object, drafted: tuple[Scene, Plan]
) -> None:
    scene, plan = drafted
    page = open_page(allow=("Failed to load resource", "Response Status Error Code"))
    enter(page, scene.judge, live_server)  # type: ignore[arg-type]  # the fixture is untyped
    page.goto(plan.get_absolute_url())
    titles = page.locator("tr[data-cells] [name=title]")
    titles.first.focus()
    titles.first.press("End")
    page.keyboard.type(" đã sửa")
    with page.expect_response(lambda answer: answer.url.endswith("/row/") and answer.status == 200):
        page.keyboard.press("Enter")  # down a row: leaving it saves it
    assert plan.steps.get(order=1).title == "Việc thứ 1 đã sửa"
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "lead"
    page.keyboard.type("Sở Không Có")
    page.keyboard.press("Escape")
    expect(page.locator("tr[data-cells] [name=lead]").nth(1)).to_have_value(scene.lead.short_name)
    page.keyboard.press("Control+A")
    page.keyboard.type("Sở Không Có")
    with page.expect_response(lambda answer: answer.url.endswith("/row/") and answer.status == 422):
        page.keyboard.press("Enter")
    expect(page.locator("tr[data-cells] [name=lead]").nth(1)).to_have_value("Sở Không Có")
    expect(page.get_by_role("alert")).to_contain_text("Sở Không Có")
    new = page.locator("#step-new [name=title]")
    new.fill("Việc gõ ở dòng cuối")
    with page.expect_response(lambda answer: answer.url.endswith("/add/") and answer.status == 200):
        new.press("Enter")
    expect(page.locator("tr[data-cells]")).to_have_count(5)
    assert plan.steps.get(order=4).title == "Việc gõ ở dòng cuối"


def test_rows_are_moved_and_put_between_by_keyboard_and_by_hand(
    open_page: Open, live_server: object, drafted: tuple[Scene, Plan]
) -> None:
    scene, plan = drafted
    page = open_page()
    enter(page, scene.judge, live_server)  # type: ignore[arg-type]  # the fixture is untyped
    page.goto(plan.get_absolute_url())
    rows = page.locator("tr[data-place]")
    third = rows.nth(2).locator("[name=title]")
    third.focus()
    third.press("End")
    page.keyboard.type(" đang viết")
    with page.expect_response(lambda answer: "/place/" in answer.url and answer.status == 204):
        page.keyboard.press("Alt+ArrowUp")
    with page.expect_response(lambda answer: "/place/" in answer.url and answer.status == 204):
        page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.value") == "Việc thứ 3 đang viết"
    expect(rows.locator("td.number > a")).to_have_text(["1", "2", "3"])
    with page.expect_response(lambda answer: answer.url.endswith("/row/") and answer.status == 200):
        page.keyboard.press("Enter")
    expect(rows.locator("td.number > a")).to_have_text(["1", "2", "3"])
    rows.nth(1).hover()
    with page.expect_response(lambda answer: "/place/" in answer.url and answer.status == 204):
        rows.nth(1).get_by_role("button", name="Chuyển xuống: việc số 2").click()
    assert [step.title for step in plan.steps.order_by("order")] == ["Việc thứ 3 đang viết", "Việc thứ 2", "Việc thứ 1"]
    rows.nth(1).locator("[name=title]").focus()
    page.keyboard.press("Alt+Enter")
    between = page.locator("tr[data-between] [name=title]")
    expect(between).to_be_focused()
    page.keyboard.type("Việc chen giữa")
    with page.expect_response(lambda answer: answer.url.endswith("/add/") and answer.status == 200):
        page.keyboard.press("Enter")
    expect(rows.locator("td.number > a")).to_have_text(["1", "2", "3", "4"])
    expect(rows.nth(1).locator("[name=title]")).to_have_value("Việc chen giữa")


def test_cells_of_a_spreadsheet_are_understood_before_they_are_written(
    open_page: Open, live_server: object, drafted: tuple[Scene, Plan]
) -> None:
    scene, plan = drafted
    page = open_page()
    enter(page, scene.judge, live_server)  # type: ignore[arg-type]  # the fixture is untyped
    page.goto(plan.get_absolute_url())
    page.locator("tr[data-cells] [name=title]").first.focus()
    page.evaluate(PASTE, f"Nội dung\tChủ trì\tHạn\nHọp rà soát\t{scene.lead.name}\t30/6")
    page.get_by_role("button", name="Ghi 1 việc").click()
    page.wait_for_url(f"**{plan.get_absolute_url()}")
    assert plan.steps.get(order=4).lead == scene.lead


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_views_of_a_plan_have_nothing_for_axe_and_fit_the_screen(
    open_page: Open, live_server: object, drafted: tuple[Scene, Plan], axe: Callable[[Page], None], size: dict[str, int]
) -> None:
    scene, plan = drafted
    page = open_page(size=size)
    enter(page, scene.judge, live_server)  # type: ignore[arg-type]  # the fixture is untyped
    for view in ("", "gantt/", "clauses/?all=1", "indicators/", "actual/", "paste/", "new/"):
        page.goto(plan.get_absolute_url() + view)
        axe(page)
        assert page.evaluate(SMALL_LETTERS) == []
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0
