"""A denunciation typed at a meeting is found in clear nowhere: every way in, then every place where words could lie.

The words are looked for with and without diacritics, in NFC and NFD, in UTF-8 and as JSON escapes them; in every column of
every table, the trace, mail, notices and jobs among them, in what was logged, in the files of the data directory. The
backup: phoihop/ops/tests/test_backup.py.
"""

from __future__ import annotations

import json
import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from phoihop.intake import services
from phoihop.intake.models import Batch, BatchState, Item, Outcome, Source, Told, VoterOpinion
from phoihop.intake.rules import Said
from phoihop.intake.services import batch_work
from phoihop.intake.services.screening import UNDO
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, SECRET, TODAY, WORDS
from phoihop.intake.tests.test_batches import HEAD, checked, sent, table
from phoihop.intake.tests.test_services import PNG
from phoihop.intake.tests.test_views import TYPED, as_
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import without_marks
from phoihop.kernel.web.logs import JsonFormatter

pytestmark = pytest.mark.django_db


def needles() -> list[bytes]:
    """Every shape in which one of the words could lie somewhere."""
    found: set[bytes] = set()
    for word in WORDS:
        for shape in {word, unicodedata.normalize("NFD", word), without_marks(word), word.upper(), word.lower()}:
            found |= {
                shape.encode(),
                json.dumps(shape)[1:-1].encode(),
                quote(shape).encode(),
                shape.encode("utf-16-le"),
            }
    return sorted(found)


NEEDLES = needles()
SAID = Said(
    text=f"Tôi là {SECRET.sender.name}, số {SECRET.sender.phone}, {SECRET.sender.email}: bao giờ chợ Sương Mai mở?",
    sender=SECRET.sender, spot_answer="Hẹn gọi 0909.123.987",
)  # fmt: skip


def clear_in(data: bytes) -> list[bytes]:
    return [needle for needle in NEEDLES if needle in data]


def every_row() -> Iterator[tuple[str, bytes]]:
    """(table, all its columns as text, bytea decoded) of the whole database, whoever's table it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, ordinal_position"
        )
        columns: dict[tuple[str, str], list[str]] = {}
        for schema, name, column, kind in cursor.fetchall():
            shown = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            columns.setdefault((schema, name), []).append(shown)
        for (schema, name), each in columns.items():
            cursor.execute(f'SELECT concat_ws(chr(10), {", ".join(each)}) FROM "{schema}"."{name}"')  # noqa: S608  # names of the catalogue
            yield name, "\n".join(row[0] for row in cursor.fetchall()).encode()


def escaped(needle: bytes) -> bytes:
    """As PostgreSQL writes a byte string out: bytes above ASCII as octal numbers."""
    return b"".join(bytes([one]) if one < 128 else b"\\%03o" % one for one in needle)


def by_every_way_in(scene: make.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed, photographed, sent as a file, refused, broken off in the middle, screened, opened."""
    client = as_(scene.clerk)
    meeting = make.taken(scene, source=Source.MEETING, by=scene.deputy)
    services.attach(
        item_id=meeting.pk, name=f"{WORDS[0]}.png", data=PNG, client_key=SECRET.text, by=scene.deputy, at=MONDAY
    )
    make.taken(scene, source=Source.PORTAL, by=None, client_key=SECRET.text)
    address, typed = reverse("intake:enter"), TYPED | {"receiver": scene.receiver.code}
    assert client.post(address, typed | {"_once": "f" * 24}).status_code == 302
    for wrong in ({"received_on": "hôm nay"}, {"received_on": "01/03/2999"}, {"text": ""}, {"receiver": WORDS[0]}):
        assert client.post(address, typed | wrong).status_code in {409, 422}
    bad = SimpleUploadedFile(f"{WORDS[0]}.exe", b"MZ" + SECRET.text.encode())
    assert client.post(address, typed | {"picture": bad}).status_code == 409
    assert client.get(reverse("intake:queue"), {"at": SECRET.text, "body": WORDS[1]}).status_code == 200
    monkeypatch.setattr("phoihop.intake.services.taking.sealed", _breaks)
    client.raise_request_exception = False
    assert client.post(address, typed | {"_once": "g" * 24}).status_code == 500
    with pytest.raises(RuntimeError):
        make.taken(scene)
    monkeypatch.undo()
    _by_files(scene, monkeypatch)
    for outcome in (Outcome.LETTER, Outcome.PETITION, Outcome.OPINION):
        item = make.taken(scene)
        services.screen(
            item_id=item.pk, outcome=outcome, made=1 if outcome == "petition" else None, by=scene.clerk, at=MONDAY
        )
        services.open_sender(item_id=item.pk, reason="Kiểm tra", by=scene.clerk, at=MONDAY)
    letter = Item.objects.get(outcome="letter")
    assert client.post(reverse("intake:open", args=[letter.code]), {"reason": "Xem"}).status_code == 200
    slip = client.post(reverse("intake:slip", args=[letter.code]), {"kind": "complaint", "to": "Thanh tra", "pages": 1})
    assert slip.status_code == 200


def _by_files(scene: make.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [[1, SECRET.text, SECRET.sender.name, "không phải ngày", WORDS[0], WORDS[1]], [2, SECRET.text, WORDS[2]]]
    half = checked(scene, sent(scene, table([*lines, [3, SECRET.text]]), f"{WORDS[0]}.xlsx"))
    assert (half.state, half.error_count) == (BatchState.CHECKED, 1)
    services.confirm_batch(batch_id=half.pk, by=scene.clerk, at=MONDAY)
    monkeypatch.setattr(batch_work, "take_in_many", _breaks)
    with pytest.raises(RuntimeError):
        services.write_batch(batch_id=half.pk, at=MONDAY)
    monkeypatch.undo()
    services.write_batch(batch_id=half.pk, at=MONDAY)
    sent(scene, table([[1, SECRET.text]], [WORDS[0], WORDS[4], *HEAD[2:]]))  # a sheet with words for headings waits
    waiting = sent(scene, f"1. {SECRET.text}\n2. {SECRET.sender.name} ở {SECRET.place}".encode(), f"{WORDS[2]}.txt")
    assert (waiting.state, waiting.total) == (BatchState.CHECKED, 2)
    refused = sent(scene, b" \n", f"{WORDS[0]}.txt")
    assert refused.state == BatchState.REFUSED
    dropped = sent(scene, f"{WORDS[0]}\n".encode(), f"{WORDS[0]}.txt")
    assert services.drop_batch(batch_id=dropped.pk, by=scene.clerk, at=MONDAY).state == BatchState.REFUSED
    with pytest.raises(Refused):
        services.submit_batch(
            receiver=scene.receiver, name=f"{WORDS[0]}.exe", data=b"MZ", received_on=TODAY, by=scene.clerk, at=MONDAY
        )
    assert Batch.objects.exclude(file=None).count() == 2


def _breaks(*given: Any, **named: Any) -> Any:
    raise RuntimeError("a machine that breaks")


def test_a_denunciation_typed_at_a_meeting_is_found_in_clear_nowhere(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path, settings: Settings
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    settings.DATA_DIR = tmp_path
    place = Path(default_storage.path(""))
    before = {path for path in place.rglob("*") if path.is_file()}
    scene = make.scene()
    by_every_way_in(scene, monkeypatch)
    assert Item.objects.count() >= 7
    octal = [escaped(needle) for needle in NEEDLES]
    tables: dict[str, bytes] = dict(every_row())
    assert {"intake_item", "audit_act", "procrastinate_jobs", "notifications_mail", "django_session", "cache"} <= set(
        tables
    )
    assert tables["intake_item"]
    found = {name: [one for one in [*NEEDLES, *octal] if one in rows] for name, rows in tables.items()}
    assert {name: words for name, words in found.items() if words} == {}
    formatter = JsonFormatter()
    logged = "\n".join(
        [formatter.format(record) for record in caplog.records] + [r.getMessage() for r in caplog.records]
    )
    assert '"status": 500' in logged
    assert clear_in(logged.encode()) == []
    new = [path for path in [*place.rglob("*"), *tmp_path.rglob("*")] if path.is_file() and path not in before]
    assert [path for path in new if clear_in(path.read_bytes())] == []


def test_what_is_recorded_stands_in_its_own_table_alone_and_a_letter_and_who_said_it_nowhere() -> None:
    scene = make.scene()
    letter, opinion, question = make.taken(scene), make.taken(scene, said=SAID), make.taken(scene, said=SAID)
    for item, outcome in ((letter, Outcome.LETTER), (opinion, Outcome.OPINION), (question, Outcome.QUESTION)):
        services.screen(item_id=item.pk, outcome=outcome, by=scene.clerk, at=MONDAY)
    octal = [escaped(needle) for needle in NEEDLES]
    words = [shape for word in ("chợ Sương Mai", "cho suong mai") for shape in (word.encode(), escaped(word.encode()))]

    def found(these: list[bytes]) -> set[str]:
        return {name for name, rows in every_row() if any(one in rows for one in these)}

    assert (found([*NEEDLES, *octal]), found(words)) == (set(), set())  # while it can be taken back
    services.forget(at=MONDAY + UNDO)
    row = VoterOpinion.objects.get(item=question)
    services.answer_question(
        opinion_id=row.pk, answer="Mở lại quý sau", told=Told.PHONE, told_on=TODAY, by=scene.clerk, at=MONDAY + UNDO
    )
    assert (found([*NEEDLES, *octal]), found(words)) == (set(), {"intake_opinion"})
    assert Item.objects.get(pk=letter.pk).content is not None


def test_the_scan_would_find_it() -> None:
    """The eyes of the test above: a word in any column, and in bytes as PostgreSQL writes them, is seen."""
    scene = make.scene()
    item = make.taken(scene)
    Item.objects.filter(pk=item.pk).update(content=SECRET.text.encode(), source_code=without_marks(WORDS[0]))
    rows = dict(every_row())["intake_item"]
    assert escaped(WORDS[0].encode()) in rows
    assert without_marks(WORDS[0]).encode() in rows
    assert clear_in(json.dumps({"said": SECRET.text}).encode())
