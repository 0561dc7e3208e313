"""The groups' own clockwork: what is new, once a morning."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.groups import services
from phoihop.kernel.clock import services as clock


@app.periodic(cron="40 23 * * *")  # UTC: 06:40 in Vietnam, before the letter of the day
@app.task(name="groups.digest", queue="ledger", queueing_lock="groups.digest", lock="groups.digest")
def digest(timestamp: int) -> None:
    """What is unread in groups. A morning missed is made up for on the same day only."""
    today = timezone.localdate()
    if clock.day_of(datetime.fromtimestamp(timestamp, UTC)) == today:
        services.digest_readers(today=today, at=timezone.now())
