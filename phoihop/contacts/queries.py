"""Reads: what stands on the pages of rounds and meetings, what is counted of them, which communes were met when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from phoihop.commitments.models import UNDER_WAY, State
from phoihop.contacts.models import (
    DIRECT_WORKERS,
    ORGANISERS,
    OVER,
    STANDING,
    DutyKind,
    Meeting,
    MeetingDeputy,
    MeetingInvitation,
    MeetingState,
    Round,
)
from phoihop.contacts.models.rounds import GIVEN_UP
from phoihop.contacts.rules import Clash, Figures, Slot, clashes
from phoihop.intake.queries import petitions_from
from phoihop.intake.sources import MEETING
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, Membership, Person

GROUPS = ("round", "organiser", "commune", "kind", "form", "mode", "regime", "deputy")  # by what figures are told apart
DATED = STANDING - {MeetingState.POSTPONED}  # what has no day clashes with nothing
AROUND = 2000  # meetings of the same days that clashes are looked for among
_COLUMN = {"deputy": "deputies__person_id"}


def round_page_of(user: User, code: str) -> str:
    """Where the round of this code is shown; "" for none to see."""
    found = Round.objects.visible_to(user).filter(code=code).first()
    return found.get_absolute_url() if found else ""


def meeting_page_of(user: User, code: str) -> str:
    """Where the meeting of this code is shown; "" for none to see."""
    found = Meeting.objects.visible_to(user).filter(code=code).first()
    return found.get_absolute_url() if found else ""


def ahead_of(user: User, today: date) -> QuerySet[Meeting]:
    """The meetings with a day, from `today` on, to which the person goes as a deputy; the nearest first."""
    going = MeetingDeputy.objects.filter(person__user=user).values("meeting")
    rows = Meeting.objects.visible_to(user).filter(pk__in=going, state__in=DATED - OVER)
    return rows.filter(ends_at__gte=datetime.combine(today, time.min, timezone.get_current_timezone())).order_by(
        "starts_at", "pk"
    )


def listed(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Meetings as lists show them: place, organiser, deputies, who is invited."""
    deputies = MeetingDeputy.objects.select_related("person").order_by("-is_lead", "person__name_key", "pk")
    invited = MeetingInvitation.objects.select_related("body").order_by("body__rank", "pk")
    rows = rows.select_related("commune", "organiser", "round").defer(
        "search", "commune__search", "organiser__search", "round__search", "round__purpose"
    )
    return rows.prefetch_related(Prefetch("deputies", deputies), Prefetch("invitations", invited))


def clashes_of(meetings: Sequence[Meeting], user: User) -> dict[str, list[tuple[Clash, Meeting]]]:
    """{code: clashes with the other meeting}, among these and with others of the same days that the person may see."""
    standing = [one for one in meetings if one.state in DATED]
    if not standing:
        return {}
    first, last = min(one.starts_at for one in standing), max(one.ends_at for one in standing)
    others = Meeting.objects.visible_to(user).filter(state__in=DATED, starts_at__lt=last, ends_at__gt=_day(first))
    rows = {one.code: one for one in [*listed(others).order_by("starts_at", "pk")[:AROUND], *standing]}
    slots = [
        Slot(
            one.code, one.starts_at, one.ends_at, one.on, str(one.commune_id),
            frozenset(str(row.person_id) for row in one.deputies.all()),
        )
        for one in rows.values()
    ]  # fmt: skip
    names = {str(row.person_id): str(row.person) for one in rows.values() for row in one.deputies.all()}
    found: dict[str, list[tuple[Clash, Meeting]]] = defaultdict(list)
    mine = {one.code for one in standing}
    for clash in clashes(slots):
        clash = replace(clash, who=names.get(clash.who, ""))  # by name from here on
        for one, other in ((clash.one, clash.other), (clash.other, clash.one)):
            if one in mine:
                found[one].append((clash, rows[other]))
    return found


def figures_by(rows: QuerySet[Meeting], group: str) -> dict[Any, Figures]:
    """{value of the group: figures} of these meetings; five queries however many. A deputy counts where he came."""
    column = _COLUMN.get(group, group)
    held = Q(state__in=OVER)
    if group == "deputy":
        rows = rows.filter(deputies__attended=True)
    counted = (
        rows.order_by()
        .values(column)
        .annotate(
            held=Count("pk", filter=held, distinct=True),
            planned=Count("pk", filter=Q(state__in=STANDING), distinct=True),
            cancelled=Count("pk", filter=Q(state=MeetingState.CANCELLED), distinct=True),
            thematic=Count("pk", filter=held & Q(kind="thematic"), distinct=True),
            spoke=Sum("speakers", filter=held, default=0),
        )
    )
    came = (
        rows.filter(held)
        .order_by()
        .values(column)
        .annotate(
            voters=Sum("attendance__count", default=0),
            workers=Sum("attendance__count", filter=Q(attendance__category__in=DIRECT_WORKERS), default=0),
        )
    )
    people = {row[column]: (row["voters"], row["workers"]) for row in came}
    petitions = _petitions_by(rows, column)
    return {
        row[column]: Figures(
            row["held"],
            row["planned"],
            row["cancelled"],
            row["thematic"],
            *people.get(row[column], (0, 0)),
            row["spoke"],
            petitions.get(row[column], 0),
        )
        for row in counted
    }


def _petitions_by(rows: QuerySet[Meeting], column: str) -> dict[Any, int]:
    """{value of the column: petitions made of what was said at these meetings}."""
    made = petitions_from(MEETING, rows.order_by().values("code"))
    found: dict[Any, int] = defaultdict(int)
    if made:
        for value, code in rows.order_by().filter(code__in=list(made)).values_list(column, "code").distinct():
            found[value] += made[code]
    return found


def total_of(rows: QuerySet[Meeting]) -> Figures:
    """The figures of all of these together."""
    sums = [0] * 8
    for one in figures_by(rows, "state").values():
        told = (
            one.held,
            one.planned,
            one.cancelled,
            one.thematic,
            one.voters,
            one.workers,
            one.speakers,
            one.petitions,
        )
        sums = [a + b for a, b in zip(sums, told, strict=True)]
    return Figures(*sums)


@dataclass(frozen=True)
class Covered:
    """A commune in the grid: what was counted of its meetings, when last met, how many days ago (None: never), what is
    planned in the round."""

    commune: Body
    figures: Figures
    last_on: date | None
    days: int | None
    planned: int


def coverage(user: User, round_: Round | None, today: date) -> list[Covered]:
    """All communes, those longest not met first, never met at the top."""
    communes = Body.objects.communes().existing(today)
    seen = Meeting.objects.visible_to(user)
    held = seen.filter(state__in=OVER).order_by()
    met, figures = dict(held.values_list("commune").annotate(Max("starts_at"))), figures_by(held, "commune")
    planned: dict[UUID, int] = {}
    if round_ is not None:
        standing = seen.filter(round=round_).exclude(state=MeetingState.CANCELLED).order_by()
        planned = dict(standing.values_list("commune").annotate(Count("pk")))
    rows = []
    for commune in communes.defer("search").by_rank():
        last = met.get(commune.pk)
        day, days = (timezone.localdate(last), (today - timezone.localdate(last)).days) if last else (None, None)
        rows.append(Covered(commune, figures.get(commune.pk, Figures()), day, days, planned.get(commune.pk, 0)))
    return sorted(rows, key=lambda row: (row.days is not None, -(row.days or 0)))


def uninvited(case: Meeting | Round, issuer: Body) -> bool:
    """Whether somebody but `issuer`, who invites, is asked to a meeting that is still to be held and has no invitation on
    paper that stands."""
    at = Q(meeting=case) if isinstance(case, Meeting) else Q(meeting__round=case)
    rows = MeetingInvitation.objects.filter(at, meeting__state__in=DATED).exclude(body=issuer)
    rows = rows.exclude(commitment__state=State.NO_LONGER_DUE)
    return rows.filter(Q(paper__isnull=True) | Q(paper__state__in=GIVEN_UP)).exists()


def asked_to_agree(round_: Round) -> bool:
    """Whether the Front was asked to agree to the plan, not to what it was before it was changed."""
    asked = round_.duties.filter(kind=DutyKind.AGREE)
    return (asked.filter(commitment__state__in=UNDER_WAY) if round_.agreed_before_on else asked).exists()


def deputies_for(on: date) -> QuerySet[Person]:
    """Who may be sent: holders of a post in a delegation, a council, a group of deputies, by given name."""
    held = Membership.objects.held(on).filter(body__kind__in=ORGANISERS).values("person")
    return Person.objects.filter(pk__in=held).defer("search").order_by("name_key", "pk")


def _day(instant: datetime) -> datetime:
    """The beginning of its day in Vietnam."""
    return timezone.localtime(instant).replace(hour=0, minute=0, second=0, microsecond=0)
