"""Every page of the sample province, on a desk and on a telephone: readable, reachable, quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.ops import testing
from phoihop.ops.generate import generate
from phoihop.ops.schema import connected_to
from tests.browser.conftest import AXE, DESKTOP, PHONE, Open
from tests.browser.every_page import furnish
from tests.browser.test_shell import SMALL_LETTERS, WIDER_THAN_SCREEN

pytestmark = pytest.mark.sweep

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BROKEN = """async tags => (await axe.run(document, {runOnly: tags})).violations.flatMap(
  v => v.nodes.map(n => `${v.id} (${v.help}): ${n.html.slice(0, 160)} - ${(n.failureSummary || "").slice(0, 240)}`))"""


@dataclass(frozen=True)
class Province:
    """The address of its database, and who opens which of its pages."""

    url: str
    walks: list[tuple[User, list[str]]]


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Province]:
    """One database for all tests of this file: the sample, generated once."""
    with testing.fresh_database() as name, django_db_blocker.unblock():
        url = testing.server().url(database=name)
        with connected_to(url):
            generate(seed=1, scale=1)
            walks = furnish().walks()
        yield Province(url, walks)


@pytest.fixture
def committed_database(
    province: Province, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The module's own province instead of an empty clone; nothing is emptied between its tests."""
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
    with django_db_blocker.unblock(), connected_to(province.url):
        yield


@pytest.fixture
def walks(live_server: LiveServer, province: Province) -> list[tuple[User, list[str]]]:
    """Who opens which pages."""
    return province.walks


def _enter(page: Page, user: User, live_server: LiveServer, language: str = "vi") -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    User.objects.filter(pk=user.pk).update(language=language)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def test_every_page_is_fit_to_read_on_a_desk_and_on_a_telephone(
    walks: list[tuple[User, list[str]]],
    open_page: Open,
    live_server: LiveServer,
    screenshot: Callable[..., None],
) -> None:
    page, found, script = open_page(), set[str](), AXE.read_text("utf-8")
    for user, addresses in walks:
        _enter(page, user, live_server)
        for number, address in enumerate(addresses):
            page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # playwright's own TypedDict
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            page.evaluate(script)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]  # playwright's own TypedDict
                where = f"{user.username} {size['width']} {address}"
                found |= {f"{where}: {line}" for line in page.evaluate(BROKEN, TAGS)}
                found |= {f"{where}: small letters {line}" for line in page.evaluate(SMALL_LETTERS)}
                if (wider := page.evaluate(WIDER_THAN_SCREEN)) > 0:
                    found.add(f"{where}: {wider} px wider than the screen")
                screenshot(page, f"{user.username}-{number:03}-{size['width']}")
    assert not found, f"{len(found)}\n" + "\n".join(sorted(found))
