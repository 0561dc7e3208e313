"""The frame of the product: login, light, language, keyboard, and nobody shut out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpRequest
from playwright.sync_api import Page, Route, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.context import NavItem
from phoihop.kernel.web.tests import make
from tests.browser import fit
from tests.browser.conftest import DESKTOP, PHONE, Open, arrived, enter

SMALL_LETTERS = """() => {
  const small = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 16) small.add(`${element.tagName}.${element.className} ${size}: ${walk.currentNode.data.trim()}`);
  }
  return [...small];
}"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def navigation(request: HttpRequest) -> list[NavItem]:
    """Some items, as the project's own function gives them."""
    return [
        NavItem("desk", "Bàn làm việc", "/settings/", "checklist", go="d", on_phone=True, short="Việc"),
        NavItem("board", "Bảng điều hành", "/board/", "layout-dashboard", go="b", on_phone=True, short="Bảng"),
        NavItem("papers", "Văn bản", "/papers/", "file-text", go="v", on_phone=True),
        NavItem("regulations", "Quy chế phối hợp", "/regulations/", "books", go="q", group="Theo dõi"),
        NavItem("parts", "Thành phần", "/components/", "layout-grid", group="Theo dõi"),
    ]


def counts(request: HttpRequest) -> dict[str, int]:
    return {"desk": 12, "bell": 3}


@pytest.fixture(autouse=True)
def shell(settings: Settings) -> None:
    settings.SHELL_NAVIGATION = "tests.browser.test_shell.navigation"
    settings.SHELL_COUNTS = "tests.browser.test_shell.counts"
    settings.SHELL_BELL_URL = "web:settings"


@pytest.fixture
def person(live_server: object) -> User:
    return make.user(full_name="Đinh Thị Mẫu")


def test_login_and_logout(open_page: Open, sign_in: Callable[..., None], person: User) -> None:
    page = open_page()
    sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản và tùy chọn")
    page.get_by_text("Đinh Thị Mẫu").first.click()
    page.get_by_role("button", name="Đăng xuất").click()
    arrived(page, "/accounts/login/")
    page.goto("/settings/")
    arrived(page, "/accounts/login/?next=/settings/")


def test_a_wrong_password_says_so_in_vietnamese(open_page: Open, person: User, screenshot: Callable[..., None]) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill("sai hoàn toàn")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng.")).to_be_visible()
    screenshot(page, "login-wrong")


def test_light_and_dark_at_once_and_on_the_next_page(
    open_page: Open, sign_in: Callable[..., None], axe: Callable[[Page], None], person: User
) -> None:
    page = open_page()
    sign_in(page, person)
    page.get_by_text("Đinh Thị Mẫu").first.click()
    axe(page)
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Tối").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    person.refresh_from_db()
    assert person.theme == "dark"


def test_the_language_changes_and_comes_back(open_page: Open, sign_in: Callable[..., None], person: User) -> None:
    page = open_page()
    sign_in(page, person)
    page.get_by_text("Đinh Thị Mẫu").first.click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    arrived(page, "/settings/")


def test_keys_open_help_and_search_and_walk_the_rows(
    open_page: Open, sign_in: Callable[..., None], axe: Callable[[Page], None], person: User
) -> None:
    page = open_page()
    sign_in(page, person, "/components/")
    page.keyboard.press("?")
    help_dialog = page.locator("#keyboard-help")
    expect(help_dialog).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()

    page.keyboard.press("/")
    expect(page.locator("#global-search")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#main").focus()

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]").first).to_have_text("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**#NV-7K3MA-9QX21")

    page.keyboard.press("?")
    page.get_by_label("Tắt phím tắt trên máy này").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(help_dialog).to_be_hidden()


def test_a_dangerous_act_asks_first(open_page: Open, sign_in: Callable[..., None], person: User) -> None:
    page = open_page()
    sign_in(page, person, "/components/")
    page.get_by_role("button", name="Khép lại").last.click()
    dialog = page.locator("#confirm")
    expect(dialog).to_contain_text("Khép lại nhiệm vụ này?")
    dialog.get_by_role("button", name="Không").click()
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/components/")


def test_dates_are_understood_as_people_type_them(open_page: Open, sign_in: Callable[..., None], person: User) -> None:
    page = open_page()
    sign_in(page, person, "/components/")
    field = page.locator("#sample_due_on")
    for typed, meant in [("5/9/26", "05/09/2026"), ("31/02/2026", "31/02/2026"), ("01122026", "01/12/2026")]:
        field.fill(typed)
        field.blur()
        expect(field).to_have_value(meant)


def test_the_bell_shows_what_is_unread(
    open_page: Open, sign_in: Callable[..., None], axe: Callable[[Page], None], person: User
) -> None:
    page = open_page()
    sign_in(page, person)
    page.locator("summary", has_text="Thông báo: 3 chưa đọc").click()
    expect(page.locator(".bell-panel")).to_contain_text("thông báo chưa đọc")
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator(".bell-panel")).to_be_hidden()


def test_the_drawer_opens_on_a_phone(
    open_page: Open, sign_in: Callable[..., None], axe: Callable[[Page], None], person: User
) -> None:
    page = open_page(size=PHONE)
    sign_in(page, person)
    expect(page.locator("#navigation")).to_be_hidden()
    page.get_by_role("button", name="Danh mục").click()
    expect(page.locator("#navigation")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("#navigation")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("address", ["/components/", "/settings/", "/accounts/2fa/", "/khong-co/"])
def test_every_page_is_open_to_everybody(
    open_page: Open,
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
    person: User,
    address: str,
    size: dict[str, int],
    theme: str,
) -> None:
    person.theme = theme
    person.save(update_fields=["theme"])
    page = open_page(size=size, allow=("Failed to load resource: the server responded with a status of 404",))
    sign_in(page, person, address)
    page.wait_for_load_state("networkidle")
    name = f"{address.strip('/').replace('/', '-')}-{size['width']}-{theme}"
    screenshot(page, name)
    screenshot(page, f"{name}-top", whole=False)
    axe(page)
    assert page.evaluate(SMALL_LETTERS) == []
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_login_page_is_open_to_everybody(
    open_page: Open, axe: Callable[[Page], None], screenshot: Callable[..., None], size: dict[str, int], scheme: str
) -> None:
    page = open_page(size=size, color_scheme=scheme)
    page.goto("/accounts/login/")
    screenshot(page, f"login-{size['width']}-{scheme}")
    axe(page)
    assert page.evaluate(SMALL_LETTERS) == []
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0


def test_a_field_for_files_speaks_the_language_of_the_page(
    open_page: Open, sign_in: Callable[..., None], person: User
) -> None:
    page = open_page()
    sign_in(page, person, "/components/")
    field = page.locator("input[type=file]").first
    shown = field.locator("xpath=following-sibling::*[1]")
    expect(shown).to_have_text(re.compile("Chọn tệp.*Chưa chọn tệp nào"))
    assert field.evaluate("e => getComputedStyle(e).opacity") == "0"
    field.set_input_files({"name": "to-trinh.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    expect(shown).to_have_text(re.compile("Chọn tệp.*to-trinh.pdf"))
    field.set_input_files([])
    expect(shown).to_contain_text("Chưa chọn tệp nào")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_page_stands_still_when_its_letters_come_late(
    open_page: Open, live_server: LiveServer, person: User, size: dict[str, int]
) -> None:
    page, late = open_page(size=size), list[Route]()
    enter(page, person, live_server)
    page.route("**/*.woff2", lambda route: late.append(route))
    with page.expect_request("**/*.woff2"):
        page.goto("/components/", wait_until="domcontentloaded")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(300)  # shown in the letters at hand
    page.route("**/*.woff2", lambda route: route.continue_())  # asked first; none is held back from here on
    for route in late:
        route.continue_()
    page.wait_for_load_state()
    page.evaluate("() => document.fonts.ready")
    shifted, moved = page.evaluate(fit.SHIFTED)
    assert shifted < fit.GREATEST_SHIFT, moved
