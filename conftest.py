"""Fixtures every test may use: the database as the application's role, and real commits where a test asks for them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker

from phoihop.ops import testing
from phoihop.ops.postgres import OWNER
from phoihop.ops.schema import connected_to

if hypothesis.get_current_profile_name() == "default":  # in CI it is "ci": the same examples each time
    # New examples each time, but a busy machine is no finding.
    hypothesis.register_profile("busy", hypothesis.get_profile("ci"), derandomize=False)
    hypothesis.load_profile("busy")


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """Every test begins in Vietnamese: a page asked for in English by the test before leaves its language behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The session's own clone of the migrated database (pytest-django asks for this name)."""
    with django_db_blocker.unblock():
        url = testing.open_session_database()
    with connected_to(url):
        yield


@pytest.fixture
def committed_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A clone of the test's own, with real commits; what the marker `committed` stands for."""
    monkeypatch.setattr(
        TransactionTestCase, "_fixture_teardown", lambda self: None
    )  # the clone is dropped, not emptied
    with (
        testing.fresh_database() as name,
        django_db_blocker.unblock(),
        connected_to(testing.server().url(database=name)),
    ):
        yield


@pytest.fixture
def owner_url(db: None) -> str:
    """The address of the test's database for the owner's role (which migrates and backs up)."""
    return testing.server().url(OWNER, str(connections["default"].settings_dict["NAME"]))


@pytest.fixture
def owner_connection(owner_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A committing connection of the owner's role; sees what a `committed` test has written."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


def _seconds(item: pytest.Item) -> int:
    """About how long, as its mark says: `slow(50)`."""
    slow = item.get_closest_marker("slow")
    return int(slow.args[0]) if slow and slow.args else 0


@pytest.hookimpl(trylast=True)  # after the random order, and after the walks of the guide were put in theirs
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`committed` (or a live server, real transactions): the clone comes before every other fixture of the test.

    The long ones begin first: who takes the last test has a short one, and the other processes need not wait for it.
    """
    items.sort(key=_seconds, reverse=True)
    for item in items:
        names = getattr(item, "fixturenames", [])
        if item.get_closest_marker("committed") or {"live_server", "transactional_db"} & set(names):
            item.add_marker(pytest.mark.django_db(transaction=True), append=False)
            names.insert(0, "committed_database")


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not walk through all of it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Also reached after Ctrl-C."""
    testing.close()
