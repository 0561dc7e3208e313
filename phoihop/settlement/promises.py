"""Who keeps what it promised in answers. Every promise is read for it, so the figures are kept for a while, with their time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from phoihop.commitments.models import State
from phoihop.kernel.clock.services import day_of
from phoihop.kernel.orm import roomy
from phoihop.organisations.models import Body
from phoihop.petitions.models import AnswerLine, Petition, Pledge

KEPT_SECONDS = 300


@dataclass(frozen=True)
class Kept:
    """How a body keeps its promises: made, kept, late and not proved, found broken by a check. `name`, `code`: the body's,
    once they are read (`with_names`)."""

    body: UUID
    made: int
    kept: int
    late: int
    broken: int
    name: str = ""
    code: str = ""

    @property
    def kept_rate(self) -> float | None:
        """Share kept, 0 to 1; None of nothing."""
        return self.kept / self.made if self.made else None


@dataclass(frozen=True)
class Counted:
    """The promises of each body, who keeps them least first, as they were counted at an instant."""

    at: datetime
    promises: Sequence[Kept]


def promises_counted(
    rows: QuerySet[Petition], *, asked: Sequence[Hashable], at: datetime, anew: bool = False
) -> Counted:
    """Who keeps what it promised in answers to `rows`, as counted within the last minutes, or now. `asked`: what says which
    rows these are; `anew`: counted now in any case."""
    today = day_of(at)
    asked_for = json.dumps([*asked, today.isoformat()]).encode()
    key = f"settlement.promises:{hashlib.sha256(asked_for).hexdigest()}"
    known = None if anew else cache.get(key)
    if known is None:
        known = [at.isoformat(), [[str(one.body), *_numbers(one)] for one in promises_by_body(rows, today)]]
        cache.set(key, known, KEPT_SECONDS)
    counted_at, found = known
    return Counted(datetime.fromisoformat(counted_at), [Kept(UUID(body), *numbers) for body, *numbers in found])


def promises_by_body(rows: QuerySet[Petition], today: date) -> list[Kept]:
    """Who keeps what it promised in answers to `rows`, who keeps it least first. Reads every promise."""
    counts: dict[str, Any] = {
        "made": Count("pk"),
        "kept": Count("pk", filter=Q(commitment__state__in=[State.KEPT, State.KEPT_LATE])),
        "late": Count("pk", filter=Q(commitment__state=State.OPEN, due_on__lt=today)),
        "broken": Count("pk", filter=Q(is_broken=True)),
    }
    corrected = AnswerLine.objects.filter(corrects__isnull=False, corrects=OuterRef("line"))  # few, and so guessed
    pledges = Pledge.objects.filter(~Exists(corrected), line__petition__in=rows).order_by()
    with roomy():
        found = [Kept(*line) for line in pledges.values("body").annotate(**counts).values_list("body", *counts)]
    ranks = dict(Body.objects.values_list("pk", "rank").filter(pk__in=[one.body for one in found]))
    return sorted(found, key=lambda one: (-one.broken - one.late, ranks[one.body], one.body))


def with_names(promises: Sequence[Kept]) -> list[Kept]:
    """The same, with the names of their bodies."""
    bodies = Body.objects.filter(pk__in=[one.body for one in promises]).values_list("pk", "name", "code")
    named = {key: (name, code) for key, name, code in bodies}
    return [replace(one, name=named[one.body][0], code=named[one.body][1]) for one in promises]


def _numbers(one: Kept) -> tuple[int, int, int, int]:
    return one.made, one.kept, one.late, one.broken
