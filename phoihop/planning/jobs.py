"""The nightly meeting of plans and ledger."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.planning import services


@app.periodic(cron="50 17 * * *")  # UTC: 00:50 in Vietnam, after the ledger was laid out
@app.task(name="planning.adopt_all", queue="ledger", queueing_lock="planning.adopt_all")
def adopt_all(timestamp: int) -> None:
    """Steps that waited for the promise of their clause find it."""
    services.adopt_all(at=timezone.now())
