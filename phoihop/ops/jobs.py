"""Housekeeping of the queue itself."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

STALLED_SECONDS = 30  # a living worker gives a sign every ten
KEEP_HOURS = 24 * 14


@app.periodic(cron="* * * * * */10")
@app.task(name="ops.retry_stalled", queue="system", queueing_lock="ops.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give jobs of killed workers to living ones. A job may so run twice: every job is idempotent (STACK.md 3)."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job)


@app.periodic(cron="41 2 * * *")
@app.task(name="ops.remove_old_jobs", queue="system", queueing_lock="ops.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Every night: finished jobs of two weeks ago go; failed ones stay for somebody to look at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)
