"""Passkeys in a real browser with a device of its debugger: added, used alone and as a second factor, taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.login.queries import passkeys_of
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.tests import make
from tests.browser.conftest import PHONE, Open, arrived
from tests.browser.test_shell import SMALL_LETTERS, WIDER_THAN_SCREEN

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def person(live_server: LiveServer) -> User:
    cache.clear()
    return make.user(full_name="Đinh Thị Mẫu")


def device(page: Page, **options: object) -> tuple[CDPSession, str]:
    """A virtual authenticator of this page's browser."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    made = debugger.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | options})
    return debugger, made["authenticatorId"]


def at_localhost(page: Page, live_server: LiveServer) -> str:
    """Browsers know passkeys on https and on localhost, never on a bare address of numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


def log_in(page: Page, base: str, person: User) -> None:
    page.goto(f"{base}/accounts/login/?next=/accounts/2fa/")
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def add(page: Page, name: str) -> None:
    page.get_by_role("link", name="Thêm khóa").click()
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên để nhận ra").fill(name)
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()


def test_a_passkey_is_added_opens_the_account_alone_and_is_taken_away(
    open_page: Open,
    person: User,
    live_server: LiveServer,
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
) -> None:
    page = open_page()
    base = at_localhost(page, live_server)
    debugger, key = device(page)
    log_in(page, base, person)
    add(page, "Máy ở cơ quan")
    page.goto(f"{base}/accounts/2fa/")
    expect(page.get_by_role("cell", name="Máy ở cơ quan", exact=True)).to_be_visible()
    expect(page.get_by_text("đăng nhập không cần mật khẩu")).to_be_visible()
    axe(page)
    screenshot(page, "security")
    kept = debugger.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [(one["isResidentCredential"], one["rpId"]) for one in kept] == [(True, "localhost")]
    assert [one.name for one in passkeys_of(person)] == ["Máy ở cơ quan"]
    assert Act.objects.filter(verb="account.passkey_added", by=person).count() == 1
    assert "khóa truy cập" in Notification.objects.get(user=person, kind="account.changed").title

    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/?next=/accounts/2fa/")
    axe(page)
    screenshot(page, "login")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    arrived(page, "/accounts/2fa/")
    expect(page.get_by_text("phiên này")).to_be_visible()

    page.get_by_role("link", name="Gỡ khóa Máy ở cơ quan").click()
    expect(page.get_by_role("heading", name="Xác nhận là đồng chí")).to_be_visible()
    page.goto(f"{base}/accounts/passkeys/reauthenticate/?next=/accounts/2fa/")
    axe(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    arrived(page, "/accounts/2fa/")
    page.get_by_role("link", name="Gỡ khóa Máy ở cơ quan").click()
    expect(page.get_by_label("Lý do")).to_be_visible()
    axe(page)
    page.get_by_label("Lý do").fill("Trả máy cho cơ quan")
    page.get_by_role("button", name="Gỡ").click()
    expect(page.get_by_text("Đã gỡ khóa truy cập.")).to_be_visible()
    assert passkeys_of(person) == []
    assert Act.objects.get(verb="account.passkey_removed").reason == "Trả máy cho cơ quan"

    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_text("Không nhận ra khóa truy cập")).to_be_visible()


def test_a_passkey_is_the_second_factor_after_the_password(
    open_page: Open, person: User, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page = open_page()
    base = at_localhost(page, live_server)
    debugger, key = device(page, hasUserVerification=False, isUserVerified=False, transport="usb")
    log_in(page, base, person)
    page.get_by_role("link", name="Thêm khóa").click()
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("không cần mật khẩu").uncheck()
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()

    page.context.clear_cookies()
    log_in(page, base, person)
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    axe(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    arrived(page, "/accounts/2fa/")
    expect(page.get_by_text("lớp thứ hai")).to_be_visible()

    # Alone it opens nothing: the device cannot say who holds it.
    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/")
    debugger.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": key, "enabled": True})
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_text("Chưa nhận được khóa truy cập")).to_be_visible(timeout=70_000)


def test_the_pages_fit_a_phone(
    open_page: Open, person: User, live_server: LiveServer, screenshot: Callable[..., None]
) -> None:
    page = open_page(size=PHONE)
    base = at_localhost(page, live_server)
    device(page)
    log_in(page, base, person)
    add(page, "Điện thoại của tôi")
    for address in ("/accounts/2fa/", "/accounts/passkeys/add/", "/accounts/2fa/recovery-codes/"):
        page.goto(base + address)
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0, address
        assert page.evaluate(SMALL_LETTERS) == [], address
        screenshot(page, f"phone{address.replace('/', '-')}")
