"""Every page of the sample province, on a desk and on a telephone, in both languages: readable, reachable, quiet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.ops import testing
from phoihop.ops.generate import generate
from phoihop.ops.schema import connected_to
from tests.browser.conftest import AXE, DESKTOP, PHONE, ROOT, Open
from tests.browser.every_page import furnish
from tests.browser.test_shell import SMALL_LETTERS, WIDER_THAN_SCREEN

pytestmark = pytest.mark.slow

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BROKEN = """async tags => (await axe.run(document, {runOnly: tags})).violations.flatMap(
  v => v.nodes.map(n => `${v.id} (${v.help}): ${n.html.slice(0, 160)} - ${(n.failureSummary || "").slice(0, 240)}`))"""
SPOKEN = {"aria-label", "placeholder", "title", "alt"}
VIETNAMESE = re.compile(r"[ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ]", re.IGNORECASE)


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


class _Words(HTMLParser):
    """What a page says: its texts and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.silent = False

    @classmethod
    def of(cls, page: str) -> set[str]:
        parser = cls()
        parser.feed(page)
        return parser.said

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in {"script", "style", "textarea"} or dict(attrs).get("lang") == "vi"
        self.said |= {" ".join((value or "").split()) for name, value in attrs if name in SPOKEN}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.add(" ".join(data.split()))


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


def _known() -> str:
    """All words of the database and of the shipped data, as one text: what stands there is data, not interface."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY') AND table_name NOT LIKE '%session%'"
        )
        texts = []
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608
            texts += [row[0] for row in cursor.fetchall()]
    texts += [path.read_text("utf-8") for path in ROOT.glob("phoihop/**/data/**/*") if path.suffix in {".json", ".csv"}]
    return " ".join(" ".join(texts).split()).casefold()


@pytest.mark.usefixtures("committed_database")
def test_no_vietnamese_is_left_in_the_english_interface(province: Province) -> None:
    data, found = _known(), dict[str, str]()
    for user, addresses in province.walks:
        User.objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user)
        for address in addresses:
            for words in _Words.of(client.get(address).content.decode()):
                if VIETNAMESE.search(words) and words.casefold().strip(" .,:;()«»·–-/") not in data:
                    found.setdefault(words, address)
    assert not found, f"{len(found)}\n" + "\n".join(f"{at}  {words}" for words, at in sorted(found.items()))


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
