"""Clearing sessions that have run out."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.kernel.login import services


@app.periodic(cron="50 18 * * *")  # UTC: 01:50 in Vietnam
@app.task(name="login.clear_sessions", queue="system", queueing_lock="login.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Every night."""
    services.clear_sessions(at=timezone.now())
