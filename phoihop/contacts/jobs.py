"""What was said at meetings finds its registry."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.contacts.services import gathering


@app.periodic(cron="23 * * * *")
@app.task(name="contacts.gather_stranded", queueing_lock="contacts.gather_stranded")
def gather_stranded(timestamp: int = 0) -> None:
    """Every hour: the directory may know today who gathers for a group of deputies."""
    gathering.gather_stranded(at=timezone.now())
