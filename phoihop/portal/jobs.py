"""What the public face does by itself."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.portal import services
from phoihop.portal.queries.figures import count_quarters
from phoihop.portal.services import Step


@app.periodic(cron="20 * * * *")
@app.task(name="portal.forget_visits", queue="system", queueing_lock="portal.forget_visits")
def forget_visits(timestamp: int) -> None:
    """Every hour: counts of hours that are over."""
    services.forget_visits(at=timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(name="portal.count_quarters", queue="system", queueing_lock="portal.count_quarters")
def count_figures(timestamp: int) -> None:
    """Every hour: figures of answered and solved by quarter, so that no visitor waits for them."""
    count_quarters(timezone.now())


@app.task(name="portal.tell_senders", queue="system", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def tell_senders(petition_id: str, step: str, key: str) -> None:
    """After a petition was answered, reopened or solved, or its sender is told that it was solved before."""
    services.tell_senders(petition_id=UUID(petition_id), step=Step(step), key=UUID(key), at=timezone.now())
