"""How many petitions came in, how many are answered, how many solved: two figures that are never one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncQuarter

from phoihop.kernel.clock.services import day_of
from phoihop.kernel.orm import roomy
from phoihop.petitions.models import Petition, PetitionState

QUARTERS = 12
KEPT_SECONDS = 2 * 3600
COUNTED_ELSEWHERE = [PetitionState.MERGED, PetitionState.SPLIT]  # they go on in others


@dataclass(frozen=True)
class Quarter:
    """Of the petitions received in a quarter: how many there are, are answered by now, are solved by now."""

    first_on: date
    received: int
    answered: int
    solved: int

    @property
    def label(self) -> str:
        """«III/2026»."""
        return f"{('I', 'II', 'III', 'IV')[(self.first_on.month - 1) // 3]}/{self.first_on.year}"

    def runs_on(self, day: date) -> bool:
        """Whether petitions of this quarter still come in: what is answered of them by now says nothing yet."""
        return (self.first_on.year, (self.first_on.month - 1) // 3) == (day.year, (day.month - 1) // 3)

    @property
    def answered_share(self) -> float | None:
        """None where nothing came in."""
        return self.answered / self.received if self.received else None

    @property
    def solved_share(self) -> float | None:
        """None where nothing came in."""
        return self.solved / self.received if self.received else None


@dataclass(frozen=True)
class Counted:
    """The last quarters, the oldest first, as they were counted at an instant."""

    at: datetime
    quarters: list[Quarter]


def quarters(at: datetime) -> Counted:
    """The last quarters, counted over all petitions, published or not; kept for more than an hour, as every hour they are
    counted anew (`count_quarters`). Figures only."""
    known = cache.get(_key(day_of(at))) or count_quarters(at)
    counted_at, found = known
    return Counted(
        datetime.fromisoformat(counted_at), [Quarter(date.fromisoformat(first), *numbers) for first, *numbers in found]
    )


def count_quarters(at: datetime) -> list[Any]:
    """Count them now, and keep that: every petition of three years is read."""
    today = day_of(at)
    with roomy():
        known = [at.isoformat(), _counted(today)]
    cache.set(_key(today), known, KEPT_SECONDS)
    return known


def _key(today: date) -> str:
    return f"portal.quarters:{today.isoformat()}"


def _counted(today: date) -> list[list[Any]]:
    begun = today.year * 4 + (today.month - 1) // 3 - QUARTERS + 1
    since = date(begun // 4, begun % 4 * 3 + 1, 1)
    found = (
        Petition.objects.filter(received_on__gte=since, received_on__lte=today)
        .exclude(state__in=COUNTED_ELSEWHERE)
        .annotate(quarter=TruncQuarter("received_on"))
        .values("quarter")
        .annotate(
            received=Count("pk"),
            answered=Count("answered_on"),
            solved=Count("pk", filter=Q(state=PetitionState.SOLVED)),
        )
        .order_by("quarter")
    )
    return [[row["quarter"].isoformat(), row["received"], row["answered"], row["solved"]] for row in found]
