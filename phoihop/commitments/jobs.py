"""The ledger's own clockwork: promises laid out."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.commitments import services


@app.task(name="commitments.generate", queue="ledger", retry=RetryStrategy(max_attempts=3, exponential_wait=10))
def generate(regulation_id: str) -> None:
    """When a text takes effect. Running twice creates nothing twice."""
    services.generate(regulation_id=UUID(regulation_id), today=timezone.localdate(), at=timezone.now())


@app.periodic(cron="20 17 * * *")  # UTC: 00:20 in Vietnam
@app.task(name="commitments.generate_all", queue="ledger", queueing_lock="commitments.generate_all")
def generate_all(timestamp: int) -> None:
    """Every night: what the horizon has newly reached."""
    services.generate_all(today=timezone.localdate(), at=timezone.now())
