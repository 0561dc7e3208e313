"""Reference data every installation has: calendars and terms, registers. Loading again changes nothing."""

from __future__ import annotations

from phoihop.kernel.clock import services as clock
from phoihop.regulations import services as regulations


def load_reference() -> None:
    """Bring in what this version ships and the database lacks."""
    clock.load_reference()
    load_registers = getattr(regulations, "load_reference", None)  # legal bases and dead names
    if load_registers is not None:
        load_registers()
