"""The pages: what is listed, how each figure opens its rows, one paper out of chosen rows, what a petition's page tells."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phoihop.petitions.models import Petition, Pledge, ResultClass
from phoihop.petitions.services import answering, following
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page
from phoihop.settlement.models import Reminder, ReminderState, Step
from phoihop.settlement.tests.make import recorded

pytestmark = pytest.mark.django_db
ROWS = reverse("settlement:rows")


def _answered(scene: make.Scene, row: Petition) -> None:
    """With a promise that is late by now."""
    promise = answering.Promised("Sửa xong đoạn đường", TODAY + timedelta(days=10))
    said = [answering.Said(row.pk, ResultClass.IN_PROGRESS, "Đang sửa.", [promise])]
    answering.answer(
        body=row.lead or scene.works, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY,
        by=scene.works_officer, at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip


def test_the_list_tells_age_promises_and_the_next_step_at_the_same_cost_for_one_row_or_many() -> None:
    scene = make.scene()
    first = make.routed(scene)
    client = as_(scene.clerk)
    client.get(ROWS)
    with CaptureQueriesContext(connection) as one:
        assert first.code in client.get(ROWS).content.decode()
    second, third = make.routed(scene), make.routed(scene, lead=scene.lands)
    _answered(scene, second)
    recorded(scene, first, at=timezone.now(), by=scene.clerk)
    with CaptureQueriesContext(connection) as many:
        shown = client.get(ROWS).content.decode()
    assert len(many) <= len(one) + 1  # the commitments of reminders
    assert all(row.code in shown for row in (first, second, third))
    assert "lời hứa quá hạn" in shown
    assert "12/TTHĐND-VP" in shown
    assert third.code not in page(scene.clerk, f"{ROWS}?standing=answered")
    assert second.code in page(scene.clerk, f"{ROWS}?promise=late&promiser={scene.works.code}")
    assert first.code in page(scene.clerk, f"{ROWS}?reminded=again&passed=")
    assert first.code not in page(scene.clerk, f"{ROWS}?reminded=none&older=90")
    assert first.code not in page(scene.clerk, f"{ROWS}?passed=1")  # no session has passed
    assert first.code not in page(scene.works_officer, ROWS)  # for who supervises
    ladder = page(scene.clerk, first.get_absolute_url())
    assert "12/TTHĐND-VP" in ladder
    assert "chưa qua kỳ họp nào" in ladder
    assert "12/TTHĐND-VP" in page(scene.works_officer, first.get_absolute_url())


def test_each_figure_stands_beside_its_twin_and_opens_its_rows() -> None:
    scene = make.scene()
    open_, answered, solved = make.routed(scene), make.routed(scene), make.routed(scene)
    _answered(scene, answered)
    said = [answering.Said(solved.pk, ResultClass.DONE, "Đã sửa xong.")]
    answering.answer(
        body=scene.works, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY, by=scene.works_officer,
        at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    following.solve(petition_id=solved.pk, on=TODAY, note="Đã kiểm tra.", by=scene.head, at=MONDAY)
    rows = {open_.code, answered.code, solved.code}
    for by in ("lead", "field", "sessions", "age"):
        shown = page(scene.head, f"{reverse('settlement:figures')}?by={by}&since=2026-01-01")
        assert "66,7" in shown  # answered
        assert "33,3" in shown  # solved
        links = [(href.replace("&amp;", "&"), int(number)) for href, number in
                 re.findall(r'<td class="number"[^>]*><a href="([^"]+)">(\d+)</a>', shown)]  # fmt: skip
        numbers = [number for _href, number in links]
        assert [3, 2, 1, 2, 1] in [numbers[place : place + 5] for place in range(0, len(numbers), 5)]
        for href, number in links:
            listed = page(scene.head, href)
            assert sum(code in listed for code in rows) == number, href
    address = reverse("settlement:promises")
    shown = page(scene.head, address)
    (late,) = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">1</a>', shown)
    assert answered.code in page(scene.head, late.replace("&amp;", "&"))
    promise = Pledge.objects.get()
    following.report_broken(pledge_id=promise.pk, report="Chưa sửa.", on=TODAY, by=scene.clerk, at=MONDAY)
    following.check_pledge(pledge_id=promise.pk, is_broken=True, note="Chưa làm.", by=scene.head, at=MONDAY)
    assert page(scene.head, address).count("promise=broken") == 0  # as counted before, whose time is told
    assert page(scene.head, f"{address}?anew=1").count("promise=broken") == 1
    assert f"Lời hứa khi trả lời kiến nghị do {scene.standing.name} tiếp nhận" in page(scene.head, address)
    for name in ("settlement:xlsx", "settlement:figures-xlsx"):
        response: Any = as_(scene.head).get(reverse(name))
        assert b"".join(response.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("name", ["rows", "figures", "promises"])
def test_who_gathers_nothing_reads_no_zero_about_what_was_sent_to_his_body(name: str) -> None:
    scene = make.scene()
    row = make.routed(scene)
    _answered(scene, row)
    shown = page(scene.works_officer, reverse(f"settlement:{name}"))
    assert "Cơ quan đồng chí không tiếp nhận kiến nghị" in shown
    assert f'href="{reverse("petitions:list")}"' in shown
    assert "Đã chuyển" not in shown
    assert "Chưa có lời hứa nào" not in shown
    assert row.code in page(scene.works_officer, reverse("petitions:list"))
    if name != "rows":
        assert f"iến nghị do {scene.standing.name} tiếp nhận" in page(scene.head, reverse(f"settlement:{name}"))


def test_chosen_rows_become_one_paper_to_one_body() -> None:
    scene = make.scene()
    first, second, other = make.routed(scene), make.routed(scene), make.routed(scene, lead=scene.lands)
    new = reverse("settlement:remind")
    several = page(scene.clerk, f"{new}?of={first.code}&of={second.code}&of={other.code}")
    assert f"of={first.code}&amp;of={second.code}" in several
    address = f"{new}?of={first.code}&of={second.code}"
    form = page(scene.clerk, address)
    assert "Máy đề xuất: Đôn đốc" in form
    assert "cần xác nhận" in form
    client = as_(scene.clerk)
    assert client.post(address, {"step": "again", "request": ""}).status_code == 422
    refused = client.post(address, {"step": "head", "request": "Đề nghị trả lời."})
    assert refused.status_code == 422  # a step of the heads is not offered to a clerk
    done = client.post(address, {"step": "again", "request": "Đề nghị trả lời."})
    row = Reminder.objects.get()
    assert (done.status_code, done["Location"]) == (302, row.get_absolute_url())
    assert (row.state, row.step, row.lines.count()) == (ReminderState.DRAFTED, Step.AGAIN, 2)
    shown = page(scene.clerk, row.get_absolute_url())
    assert first.code in shown
    client.post(reverse("settlement:start", args=[row.code]))
    row.refresh_from_db()
    assert row.state == ReminderState.DRAFTED  # not issued
    page(scene.works_officer, row.get_absolute_url(), 404)
    done = client.post(reverse("settlement:withdraw", args=[row.code]), {"reason": "Soạn lại."})
    assert done.status_code == 302
    record = f"{reverse('settlement:record')}?of={first.code}"
    sent = {"step": "again", "request": "Đề nghị trả lời.", "number_text": "9/TTHĐND-VP", "sent_on": "02/11/2026"}
    assert client.post(record, sent).status_code == 302
    row = Reminder.objects.get(state=ReminderState.SENT)
    told = page(scene.works_officer, row.get_absolute_url())
    assert f"{reverse('petitions:answer')}?of={first.code}" in told
    assert "0 đã trả lời sau khi đôn đốc, 0 đã giải quyết xong" in told
    assert "9/TTHĐND-VP" in page(scene.works_officer, reverse("settlement:reminders"))
    page(scene.stranger, row.get_absolute_url(), 404)
    page(scene.works_officer, address, 403)
    page(scene.stranger, address, 404)
    done = client.post(reverse("settlement:conclude", args=[row.code]), {"on": "03/11/2026", "note": "Đã trả lời."})
    assert done.status_code == 302
