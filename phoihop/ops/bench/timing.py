"""Repeating a question and saying how long it took."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.db import connection

WARM_UP = 5
Unit = Literal["ms", "s", "/s", "×"]


@dataclass(frozen=True)
class Spread:
    """Milliseconds of repeated runs."""

    p50: float
    p95: float
    max: float
    repeats: int

    def as_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {"p50": self.p50, "p95": self.p95, "max": self.max, "repeats": self.repeats}


@dataclass(frozen=True)
class Figure:
    """One line of the table. `value` is held against `goal` (at most; for a rate at least); None: no goal is set.

    `user`: whose eyes; `rows`: how many commitments stand under it; `spread`: of the runs, where there were several;
    `sql`, `view`: the floors, the same question as bare SQL and as the barest Django view.
    """

    name: str
    what: str
    rows: int
    unit: Unit
    value: float
    goal: float | None = None
    user: str = ""
    spread: Spread | None = None
    sql: Spread | None = None
    view: Spread | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """None without a goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.unit == "/s" else self.value <= self.goal

    def as_json(self) -> dict[str, Any]:
        """Stable keys, every one of them on every line."""
        return {
            "name": self.name,
            "what": self.what,
            "user": self.user,
            "rows": self.rows,
            "unit": self.unit,
            "value": self.value,
            "goal": self.goal,
            "met": self.met,
            "spread": self.spread.as_json() if self.spread else None,
            "floor_sql": self.sql.as_json() if self.sql else None,
            "floor_view": self.view.as_json() if self.view else None,
            "facts": self.facts,
        }


def spread_of(seconds: Sequence[float]) -> Spread:
    """Nearest rank: p95 is a time that was measured."""
    times = sorted(seconds)

    def at(share: float) -> float:
        return round(1000 * times[min(len(times) - 1, max(0, -(-int(share * len(times) * 100) // 100) - 1))], 2)

    return Spread(p50=at(0.5), p95=at(0.95), max=round(1000 * times[-1], 2), repeats=len(times))


def repeated(ask: Callable[[], object], repeats: int, warm_up: int = WARM_UP, within: float = math.inf) -> Spread:
    """`ask` again and again, after some runs that do not count. `within`: no further run begins after so many seconds."""
    until = time.perf_counter() + within
    for _ in range(min(warm_up, repeats)):
        if time.perf_counter() < until:
            ask()
    times: list[float] = []
    while not times or (len(times) < repeats and time.perf_counter() < until):
        times.append(once(ask))
    return spread_of(times)


def processor() -> dict[str, float]:
    """Seconds of processor used so far: by this process, by its helpers that have ended, by the database server beside it."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server, *_times) = _stat(int(cursor.fetchone()[0]))
    ticks = sum(_stat(server)[1:])  # its own, and of backends that have ended
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # one that has ended meanwhile
            parent, own, system, *_ended = _stat(int(folder.name))
            ticks += own + system if parent == server else 0
    return {
        "cpu": mine.ru_utime + mine.ru_stime,
        "helpers_cpu": theirs.ru_utime + theirs.ru_stime,
        "database_cpu": ticks / os.sysconf("SC_CLK_TCK"),
    }


def _stat(pid: int) -> tuple[int, int, int, int, int]:
    """Parent, and ticks of processor: user, system, both of children that were waited for."""
    parts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(parts[1]), int(parts[11]), int(parts[12]), int(parts[13]), int(parts[14])


def once(ask: Callable[[], object]) -> float:
    """Seconds of a single run."""
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun
