"""The receipt of who sent something: its code is copied by a button, which without a script is not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from phoihop.petitions.tests import make as voters
from phoihop.portal.forms import stamp
from phoihop.portal.tests.make import WORDS

pytestmark = pytest.mark.committed
PHONE = {"width": 390, "height": 844}


def _receipt(page: Page) -> None:
    page.goto("/cong-dan/gui/")
    page.get_by_label("Nội dung", exact=True).fill(WORDS)
    page.locator("main form input[type=radio]").first.check()
    minute_ago = stamp(timezone.now() - timedelta(minutes=1))
    page.locator("input[name=shown]").evaluate("(input, value) => { input.value = value; }", minute_ago)
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("heading", name="Đã nhận")).to_be_visible()


def test_the_code_is_copied_and_stands_on_one_line_of_a_phone(open_page: Any, axe: Any, screenshot: Any) -> None:
    voters.scene()
    page = open_page(size=PHONE, permissions=["clipboard-read", "clipboard-write"])
    _receipt(page)
    code = page.locator(".portal-code")
    shown = code.inner_text()
    code.evaluate("part => { part.textContent = 'WWWWW-MMMMM-WWWWW-MMMMM' }")  # whatever its letters are
    lines = code.evaluate(
        "part => { const r = new Range(); r.selectNodeContents(part); return r.getClientRects().length }"
    )
    assert lines == 1
    code.evaluate("(part, shown) => { part.textContent = shown }", shown)
    page.get_by_role("button", name="Chép mã").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    expect(page.get_by_role("button", name="In phiếu")).to_be_visible()
    axe(page)
    screenshot(page, "receipt-phone")


def test_without_a_script_the_buttons_that_need_it_are_not_there(open_page: Any) -> None:
    voters.scene()
    page = open_page(java_script_enabled=False)
    _receipt(page)
    expect(page.locator(".portal-code")).to_be_visible()
    expect(page.get_by_text("Chép mã")).to_be_hidden()
