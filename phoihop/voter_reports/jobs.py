"""Files for the national database. A job carries a key and nothing else."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.voter_reports import services


@app.task(name="voter_reports.make_export", queue="imports", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def make_export(export_id: str) -> None:
    """After somebody asked for it; taken up again behind the last portion."""
    services.make_export(export_id=UUID(export_id), at=timezone.now())
