"""Events and their dates: recorded, moved, cancelled. Their open commitments follow at once, with notice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, Event, EventVersion, State
from phoihop.commitments.permissions import can_keep_event
from phoihop.commitments.services.again import owe_again
from phoihop.commitments.services.clock import DATE_FIELDS, recount
from phoihop.commitments.services.closing import close
from phoihop.commitments.services.generation import as_event, generate, regulations_of_event
from phoihop.commitments.services.impact import Law, kinds_in, remake
from phoihop.commitments.services.locking import settle_turns
from phoihop.commitments.services.notices import EVERYONE, tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules import instances as counted
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import Obligation, Regulation


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
    _wait_for_the_generator(event, today)
    audit.create(event, verb="event.recorded", parts=[_version(event, by, at, "")], by=by, at=at)
    _remake(event, None, by=by, at=at)
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
    before = as_event(event)
    event.planned_on, event.actual_on = planned_on, actual_on
    event.version += 1
    audit.create(_version(event, by, at, reason), verb="event.version_added", by=by, at=at)
    audit.save(event, ["planned_on", "actual_on", "version"], verb="event.moved", by=by, at=at, reason=reason)
    for commitment in _open_of(event):
        recount(commitment, start=event.actual_on or event.planned_on, provisional=event.actual_on is None)
        _moved(commitment, event, by=by, at=at, reason=reason)
    _remake(event, before, by=by, at=at, reason=reason)
    for regulation_id in regulations_of_event(event, today):
        generate(regulation_id=regulation_id, today=today, at=at, by=by)
    return event


@transaction.atomic
def cancel_event(*, event_id: UUID, reason: str, by: User, at: datetime) -> Event:
    """Call an event off; its open commitments end «không còn phải thực hiện», with the reason and notice.

    Those of a period («mỗi quý, tại cuộc họp») stay: they follow the next event of their period, or wait for one.
    Raises PermissionDenied, Refused "event.cancelled".
    """
    event = _locked(event_id, clock.day_of(at))
    if not can_keep_event(by, event):
        raise PermissionDenied
    if event.is_cancelled:
        raise Refused("event.cancelled", _("Sự kiện này đã hủy trước đó."))
    before = as_event(event)
    event.is_cancelled = True
    event.version += 1
    audit.create(_version(event, by, at, reason), verb="event.version_added", by=by, at=at)
    audit.save(event, ["is_cancelled", "version"], verb="event.cancelled", by=by, at=at, reason=reason)
    _remake(event, before, by=by, at=at, reason=reason)
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


@transaction.atomic
def restore_event(*, event_id: UUID, planned_on: date, reason: str, by: User, at: datetime, today: date) -> Event:
    """Let an event that was called off take place after all, on another day (có ngày mới); what ended with it is owed again.

    What a verdict ended, before or since, stays ended. Raises PermissionDenied, Refused "event.not_cancelled".
    """
    event = _locked(event_id, today)
    if not can_keep_event(by, event):
        raise PermissionDenied
    if not event.is_cancelled:
        raise Refused("event.not_cancelled", _("Sự kiện này chưa hủy nên không cần khôi phục."))
    before, ended_at = as_event(event), event.versions.get(number=event.version).at
    event.is_cancelled, event.planned_on, event.actual_on = False, planned_on, None
    event.version += 1
    audit.create(_version(event, by, at, reason), verb="event.version_added", by=by, at=at)
    fields = ["is_cancelled", "planned_on", "actual_on", "version"]
    audit.save(event, fields, verb="event.restored", by=by, at=at, reason=reason)
    _remake(event, before, by=by, at=at, reason=reason)
    why = f"{event.subject}: {reason}" if reason else event.subject
    key = f"event-{event.code}-{event.version}"
    for commitment in _rows(Q(event=event, state=State.NO_LONGER_DUE, closed_at=ended_at)):
        owe_again(commitment, planned_on, provisional=True, reason=why, key=key, by=by, at=at)
    for regulation_id in regulations_of_event(event, today):
        generate(regulation_id=regulation_id, today=today, at=at, by=by)
    return event


def _locked(event_id: UUID, today: date) -> Event:
    """The event under its lock, after the regulations that lay out what it triggers."""
    _wait_for_the_generator(Event.objects.get(pk=event_id), today)
    return Event.objects.select_for_update().get(pk=event_id)


def _wait_for_the_generator(event: Event, today: date) -> None:
    """Lock the regulations with an obligation that the event may trigger: promises that a run of the generator is
    writing at this moment then follow the event too."""
    triggered = regulations_of_event(event, today)
    list(Regulation.objects.filter(pk__in=triggered).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


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
    """Open commitments that move and end with the event."""
    return [row for row in _locked_rows(Q(event=event)) if not _is_remade(row, event)]


def _remake(event: Event, before: counted.Event | None, *, by: User, at: datetime, reason: str = "") -> None:
    """Make open commitments again that hang on the event among others: of a period, or the earliest of several dates."""
    clauses = Obligation.objects.accepted().filter(timing__kind__in=["every", "earliest"]).values_list("pk", "timing")
    naming = [pk for pk, timing in clauses if event.kind in kinds_in(timing)]
    law = Law()
    for row in _locked_rows(Q(obligation__in=naming, regulation__in=event.concerns.values("pk")) | Q(event=event)):
        if _is_remade(row, event) and remake(row, event, before, law):
            _moved(row, event, by=by, at=at, reason=reason)


def _is_remade(commitment: Commitment, event: Event) -> bool:
    """Whether the commitment hangs on the event only among others; what is keyed by the event alone ends with it."""
    kind, is_its_own = commitment.timing.get("kind"), commitment.instance_key.endswith(f":{event.code}")
    return kind in {"every", "earliest"} and not (is_its_own and (event.is_cancelled or kind == "every"))


def _locked_rows(which: Q) -> list[Commitment]:
    return _rows(which & Q(state__in=UNDER_WAY))


def _rows(which: Q) -> list[Commitment]:
    return list(
        Commitment.objects.filter(which)
        .select_for_update(of=("self",))
        .select_related("obligation__unit", "regulation", "event")
        .order_by("pk")
    )


def _moved(commitment: Commitment, event: Event, *, by: User, at: datetime, reason: str) -> None:
    """Write the dates counted anew; say so where the day moves."""
    before = Commitment.objects.values_list("due_on", flat=True).get(pk=commitment.pk)
    why = f"{event.subject}: {reason}" if reason else event.subject
    audit.save(commitment, [*DATE_FIELDS, "term", "event"], verb="commitment.moved", by=by, at=at, reason=why)
    settle_turns(commitment)
    if commitment.due_on != before:
        days = {"before": _day(before), "after": _day(commitment.due_on)}
        tell(
            commitment,
            EVERYONE,
            kind="commitment.moved",
            title=Sentence(N_("Hạn đổi từ %(before)s sang %(after)s"), days),
            key=f"event-{event.code}-{event.version}",
            at=at,
            by=by,
        )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "—"
