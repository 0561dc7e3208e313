"""The ledger's own clockwork: promises laid out, people reminded."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.commitments import services
from phoihop.kernel.clock import services as clock


@app.task(name="commitments.generate", queue="ledger", retry=RetryStrategy(max_attempts=3, exponential_wait=10))
def generate(regulation_id: str) -> None:
    """When a text takes effect. Running twice creates nothing twice."""
    services.generate(regulation_id=UUID(regulation_id), today=timezone.localdate(), at=timezone.now())


@app.periodic(cron="20 17 * * *")  # UTC: 00:20 in Vietnam
@app.task(name="commitments.generate_all", queue="ledger", queueing_lock="commitments.generate_all")
def generate_all(timestamp: int) -> None:
    """Every night: what the horizon has newly reached. After a night off it runs when the worker starts."""
    services.generate_all(today=timezone.localdate(), at=timezone.now())


@app.periodic(cron="30 23,0-12 * * *")  # UTC: every hour from 06:30 to 19:30 in Vietnam, so an outage costs an hour
@app.task(
    name="commitments.remind",
    queue="ledger",
    queueing_lock="commitments.remind",
    lock="commitments.remind",
    retry=RetryStrategy(max_attempts=3, exponential_wait=10),
)
def remind(timestamp: int) -> None:
    """Reminders, escalations, the heads' morning notice. Each is told once however often this runs.

    An hour missed yesterday waits for this morning's: nobody is told in the night.
    """
    today, at = timezone.localdate(), timezone.now()
    if clock.day_of(datetime.fromtimestamp(timestamp, UTC)) != today:
        return
    services.remind(today=today, at=at)
    services.escalate(today=today, at=at)
    services.digest_heads(today=today, at=at)
