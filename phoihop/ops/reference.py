"""Reference data every installation has: calendars and terms, registers. Loading again changes nothing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

OWNERS = ("phoihop.kernel.clock.services", "phoihop.regulations.services")


def load_reference() -> None:
    """Bring in what this version ships and the database lacks."""
    for name in OWNERS:
        if find_spec(name):
            import_module(name).load_reference()
