"""A clerk and a worker, or two of either, at the same file or item: nothing is lost, doubled or brought back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from phoihop.commitments.tests.racing import at_once, overtaken
from phoihop.intake import services
from phoihop.intake.models import Batch, BatchState, Item, Outcome
from phoihop.intake.services import Decision
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, TODAY
from phoihop.intake.tests.test_batches import HEAD, MINUTES, checked, sent, table
from phoihop.intake.tests.test_files import broken
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.committed
TWO = HEAD[:2]


def lines(number: int) -> bytes:
    return table([[at, f"Kiến nghị số {at}"] for at in range(number)], TWO)


def test_the_same_thing_sent_twice_at_once_is_one_item() -> None:
    scene = make.scene()
    send = partial(make.taken, scene, client_key="phone-1:7")
    assert overtaken(send, send) == "done"
    assert Item.objects.count() == 1


def test_a_file_given_up_while_a_worker_has_it_stays_given_up() -> None:
    scene = make.scene()
    given: dict[str, Any] = {"receiver": scene.receiver, "name": "a.xlsx", "received_on": TODAY, "by": scene.clerk}
    reading = services.submit_batch(data=lines(2), at=MONDAY, **given)
    checking = sent(scene, lines(3))
    services.map_columns(batch_id=checking.pk, columns={"text": 1}, by=scene.clerk, at=MONDAY)
    writing = checked(scene, sent(scene, lines(4)))
    services.confirm_batch(batch_id=writing.pk, by=scene.clerk, at=MONDAY)
    unreadable = services.submit_batch(data=broken(), at=MONDAY, **given)
    jobs = (
        (reading, services.read_batch), (checking, services.check_batch), (writing, services.write_batch),
        (unreadable, services.read_batch),
    )  # fmt: skip
    for batch, job in jobs:
        drop = partial(services.drop_batch, batch_id=batch.pk, by=scene.clerk, at=MONDAY)
        assert overtaken(drop, partial(job, batch_id=batch.pk, at=MONDAY)) == "done"
        batch.refresh_from_db()
        assert (batch.state, batch.sentence, batch.file) == (BatchState.REFUSED, "Đã bỏ theo yêu cầu.", None)
    assert not Item.objects.exists()


def test_findings_are_those_of_the_columns_as_they_were_matched_last() -> None:
    scene = make.scene()
    batch = sent(scene, table([["Sửa đường", ""], ["Lắp đèn", ""]], ["Mục một", "Mục hai"]))
    match = partial(services.map_columns, batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    check = partial(services.check_batch, batch_id=batch.pk, at=MONDAY)
    match(columns={"text": 1})  # the wrong one: each of its lines says nothing

    def another_checks_and_they_are_matched_anew() -> None:
        check()
        match(columns={"text": 0})

    assert overtaken(another_checks_and_they_are_matched_anew, check) == "done"
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKING  # the check of the old columns came late and said nothing
    check()
    batch.refresh_from_db()
    assert (batch.state, batch.error_count) == (BatchState.CHECKED, 0)


def test_two_workers_at_one_file_write_each_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make.scene()
    monkeypatch.setattr("phoihop.intake.services.batch_work.PORTION", 2)
    for together in (False, True):
        batch = checked(scene, sent(scene, lines(9 if together else 7)))
        services.confirm_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
        write = partial(services.write_batch, batch_id=batch.pk, at=MONDAY)
        assert (at_once([write, write]) if together else [overtaken(write, write)] * 2) == ["done", "done"]
        batch.refresh_from_db()
        assert (batch.state, batch.taken, batch.done) == (BatchState.DONE, batch.total, batch.total)
    assert Item.objects.count() == sum(Batch.objects.values_list("total", flat=True))


def test_of_two_clerks_at_once_one_decides_and_the_other_is_told() -> None:
    scene = make.scene()
    clerks = (scene.clerk, people.user(of=scene.receiver, kind=RoleKind.REGISTRY_CLERK))
    item, batch = make.taken(scene), sent(scene, MINUTES.encode(), "bien-ban.txt")
    screen = partial(services.screen, item_id=item.pk, outcome=Outcome.THANKS, at=MONDAY)
    keep = partial(
        services.confirm_parts, batch_id=batch.pk, first=0, decisions=[Decision("keep", "Sửa cầu")], at=MONDAY
    )  # fmt: skip
    for act, code in ((screen, "intake.screened"), (keep, "intake.batch_state")):
        assert at_once([partial(act, by=clerk) for clerk in clerks]) == sorted(["done", code])
    assert Item.objects.count() == 2
