"""A browser for tests: PHOIHOP_CHROMIUM or the Chromium on the PATH; without one the tests here are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests.make import PASSWORD
from scripts.guide import ROUNDS

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Page]

# What a browser says that broke off or was too late on a busy machine; a wrong page says something else.
BROKE_OFF = ["net::ERR_", "Timeout [0-9]+ms exceeded", "with timeout [0-9]+ms", "Target .* closed"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test whose browser broke off is asked once more; pytest counts it as «rerun» in its last line.

    Not the long walks: they share one installation, which the first try has changed. They go in the order of the
    guide: a new term ends the regulation that others walk by.
    """
    walks = [item for item in items if item.path.name == "test_guide.py"]
    order = list(ROUNDS)
    walks.sort(key=lambda item: order.index(item.callspec.params["name"]))  # type: ignore[attr-defined]  # of a parameter
    items[:] = walks + [item for item in items if item not in walks]
    for item in items:
        long = item in walks or item.get_closest_marker("sweep")
        if Path(__file__).parent in item.path.parents and not long:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=BROKE_OFF))


def chromium() -> str:
    """The browser's path, "" when this machine has none."""
    return os.environ.get("PHOIHOP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright's synchronous face runs a loop in this thread; Django's guard against that is meant for servers.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = chromium()
    if not path:
        pytest.skip("no Chromium on this machine (PHOIHOP_CHROMIUM)")
    if not (ROOT / "static" / "bundle" / "app.js").exists():
        pytest.fail("the assets are not built: make ready-dev")
    launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """`open_page(size=DESKTOP, allow=())` gives a page; the test fails on any message in the console or failed policy.

    `allow`: beginnings of messages that the test itself provokes (an answer of 409 is one).
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opener(*, size: dict[str, int] | None = None, allow: tuple[str, ...] = (), **options: Any) -> Page:
        context = browser.new_context(
            viewport=size or DESKTOP,  # type: ignore[arg-type]  # playwright's own TypedDict
            base_url=live_server.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()

        def console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not message.text.startswith(allow):
                complaints.append(f"{page.url}: {message.text}")

        page.on("console", console)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def arrived(page: Page, address: str) -> None:
    """Wait until the page at `address` (path and question) stands there, not one that only names it as the next."""
    page.wait_for_url(lambda url: urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() == address)


def enter(page: Page, user: User | None, live_server: LiveServer) -> None:
    """As `user` from now on, without the form; None: nobody."""
    page.context.clear_cookies()
    if user is None:
        return
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, user, address="/settings/")`: by the form, on the way to `address`."""

    def by_form(page: Page, user: User, address: str = "/settings/", *, password: str = PASSWORD) -> None:
        page.goto(f"/accounts/login/?next={address}")
        page.get_by_label("Tên đăng nhập").fill(user.username)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        arrived(page, address)

    return by_form


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: fails with what breaks WCAG 2.2 AA on the page as it stands."""

    def check(page: Page) -> None:
        # Evaluated by the debugger's protocol, not as a script of the page: the policy stays as it is.
        page.evaluate(AXE.read_text("utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        result = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
        found = [
            f"{v['id']} ({v['help']}): {node['html'][:160]} — {node.get('failureSummary', '')[:300]}"
            for v in result["violations"]
            for node in v["nodes"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`screenshot(page, name)` keeps a picture when PHOIHOP_SHOTS names a folder."""

    def take(page: Page, name: str, *, whole: bool = True) -> None:
        folder = os.environ.get("PHOIHOP_SHOTS")
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)

    return take
