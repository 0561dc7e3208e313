"""What follows in drafting when a text takes effect."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from phoihop.drafting import services


@app.task(name="drafting.tell_askers", queue="ledger", retry=RetryStrategy(max_attempts=3, exponential_wait=10))
def tell_askers(edition_id: str) -> None:
    """When an amendment takes effect. Running twice tells nobody twice."""
    services.tell_askers(edition_id=UUID(edition_id), at=timezone.now())
