"""Coverage (độ phủ điều khoản): which units must be accounted for, and which are.

A unit is accounted for when it, a unit above it up to its article, or every unit below it carries an obligation or is
marked non-operative. What must be accounted for are the leaves: points, clauses without points, articles without clauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Status = Literal["bound", "non_operative", "waiting", "open"]
_STRUCTURE = {"part", "chapter", "section", "subsection"}


@dataclass(frozen=True)
class UnitFacts:
    """What coverage asks of a unit. `accepted`, `proposed`: numbers of obligations on it."""

    id: UUID
    parent: UUID | None
    type: str
    non_operative: bool
    accepted: int
    proposed: int


@dataclass(frozen=True)
class Coverage:
    """Leaves by status; `open` ones have neither obligation nor mark, `waiting` ones only proposals."""

    status: Mapping[UUID, Status]

    def count(self, status: Status) -> int:
        """How many leaves have `status`."""
        return sum(1 for found in self.status.values() if found == status)

    @property
    def total(self) -> int:
        """All leaves."""
        return len(self.status)

    @property
    def done(self) -> int:
        """Leaves accounted for."""
        return self.count("bound") + self.count("non_operative")

    @property
    def is_full(self) -> bool:
        """Whether the regulation may take effect: nothing left open, and there is something."""
        return self.total > 0 and self.done == self.total


def coverage(units: Sequence[UnitFacts]) -> Coverage:
    """The status of each leaf. `units`: all units of one edition."""
    by_id = {unit.id: unit for unit in units}
    parents = {unit.parent for unit in units if unit.type not in _STRUCTURE}
    leaves = [unit for unit in units if unit.type not in _STRUCTURE and unit.id not in parents]
    return Coverage({leaf.id: _status(list(_chain(leaf, by_id))) for leaf in leaves})


def _chain(unit: UnitFacts, by_id: Mapping[UUID, UnitFacts]) -> Iterable[UnitFacts]:
    """The unit and what stands above it, up to its article."""
    current: UnitFacts | None = unit
    while current is not None and current.type not in _STRUCTURE:
        yield current
        current = by_id.get(current.parent) if current.parent else None


def _status(chain: Sequence[UnitFacts]) -> Status:
    if any(unit.accepted for unit in chain):
        return "bound"
    if any(unit.non_operative for unit in chain):
        return "non_operative"
    return "waiting" if any(unit.proposed for unit in chain) else "open"
