"""The ledger's clockwork: what a worker that was off makes up for, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

from phoihop.commitments import jobs
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.tests.apart import apart

Owner = psycopg.Connection[tuple[object, ...]]
NIGHTLY = {"commitments.generate_all", "documents.clear_orphans", "desk.fold_tallies", "notifications.daily"}
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 8:30 in Vietnam, long after the night's jobs


def _start(at: datetime) -> list[str]:
    """What a worker that starts at `at` defers first; each worker knows only what the database has."""
    deferrer = PeriodicDeferrer(registry=app.periodic_registry, **app.periodic_defaults)
    due = list(deferrer.get_previous_tasks(at=at.timestamp()))
    apart(lambda: async_to_sync(deferrer.defer_jobs)(due))
    return [periodic.task.name for periodic, _tick in due]


@pytest.mark.committed
def test_a_machine_that_was_off_at_night_does_the_nights_work_when_it_starts_and_once(owner_connection: Owner) -> None:
    def deferred() -> list[str]:
        rows = owner_connection.execute("SELECT task_name FROM procrastinate_jobs ORDER BY task_name").fetchall()
        return [str(name) for (name,) in rows if name in NIGHTLY]

    assert set(_start(MORNING)) >= NIGHTLY
    assert deferred() == sorted(NIGHTLY)
    _start(MORNING + timedelta(minutes=2))  # a second worker, or the same one again
    owner_connection.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    _start(MORNING + timedelta(minutes=4))
    assert deferred() == sorted(NIGHTLY)
    _start(MORNING + timedelta(days=1))
    assert deferred() == sorted([*NIGHTLY, *NIGHTLY])


@pytest.mark.django_db
def test_the_nightly_run_lays_out_what_is_due_and_repeats_nothing() -> None:
    scene = make.scene(tracked_from=timezone.localdate())
    make.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
    jobs.generate_all(timestamp=0)
    made = Commitment.objects.count()
    assert made > 0
    jobs.generate_all(timestamp=0)
    jobs.generate(regulation_id=str(scene.regulation.pk))
    assert Commitment.objects.count() == made


@pytest.mark.django_db
def test_reminders_are_told_this_hour_and_never_for_an_hour_of_yesterday() -> None:
    scene, now = make.scene(), timezone.now()
    make.owed(scene, due_on=timezone.localdate())
    told = Notification.objects.filter(kind="commitment.reminder_person")
    jobs.remind(timestamp=int((now - timedelta(days=1)).timestamp()))
    assert told.count() == 0
    jobs.remind(timestamp=int(now.timestamp()))
    jobs.remind(timestamp=int(now.timestamp()))
    assert told.count() == 1
