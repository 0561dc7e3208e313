"""Sealing as jobs of the worker."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phoihop.kernel.audit import sealing


@app.periodic(cron="* * * * * */5")
@app.task(name="audit.seal", queue="system", queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Every five seconds."""
    sealing.seal(at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="audit.anchor", queue="system", queueing_lock="audit.anchor")
def anchor(timestamp: int) -> None:
    """Every hour, outside the database."""
    sealing.anchor(at=timezone.now())
