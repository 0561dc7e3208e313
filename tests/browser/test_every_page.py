"""Every kind of page, from every seat, on a desk in the light and on a telephone in the dark: readable, reachable, quiet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from phoihop.ops import testing
from phoihop.ops.generate import generate
from phoihop.ops.schema import connected_to
from tests.browser import fit
from tests.browser.conftest import DESKTOP, Open, enter
from tests.browser.every_page import Opened, Walk, of_a_chapter, of_the_sample
from tests.consistency.exits import Chapter, Seat
from tests.consistency.exits.regulations import CHAPTER as regulations
from tests.consistency.exits.reports import CHAPTER as reports
from tests.consistency.test_exits import CHAPTERS

Check = Callable[[Opened], None]


@pytest.fixture(scope="module")
def walk() -> Walk:
    """What these tests have seen so far: no page is opened again that shows nothing new."""
    return Walk()


@pytest.fixture
def check(
    open_page: Open, live_server: LiveServer, screenshot: Callable[..., None], request: pytest.FixtureRequest
) -> Check:
    """`check(opened)`: every page of every person, in one tab; fails with all the faults of all of them."""

    def every(opened: Opened) -> None:
        page, found = open_page(), list[str]()
        for user, addresses in opened:
            enter(page, user, live_server)
            for address in addresses:
                page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]  # playwright's own TypedDict
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 200, address
                who = user.username if user else "nobody"
                name = re.sub(r"[^\w=]+", "-", f"{address[:60]} {who}").strip("-")
                faults = fit.on_desk(page)
                screenshot(page, f"{name}-1440-light")
                faults += fit.on_phone(page)
                screenshot(page, f"{name}-390-dark")
                found += [f"{who} {address}: {fault}" for fault in faults]
        assert not found, f"{len(found)}\n" + "\n".join(sorted(found))

    return every


@dataclass(frozen=True)
class Province:
    """The address of its database, and who opens which of its pages."""

    url: str
    opened: Opened


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker, walk: Walk) -> Iterator[Province]:
    """One database for all tests of the sample, generated once."""
    with testing.fresh_database() as name, django_db_blocker.unblock():
        url = testing.server().url(database=name)
        with connected_to(url):
            generate(seed=1, scale=1)
            opened = of_the_sample(walk)
        yield Province(url, opened)


class TestSample:
    """The pages of the sample province."""

    @pytest.fixture
    def committed_database(
        self, province: Province, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[None]:
        """The province instead of an empty clone; nothing is emptied after the test."""
        monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
        with django_db_blocker.unblock(), connected_to(province.url):
            yield

    @pytest.mark.sweep
    def test_every_page_is_fit_for_desk_and_telephone(
        self, committed_database: None, province: Province, check: Check
    ) -> None:
        check(province.opened)


@pytest.mark.sweep
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.namespace)
def test_every_page_with_rows_in_every_state_is_fit(chapter: Chapter, walk: Walk, check: Check) -> None:
    check(of_a_chapter(walk, chapter))


@pytest.mark.slow(25)
@pytest.mark.parametrize(
    ("chapter", "seat"), [(regulations, Seat.LEAD), (reports, Seat.RECIPIENT)], ids=["regulations", "reports"]
)
def test_the_pages_that_no_other_browser_test_opens_are_fit(chapter: Chapter, seat: Seat, check: Check) -> None:
    check(of_a_chapter(Walk(), chapter, seat))
