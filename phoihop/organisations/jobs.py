"""Daily work of the directory, and spreadsheets on their way into it."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

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


@app.task(name="organisations.check_import", queue="imports", retry=AGAIN)
def check_import(import_id: str) -> None:
    """After a spreadsheet is sent in. Running twice checks once."""
    with override(_language(import_id)):
        services.check_import(import_id=UUID(import_id), at=timezone.now())


@app.task(name="organisations.write_import", queue="imports", retry=AGAIN)
def write_import(import_id: str) -> None:
    """After its sender confirms. Running twice writes once."""
    with override(_language(import_id)):
        services.write_import(import_id=UUID(import_id), at=timezone.now())


def _language(import_id: str) -> str:
    return DirectoryImport.objects.values_list("by__language", flat=True).get(pk=import_id)
