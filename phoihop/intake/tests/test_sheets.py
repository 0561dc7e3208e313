"""A file of several sheets: each with the same headings is read, and of no other anything is cut in silence."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse

from phoihop.intake import services
from phoihop.intake.files import HEADINGS, sheet_of
from phoihop.intake.models import Batch, BatchState, Item
from phoihop.intake.services import batch_work
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY
from phoihop.intake.tests.test_batches import checked, sent, written
from phoihop.intake.tests.test_views import as_
from phoihop.kernel import secrecy
from phoihop.kernel.web import imports

HEAD = ["TT", "Nội dung kiến nghị", "Ngày nhận"]
TITLE = ["DANH SÁCH"]


def book(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        for name, lines in sheets.items():
            sheet = made.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
            if name in hidden:
                sheet.hide()
    return file.getvalue()


FOUR: dict[str, list[list[Any]]] = {
    "Xã A": [TITLE, HEAD, [1, "Sửa cầu"], [2, "Lắp đèn"]],
    "Danh mục": [["Mã", "Tên"], ["1", "Giao thông"]],
    "Trống": [],
    "Xã B": [HEAD, [1, "Mở chợ"], [2, ""]],
    "Nháp": [HEAD, [1, "Nạo vét kênh"]],
}


@pytest.mark.django_db
def test_sheets_with_the_same_headings_are_read_and_the_others_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_work, "PORTION", 1)
    scene = make.scene()
    data = book(FOUR, hidden=["Nháp"])
    batch = sent(scene, data)
    assert (batch.state, batch.total) == (BatchState.MAPPING, 4)
    client = as_(scene.clerk)
    told = [client.get(batch.get_absolute_url()), client.get(reverse("intake:columns", args=[batch.code]))]
    batch = checked(scene, batch)
    told.append(client.get(batch.get_absolute_url()))
    for page in told:
        words = page.content.decode()
        assert "Trang tính «Danh mục» không được đọc: hàng tiêu đề khác." in words
        assert "Trang tính «Nháp» không được đọc: trang đang ẩn." in words
        assert "Trống" not in words
    assert "Xã A; Xã B" in words
    assert "Xã B, dòng 3" in words
    services.confirm_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    write, calls = services.take_in_many, []

    def dies(**given: Any) -> int:
        calls.append(given)
        if len(calls) == 3:
            raise MemoryError
        return write(**given)

    monkeypatch.setattr(batch_work, "take_in_many", dies)
    with pytest.raises(MemoryError):
        services.write_batch(batch_id=batch.pk, at=MONDAY)
    services.write_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    assert (batch.state, batch.taken, batch.error_count) == (BatchState.DONE, 3, 1)
    items = Item.objects.order_by("line")
    assert [services.read(item, scene.clerk).text for item in items] == ["Sửa cầu", "Lắp đèn", "Mở chợ"]
    assert [imports.sheet_and_line(item.line or 0) for item in items] == [(0, 3), (0, 4), (1, 2)]
    assert "trang tính 2, dòng 3" in client.get(batch.get_absolute_url()).content.decode()  # its name is gone
    assert "trang tính 2, dòng 2" in client.get(reverse("intake:queue")).content.decode()
    assert written(scene, checked(scene, sent(scene, data))).taken == 0


@pytest.mark.django_db
def test_a_file_read_by_an_older_version_is_written_as_it_was_shown() -> None:
    scene = make.scene()
    batch = sent(scene, book(FOUR))
    seen = secrecy.unseal_json(batch.parts or b"", purpose=HEADINGS, row=batch.pk)
    del seen["sheets"]
    batch.parts = secrecy.seal_json(seen, purpose=HEADINGS, row=batch.pk)
    Batch.objects.filter(pk=batch.pk).update(parts=batch.parts)
    assert [line for line, _row in sheet_of(batch).lines()] == [3, 4]
    assert written(scene, checked(scene, batch)).taken == 2


def test_the_first_sheet_that_people_see_and_that_holds_anything_is_the_first() -> None:
    found = imports.grid(
        book({"Trống": [], "Ẩn": [HEAD, [1, "x"]], "Xã A": FOUR["Xã A"]}, ["Ẩn"]), "x.xlsx", lambda _rows: 1
    )
    assert (list(found.names), dict(found.unread), len(found.rows)) == (["Xã A"], {"Ẩn": "hidden"}, 4)


def test_a_reader_of_one_sheet_names_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {"text": ("nội dung kiến nghị",)}
    found = imports.read(io.BytesIO(book(FOUR)), "x.xlsx", columns=columns, required=["text"])
    assert [line.number for line in found.lines] == [3, 4]
    assert [finding.message for finding in found.findings if not finding.line] == [
        f"Trang tính «{name}» không được đọc: chỉ đọc trang đầu tiên." for name in ("Danh mục", "Xã B", "Nháp")
    ]
    monkeypatch.setattr(imports, "MAX_ROWS", 4)
    five = imports.grid(book(FOUR | {"Danh mục": [["x"]] * 5}), "x.xlsx")
    assert five.unread["Danh mục"] == "only_first"
