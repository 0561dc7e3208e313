"""A job as a worker runs it, in the test's own transaction."""

from __future__ import annotations

from typing import Any

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job


def work(job: Any, *, attempts: int = 0, **given: str) -> None:
    """Run `job` (a task of the queue that takes its context) with `given`, for the time after so many tries."""
    row = Job(
        id=1, queue="imports", lock=None, queueing_lock=None, task_name=job.name, task_kwargs={}, attempts=attempts
    )
    job.func(JobContext(app=app, job=row, start_timestamp=0.0, abort_reason=lambda: None), **given)
