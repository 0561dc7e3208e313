"""The desk's job: counts of the board folded each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from phoihop.commitments import services


@app.periodic(cron="40 18 * * *")  # UTC: 01:40 in Vietnam
@app.task(name="desk.fold_tallies", queue="ledger", queueing_lock="desk.fold_tallies")
def fold_tallies(timestamp: int) -> None:
    """One row a cell again."""
    services.fold_tallies()
