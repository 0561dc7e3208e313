"""A head of office looks at the clock: nothing for axe to find, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from phoihop.commitments.tests import make
from phoihop.commitments.tests.test_impact import day_off
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests.make import PASSWORD
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.test_shell import WIDER_THAN_SCREEN

PAGES = {
    "terms": "/clock/",
    "term": "/clock/terms/complaint.first/?start=15/07/2026&kind1=transfer&day1=20/07/2026",
    "calendar": "/clock/calendar/2027/",
    "calendar-new": "/clock/calendar/versions/new/",
    "versions": "/clock/calendar/versions/",
    "impact": "/clock/impact/",
    "renewal": "/clock/renewal/",
}


@pytest.fixture
def head(live_server: object) -> User:
    scene = make.scene()
    make.commitment(scene)
    day_off(date(2026, 3, 31))
    return people.user(of=scene.recipient, kind=RoleKind.HEAD_OF_OFFICE, password=PASSWORD)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_clock_are_fit_to_read(
    open_page: Open,
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
    head: User,
    size: dict[str, int],
) -> None:
    page = open_page(size=size)
    sign_in(page, head)
    for name, address in PAGES.items():
        page.goto(address)
        screenshot(page, f"clock-{name}-{size['width']}")
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0, name
        axe(page)
