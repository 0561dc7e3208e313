"""Through whose eyes the pages are asked for, and with what."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Person, sight_of
from phoihop.regulations.models import Party, Regulation

# (account of the sample, what it is called in the table)
SEATS = (
    ("chuyenvien.hdnd", "chuyên viên, văn phòng nhiều việc"),
    ("chutich.ubnd", "lãnh đạo UBND tỉnh"),
    ("kiemtra", "kiểm tra hệ thống"),
)


@dataclass(frozen=True)
class Viewer:
    """An account with what the questions need. `busiest`, `busiest_code`: the regulation it sees with most rows."""

    user: User
    seat: str
    bodies: list[UUID]
    persons: list[UUID]
    is_auditor: bool
    signed: list[UUID]
    busiest: UUID
    busiest_code: str


def viewers() -> list[Viewer]:
    """A clerk of a busy office, a leader, an auditor who sees everything."""
    return [_viewer(User.objects.get(username=name), seat) for name, seat in SEATS]


def _viewer(user: User, seat: str) -> Viewer:
    sight = sight_of(user)
    signed = Party.objects.filter(body__in=sight.bodies).values_list("regulation", flat=True).distinct()
    visible = Regulation.objects.visible_to(user).filter(state="in_force").values("pk")
    rows = Commitment.objects.filter(regulation__in=visible).order_by().values_list("regulation")
    busiest = rows.annotate(number=Count("pk")).order_by("-number", "regulation").values_list("regulation", flat=True)
    regulation = Regulation.objects.get(pk=busiest[0])
    return Viewer(
        user=user,
        seat=seat,
        bodies=sorted(sight.bodies, key=str),
        persons=list(Person.objects.filter(user=user).values_list("pk", flat=True)),
        is_auditor=sight.is_auditor,
        signed=sorted(signed, key=str),
        busiest=regulation.pk,
        busiest_code=regulation.code,
    )


def word_pairs(phrases: Sequence[str], seed: int, number: int = 40) -> list[str]:
    """Two neighbouring words of the texts: from such as stand in every tenth row to such as stand in one of thousands."""
    rng = random.Random(seed)  # noqa: S311 - questions, not secrets
    pairs: list[str] = []
    while len(pairs) < number:
        words = rng.choice(phrases).split()
        start = rng.randrange(len(words) - 1)
        pairs.append(" ".join(words[start : start + 2]).lower())
    return pairs
