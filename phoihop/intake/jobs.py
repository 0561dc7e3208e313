"""Files on their way in. A job carries a key and nothing else."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.intake import services
from phoihop.intake.models import Batch

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=5)


@app.task(name="intake.read_batch", queue="imports", retry=AGAIN)
def read_batch(batch_id: str) -> None:
    """After a file is sent in."""
    with override(_language(batch_id)):
        services.read_batch(batch_id=UUID(batch_id), at=timezone.now())


@app.task(name="intake.check_batch", queue="imports", retry=AGAIN)
def check_batch(batch_id: str) -> None:
    """After its columns are matched."""
    with override(_language(batch_id)):
        services.check_batch(batch_id=UUID(batch_id), at=timezone.now())


@app.task(name="intake.write_batch", queue="imports", retry=AGAIN)
def write_batch(batch_id: str) -> None:
    """After it is confirmed; taken up again behind the last portion."""
    with override(_language(batch_id)):
        services.write_batch(batch_id=UUID(batch_id), at=timezone.now())


@app.periodic(cron="37 1 * * *")
@app.task(name="intake.drop_old_batches", queueing_lock="intake.drop_old_batches")
def drop_old_batches(timestamp: int = 0) -> None:
    """Each night."""
    services.drop_old_batches(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="intake.forget", queueing_lock="intake.forget")
def forget(timestamp: int = 0) -> None:
    """Every five minutes."""
    services.forget(at=timezone.now())


def _language(batch_id: str) -> str:
    return Batch.objects.values_list("by__language", flat=True).get(pk=batch_id)
