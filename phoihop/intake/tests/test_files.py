"""A file on its way in: what each step refuses, who may take it, what a worker finds when it comes late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse

from phoihop.intake import services
from phoihop.intake.models import Batch, BatchState, Item, Mapping
from phoihop.intake.services import Decision, batch_work
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, TODAY
from phoihop.intake.tests.test_batches import HEAD, MINUTES, checked, sent, table, written
from phoihop.intake.tests.test_services import PNG, forbidden, refused
from phoihop.intake.tests.test_views import as_
from phoihop.kernel.audit.models import Act
from phoihop.kernel.web.imports import MAX_BYTES

pytestmark = pytest.mark.django_db
ONE = [[1, "Sửa đường"]]
TWO = HEAD[:2]


def no_act(code: str, act: Callable[..., Any], **given: Any) -> None:
    """Refused, and nothing was written."""
    before = Act.objects.count()
    refused(code, act, **given)
    assert Act.objects.count() == before


def broken() -> bytes:
    """A spreadsheet whose first sheet is none."""
    file = BytesIO()
    with ZipFile(BytesIO(table(ONE, TWO))) as whole, ZipFile(file, "w") as parts:
        for name in whole.namelist():
            parts.writestr(name, b"<not a sheet" if "sheet1" in name else whole.read(name))
    return file.getvalue()


def test_what_is_not_taken_leaves_no_file() -> None:
    scene = make.scene()
    given: dict[str, Any] = {"receiver": scene.receiver, "received_on": TODAY, "by": scene.clerk, "at": MONDAY}
    no_act(
        "intake.day_ahead", services.submit_batch, name="a.csv", data=b"a", **given | {"received_on": TODAY + timedelta(1)}
    )  # fmt: skip
    no_act(
        "intake.day_old", services.submit_batch, name="a.csv", data=b"a", **given | {"received_on": TODAY.replace(year=26)}
    )  # fmt: skip
    no_act("intake.file_too_large", services.submit_batch, name="a.csv", data=b"a" * (MAX_BYTES + 1), **given)
    assert not Batch.objects.exists()


def test_a_file_that_cannot_be_read_says_so_and_is_gone() -> None:
    scene = make.scene()
    batch = sent(scene, broken())
    assert (batch.state, batch.file) == (BatchState.REFUSED, None)
    assert "lưu lại rồi nộp lại" in batch.sentence


def test_each_step_is_taken_once_and_in_its_order() -> None:
    scene = make.scene()
    batch = sent(scene, table(ONE, TWO))
    act: dict[str, Any] = {"batch_id": batch.pk, "by": scene.clerk, "at": MONDAY}
    no_act("intake.batch_state", services.confirm_batch, **act)  # not checked yet
    services.resume_batch(**act)  # it waits for a person: there is nothing to resume
    assert not Act.objects.filter(verb="batch.resumed").exists()
    for wrong in ({"text": 1, "name": 1}, {"text": 1, "không có": 0}):
        no_act("intake.no_text_column", services.map_columns, columns=wrong, **act)
    checked(scene, batch)
    forbidden(services.confirm_batch, **act | {"by": scene.leader})
    services.confirm_batch(**act)
    assert services.confirm_batch(**act).state == BatchState.WRITING  # a second click
    no_act("intake.batch_state", services.map_columns, columns={"text": 1}, **act)
    services.write_batch(batch_id=batch.pk, at=MONDAY)
    assert services.confirm_batch(**act).taken == 1
    no_act("intake.batch_state", services.drop_batch, **act)


def test_a_worker_that_comes_too_late_does_nothing() -> None:
    scene = make.scene()
    batch = written(scene, checked(scene, sent(scene, table(ONE, TWO))))
    acts = Act.objects.count()
    for job in (services.read_batch, services.check_batch, services.write_batch):
        job(batch_id=batch.pk, at=MONDAY)
    assert (Act.objects.count(), Item.objects.count()) == (acts, 1)


def test_columns_matched_another_way_are_remembered_anew() -> None:
    scene = make.scene()
    batch = sent(scene, table([["Sửa đường", "Ông A"]], ["Mục một", "Mục hai"]))
    matched: dict[str, Any] = {"batch_id": batch.pk, "by": scene.clerk, "at": MONDAY}
    services.map_columns(columns={"text": 0}, **matched)
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    services.map_columns(columns={"text": 0, "name": 1}, **matched)
    assert sorted(Mapping.objects.get().columns.values()) == ["name", "text"]
    services.check_batch(batch_id=batch.pk, at=MONDAY)
    acts = Act.objects.filter(verb="mapping.remembered").count()
    services.map_columns(columns={"text": 0}, **matched)  # nothing new in it
    assert Act.objects.filter(verb="mapping.remembered").count() == acts


def test_more_findings_than_are_shown_are_counted_and_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make.scene()
    monkeypatch.setattr(batch_work, "SHOWN", 2)
    monkeypatch.setattr(batch_work, "EVERY", 2)
    batch = checked(scene, sent(scene, table([[number, ""] for number in range(1, 6)], TWO)))
    assert (len(batch.findings), batch.finding_count, batch.error_count, batch.done) == (2, 5, 5, 5)


def test_a_cell_that_looks_like_a_number_and_is_none_stops_no_file() -> None:
    scene = make.scene()
    head = ["Nội dung kiến nghị", "Số người"]
    batch = checked(scene, sent(scene, table([["Sửa đường", "3²"], ["Lắp đèn", "4"]], head)))
    assert (batch.state, [tuple(one) for one in batch.findings]) == (BatchState.CHECKED, [(3, 1, "bad_number")])


def test_single_matters_are_confirmed_by_the_clerk_of_the_receiver_only() -> None:
    scene = make.scene()
    batch = sent(scene, MINUTES.encode(), "bien-ban.txt")
    given: dict[str, Any] = {"batch_id": batch.pk, "first": 0, "at": MONDAY}
    for other in (scene.officer, scene.leader, scene.strange_clerk):
        forbidden(services.confirm_parts, decisions=[Decision("keep", "x")], by=other, **given)
    for wrong in ([], [Decision("keep", "x")] * 10):  # none, or more than there are
        no_act("intake.batch_state", services.confirm_parts, decisions=wrong, by=scene.clerk, **given)
    left = services.confirm_parts(decisions=[Decision("join", "Đứng một mình")], by=scene.clerk, **given)
    assert (left.state, left.reached, left.taken) == (BatchState.CHECKED, 1, 1)
    no_act(
        "intake.batch_state", services.map_columns, batch_id=batch.pk, columns={"text": 0}, by=scene.clerk, at=MONDAY
    )
    no_act("intake.batch_state", services.confirm_batch, batch_id=batch.pk, by=scene.clerk, at=MONDAY)


def test_matters_joined_too_long_are_refused_on_their_page_with_what_was_typed() -> None:
    scene = make.scene()
    batch = sent(scene, MINUTES.encode(), "bien-ban.txt")
    typed: dict[str, Any] = {"first": 0}
    for at, (act, text) in enumerate([("keep", "a" * 15_000), ("join", "b" * 15_000), *[("drop", "")] * 7]):
        typed |= {f"{at}-act": act, f"{at}-text": text}
    told = as_(scene.clerk).post(reverse("intake:parts", args=[batch.code]), typed)
    page = told.content.decode()
    assert (told.status_code, told.headers["X-Refused"]) == (409, "intake.too_long")
    assert "hãy tách thành nhiều nội dung" in page
    assert "b" * 15_000 in page
    batch.refresh_from_db()
    assert (batch.reached, Item.objects.count()) == (0, 0)


def test_an_item_carries_ten_pictures_and_no_more() -> None:
    scene = make.scene()
    item = make.taken(scene)
    given: dict[str, Any] = {"item_id": item.pk, "name": "don.png", "data": PNG, "by": scene.clerk, "at": MONDAY}
    for number in range(10):
        services.attach(client_key=f"p{number}", **given)
    no_act("intake.too_many_pictures", services.attach, client_key="p10", **given)
    services.attach(client_key="p9", **given)  # the tenth sent again is no eleventh
    assert item.attachments.count() == 10
