"""Every page of the sample province is in one language, its reader's, but for what the users wrote."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from phoihop.kernel.accounts.models import User
from scripts import catalogue
from tests.languages.conftest import Province
from tests.languages.disguise import SPEAKS_VIETNAMESE
from tests.languages.words import words_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Names, numbers of papers like 12/QĐ-UBND, addresses, keys of terms, a key of the keyboard.
ALWAYS = re.compile(r"Phối Hợp|Tiếng Việt|\bEnglish\b|\S*\d\S*/\S+|\S+@\S+|\b[a-z]+(?:[._][a-z\d_]+)+|\bEnter\b")
ONE_LANGUAGE = re.compile("/directory/export/")  # what the import reads: Vietnamese headings and kinds
WORD = re.compile(r"\w+")


def _said(answer: Any) -> Iterator[tuple[str, str]]:
    """(text, its language) of a page, a part of one, a spreadsheet or a calendar."""
    kind = answer.headers.get("Content-Type", "")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind.startswith("text/html"):
        yield from words_of(content.decode(), answer.headers["Content-Language"])
    elif kind == XLSX:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python()
            yield from ((cell, "") for cell in [name, *(cell for row in rows for cell in row)] if isinstance(cell, str))


def _read(province: Province, language: str) -> Iterator[tuple[str, str, str]]:
    """(address, text, its language) of all that everybody reads in `language`, asked for in vain or sent empty too."""
    User.objects.update(language=language)
    for user, addresses in province.walks:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        for address in (address for address in addresses if not ONE_LANGUAGE.match(address)):
            answer = client.get(address)
            assert answer.status_code == 200, address
            said = list(_said(answer))
            yield from ((address, text, lang) for text, lang in said)


def _found(province: Province, language: str, wrong: Any) -> dict[str, str]:
    found = dict[str, str]()
    for address, text, lang in _read(province, language):
        if lang in {language, ""} and wrong(ALWAYS.sub("", text)):
            found.setdefault(text, address)
    return found


def test_an_english_page_says_nothing_in_vietnamese(province: Province) -> None:
    found = _found(province, "en", SPEAKS_VIETNAMESE.search)
    assert not found, _listed(found)


def test_a_vietnamese_page_says_nothing_in_english(province: Province) -> None:
    english = _english_words()
    found = _found(province, "vi", lambda text: any(word.casefold() in english for word in WORD.findall(text)))
    assert not found, _listed(found)


def _english_words() -> set[str]:
    """Words of the English catalogue that no Vietnamese text of ours uses."""
    texts = catalogue.texts(catalogue.read(catalogue.ENGLISH)).values()
    vietnamese, english = set[str](), {"this", "field", "required", "enter", "valid", "value", "please", "invalid"}
    for message in texts:
        said = message.string if isinstance(message.string, list | tuple) else [message.string]
        ours = message.id if isinstance(message.id, list | tuple) else [message.id]
        vietnamese |= {word.casefold() for text in ours for word in re.findall(r"\w+", text)}
        english |= {word.casefold() for text in said if text for word in re.findall(r"[A-Za-z]{3,}", text)}
    return english - vietnamese


def _listed(found: dict[str, str]) -> str:
    return f"{len(found)}\n" + "\n".join(f"{at}  {words}" for words, at in sorted(found.items()))
