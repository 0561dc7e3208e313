"""Hostile words in every text of the database, through every exit: no formula, no markup, no header, no broken file."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pypdfium2
import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse
from lxml import etree

from tests.consistency.exits import Chapter, Seat
from tests.consistency.test_exits import CHAPTERS, REFUSED

WORDS = {
    "formula": "=cmd|'/C calc'!A0",
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>]]>&amp;{{ 7*7 }}{% now %}",
    "typesetting": '#sys.inputs #panic("x") $x$ @ref *b* _i_ `c` \\',
    "lines": "một\r\nX-EVIL: 1\r\nATTENDEE:mailto:evil@example.vn\r\nEND:VEVENT\r\n\r\nhai",
    "controls": "a\x01\x08\x0b\x0c\x1b\x1f\x7f\x85\u2028\u202efdp.exe\u2066\ufeff\ufffe\U0001f4a9b",
    "marks": "Nguye\u0302\u0303n Va\u0306n U\u031bng" + "\u0301" * 60,
    "long": "Dài quá mức " * 900,
}
SHORT = 16  # below this a column holds a code of ours, no words
PLAIN = re.compile(r"code|key|hash|sha|path|kind|digest|token|username|password|session|language|theme|verb|eid|print")
BODY = re.compile(rb"<script>alert|<img src=x|onerror=alert\(2\)>")


def _fields() -> list[tuple[type[models.Model], models.CharField[Any, Any] | models.TextField[Any, Any]]]:
    """Free texts of our own tables."""
    return [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith("phoihop.") and not model.__module__.startswith("phoihop.kernel.audit")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and (field.max_length is None or field.max_length > SHORT)
        and not (field.choices or field.unique or field.primary_key or PLAIN.search(field.name))
    ]


def _poison(words: str) -> int:
    """Put `words` into every free text; returns into how many columns."""
    changed = 0
    for model, field in _fields():
        text = words[: field.max_length or None]
        try:
            with transaction.atomic():
                rows = model._default_manager.all()
                if field.blank:
                    rows = rows.exclude(**{field.name: ""})
                changed += bool(rows.update(**{field.name: text}))
        except (IntegrityError, DataError):
            continue  # a column with rules of its own keeps its words
    return changed


def _harmless(address: str, response: Any) -> None:
    """What leaves is what its kind says, and nothing of the words acts."""
    kind = response.headers["Content-Type"]
    content = b"".join(response.streaming_content) if response.streaming else response.content
    for name, value in response.headers.items():
        assert not re.search(r"[\r\n\x00]", f"{name}{value}"), address
    assert "X-EVIL" not in response.headers, address
    if content[:5] == b"%PDF-":
        with pypdfium2.PdfDocument(content) as pdf:
            assert len(pdf) > 0
    elif content[:4] == b"PK\x03\x04":
        _whole(address, content)
    elif kind.startswith("text/calendar"):
        _calendar(address, content)
    elif kind.startswith("text/html"):
        assert not BODY.search(content), address


def _whole(address: str, content: bytes) -> None:
    """Word or Excel: every part is well-formed, no cell is a formula, nothing is linked to the outside."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(archive.read(name))
                tags = {etree.QName(node).localname for node in root.iter(etree.Element)}
                assert not (name.startswith("xl/worksheets") and "f" in tags), f"{address}: {name}"
                outside = [node for node in root.iter() if node.get("TargetMode") == "External"]
                assert outside == [], f"{address}: {name}"


def _calendar(address: str, content: bytes) -> None:
    lines = content.split(b"\r\n")
    assert not any(line.startswith((b"X-EVIL", b"ATTENDEE")) for line in lines), address
    assert all(len(line) <= 75 for line in lines), address
    assert content.count(b"BEGIN:VEVENT") == content.count(b"\nEND:VEVENT"), address


@pytest.mark.slow(10)
@pytest.mark.django_db
@pytest.mark.usefixtures("no_numbers")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.namespace)
def test_hostile_words_leave_as_words_only(chapter: Chapter) -> None:
    scene = chapter.scene()
    clients = [Client(headers={"Authorization": f"Bearer {token}"}) for token in scene.keys.values()]
    for seat in (Seat.LEAD, Seat.RECIPIENT, Seat.AUDITOR):
        if seat in scene.people:
            client = Client()
            client.force_login(scene.people[seat])
            clients.append(client)
    asked = [(exit_.url, exit_.query, exit_.htmx) for exit_ in chapter.exits]
    asked += [(name, "", False) for name in chapter.acts]
    asked = list(dict.fromkeys(asked))  # a form that is an exit too is asked for once
    addresses = [(reverse(name, args=scene.args.get(name, ())) + query, htmx) for name, query, htmx in asked]
    for turn, (kind, words) in enumerate(WORDS.items()):
        with transaction.atomic():
            _poison(words)
            first = turn % len(clients)  # each kind of words begins with another seat
            assert _leaves(clients[first:] + clients[:first], addresses, kind) > 0
            transaction.set_rollback(True)


def _leaves(clients: list[Client], addresses: list[tuple[str, bool]], kind: str) -> int:
    """How many pages and files left, each of them harmless; each address is asked by one after the other until it opens."""
    shown = 0
    for address, htmx in addresses:
        for client in clients:
            response = client.get(address, headers={"HX-Request": "true"} if htmx else {})
            assert response.status_code in {200, 409} | REFUSED, f"{kind} {address}: {response.status_code}"
            if response.status_code == 200:
                shown += 1
                _harmless(f"{kind} {address}", response)
                break
    return shown


@pytest.mark.django_db
def test_the_words_reach_the_texts_of_every_app() -> None:
    for chapter in CHAPTERS:
        chapter.scene()
        break
    apps_with_texts = {model.__module__.split(".")[1] for model, _field in _fields()}
    assert {"organisations", "papers", "regulations", "commitments", "reports"} <= apps_with_texts
