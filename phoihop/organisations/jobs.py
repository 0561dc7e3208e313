"""Daily work of the directory."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.organisations import services


@app.periodic(cron="7 0 * * *")
@app.task(name="organisations.bring_up_to", queueing_lock="organisations.bring_up_to")
def bring_up_to(timestamp: int = 0) -> None:
    """A little after midnight: names and places in the tree dated for this day take effect."""
    now = timezone.now()
    services.bring_up_to(today=timezone.localdate(now), at=now)
