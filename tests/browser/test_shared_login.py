"""The shared login as a person meets it: a link, the provider's page, the work; and the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests import make
from tests.browser.conftest import PHONE, Open, arrived
from tests.browser.test_shell import WIDER_THAN_SCREEN
from tests.oidc.conftest import end, start, switch_on


@pytest.fixture
def person(live_server: LiveServer, settings: Settings) -> Iterator[User]:
    process, issuer = start(f"{live_server.url}/accounts/shared/callback/")
    switch_on(settings, issuer, live_server.url)
    user = make.user(full_name="Đinh Thị Mẫu")
    SocialAccount.objects.create(user=user, provider=issuer, uid="can-bo-1")
    yield user
    end(process)


def at_provider(page: Page, login: str) -> None:
    page.goto("/accounts/login/?next=/accounts/2fa/")
    page.get_by_role("link", name="Dùng tài khoản của tỉnh").click()
    page.get_by_label("Tên").fill(login)
    page.get_by_role("button", name="Tiếp tục").click()


def test_in_and_out_again(
    open_page: Open, person: User, axe: Callable[[Page], None], screenshot: Callable[..., None]
) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    axe(page)
    screenshot(page, "shared-login")
    at_provider(page, "can-bo-1")
    arrived(page, "/accounts/2fa/")
    expect(page.get_by_text("Định danh can-bo-1 của tài khoản của tỉnh")).to_be_visible()
    axe(page)
    screenshot(page, "shared-security")
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("có thể vẫn còn mở")).to_be_visible()
    axe(page)
    screenshot(page, "shared-left")
    page.get_by_role("link", name="Đăng xuất cả ở đó").click()
    page.get_by_role("button", name="Kết thúc").click()
    expect(page.get_by_text("Đã kết thúc phiên.")).to_be_visible()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Dùng tài khoản của tỉnh").click()
    expect(page.get_by_label("Tên")).to_be_visible()


def test_a_stranger_on_a_phone(
    open_page: Open, person: User, axe: Callable[[Page], None], screenshot: Callable[..., None]
) -> None:
    page = open_page(size=PHONE, allow=("Failed to load resource",))
    at_provider(page, "nguoi-la")
    expect(page.get_by_text("chưa được gắn với tài khoản nào ở đây")).to_be_visible()
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0
    axe(page)
    screenshot(page, "shared-stranger-phone")
