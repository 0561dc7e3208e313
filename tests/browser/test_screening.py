"""A clerk screens by keys and takes a slip back; a telephone, which has no keys, is told of none."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from phoihop.intake.models import Item
from phoihop.intake.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests.make import PASSWORD

pytestmark = pytest.mark.committed
PHONE = {"width": 390, "height": 844}


def _able(account: User) -> User:
    account.set_password(PASSWORD)
    account.save()
    return account


def test_a_slip_of_the_keys_is_taken_back_by_a_key(open_page: Any, sign_in: Any, axe: Any, screenshot: Any) -> None:
    scene = make.scene()
    one, two = make.taken(scene), make.taken(scene)
    page = open_page()
    sign_in(page, _able(scene.clerk), one.get_absolute_url())
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=two.code)).to_be_visible()
    expect(page.get_by_text(f"Vừa phân loại {one.code}")).to_be_visible()
    axe(page)
    screenshot(page, "screening-undo")
    page.keyboard.press("z")
    expect(page.get_by_role("heading", name=one.code)).to_be_visible()
    expect(page.get_by_role("heading", name="Sàng lọc")).to_be_visible()
    assert set(Item.objects.values_list("outcome", flat=True)) == {"waiting"}


def test_a_telephone_is_told_of_no_keys(open_page: Any, sign_in: Any, screenshot: Any) -> None:
    scene = make.scene()
    item = make.taken(scene)
    for options, shown in (({}, True), ({"size": PHONE, "has_touch": True, "is_mobile": True}, False)):
        page = open_page(**options)
        sign_in(page, _able(scene.clerk), item.get_absolute_url())
        page.get_by_role("heading", name=item.code).wait_for()
        visible = [
            one for one in page.locator("kbd, .keys-hint, [data-dialog=keyboard-help]").all() if one.is_visible()
        ]
        assert bool(visible) == shown
        name = "desk" if shown else "phone"
        screenshot(page, f"screening-{name}", whole=False)  # a picture of the whole page is taken as if without touch
