"""Files for the national database. A job carries a key and nothing else."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from phoihop.kernel.stops import Stop, carry_out
from phoihop.voter_reports import services

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=5)


@app.task(name="voter_reports.make_export", queue="imports", retry=AGAIN, pass_context=True)
def make_export(context: JobContext, export_id: str) -> None:
    """After somebody asked for it; taken up again behind the last portion. Out of tries, he is told."""
    key = UUID(export_id)

    def stop(why: Stop) -> None:
        services.stop_export(export_id=key, why=why, at=timezone.now())

    work = partial(services.make_export, export_id=key, at=timezone.now())
    carry_out(context, again=AGAIN, work=work, stop=stop)
