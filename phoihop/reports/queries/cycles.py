"""What a cycle's page tells of its past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from phoihop.kernel.audit.models import Act
from phoihop.reports.models import Cycle


@dataclass(frozen=True)
class Move:
    """The day to hand in by was moved: from which day to which, and why."""

    before: date
    after: date
    reason: str


def due_moves(cycle: Cycle) -> Sequence[Move]:
    """How the day to hand in by came to be what it is, the newest move first."""
    acts = Act.objects.filter(subject_id=cycle.pk, verb="cycle.due_moved").order_by("-id")
    return [
        Move(date.fromisoformat(act.before["due_on"]), date.fromisoformat(act.after["due_on"]), act.reason)
        for act in acts
    ]
