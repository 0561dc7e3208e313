"""Comparing duties to report when a text takes effect."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.reports import services


@app.task(name="reports.compare_duties", queue="ledger", retry=RetryStrategy(max_attempts=3, exponential_wait=10))
def compare_duties() -> None:
    """When a text takes effect. Running twice compares nothing twice."""
    services.compare_duties(at=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="reports.compare_what_is_left", queue="ledger", queueing_lock="reports.compare_what_is_left")
def compare_what_is_left(timestamp: int) -> None:
    """Texts that took effect before this program compared any, or whose comparison failed; mostly none."""
    services.compare_duties(at=timezone.now())
