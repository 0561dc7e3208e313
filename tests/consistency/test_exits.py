"""One door: each exit from each seat shows the row exactly where the table of DESIGN.md 3 says so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.consistency import exits
from tests.consistency.exits import SEES, Chapter, Exit, Row, Scene, Seat
from tests.consistency.exits.open_doors import AWAITED, OPEN

# Every module beside `open_doors` is a chapter.
CHAPTERS: tuple[Chapter, ...] = tuple(
    import_module(f"{exits.__name__}.{path.stem}").CHAPTER
    for path in sorted(Path(exits.__path__[0]).glob("*.py"))
    if path.stem not in {"__init__", "open_doors"}
)
REFUSED = {302, 401, 403, 404, 405}  # 405: a button without a form of its own


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}"
        else:
            yield f"{space}{pattern.pattern}"  # an address without name is in no table


def _covered() -> set[str]:
    return {name for chapter in CHAPTERS for name in (*(exit_.url for exit_ in chapter.exits), *chapter.acts)}


def test_every_address_of_the_project_is_in_the_matrix_or_open_with_a_reason() -> None:
    every = {name for name in _names(get_resolver().url_patterns) if name.partition(":")[0] not in AWAITED}
    assert every - _covered() - OPEN.keys() == set()


def test_the_matrix_names_no_address_that_is_gone_and_none_twice() -> None:
    every = set(_names(get_resolver().url_patterns))
    assert (_covered() | OPEN.keys()) - every == set()
    assert _covered() & OPEN.keys() == set()
    for chapter in CHAPTERS:
        assert {exit_.url for exit_ in chapter.exits} & chapter.acts.keys() == set()


def test_no_app_is_both_awaited_and_written_and_each_row_has_its_line() -> None:
    assert {chapter.namespace for chapter in CHAPTERS} & AWAITED.keys() == set()
    assert set(SEES) == set(Row)
    assert [row for row, seats in SEES.items() if Seat.ANONYMOUS in seats] == [Row.RELEASED]


def _clients(scene: Scene) -> dict[Seat, Client]:
    """The browser of each seat, logged in once; the program of each that has a key."""
    clients = {seat: Client() for seat in (*scene.people, Seat.ANONYMOUS)}
    clients |= {seat: Client(headers={"Authorization": f"Bearer {token}"}) for seat, token in scene.keys.items()}
    for seat, user in scene.people.items():
        clients[seat].force_login(user)
    return clients


def _content(response: Any) -> str:
    """What leaves: the text of a page, the shared strings of a spreadsheet, the words of a print."""
    return _words(b"".join(response.streaming_content) if response.streaming else response.content)


def _words(content: bytes) -> str:
    if content[:5] == b"%PDF-":
        with pypdfium2.PdfDocument(content) as pdf:
            return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
            packed = [_words(data) for name, data in files.items() if name.endswith(".docx")]
            return "".join([*packed, *(data.decode() for name, data in files.items() if name.endswith(".xml"))])
    return str(content.decode())


def _shows(scene: Scene, client: Client, exit_: Exit) -> bool:
    address = reverse(exit_.url, args=scene.args.get(exit_.url, ())) + exit_.query
    response = client.get(address, headers={"HX-Request": "true"} if exit_.htmx else {})
    if response.status_code in REFUSED:
        return False
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return scene.marks[exit_.mark or exit_.row.value] in _content(response)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_numbers")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.namespace)
def test_each_exit_and_each_form_of_an_act_opens_for_the_seats_of_the_table_and_for_no_other(chapter: Chapter) -> None:
    scene = chapter.scene()
    clients = _clients(scene)
    wrong = [
        f"{exit_}: {seat}"
        for exit_ in chapter.exits
        for seat, client in clients.items()
        if _shows(scene, client, exit_) is not (seat in SEES[exit_.row])
    ]
    for name, seats in chapter.acts.items():
        for seat, client in clients.items():
            response = client.get(reverse(name, args=scene.args.get(name, ())))
            opens = response.status_code not in REFUSED
            if opens is not (seat in seats):
                wrong.append(f"{name}: {seat} gets {response.status_code}")
    assert wrong == []
