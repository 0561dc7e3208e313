"""Events and their dates: recorded, moved, cancelled. Their open commitments follow at once, with notice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, Event, EventVersion, State
from phoihop.commitments.permissions import can_keep_event
from phoihop.commitments.services.clock import DATE_FIELDS, recount
from phoihop.commitments.services.closing import close
from phoihop.commitments.services.generation import generate, regulations_of_event
from phoihop.commitments.services.impact import recount_instance
from phoihop.commitments.services.locking import settle_turns
from phoihop.commitments.services.notices import tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Regulation

EVERYONE = [BodyRole.LEAD, BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.FOLLOWER]


@transaction.atomic
def record_event(
    *,
    kind: str,
    subject: str,
    owner: Body,
    planned_on: date,
    actual_on: date | None = None,
    source_kind: str = "",
    source_code: str = "",
    by: User,
    at: datetime,
    today: date,
) -> Event:
    """Enter an event (sự kiện); the regulations in force lay out what it triggers.

    Raises PermissionDenied (`by` is not at work in `owner`).
    """
    event = Event(
        kind=kind,
        subject=subject,
        owner=owner,
        planned_on=planned_on,
        actual_on=actual_on,
        source_kind=source_kind,
        source_code=source_code,
    )
    if not can_keep_event(by, event):
        raise PermissionDenied
    audit.create(event, verb="event.recorded", parts=[_version(event, by, at, "")], by=by, at=at)
    for regulation_id in regulations_of_event(event, today):
        generate(regulation_id=regulation_id, today=today, at=at, by=by)
    return event


@transaction.atomic
def move_event(
    *, event_id: UUID, planned_on: date, actual_on: date | None, reason: str, by: User, at: datetime, today: date
) -> Event:
    """Give an event other dates (a session is put off, or has opened). Open commitments move at once, with notice.

    A granted extension survives: the date is never earlier than the day granted. Raises PermissionDenied,
    Refused "event.cancelled", "event.unchanged".
    """
    event = _locked(event_id, today)
    if not can_keep_event(by, event):
        raise PermissionDenied
    if event.is_cancelled:
        raise Refused("event.cancelled", _("Sự kiện này đã hủy; hãy ghi sự kiện mới."))
    if (event.planned_on, event.actual_on) == (planned_on, actual_on):
        raise Refused("event.unchanged", _("Ngày của sự kiện không thay đổi."))
    event.planned_on, event.actual_on = planned_on, actual_on
    event.version += 1
    audit.create(_version(event, by, at, reason), verb="event.version_added", by=by, at=at)
    audit.save(event, ["planned_on", "actual_on", "version"], verb="event.moved", by=by, at=at, reason=reason)
    for commitment in _open_of(event):
        _follow(commitment, event, by=by, at=at, reason=reason)
    for regulation_id in regulations_of_event(event, today):
        generate(regulation_id=regulation_id, today=today, at=at, by=by)
    return event


@transaction.atomic
def cancel_event(*, event_id: UUID, reason: str, by: User, at: datetime) -> Event:
    """Call an event off; its open commitments end «không còn phải thực hiện», with the reason and notice.

    Raises PermissionDenied, Refused "event.cancelled".
    """
    event = _locked(event_id, clock.day_of(at))
    if not can_keep_event(by, event):
        raise PermissionDenied
    if event.is_cancelled:
        raise Refused("event.cancelled", _("Sự kiện này đã hủy trước đó."))
    event.is_cancelled = True
    event.version += 1
    audit.create(_version(event, by, at, reason), verb="event.version_added", by=by, at=at)
    audit.save(event, ["is_cancelled", "version"], verb="event.cancelled", by=by, at=at, reason=reason)
    for commitment in _open_of(event):
        why = f"Sự kiện đã hủy: {reason}"
        close(commitment, State.NO_LONGER_DUE, why, verb="commitment.closed", by=by, at=at)
        tell(
            commitment,
            EVERYONE,
            kind="commitment.closed",
            title=Sentence(N_("Không còn phải thực hiện: %(title)s"), {"title": commitment.title}),
            key=f"event-{event.version}",
            at=at,
            by=by,
        )
    return event


def _locked(event_id: UUID, today: date) -> Event:
    """The event under its lock, after the regulations that lay out what it triggers: promises that a run of the
    generator is writing at this moment are waited for, so that they move too."""
    triggered = regulations_of_event(Event.objects.get(pk=event_id), today)
    list(Regulation.objects.filter(pk__in=triggered).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    return Event.objects.select_for_update().get(pk=event_id)


def _version(event: Event, by: User, at: datetime, reason: str) -> EventVersion:
    return EventVersion(
        event=event,
        number=event.version,
        planned_on=event.planned_on,
        actual_on=event.actual_on,
        is_cancelled=event.is_cancelled,
        reason=reason,
        by=by,
        at=at,
    )


def _open_of(event: Event) -> list[Commitment]:
    return list(
        Commitment.objects.filter(event=event, state__in=UNDER_WAY)
        .select_for_update(of=("self",))
        .select_related("obligation__unit", "regulation", "event")
        .order_by("pk")
    )


def _follow(commitment: Commitment, event: Event, *, by: User, at: datetime, reason: str) -> None:
    """Count an open commitment anew from its event; say so where the date moves."""
    before = commitment.due_on
    if commitment.timing.get("kind") == "earliest":
        recount_instance(commitment, event)
    else:
        recount(commitment, start=event.actual_on or event.planned_on, provisional=event.actual_on is None)
    audit.save(
        commitment,
        [*DATE_FIELDS, "term"],
        verb="commitment.moved",
        by=by,
        at=at,
        reason=f"{event.subject}: {reason}",
    )
    settle_turns(commitment)
    if commitment.due_on != before:
        days = {"before": _day(before), "after": _day(commitment.due_on)}
        tell(
            commitment,
            EVERYONE,
            kind="commitment.moved",
            title=Sentence(N_("Hạn đổi từ %(before)s sang %(after)s"), days),
            key=f"event-{event.version}",
            at=at,
            by=by,
        )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "—"
