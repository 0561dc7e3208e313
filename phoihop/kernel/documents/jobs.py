"""Reading texts and clearing what rolled-back uploads left behind."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.kernel.documents import services


@app.task(name="documents.extract_text", queue="documents", retry=RetryStrategy(max_attempts=3, exponential_wait=10))
def extract_text(version_id: str) -> None:
    """After each upload, in its transaction."""
    services.read_text(version_id=UUID(version_id), at=timezone.now())


@app.periodic(cron="40 18 * * *")  # UTC: 01:40 in Vietnam
@app.task(name="documents.clear_orphans", queue="system", queueing_lock="documents.clear_orphans")
def clear_orphans(timestamp: int) -> None:
    """Every night."""
    services.clear_orphans(at=timezone.now())
