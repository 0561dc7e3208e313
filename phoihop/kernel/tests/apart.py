"""Work that starts an event loop of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """What `work` gives, done in a thread of its own: a browser test before may have left a loop running in this one. There it
    has connections of its own too, so it sees only what is committed."""

    def done() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()
