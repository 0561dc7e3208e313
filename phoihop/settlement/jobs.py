"""The nightly look at the sessions ahead."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.settlement import services


@app.periodic(cron="20 18 * * *")  # UTC: 01:20 in Vietnam, after the ledger was laid out
@app.task(name="settlement.owe_reports_ahead", queue="ledger", queueing_lock="settlement.owe_reports_ahead")
def owe_reports_ahead(timestamp: int) -> None:
    """Bodies with petitions to settle owe their reports before the sessions that come near."""
    services.owe_reports_ahead(at=timezone.now())
