"""Reference data every installation has: calendars and terms, registers. Loading again changes nothing."""

from __future__ import annotations

from datetime import datetime

from phoihop.kernel.clock import services as clock
from phoihop.regulations import services as regulations


def load_reference(*, at: datetime) -> None:
    """Bring in what this version ships and the database lacks."""
    clock.load_reference(at=at)
    regulations.load_reference(at=at)  # legal bases and dead names
