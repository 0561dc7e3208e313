"""Due dates and conferences as a calendar (iCalendar, RFC 5545): what the feed's owner may see at the moment of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from phoihop.commitments.models import Commitment, Participation
from phoihop.desk.models import Feed
from phoihop.drafting.models import Attendance, Conference
from phoihop.drafting.rules.sources import has_name
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Person, sight_of
from phoihop.regulations.models import BodyRole

MOST = 500
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def rows_of(feed: Feed) -> Sequence[Participation] | None:
    """Open dated work of the feed's person or body; None when its owner no longer acts for the body."""
    sight = sight_of(feed.user)
    visible = Commitment.objects.visible_to(feed.user)
    rows = Participation.objects.of_bodies(feed.user).filter(is_open=True, due_on__isnull=False, commitment__in=visible)
    if feed.body_id is None:
        persons = Person.objects.filter(user=feed.user)
        rows = rows.filter(Q(person__in=persons) | Q(stand_in__in=persons))
    elif feed.body_id in sight.bodies:
        rows = rows.filter(body=feed.body_id).exclude(role=BodyRole.CC)
    else:
        return None
    return list(rows.select_related("commitment__regulation", "body").order_by("due_on", "pk")[: MOST + 1])


def conferences_of(feed: Feed, *, today: date) -> Sequence[Conference]:
    """Conferences ahead to which the feed's body is invited; in a person's own feed those to which a body sends him by
    name. Nobody's whose owner no longer acts for the body."""
    rows = Conference.objects.visible_to(feed.user).ahead().filter(starts_at__date__gte=today)
    seats = Attendance.objects.filter(body__in=sight_of(feed.user).bodies)
    if feed.body_id is not None:
        seats = seats.filter(body=feed.body_id)
    else:
        names = list(Person.objects.filter(user=feed.user).values_list("full_name", flat=True))
        said = seats.filter(conference__in=rows).exclude(people="").values_list("pk", "people")
        seats = seats.filter(pk__in=[pk for pk, people in said if any(has_name(people, name) for name in names)])
    return list(rows.filter(Exists(seats.filter(conference=OuterRef("pk")))).order_by("starts_at", "pk")[:MOST])


def calendar_of(
    feed: Feed, rows: Sequence[Participation], conferences: Sequence[Conference] = (), *, today: date
) -> bytes:
    """The calendar: one day-long event a commitment, an event from its hour a conference; UID and SEQUENCE let a program
    follow a date that moves."""
    calendar = Calendar()
    calendar.add("prodid", "-//phoihop//lich nhiem vu//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = feed.body.short_name if feed.body else feed.user.get_full_name()
    calendar.add("x-wr-calname", _("Phối Hợp: %(name)s") % {"name": name})
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    shown = list({part.commitment_id: part for part in reversed(rows[:MOST])}.values())[::-1]
    acts = _acts(shown)
    for part in shown:
        calendar.add_component(_event(part, *acts.get(part.commitment_id, (0, EPOCH))))
    told = _counted({conference.pk: conference.pk for conference in conferences})
    for conference in conferences:
        calendar.add_component(_meeting(conference, *told.get(conference.pk, (0, EPOCH))))
    if len(rows) > MOST:
        calendar.add_component(_more(today))
    return bytes(calendar.to_ical())


def _acts(parts: Sequence[Participation]) -> dict[UUID, tuple[int, datetime]]:
    """Of each commitment how often it was acted on, its participation included, and when last."""
    owner = {part.pk: part.commitment_id for part in parts} | {part.commitment_id: part.commitment_id for part in parts}
    return _counted(owner)


def _counted(owner: Mapping[UUID, UUID]) -> dict[UUID, tuple[int, datetime]]:
    """{what is shown: how often it was acted on, and when last}; `owner`: {row: what it is shown as}."""
    found: dict[UUID, tuple[int, datetime]] = {}
    grouped = Act.objects.filter(subject_id__in=owner).order_by().values_list("subject_id")
    for subject, number, last in grouped.annotate(number=Count("pk"), last=Max("at")):
        known, latest = found.get(owner[subject], (0, EPOCH))
        found[owner[subject]] = (known + number, max(latest, last))
    return found


def _event(part: Participation, sequence: int, changed: datetime) -> Event:
    commitment = part.commitment
    assert part.due_on is not None  # noqa: S101  # `rows_of` leaves out what has no date
    url = f"{settings.PUBLIC_URL}{commitment.get_absolute_url()}"
    lines = [f"{part.get_role_display()}: {part.body.name}", str(commitment.regulation or ""), url]
    event = Event()
    event.add("uid", f"{commitment.code}@phoihop")
    event.add("sequence", sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", part.due_on)
    event.add("dtend", part.due_on + timedelta(days=1))
    event.add("summary", commitment.title)
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event


def _meeting(conference: Conference, sequence: int, changed: datetime) -> Event:
    url = f"{settings.PUBLIC_URL}{conference.get_absolute_url()}"
    event = Event()
    event.add("uid", f"{conference.code}@phoihop")
    event.add("sequence", sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", conference.starts_at.astimezone(UTC))
    event.add("summary", conference.title)
    event.add("location", conference.place)
    event.add("description", url)
    event.add("url", url)
    return event


def _more(today: date) -> Event:
    event = Event()
    event.add("uid", "more@phoihop")
    event.add("dtstamp", EPOCH)
    event.add("dtstart", today)
    event.add("dtend", today + timedelta(days=1))
    event.add("summary", _("Lịch chỉ chứa %(most)s việc đến hạn sớm nhất") % {"most": MOST})
    event.add("url", settings.PUBLIC_URL)
    event.add("transp", "TRANSPARENT")
    return event
