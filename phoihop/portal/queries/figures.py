"""How many petitions came in, how many are answered, how many solved: two figures that are never one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncQuarter

from phoihop.petitions.models import Petition, PetitionState

QUARTERS = 12
KEPT_SECONDS = 3600
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

    @property
    def answered_share(self) -> float | None:
        """None where nothing came in."""
        return self.answered / self.received if self.received else None

    @property
    def solved_share(self) -> float | None:
        """None where nothing came in."""
        return self.solved / self.received if self.received else None


def quarters(today: date) -> list[Quarter]:
    """The last quarters, the oldest first; counted over all petitions, published or not, once an hour. Figures only."""
    known = cache.get(f"portal.figures:{today.isoformat()}")
    if known is None:
        known = _counted(today)
        cache.set(f"portal.figures:{today.isoformat()}", known, KEPT_SECONDS)
    return [Quarter(date.fromisoformat(first), *numbers) for first, *numbers in known]


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
