"""Every page of the sample province is in one language, its reader's, but for what the users wrote."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation
from python_calamine import CalamineWorkbook

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.errors import bad_request, csrf_failure, server_error
from scripts import catalogue
from tests.languages.conftest import Province
from tests.languages.disguise import SPEAKS_VIETNAMESE, TABLE, WITHIN_A_SENTENCE
from tests.languages.words import forms_of, words_of

pytestmark = pytest.mark.django_db
sweep = pytest.mark.sweep
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Names, numbers of papers like 12/QĐ-UBND, addresses, keys of terms, a key of the keyboard.
ALWAYS = re.compile(r"Phối Hợp|Tiếng Việt|\bEnglish\b|\S*\d\S*/\S+|\S+@\S+|\b[a-z]+(?:[._][a-z\d_]+)+|\bEnter\b")
# English with marks of its own, and the later names of the sample's people, which are written without any.
ENGLISH_WITH_MARKS = re.compile("Communiqué|Hùng Kings")
LATER_NAMES = re.compile("Mẫu".translate(TABLE) + r" [A-Z][a-z]+\b")
ONE_LANGUAGE = re.compile("/directory/export/")  # what the import reads: Vietnamese headings and kinds
WORD = re.compile(r"\w+")
OF_A_KIND = 2  # forms that differ by their row only, sent by one person


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


def _reader(user: User | None, language: str) -> Client:
    """A browser of `user`, whose account knows his language; that of nobody keeps it in a cookie."""
    client = Client()
    if user is None:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    else:
        client.force_login(user)
    return client


def _read(province: Province, language: str) -> Iterator[tuple[str, str, str]]:
    """(address, text, its language) of all that everybody reads in `language`."""
    User.objects.update(language=language)
    for user, addresses in province.walks:
        client = _reader(user, language)
        for address in (address for address in addresses if not ONE_LANGUAGE.match(address)):
            answer = client.get(address)
            assert answer.status_code == 200, address
            said = list(_said(answer))
            yield from ((address, text, lang) for text, lang in said)


def _send(province: Province, language: str) -> Iterator[tuple[str, str, str]]:
    """The same of what is answered to every form that is sent with nothing filled in."""
    User.objects.update(language=language)
    for user, addresses in province.walks:
        client, sent, kinds = _reader(user, language), set[str](), Counter[tuple[str, ...]]()
        for address in addresses:
            page = client.get(address)
            list(page)  # a file is shut at its end; `close()` would shut the connection of the test with it
            if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
                continue  # a file, or gone by what was sent before
            for action, hidden in forms_of(page.content.decode()):
                target = action or address
                kind = (resolve(urlsplit(target).path).view_name, *sorted(hidden))
                if target in sent or "logout" in target or kinds[kind] == OF_A_KIND:
                    continue
                sent.add(target)
                kinds[kind] += 1
                answer = client.post(target, hidden, follow=True)
                yield from ((f"{answer.status_code} {target}", text, lang) for text, lang in _said(answer))


def _doors(language: str) -> Iterator[tuple[str, str, str]]:
    """The same of what is said to nobody in particular: login, and what is not there."""
    client = _reader(None, language)
    wrong = {"login": "khong-co", "password": "wrong-password"}
    answers: list[Any] = [
        client.get("/accounts/login/"),
        client.post("/accounts/login/", {}),
        client.post("/accounts/login/", wrong),
    ]
    answers += [client.get("/regulations/open/QC-NONE/"), client.post("/commitments/"), client.put("/accounts/login/")]
    translation.activate(language)
    request = RequestFactory().get("/")
    answers += [server_error(request), bad_request(request, ValueError()), csrf_failure(request)]
    for answer in answers:
        yield from ((f"{answer.status_code}", text, lang) for text, lang in words_of(answer.content.decode(), language))


def _found(said: Iterable[tuple[str, str, str]], language: str) -> dict[str, str]:
    """{text in another language: address}."""
    english, found = _english_words() if language == "vi" else set[str](), dict[str, str]()
    for address, text, lang in said:
        plain = LATER_NAMES.sub("", ALWAYS.sub("", text))
        plain = ENGLISH_WITH_MARKS.sub("", plain) if language == "en" else WITHIN_A_SENTENCE.sub(r"\1", plain)
        vietnamese = language == "en" and SPEAKS_VIETNAMESE.search(plain)
        wrong = vietnamese or any(word.casefold() in english for word in WORD.findall(plain))
        if lang in {language, ""} and wrong:
            found.setdefault(text, address)
    return found


@sweep
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_everybody_reads_is_in_his_language(province: Province, language: str) -> None:
    found = _found(_read(province, language), language)
    assert not found, _listed(found)


@sweep
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_refused_is_refused_in_his_language(province: Province, language: str) -> None:
    found = _found(_send(province, language), language)
    assert not found, _listed(found)


@sweep
@pytest.mark.parametrize("language", ["en", "vi"])
def test_who_is_not_logged_in_is_spoken_to_in_the_language_he_chose(province: Province, language: str) -> None:
    found = _found(_doors(language), language)
    assert not found, _listed(found)


def test_a_word_in_the_wrong_language_is_found() -> None:
    page = '<p>Dịch <b lang="vi">Nơi nhận</b></p><input placeholder="This field is required">'
    said = [("/", text, lang) for text, lang in words_of(page, "en")]
    assert _found(said, "en") == {"Dịch": "/"}
    assert "This field is required" in _found([("/", text, "vi") for _at, text, _lang in said], "vi")
    typed = "giáo viên mầm non ở điểm trường".translate(TABLE)
    told = [("/", typed, "vi"), ("/", f"required {typed}", "vi"), ("/", f"{typed}: this field", "vi")]
    assert _found(told, "vi").keys() == {text for _at, text, _lang in told[1:]}


def _english_words() -> set[str]:
    """Words of the English catalogue that no Vietnamese text of ours uses."""
    texts = catalogue.texts(catalogue.read(catalogue.ENGLISH)).values()
    vietnamese, english = set[str](), {"this", "field", "required", "enter", "valid", "value", "please", "invalid"}
    for message in texts:
        said = message.string if isinstance(message.string, list | tuple) else [message.string]
        ours = message.id if isinstance(message.id, list | tuple) else [message.id]
        vietnamese |= {word.casefold() for text in ours for word in re.findall(r"\w+", text)}
        words = (word for text in said if text for word in WORD.findall(text))
        english |= {word.casefold() for word in words if len(word) > 2 and re.fullmatch("[A-Za-z]+", word)}
    return english - vietnamese


def _listed(found: dict[str, str]) -> str:
    return f"{len(found)}\n" + "\n".join(f"{at}  {words}" for words, at in sorted(found.items()))
