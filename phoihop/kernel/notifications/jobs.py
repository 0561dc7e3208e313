"""Sending letters, sweeping after dead workers, the letter of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services


@app.task(name="notifications.send_mail", queue="mail")
def send_mail(mail_id: str) -> None:
    """After each letter, in its transaction. What fails for now is tried again by `sweep`."""
    services.send(mail_id=UUID(mail_id), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="notifications.sweep", queue="mail", queueing_lock="notifications.sweep", lock="notifications.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: letters of dead workers, and all that is due."""
    services.sweep(at=timezone.now())
    services.send_due(at=timezone.now())


@app.periodic(cron="0 0 * * *")  # UTC: 07:00 in Vietnam
@app.task(name="notifications.daily", queue="mail", queueing_lock="notifications.daily")
def daily(timestamp: int) -> None:
    """Every morning: one job for each person who gets the letter."""
    morning, today = clock.day_of(datetime.fromtimestamp(timestamp, UTC)), timezone.localdate()
    jobs: list[JSONDict] = [
        {"user_id": str(pk), "today": today.isoformat()} for pk in services.readers(morning=morning, today=today)
    ]
    if jobs:
        app.configure_task("notifications.digest").batch_defer(*jobs)


@app.task(name="notifications.digest", queue="mail")
def digest(user_id: str, today: str) -> None:
    """One person's letter."""
    services.digest(user=User.objects.get(pk=user_id), today=date.fromisoformat(today), at=timezone.now())
