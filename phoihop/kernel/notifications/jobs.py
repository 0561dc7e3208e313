"""Sending letters, sweeping after dead workers, the letter of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import override
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications import services
from phoihop.kernel.notifications.services import Section


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
    """Every morning: one job for each person who wants the letter."""
    if not settings.MAIL_ENABLED:
        return
    today = timezone.localdate().isoformat()
    people = User.objects.filter(is_active=True, mail_digest=True).exclude(email="").values_list("pk", flat=True)
    jobs: list[JSONDict] = [{"user_id": str(pk), "today": today} for pk in people]
    if jobs:
        app.configure_task("notifications.digest").batch_defer(*jobs)


@app.task(name="notifications.digest", queue="mail")
def digest(user_id: str, today: str) -> None:
    """One person's letter, with what `settings.DIGEST_SECTIONS` ((user, today) -> sections) gives for the day."""
    user, day = User.objects.get(pk=user_id), date.fromisoformat(today)
    sections: Sequence[Section] = []
    if settings.DIGEST_SECTIONS:
        find: Callable[[User, date], Sequence[Section]] = import_string(settings.DIGEST_SECTIONS)
        with override(user.language):
            sections = find(user, day)
    services.digest(user=user, sections=sections, today=day, at=timezone.now())
