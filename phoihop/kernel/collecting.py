"""How often the garbage collector looks for circles: rows are none, and walking them by the thousand costs a quarter of a job."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = (50_000, 20, 100)
_lock = Lock()
_before: list[tuple[int, int, int]] = []  # as it was when each who is inside came


@contextmanager
def collected_seldom() -> Iterator[None]:
    """While many rows are made. Of several threads inside, the last to leave leaves it as the first found it."""
    with _lock:
        _before.append(gc.get_threshold())
        gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        with _lock:
            gc.set_threshold(*_before.pop())
