"""Many petitions are sent at once: a row whose body nobody knows is chosen by naming one, on a telephone too."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from phoihop.petitions.models import PetitionState
from phoihop.petitions.tests import make
from tests.browser.conftest import PHONE, Open, enter


def test_who_names_the_body_of_a_row_has_chosen_the_row(open_page: Open, live_server: LiveServer) -> None:
    scene = make.scene()
    sorted_ = {"state": PetitionState.CLASSIFIED, "field": "giao_thong"}
    known, unknown = make.bare(scene, body_key="tinh.so_xay_dung", **sorted_), make.bare(scene, body_key="", **sorted_)
    for size in (None, PHONE):
        page = open_page(size=size)
        enter(page, scene.clerk, live_server)
        page.goto(reverse("petitions:route-many"))
        ticks = {row: page.get_by_role("checkbox", name=f"Chọn {row.code}") for row in (known, unknown)}
        boxes = {row: page.locator(f"[id='lead-{row.code}']") for row in (known, unknown)}
        expect(ticks[known]).to_be_checked()
        expect(boxes[known]).to_have_value(scene.works.name)
        assert boxes[known].evaluate("box => box.scrollWidth <= box.clientWidth")  # the whole name is read
        expect(ticks[unknown]).not_to_be_checked()
        boxes[unknown].press_sequentially("xay dung")
        expect(ticks[unknown]).to_be_checked()
        expect(boxes[unknown].locator("xpath=..").locator("option").first).to_have_attribute("value", scene.works.name)
