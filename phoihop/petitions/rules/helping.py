"""What a partner is asked for several petitions that go on in one answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Asked:
    """A part (phần việc; "" where none was named) and the internal day, None where none was set."""

    part: str
    day: date | None

    def within(self, outside: date) -> Asked:
        """The same; its internal day not after the outside one."""
        return replace(self, day=min(self.day, outside) if self.day is not None else None)


def together(asked: Iterable[Asked]) -> Asked:
    """All parts in order, each once, by the earliest of the internal days."""
    each = list(asked)
    parts = dict.fromkeys(piece for one in each for piece in one.part.split("; ") if piece)
    return Asked("; ".join(parts), min((one.day for one in each if one.day is not None), default=None))
