"""Files: matched, checked before anything is written, resumed without loss or doubling, confirmed line by line."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from phoihop.intake import services
from phoihop.intake.files import PARTS, proposed_parts
from phoihop.intake.models import Batch, BatchState, Item, Mapping
from phoihop.intake.rules import splitting
from phoihop.intake.services import Decision, Screened, batch_work
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, TODAY
from phoihop.intake.tests.test_services import forbidden, refused
from phoihop.intake.tests.test_views import as_, clear
from phoihop.intake.views import batches
from phoihop.kernel import secrecy
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import BodyKind, Level, Role
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
HEAD = ["TT", "Nội dung kiến nghị", "Họ và tên", "Ngày nhận", "Số người", "Ô lạ"]
MINUTES = """BIÊN BẢN
TIẾP XÚC CỬ TRI
I. LĨNH VỰC GIAO THÔNG
1. Cử tri bản Mù Sương đề nghị sớm sửa cầu treo qua suối đã hỏng.
Cầu dài 30 mét.
2. Đề nghị lắp đèn chiếu sáng trên đường vào bản trong năm nay.
II. Lĩnh vực đất đai
- Ông Kín Đáo phát biểu: tố cáo cán bộ nhận tiền khoán ruộng của dân bản.
Bà con rất bức xúc.
Thư ký
Người ghi
"""


def table(lines: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    ) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([["DANH SÁCH KIẾN NGHỊ"], head, *lines]):
            sheet.write_row(number, 0, line)
    return file.getvalue()


def sent(scene: make.Scene, data: bytes, name: str = "Tố cáo ông Kín Đáo.xlsx") -> Batch:
    batch = services.submit_batch(
        receiver=scene.receiver, name=name, data=data, received_on=TODAY, by=scene.clerk, at=MONDAY
    )
    services.read_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    return batch


def checked(scene: make.Scene, batch: Batch) -> Batch:
    columns = {name: int(place) for place, name in batch.mapping.items()}
    services.map_columns(batch_id=batch.pk, columns=columns, by=scene.clerk, at=MONDAY)
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    return batch


def written(scene: make.Scene, batch: Batch) -> Batch:
    services.confirm_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    services.write_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    return batch


def test_columns_are_guessed_and_remembered_lines_checked_before_anything_is_written() -> None:
    scene = make.scene()
    lines: list[list[Any]] = [
        [1, "Sửa cầu treo bản Mù Sương", "Bà Giấu Tên", "28/02/2026", 3, "x"],
        [2, "", "Ông Không Lời", "", "", "y"],
        [3, "Lắp đèn đường", "", "31/02/2026", "nhiều", ""],
        [4, "Nạo vét kênh", "", "01/01/2999", "", ""],
        ["", "", "", "", "", ""],
        [5, "Xây lớp học", "", "", "", ""],
    ]
    batch = sent(scene, table(lines))
    assert (batch.state, batch.total) == (BatchState.MAPPING, 5)
    assert batch.mapping == {"1": "text", "2": "name", "3": "received_on", "4": "others"}
    refused(
        "intake.no_text_column", services.map_columns, batch_id=batch.pk, columns={"name": 2}, by=scene.clerk, at=MONDAY
    )
    batch = checked(scene, batch)
    assert [tuple(one) for one in batch.findings] == [
        (4, 1, "no_text"), (5, 4, "bad_number"), (5, 3, "bad_day"), (6, 3, "day_ahead"),
    ]  # fmt: skip
    assert (batch.error_count, batch.total, Item.objects.count()) == (3, 5, 0)
    batch = written(scene, batch)
    assert (batch.state, batch.taken, batch.file, batch.parts) == (BatchState.DONE, 2, None, None)
    items = list(Item.objects.order_by("line"))
    assert [(item.line, str(item.received_on)) for item in items] == [(3, "2026-02-28"), (8, "2026-03-02")]
    assert services.read(items[0], scene.clerk).sender.others == 3
    assert "Ô lạ" not in str(Mapping.objects.get().columns)


def test_a_heading_matched_by_hand_is_known_next_time_by_this_receiver_only() -> None:
    scene, other = make.scene(), make.scene()
    head = ["Mục một", "Mục hai"]
    first = sent(scene, table([["Sửa đường", "Ông A"]], head))
    assert first.mapping == {}
    columns = {"text": 0, "name": 1}
    batch = sent(scene, table([["", ""], ["Sửa đường", "Ông A"]], head))
    services.map_columns(batch_id=batch.pk, columns=columns, by=scene.clerk, at=MONDAY)
    again = sent(scene, table([["Sửa cầu", "Ông B"]], head))
    assert again.mapping == {"0": "text", "1": "name"}
    assert sent(other, table([["Sửa cầu", "Ông B"]], head)).mapping == {}
    forbidden(services.map_columns, batch_id=again.pk, columns=columns, by=other.clerk, at=MONDAY)
    forbidden(
        services.submit_batch,
        receiver=scene.receiver,
        name="a.csv",
        data=b"a",
        received_on=TODAY,
        by=scene.leader,
        at=MONDAY,
    )


def test_a_worker_that_dies_between_portions_loses_nothing_and_writes_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = make.scene()
    monkeypatch.setattr(batch_work, "PORTION", 4)
    data = table([[number, f"Kiến nghị số {number}"] for number in range(1, 12)], HEAD[:2])
    batch = checked(scene, sent(scene, data))
    services.confirm_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    write, calls = services.take_in_many, []

    def dies(**given: Any) -> int:
        calls.append(given)
        taken = write(**given)
        if len(calls) == 2:
            raise MemoryError
        return taken

    monkeypatch.setattr(batch_work, "take_in_many", dies)
    with pytest.raises(MemoryError):
        services.write_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    assert (batch.state, batch.reached, batch.taken, Item.objects.count()) == (BatchState.WRITING, 6, 4, 4)
    services.resume_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    for _worker in range(2):
        services.write_batch(batch_id=batch.pk, at=MONDAY)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.taken, Item.objects.count()) == (BatchState.DONE, 11, 11, 11)
    again = written(scene, checked(scene, sent(scene, data, "ten-khac.xlsx")))
    assert (again.taken, again.done, Item.objects.count()) == (0, 11, 11)


def test_the_lines_with_an_error_are_given_back_mended_and_sent_in_alone() -> None:
    scene = make.scene()
    lines: list[list[Any]] = [
        [1, "Sửa cầu", "Bà Giấu Tên", date(2026, 2, 27), 3, "x"],
        [2, "", "Ông Không Lời", date(2026, 2, 28), "1.20", 4.5],
        [3, "=HYPERLINK(1)", "", date(2999, 1, 1), "", ""],
    ]
    batch = checked(scene, sent(scene, table(lines)))
    address = reverse("intake:faulty", args=[batch.code])
    for other in (scene.leader, scene.officer, scene.auditor, scene.administrator, scene.strange_clerk):
        assert as_(other).get(address).status_code == 404
    client = as_(scene.clerk)
    assert address in client.get(batch.get_absolute_url()).content.decode()
    given = client.get(address)
    assert "no-store" in given.headers["Cache-Control"]
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(given.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HEAD, "Lỗi cần sửa"]
    assert [row[:6] for row in rows[1:]] == [
        [2, "", "Ông Không Lời", "28/02/2026", "1.20", 4.5], [3, "=HYPERLINK(1)", "", "01/01/2999", "", ""],
    ]  # fmt: skip
    assert rows[1][6].startswith("4: E: Số người")
    assert "B: Nội dung: Thiếu nội dung." in rows[1][6]
    written(scene, batch)
    assert client.get(address).status_code == 404
    assert "chỉ nộp các dòng ấy" in client.get(batch.get_absolute_url()).content.decode()
    rows[1][1:5], rows[2][3] = ["Lắp đèn", "", "28/02/2026", 2], "01/03/2026"
    again = checked(scene, sent(scene, table(rows[1:], rows[0])))
    assert again.error_count == 0
    assert "/faulty/" not in client.get(again.get_absolute_url()).content.decode()
    assert (written(scene, again).taken, Item.objects.count()) == (2, 3)


def test_what_is_refused_and_what_ends_a_file() -> None:
    scene = make.scene()
    for code, name, data in (
        ("document.executable", "Kín Đáo.exe", b"MZ" + b"\x00" * 30),
        ("intake.file_kind", "anh.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 60),
    ):
        with pytest.raises(Refused) as caught:
            sent(scene, data, name)
        assert (caught.value.code, "Kín Đáo" in caught.value.sentence) == (code, False)
    empty = sent(scene, b"\n \n", "x.txt")
    assert (empty.state, empty.file) == (BatchState.REFUSED, None)
    batch = checked(scene, sent(scene, table([[1, ""], [2, ""]], HEAD[:2])))
    assert batch.total == 2
    refused("intake.nothing_to_take_in", services.confirm_batch, batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    services.drop_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    refused("intake.batch_state", services.drop_batch, batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    left = checked(scene, sent(scene, table([[1, "Sửa đường"]], HEAD[:2])))
    services.confirm_batch(batch_id=left.pk, by=scene.clerk, at=MONDAY)
    Role.objects.filter(user=scene.clerk).delete()
    services.write_batch(batch_id=left.pk, at=MONDAY)
    left.refresh_from_db()
    assert (left.state, left.file, Item.objects.count()) == (BatchState.REFUSED, None, 0)


def test_files_nobody_goes_on_with_are_removed() -> None:
    scene = make.scene()
    batch = sent(scene, table([[1, "Sửa đường"]], HEAD[:2]))
    assert services.drop_old_batches(at=MONDAY + batch_work.KEPT) == 0
    assert services.drop_old_batches(at=MONDAY + 2 * batch_work.KEPT) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.file, batch.parts) == (BatchState.REFUSED, None, None)


def test_minutes_are_split_by_a_rule_and_confirmed_by_a_person() -> None:
    assert splitting.split("Một đoạn không có dấu hiệu nào cả ở đầu.\nĐoạn thứ hai cũng như vậy thôi.").matters == [
        "Một đoạn không có dấu hiệu nào cả ở đầu.", "Đoạn thứ hai cũng như vậy thôi.",
    ]  # fmt: skip
    two = "Đường hỏng nặng. Đề nghị sửa chữa trong năm. Ngoài ra, đề nghị lắp đèn chiếu sáng. Đoạn dài 3 km."
    assert [part[:12] for part in splitting.asks(two)] == ["Đường hỏng n", "Ngoài ra, đề"]
    assert splitting.asks("Đề nghị sửa đường.") == ["Đề nghị sửa đường."]
    scene = make.scene()
    batch = sent(scene, MINUTES.encode(), "bien-ban.txt")
    assert (batch.state, batch.total) == (BatchState.CHECKED, 9)
    client, address = as_(scene.clerk), reverse("intake:parts", args=[batch.code])
    page = client.get(address).content.decode()
    assert "Cầu dài 30 mét." in page
    matters, _fold, left_out = page.partition("<details")
    assert "GIAO THÔNG" not in matters
    assert all(line in left_out for line in ("BIÊN BẢN", "I. LĨNH VỰC GIAO THÔNG", "Thư ký", "Người ghi"))
    told = client.get(batch.get_absolute_url()).content.decode()
    assert "Máy tách được 3 nội dung" in told
    assert "6 dòng máy không coi là nội dung" in told
    typed: dict[str, Any] = {"first": 0}
    decided = [("keep", "Sửa cầu treo"), ("join", "và lắp đèn"), *[("drop", "")] * 7]
    for at, (act, text) in enumerate(decided):
        typed |= {f"{at}-act": act, f"{at}-text": text}
    assert client.post(address, typed | {"0-act": "?"}).status_code == 422
    assert client.post(address, typed).headers["Location"] == batch.get_absolute_url()
    item = Item.objects.get()
    assert (services.read(item, scene.clerk).text, item.line, item.source) == (
        "Sửa cầu treo\nvà lắp đèn",
        1,
        "document",
    )
    given: dict[str, Any] = {"batch_id": batch.pk, "first": 0, "by": scene.clerk, "at": MONDAY}
    refused("intake.batch_state", services.confirm_parts, decisions=[Decision("keep", "x")], **given)
    forbidden(services.confirm_parts, decisions=[], **given | {"by": scene.leader})


def test_a_line_the_machine_left_out_is_taken_in_by_a_person_before_the_file_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    monkeypatch.setattr(batches, "LINES_AT_ONCE", 4)
    scene = make.scene()
    batch = sent(scene, MINUTES.encode(), "bien-ban.txt")
    client, address = as_(scene.clerk), reverse("intake:parts", args=[batch.code])
    found = proposed_parts(batch)
    every = [*found.matters, *found.left_out]
    for first, upto, kept in ((0, 2, {0, 1}), (2, 7, {2, 5}), (7, 9, {7})):
        page = client.get(address).content.decode()
        assert all((f'name="{at}-text"' in page) == (first <= at < upto) for at in range(9))
        acts = {f"{at}-act": "keep" if at in kept else "drop" for at in range(first, upto)}
        client.post(address, {"first": first} | acts | {f"{at}-text": every[at] for at in range(first, upto)})
    batch.refresh_from_db()
    assert (batch.state, batch.file, batch.taken) == (BatchState.DONE, None, 5)
    taken = [services.read(item, scene.clerk).text for item in Item.objects.order_by("line")]
    assert taken == [every[at] for at in (0, 1, 2, 5, 7)]


def test_a_document_proposed_by_an_older_version_is_confirmed_as_it_was_shown() -> None:
    scene = make.scene()
    batch = sent(scene, MINUTES.encode(), "bien-ban.txt")
    batch.parts = secrecy.seal_json(["Sửa cầu treo bản Mẫu"], purpose=PARTS, row=batch.pk)
    batch.total = 1
    batch.save(update_fields=["parts", "total"])
    page = as_(scene.clerk).get(reverse("intake:parts", args=[batch.code])).content.decode()
    assert "Sửa cầu treo bản Mẫu" in page
    assert "Phần máy không coi" not in page


def test_what_keeps_no_line_from_being_taken_in_is_noted_before_anything_is_written() -> None:
    scene = make.scene()
    commune: dict[str, Any] = {"kind": BodyKind.PEOPLES_COMMITTEE, "level": Level.COMMUNE}
    people.body(name="Ủy ban nhân dân xã Đá Bạc", **commune)
    lines = [
        ["Sửa cầu", "Đá Bạc", "bản Mây", "Giao thông"],
        ["Đề nghị sửa cầu. Đề nghị lắp đèn đường.", "xã Lạ", "bản Mây", "Chuyện lạ"],
        ["Lắp đèn", "", "chợ, xã Lạ", ""],
        ["", "xã Lạ", "", "Chuyện lạ"],
    ]
    batch = checked(scene, sent(scene, table(lines, ["Nội dung", "Xã", "Địa điểm", "Lĩnh vực"])))
    assert batch.mapping == {"0": "text", "1": "commune", "2": "place", "3": "category"}
    assert (batch.error_count, batch.note_count) == (1, 4)
    assert batch.notes == [
        [4, 0, "several_asks"], [4, 1, "commune_unclear"], [4, 3, "field_unknown"], [5, 2, "commune_unclear"],
    ]  # fmt: skip
    page = as_(scene.clerk).get(batch.get_absolute_url()).content.decode()
    assert "Nêu nhiều việc" in page
    assert "B: Xã, phường" in page
    assert written(scene, batch).taken == 3


def test_of_a_file_given_up_nothing_more_is_noted() -> None:
    scene = make.scene()
    lines = [["Sửa đường, mở chợ", "xã Không Có"], ["Sửa cầu", "xã Không Có"]]
    batch = checked(scene, sent(scene, table(lines, ["Nội dung", "Xã"])))
    assert "vẫn tiếp nhận" in as_(scene.clerk).get(batch.get_absolute_url()).content.decode()
    services.drop_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    batch.refresh_from_db()
    assert (batch.notes, batch.note_count) == ([], 0)
    assert "vẫn tiếp nhận" not in as_(scene.clerk).get(batch.get_absolute_url()).content.decode()


def test_a_whole_file_is_screened_at_once_by_a_clerk_only() -> None:
    scene = make.scene()
    batch = written(scene, checked(scene, sent(scene, table([[n, f"Kiến nghị số {n}"] for n in range(5)], HEAD[:2]))))
    found = services.read_many(batch, scene.clerk, limit=3)
    assert [said.text for _item, said in found] == ["Kiến nghị số 0", "Kiến nghị số 1", "Kiến nghị số 2"]
    with pytest.raises(PermissionDenied):
        services.read_many(batch, scene.auditor)
    many = [Screened(item.pk, 1) for item, _said in found]
    forbidden(services.screen_many, items=many, by=scene.leader, at=MONDAY)
    assert services.screen_many(items=many, by=scene.clerk, at=MONDAY) == 3
    assert services.screen_many(items=many, by=scene.clerk, at=MONDAY) == 0
    assert Item.objects.filter(outcome="petition", content=None).count() == 3
    assert len(services.read_many(batch, scene.clerk)) == 2


def test_the_pages_of_a_file_show_no_word_of_it_but_headings() -> None:
    scene = make.scene()
    client = as_(scene.clerk)
    file = SimpleUploadedFile(
        "Tố cáo ông Kín Đáo.xlsx", table([[1, "Ông Kín Đáo nhận khoán ruộng"], [2, ""]], HEAD[:2])
    )
    typed = {"receiver": scene.receiver.code, "received_on": "01/03/2026", "file": file, "_once": "c" * 24}
    assert as_(scene.officer).get(reverse("intake:upload")).status_code == 403
    there = client.post(reverse("intake:upload"), typed).headers["Location"]
    batch = Batch.objects.get()
    pages = [client.get(there)]
    services.read_batch(batch_id=batch.pk, at=MONDAY)
    pages += [client.get(there), client.get(reverse("intake:columns", args=[batch.code]))]
    columns = reverse("intake:columns", args=[batch.code])
    assert client.post(columns, {"text": ""}).status_code == 422
    assert client.post(columns, {"text": "1", "name": "0"}).headers["Location"] == there
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    pages.append(client.get(there))
    assert "Thiếu nội dung." in pages[-1].content.decode()
    client.post(reverse("intake:confirm-batch", args=[batch.code]))
    pages.append(client.get(there, headers={"HX-Request": "true"}))
    services.write_batch(batch_id=batch.pk, at=MONDAY)
    pages += [client.get(there), client.get(reverse("intake:batches")), client.get(reverse("intake:queue"))]
    assert [clear(page) for page in pages] == [[]] * len(pages)
    assert all(page.status_code == 200 for page in pages)
    for other in (scene.leader, scene.auditor, scene.administrator, scene.strange_clerk):
        assert as_(other).get(there).status_code == 404
