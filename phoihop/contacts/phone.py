"""What the page at a meeting is given, and who records there (ghi tại cuộc tiếp xúc): plain facts, never what was said.

| who records at a meeting                                                    |
|-----------------------------------------------------------------------------|
| those at work for the organiser (or its office), of its round too           |
| those at work for the Front's body with which its round was agreed          |
| those at work for the Front of the commune, which presides (Art. 24, 27)    |
| those at work for the body that receives a deputy from outside              |
| the deputies who are assigned to it                                         |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from phoihop.contacts.models import Attendance, Meeting, MeetingDeputy, MeetingState
from phoihop.intake.queries import counted
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, sight_of

SOURCE_KIND = "contact_meeting"  # of what was said there, in `intake`
BEFORE, AFTER = timedelta(days=3), timedelta(days=8)  # meetings that a phone is told of
MOST = 60  # of them: the nearest
MOST_ASKED = 60


def recordable_by(user: User) -> QuerySet[Meeting]:
    """The meetings at which `user` records: see the table."""
    sight = sight_of(user)
    worked = [body for body in sight.bodies if sight.has(body)]
    assigned = MeetingDeputy.objects.filter(meeting=OuterRef("pk"), person__user=user)
    if not user.is_active:
        return Meeting.objects.none()
    presided = Body.objects.filter(kind=BodyKind.FRONT_COMMITTEE, commune__isnull=False, pk__in=worked)
    return Meeting.objects.filter(
        Q(organiser__in=worked)
        | Q(round__organiser__in=worked)
        | Q(round__front__in=worked)
        | Q(commune__in=presided.values("commune"))
        | Q(host__in=worked)
        | Q(Exists(assigned))
    )


def can_record(user: User, meeting: Meeting) -> bool:
    """Whether `user` records at `meeting`."""
    return recordable_by(user).filter(pk=meeting.pk).exists()


@dataclass(frozen=True)
class Facts:
    """A meeting as the phone knows it; `closed`: called off, nothing more is recorded at it; `taken`: how many things were
    sent from it; `attendance`: {category: number}."""

    code: str
    on: str
    starts: str
    ends: str
    venue: str
    commune: str
    kind: str
    topic: str
    state: str
    closed: bool
    deputies: list[str]
    taken: int
    attendance: dict[str, int]


def facts_for(user: User, today: date, asked: Collection[str] = ()) -> tuple[list[dict[str, Any]], int]:
    """The meetings around `today` at which `user` records, and all that are ahead to which `user` goes, in order of time: the
    nearest `MOST`; how many others there are.

    `asked`: codes of meetings that the phone opens or holds drafts of; sent along however far they are. One that was called
    off is sent only so.
    """
    mine = MeetingDeputy.objects.filter(meeting=OuterRef("pk"), person__user=user)
    near = Q(starts_at__lt=_midnight(today + AFTER)) | Q(Exists(mine))
    recorded, wanted = recordable_by(user), Q(code__in=list(asked)[:MOST_ASKED])
    around = recorded.filter(near, ~wanted, starts_at__gte=_midnight(today - BEFORE)).exclude(
        state=MeetingState.CANCELLED
    )
    by_distance = sorted(around.values_list("starts_at", "pk"), key=lambda row: (abs(_days(row[0], today)), row))
    chosen = recorded.filter(wanted | Q(pk__in=[pk for _starts, pk in by_distance[:MOST]]))
    rows = list(chosen.select_related("commune").defer("search", "commune__search").order_by("starts_at", "id"))
    return [asdict(one) for one in _facts(rows)], len(by_distance[MOST:])


def _days(at: datetime, today: date) -> int:
    return (timezone.localdate(at) - today).days


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _facts(meetings: list[Meeting]) -> Iterator[Facts]:
    deputies: dict[Any, list[str]] = defaultdict(list)
    names = MeetingDeputy.objects.filter(meeting__in=meetings).order_by("-is_lead", "pk")
    for meeting_id, name in names.values_list("meeting_id", F("person__full_name")):
        deputies[meeting_id].append(name)
    attendance: dict[Any, dict[str, int]] = defaultdict(dict)
    for row in Attendance.objects.filter(meeting__in=meetings):
        attendance[row.meeting_id][row.category] = row.count
    taken = counted(SOURCE_KIND, [one.code for one in meetings])
    for one in meetings:
        starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        yield Facts(
            code=one.code,
            on=one.on.isoformat(),
            starts=f"{starts:%H:%M}",
            ends=f"{ends:%H:%M}",
            venue=one.venue,
            commune=str(one.commune),
            kind=one.get_kind_display(),
            topic=one.topic,
            state=one.get_state_display(),
            closed=one.state == MeetingState.CANCELLED,
            deputies=deputies[one.pk],
            taken=sum(taken.get(one.code, {}).values()),
            attendance=attendance[one.pk],
        )
