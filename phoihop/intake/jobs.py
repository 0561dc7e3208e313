"""Files on their way in. A job carries a key and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from phoihop.intake import services
from phoihop.intake.models import Batch
from phoihop.kernel.stops import Stop, carry_out

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=5)


@app.task(name="intake.read_batch", queue="imports", retry=AGAIN, pass_context=True)
def read_batch(context: JobContext, batch_id: str) -> None:
    """After a file is sent in."""
    _carry_out(context, batch_id, services.read_batch)


@app.task(name="intake.check_batch", queue="imports", retry=AGAIN, pass_context=True)
def check_batch(context: JobContext, batch_id: str) -> None:
    """After its columns are matched."""
    _carry_out(context, batch_id, services.check_batch)


@app.task(name="intake.write_batch", queue="imports", retry=AGAIN, pass_context=True)
def write_batch(context: JobContext, batch_id: str) -> None:
    """After it is confirmed; taken up again behind the last portion."""
    _carry_out(context, batch_id, services.write_batch)


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


def _carry_out(context: JobContext, batch_id: str, work: Callable[..., object]) -> None:
    """In the language of who sent it in; out of tries, he is told."""
    key = UUID(batch_id)

    def stop(why: Stop) -> None:
        services.stop_batch(batch_id=key, why=why, at=timezone.now())

    with override(Batch.objects.values_list("by__language", flat=True).get(pk=key)):
        carry_out(context, again=AGAIN, work=partial(work, batch_id=key, at=timezone.now()), stop=stop)
