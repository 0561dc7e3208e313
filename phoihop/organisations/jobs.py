"""Daily work of the directory, and spreadsheets on their way into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from phoihop.kernel.stops import Stop, carry_out
from phoihop.organisations import services
from phoihop.organisations.models import DirectoryImport

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=5)


@app.periodic(cron="7 0 * * *")
@app.task(name="organisations.bring_up_to", queueing_lock="organisations.bring_up_to")
def bring_up_to(timestamp: int = 0) -> None:
    """A little after midnight: names and places in the tree dated for this day take effect."""
    now = timezone.now()
    services.bring_up_to(today=timezone.localdate(now), at=now)
    services.drop_imports(at=now)


@app.task(name="organisations.check_import", queue="imports", retry=AGAIN, pass_context=True)
def check_import(context: JobContext, import_id: str) -> None:
    """After a spreadsheet is sent in. Running twice checks once."""
    _carry_out(context, import_id, services.check_import)


@app.task(name="organisations.write_import", queue="imports", retry=AGAIN, pass_context=True)
def write_import(context: JobContext, import_id: str) -> None:
    """After its sender confirms. Running twice writes once."""
    _carry_out(context, import_id, services.write_import)


def _carry_out(context: JobContext, import_id: str, work: Callable[..., object]) -> None:
    """In the language of who sent it in; out of tries, he is told."""
    key = UUID(import_id)

    def stop(why: Stop) -> None:
        services.stop_import(import_id=key, why=why, at=timezone.now())

    with override(DirectoryImport.objects.values_list("by__language", flat=True).get(pk=key)):
        carry_out(context, again=AGAIN, work=partial(work, import_id=key, at=timezone.now()), stop=stop)
