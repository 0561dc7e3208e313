"""Files typed in old Vietnamese fonts: taken in as Unicode, said before anything is written, as the file has them on request."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from phoihop.intake import services
from phoihop.intake.files import proposed_parts
from phoihop.intake.models import Batch, BatchState, Item
from phoihop.intake.noticing import noticing
from phoihop.intake.services import batch_work
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY
from phoihop.intake.tests.test_batches import MINUTES, checked, sent, table, written
from phoihop.intake.tests.test_views import as_
from phoihop.kernel.documents.tests.make import word
from phoihop.kernel.encodings import TCVN3, VNI, WINDOWS
from phoihop.kernel.errors import Refused
from phoihop.kernel.tests.old_letters import REQUESTS, in_tcvn3, in_vni, in_windows

pytestmark = pytest.mark.django_db
HEAD = ["TT", "Nội dung kiến nghị", "Họ và tên"]
SAID = "Tệp dùng bảng mã cũ"


def lines(write: Callable[[str], str]) -> list[list[Any]]:
    return [[at, write(one), write("Lò Thị Hà")] for at, one in enumerate(REQUESTS, 1)]


def csv_of(write: Callable[[str], str] = str) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([[write(cell) for cell in HEAD], *lines(write)])
    return file.getvalue()


def taken(scene: make.Scene, batch: Batch) -> list[str]:
    return [said.text for _item, said in services.read_many(batch, scene.clerk)]


def page_of(scene: make.Scene, batch: Batch) -> str:
    return as_(scene.clerk).get(batch.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("encoding", "write"), [(TCVN3, in_tcvn3), (VNI, in_vni)])
def test_a_sheet_in_an_old_font_is_taken_in_as_unicode_and_said(encoding: str, write: Callable[[str], str]) -> None:
    scene = make.scene()
    batch = sent(scene, table(lines(write), [write(cell) for cell in HEAD]))
    assert (batch.encoding, batch.converted, batch.total) == (encoding, True, len(REQUESTS))
    assert batch.mapping == {"1": "text", "2": "name"}
    assert f"{SAID} {encoding}" in page_of(scene, batch)
    form = as_(scene.clerk).get(reverse("intake:columns", args=[batch.code])).content.decode()
    assert "B: Nội dung kiến nghị" in form
    assert f"Chuyển chữ từ bảng mã cũ {encoding} sang Unicode" in form
    batch = written(scene, checked(scene, batch))
    assert [one.lower() for one in taken(scene, batch)] == [one.lower() for one in REQUESTS]
    assert services.read(Item.objects.order_by("line")[0], scene.clerk).sender.name == "Lò Thị Hà"
    assert SAID in page_of(scene, batch)


def test_who_sends_it_may_keep_the_letters_as_they_are_and_take_that_back() -> None:
    scene = make.scene()
    batch = sent(scene, table(lines(in_tcvn3), HEAD))
    client, address = as_(scene.clerk), reverse("intake:columns", args=[batch.code])
    client.post(address, {"text": "1"})  # a box that is not ticked is not sent
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    assert (batch.state, batch.converted) == (BatchState.CHECKED, False)
    assert SAID not in page_of(scene, batch)
    client.post(address, {"text": "1", "converted": "on"})
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    client.post(address, {"text": "1"})
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    assert taken(scene, written(scene, batch)) == [in_tcvn3(one) for one in REQUESTS]


def test_a_check_of_letters_that_somebody_refused_meanwhile_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make.scene()
    batch = sent(scene, table(lines(in_tcvn3), HEAD))
    columns = {name: int(place) for place, name in batch.mapping.items()}
    services.map_columns(batch_id=batch.pk, columns=columns, by=scene.clerk, at=MONDAY)

    def meanwhile(row: Batch, on: date) -> Any:
        Batch.objects.filter(pk=row.pk).update(converted=False)
        return noticing(row, on)

    monkeypatch.setattr(batch_work, "noticing", meanwhile)
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    assert (batch.state, batch.converted) == (BatchState.CHECKING, False)
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        (TCVN3, csv_of(in_tcvn3).encode("latin-1")), (VNI, csv_of(in_vni).encode("latin-1")),
        (WINDOWS, in_windows(csv_of())),
    ],
)  # fmt: skip
def test_text_saved_by_an_old_program_is_read(encoding: str, data: bytes) -> None:
    scene = make.scene()
    batch = sent(scene, data, "ds.csv")
    assert (batch.encoding, batch.converted, batch.mapping) == (encoding, True, {"1": "text", "2": "name"})
    assert f"{SAID} {encoding}" in page_of(scene, batch)
    batch = written(scene, checked(scene, batch))
    assert [one.lower() for one in taken(scene, batch)] == [one.lower() for one in REQUESTS]
    assert written(scene, checked(scene, sent(scene, data, "ds.csv"))).taken == 0  # the same file again


@pytest.mark.parametrize(("write", "encoding"), [(in_tcvn3, TCVN3), (in_vni, VNI)])
def test_minutes_in_an_old_font_are_split_as_unicode_and_said(write: Callable[[str], str], encoding: str) -> None:
    scene = make.scene()
    for name, data in (
        ("bien-ban.txt", write(MINUTES).encode()), ("bien-ban.txt", write(MINUTES).encode("latin-1")),
        ("bien-ban.docx", word(*write(MINUTES).splitlines())),
    ):  # fmt: skip
        batch = sent(scene, data, name)
        assert (batch.encoding, batch.state) == (encoding, BatchState.CHECKED)
        assert "Đề nghị lắp đèn chiếu sáng trên đường vào bản trong năm nay." in proposed_parts(batch).matters
        parts = as_(scene.clerk).get(reverse("intake:parts", args=[batch.code])).content.decode()
        assert f"{SAID} {encoding}" in parts


def test_what_is_unicode_already_is_taken_as_it_is_and_nothing_is_asked() -> None:
    scene = make.scene()
    batch = sent(scene, table(lines(str), HEAD))
    assert (batch.encoding, batch.converted) == ("", False)
    form = as_(scene.clerk).get(reverse("intake:columns", args=[batch.code])).content.decode()
    assert "bảng mã cũ" not in form
    assert taken(scene, written(scene, checked(scene, batch))) == REQUESTS


def test_bytes_of_no_known_letters_are_refused_as_before() -> None:
    scene = make.scene()
    with pytest.raises(Refused) as caught:
        sent(scene, "Les élèves ont été très déçus".encode("latin-1"), "x.csv")
    assert caught.value.code == "document.unknown_kind"
