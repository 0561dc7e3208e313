"""Through whose eyes the pages are asked for, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from phoihop.commitments.models import Commitment, Participation
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, Level, Person, Role, RoleKind, sight_of
from phoihop.regulations.models import Party, Regulation

COMMUNE, DISTRICT = "bench.xa", "bench.nhieuxa"
COMMUNES = {COMMUNE: 1, DISTRICT: 40}  # {account: for how many communes it acts}
# (account of the sample, what it is called in the table)
SEATS = (
    ("chuyenvien.hdnd", "chuyên viên, văn phòng nhiều việc"),
    ("chutich.ubnd", "lãnh đạo UBND tỉnh"),
    ("kiemtra", "kiểm tra hệ thống"),
    (COMMUNE, "chuyên viên một xã"),
    (DISTRICT, "chuyên viên phụ trách 40 xã"),
)


@dataclass(frozen=True)
class Viewer:
    """An account with what the questions need. `busiest`, `busiest_code`: the regulation it sees with most rows (of
    all there are, where it sees none whole)."""

    user: User
    seat: str
    bodies: list[UUID]
    persons: list[UUID]
    is_auditor: bool
    signed: list[UUID]
    busiest: UUID
    busiest_code: str


def viewers() -> list[Viewer]:
    """A clerk of a busy office, a leader, an auditor who sees everything, one of the communes that see little, and one
    who acts for forty of them: its pages are full at a tenth of the rows too."""
    for name, number in COMMUNES.items():
        _communes_clerk(name, number)
    return [_viewer(User.objects.get(username=name), seat) for name, seat in SEATS]


def _communes_clerk(name: str, number: int) -> None:
    """The sample has no account in a commune: one in the first that owe anything."""
    user, made = User.objects.get_or_create(username=name, defaults={"full_name": "Chuyên viên xã (đo tốc độ)"})
    if made:
        owing = Participation.objects.filter(body=OuterRef("pk"))
        for body in Body.objects.filter(Exists(owing), level=Level.COMMUNE).order_by("pk")[:number]:
            Role.objects.create(user=user, body=body, kind=RoleKind.OFFICER, from_on=date(2021, 1, 1))


def _viewer(user: User, seat: str) -> Viewer:
    sight = sight_of(user)
    signed = Party.objects.filter(body__in=sight.bodies).values_list("regulation", flat=True).distinct()
    visible = Regulation.objects.visible_to(user).filter(state="in_force").values("pk")
    seen, every = (
        Commitment.objects.filter(rows).order_by().values_list("regulation", flat=True)
        for rows in (Q(regulation__in=visible), Q(regulation__isnull=False))
    )
    most, of_all = (rows.annotate(number=Count("pk")).order_by("-number", "regulation") for rows in (seen, every))
    regulation = Regulation.objects.get(pk=most.first() or of_all[0])
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
