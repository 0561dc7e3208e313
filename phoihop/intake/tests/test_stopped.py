"""A file whose job is out of tries: its page says that the machine stopped, why and since when; a person lets it go on."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from phoihop.intake import jobs, services
from phoihop.intake.models import Batch, BatchState
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, TODAY
from phoihop.intake.tests.test_batches import HEAD, checked, sent, table
from phoihop.kernel import secrecy
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.stops import MOST_STARTS, Stop, cause_of
from phoihop.kernel.tests.worker import work

pytestmark = pytest.mark.django_db


def run(job: Any, batch: Batch, *, attempts: int) -> None:
    """As a worker runs it for the time after so many tries."""
    work(job, batch_id=str(batch.pk), attempts=attempts)


def submitted(scene: make.Scene) -> Batch:
    return services.submit_batch(
        receiver=scene.receiver, name="a.xlsx", data=table([[1, "Sửa đường"]], HEAD[:2]), received_on=TODAY,
        by=scene.clerk, at=MONDAY,
    )  # fmt: skip


def broken(batch: Batch) -> None:
    """What is stored of it cannot be read."""
    Batch.objects.filter(pk=batch.pk).update(file=b"\x00" * 40)


def test_while_it_is_tried_again_by_itself_nobody_is_bothered() -> None:
    batch = submitted(make.scene())
    broken(batch)
    with pytest.raises(secrecy.Unreadable):
        run(jobs.read_batch, batch, attempts=2)
    batch.refresh_from_db()
    assert not batch.is_stopped
    assert not Notification.objects.exists()


def test_out_of_tries_the_page_says_so_and_the_clerk_is_told(client: Client) -> None:
    scene = make.scene()
    batch = submitted(scene)
    broken(batch)
    with pytest.raises(secrecy.Unreadable):  # the queue knows of it too
        run(jobs.read_batch, batch, attempts=jobs.AGAIN.max_attempts or 0)
    batch.refresh_from_db()
    assert (batch.state, batch.stopped_why) == (BatchState.READING, Stop.UNREADABLE)
    assert Act.objects.get(verb="batch.stopped").after["stopped_why"] == "unreadable"
    notice = Notification.objects.get()
    assert (notice.user, notice.url) == (scene.clerk, batch.get_absolute_url())
    assert batch.code in notice.title
    client.force_login(scene.clerk)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Máy đã dừng" in page
    assert str(Stop.UNREADABLE.label) in page
    assert "every 2s" not in page  # it waits for a person, not for the machine
    assert "Yêu cầu làm tiếp" in page
    assert "Máy đã dừng" in client.get(reverse("intake:batches"), {"body": scene.receiver.code}).content.decode()
    client.post(f"{batch.get_absolute_url()}resume/")
    batch.refresh_from_db()
    assert (batch.is_stopped, batch.stopped_why, batch.is_at_machine) == (False, "", True)
    assert "Máy đã dừng" not in client.get(batch.get_absolute_url()).content.decode()


def test_what_goes_on_after_all_or_is_given_up_is_stopped_no_more() -> None:
    scene = make.scene()
    batch = submitted(scene)
    services.stop_batch(batch_id=batch.pk, why=Stop.DATABASE, at=MONDAY)
    run(jobs.read_batch, batch, attempts=0)
    batch.refresh_from_db()
    assert (batch.state, batch.is_stopped) == (BatchState.MAPPING, False)
    columns = {name: int(place) for place, name in batch.mapping.items()}
    services.map_columns(batch_id=batch.pk, columns=columns, by=scene.clerk, at=MONDAY)
    services.stop_batch(batch_id=batch.pk, why=Stop.SPACE, at=MONDAY)
    run(jobs.check_batch, batch, attempts=0)
    services.confirm_batch(batch_id=batch.pk, by=scene.clerk, at=MONDAY)
    services.stop_batch(batch_id=batch.pk, why=Stop.MEMORY, at=MONDAY)
    run(jobs.write_batch, batch, attempts=0)
    batch.refresh_from_db()
    assert (batch.state, batch.taken, batch.is_stopped) == (BatchState.DONE, 1, False)
    services.stop_batch(batch_id=batch.pk, why=Stop.FAULT, at=MONDAY)  # a late one finds it done
    batch.refresh_from_db()
    assert not batch.is_stopped
    other = checked(scene, sent(scene, table([[1, "Sửa cầu"]], HEAD[:2])))
    services.confirm_batch(batch_id=other.pk, by=scene.clerk, at=MONDAY)
    services.stop_batch(batch_id=other.pk, why=Stop.FAULT, at=MONDAY)
    services.drop_batch(batch_id=other.pk, by=scene.clerk, at=MONDAY)
    other.refresh_from_db()
    assert (other.state, other.is_stopped) == (BatchState.REFUSED, False)


def test_a_file_that_kills_its_workers_is_not_tried_for_ever() -> None:
    batch = submitted(make.scene())
    run(jobs.read_batch, batch, attempts=MOST_STARTS)
    batch.refresh_from_db()
    assert (batch.state, batch.stopped_why) == (BatchState.READING, Stop.KILLED)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (MemoryError(), Stop.MEMORY),
        (OSError(errno.ENOSPC, "full"), Stop.SPACE),
        (OSError(errno.EIO, "broken"), Stop.FAULT),
        (OperationalError("gone"), Stop.DATABASE),
        (secrecy.Unreadable(), Stop.UNREADABLE),
        (ValueError(), Stop.FAULT),
    ],
)
def test_what_an_error_means_to_people(error: BaseException, cause: Stop) -> None:
    assert cause_of(error) == cause
