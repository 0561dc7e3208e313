"""Every page of the sample province, read by every seat in English and in Vietnamese: one language, but for the data."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from phoihop.kernel.accounts.models import User
from phoihop.ops import testing
from phoihop.ops.generate import generate
from phoihop.ops.postgres import OWNER
from phoihop.ops.schema import connected_to
from tests.browser.every_page import furnish
from tests.languages.disguise import SPEAKS_VIETNAMESE, disguise
from tests.languages.words import words_of


@dataclass(frozen=True)
class Province:
    """The address of its database, and who opens which of its pages."""

    url: str
    walks: list[tuple[User, list[str]]]


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Province]:
    """One database for all tests of this file: the sample, generated once, the users' words disguised."""
    with testing.fresh_database() as name, django_db_blocker.unblock():
        url = testing.server().url(database=name)
        t = time.time()
        with connected_to(url):
            generate(seed=1, scale=1)
            print("gen", time.time() - t)
            walks = furnish().walks()
            print("walks", time.time() - t)
        disguise(testing.server().url(OWNER, name))
        print("dis", time.time() - t)
        yield Province(url, walks)


def _read(province: Province, language: str) -> Iterator[tuple[str, str, str]]:
    """(address, text, its language) of every page as its reader sees it in `language`."""
    with connected_to(province.url):
        User.objects.update(language=language)
        for user, addresses in province.walks:
            client = Client()
            client.force_login(user)
            for address in addresses:
                answer = client.get(address)
                assert answer.status_code == 200, address
                for text, lang in words_of(answer.content.decode()):
                    yield address, text, lang


def test_an_english_page_says_nothing_in_vietnamese(province: Province, django_db_blocker: DjangoDbBlocker) -> None:
    found = dict[str, str]()
    t = time.time()
    with django_db_blocker.unblock():
        for address, text, lang in _read(province, "en"):
            if lang == "en" and SPEAKS_VIETNAMESE.search(text):
                found.setdefault(text, address)
    print("read", time.time() - t, sum(len(a) for u, a in province.walks))
    assert not found, f"{len(found)}\n" + "\n".join(f"{at}  {words}" for words, at in sorted(found.items()))
