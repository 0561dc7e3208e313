"""A killed worker's job is taken up by the next one; finished jobs go, failed ones stay."""

from __future__ import annotations

import psycopg
import pytest
from django.core.management import call_command
from procrastinate.contrib.django import app

from phoihop.kernel.tests.apart import apart

pytestmark = pytest.mark.committed
Owner = psycopg.Connection[tuple[object, ...]]


def _work() -> None:
    apart(lambda: call_command("procrastinate", "worker", "--one-shot", "--no-listen-notify"))


def _job(owner: Owner, *, worker: int | None = None, status: str = "doing", finished: str = "") -> int:
    """A job that will do nothing, in some state; with `finished`, ended so long ago."""
    row = owner.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
        " VALUES ('default', 'builtin:procrastinate.builtin_tasks.remove_old_jobs', %s, %s, %s) RETURNING id",
        ['{"max_hours": 100000}', status, worker],
    ).fetchone()
    assert row is not None
    if finished:
        owner.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, %s, now() - %s::interval)",
            [row[0], status, finished],
        )
    return int(str(row[0]))


def _worker(owner: Owner, *, silent: str) -> int:
    row = owner.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id", [silent]
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


def _status(owner: Owner, job: int) -> object:
    row = owner.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()
    return row and row[0]


@pytest.mark.parametrize(("silent", "after"), [("5 minutes", "succeeded"), ("5 seconds", "doing")])
def test_the_job_of_a_silent_worker_is_done_by_another(owner_connection: Owner, silent: str, after: str) -> None:
    job = _job(owner_connection, worker=_worker(owner_connection, silent=silent))
    app.configure_task("ops.retry_stalled").defer(timestamp=0)
    _work()
    _work()
    assert _status(owner_connection, job) == after


def test_finished_jobs_go_after_two_weeks_and_failed_ones_stay(owner_connection: Owner) -> None:
    old = _job(owner_connection, status="succeeded", finished="15 days")
    new = _job(owner_connection, status="succeeded", finished="13 days")
    failed = _job(owner_connection, status="failed", finished="15 days")
    app.configure_task("ops.remove_old_jobs").defer(timestamp=0)
    _work()
    assert [_status(owner_connection, job) for job in (old, new, failed)] == [None, "succeeded", "failed"]
