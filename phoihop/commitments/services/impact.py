"""What a new calendar or a new version of a term would move: shown first, applied by a person, one act each.

A date can only differ where a day that counts otherwise now lies between its anchor and its last day, or where its term
was touched since; only these rows are read and counted anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, Event
from phoihop.commitments.models.ledger import CommitmentQuerySet
from phoihop.commitments.permissions import can_follow, can_head
from phoihop.commitments.services.clock import DATE_FIELDS, answer_of, recount, take
from phoihop.commitments.services.generation import as_event
from phoihop.commitments.services.locking import locked, settle_turns
from phoihop.commitments.services.notices import tell
from phoihop.commitments.services.opening import dates_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.models import CalendarVersion, TermRecord
from phoihop.kernel.clock.rules import instances as counted
from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.due import Due
from phoihop.kernel.clock.rules.instances import Instance
from phoihop.kernel.clock.rules.periods import Window
from phoihop.kernel.clock.rules.revision import differences, spans
from phoihop.kernel.clock.rules.terms import TermRegister, TermVersion, parse_term
from phoihop.kernel.clock.rules.timing import PERIOD_EVENTS
from phoihop.kernel.clock.shipped import shipped_calendar
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.web import paging
from phoihop.regulations.models import BodyRole
from phoihop.regulations.rules.addresses import in_words

CHUNK = 200
MOST = 10  # chunks read for one page
NEED = 50  # rows that fill a page
_differences = lru_cache(maxsize=64)(differences)
REACH = 400  # days around an instance in which it is looked for again


@dataclass(frozen=True)
class Impact:
    """An open commitment that would change: its dates before and after, and what explains the new one.

    `confirmed` says that only the certainty changes. `may_apply`: the viewer is the one who decides.
    """

    commitment: Commitment
    before: date | None
    after: date | None
    answer: Due | Instance
    may_apply: bool = False

    @property
    def moves(self) -> bool:
        """Whether the date differs, not the certainty alone."""
        return self.before != self.after

    @property
    def derivation(self) -> dict[str, Any]:
        """The new reason, as it would be stored."""
        return _stored(self.answer)


@dataclass(frozen=True)
class ImpactPage:
    """Some impacts in the order of their due dates. `next`: where to read on, "" at the end; `read`: rows looked at."""

    rows: list[Impact]
    next: str
    read: int


@dataclass
class Law:
    """The calendar and the terms now loaded, and the events of a kind, asked once."""

    calendar: WorkingCalendar = field(default_factory=clock.current_calendar)
    terms: TermRegister = field(default_factory=clock.current_terms)
    events: dict[tuple[frozenset[str], UUID | None], list[Event]] = field(default_factory=dict)

    def events_of(self, commitment: Commitment) -> list[Event]:
        """Events of the kinds that the commitment's timing names and its regulation counts from, whatever their day."""
        key = frozenset(kinds_in(commitment.timing)), commitment.regulation_id
        if key not in self.events:
            concerning = Event.objects.concerning(commitment.regulation_id)
            self.events[key] = list(concerning.filter(kind__in=key[0]).order_by("planned_on", "pk"))
        return self.events[key]


def impact_page(*, user: User, cursor: str = "") -> ImpactPage:
    """One page of what would change, of the rows `user` may see; reads at most `MOST` × `CHUNK` rows."""
    law, found, read = Law(), [], 0
    rows = _with_reasons(candidates(Commitment.objects.visible_to(user)))
    for _chunk in range(MOST):
        page = paging.page(rows, order=["due_on"], cursor=cursor, size=CHUNK, count=False)
        read += len(page)
        found += [impact for row in page.rows if (impact := _impact(row, law, user)) is not None]
        cursor = page.next
        if not cursor or len(found) >= NEED:
            break
    return ImpactPage(found, cursor, read)


def impact_of_register(*, user: User) -> Iterator[Impact]:
    """All open commitments `user` may see that would change under the calendar and the terms now loaded, by date."""
    law = Law()
    rows = _with_reasons(candidates(Commitment.objects.visible_to(user)))
    for row in rows.order_by("due_on", "pk").iterator(chunk_size=CHUNK):
        if (impact := _impact(row, law, user)) is not None:
            yield impact


def candidates(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Those under way whose date could differ under the calendar and terms now loaded; the rest need no counting."""
    could = Q(term__key__in=_touched_keys()) & ~Q(term__layer="regulation")
    could |= Q(term={}, event__isnull=False, obligation__isnull=False)
    rows = rows.under_way().annotate(
        passes_from=Least("clock_from", "raw_on", "due_on"), passes_to=Greatest("clock_from", "raw_on", "due_on")
    )
    current = clock.current_calendar()
    for before in _earlier_calendars(current):
        differing = Q(due_on__isnull=True)
        for first, last in spans(_differences(before, current)):
            differing |= Q(passes_from__lte=last, passes_to__gte=first)
        could |= differing & Q(clock_from__isnull=False, derivation__calendar=before.version)
    return rows.filter(could)


@transaction.atomic
def apply_impact(*, commitment_id: UUID, reason: str, by: User, at: datetime) -> Commitment:
    """Move one commitment to the date under the calendar and terms now loaded, with notice.

    Raises PermissionDenied (`by` heads neither follower nor judge), Refused "commitment.closed", "impact.none".
    """
    commitment = locked(commitment_id)
    if not _may_apply(by, commitment):
        raise PermissionDenied
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận nên hạn không đổi nữa."))
    found = _impact(commitment, Law(), by)
    if found is None:
        raise Refused("impact.none", _("Hạn của nhiệm vụ này không thay đổi."))
    if isinstance(found.answer, Instance):
        for name, value in dates_of(found.answer).items():
            setattr(commitment, name, value)
    else:
        take(commitment, found.answer)
        commitment.term = found.answer.term.as_json()
    verb = "commitment.moved" if found.moves else "commitment.confirmed"
    audit.save(commitment, [*DATE_FIELDS, "term"], verb=verb, by=by, at=at, reason=reason)
    settle_turns(commitment)
    if found.moves:
        tell(
            commitment,
            [BodyRole.LEAD, BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.FOLLOWER],
            kind="commitment.moved",
            title=Sentence(N_("Hạn thay đổi: %(title)s"), {"title": commitment.title}),
            key=f"impact-{commitment.derivation['calendar']}-{at.isoformat()}",
            at=at,
            by=by,
        )
    return commitment


def _with_reasons(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    related = rows.select_related("regulation__follower", "judge", "event", "obligation__unit")
    return related.prefetch_related("clock_steps").order_by(F("due_on").asc(nulls_last=True), "pk")


def _may_apply(user: User, commitment: Commitment) -> bool:
    follower = commitment.regulation.follower if commitment.regulation else None
    return can_follow(user, follower) or can_head(user, commitment, commitment.judge, from_paper=False)


def _impact(commitment: Commitment, law: Law, user: User) -> Impact | None:
    answer = _anew(commitment, law)
    if answer is None or (answer.due_on, answer.certainty) == (commitment.due_on, commitment.certainty):
        return None
    return Impact(commitment, commitment.due_on, answer.due_on, answer, _may_apply(user, commitment))


def _anew(commitment: Commitment, law: Law) -> Due | Instance | None:
    """The date as the law stands now; None where nothing can be counted, or where a person's extension rules it."""
    if commitment.timing.get("kind") == "earliest" or not commitment.term:
        return _instance_anew(commitment, law)
    return answer_of(commitment, term=_term_now(commitment, law.terms), calendar=law.calendar)


def _term_now(commitment: Commitment, terms: TermRegister) -> TermVersion:
    """A statutory term in the version that holds for the anchor day; a clause's own offset as it was."""
    held = parse_term(commitment.term)
    if held.layer == "regulation" or commitment.clock_from is None:
        return held
    return terms.on(held.key, commitment.clock_from) or held


def _instance_anew(commitment: Commitment, law: Law) -> Instance | None:
    """The same instance of its clause, made again; not where steps of its own clock were recorded since."""
    planned = commitment.event.planned_on if commitment.event else None
    near = commitment.raw_on or commitment.due_on or planned
    return None if near is None or commitment.clock_steps.all() else _made_again(commitment, law, near)


def remake(commitment: Commitment, event: Event, before: counted.Event | None, law: Law) -> bool:
    """Make the instance of a clause with several dates again, now that `event` stands otherwise than `before` (None:
    it was not known); whether that makes a difference. Sets event and date columns (not saved).

    Another date may come first, or none be left in the period. Steps of the commitment's own clock are counted on, so
    a granted extension survives. Where the event makes no difference nothing changes, whatever else has meanwhile.
    """
    rows = {row.code: row for row in law.events_of(commitment) if row != event}
    days = [commitment.raw_on or commitment.due_on, event.actual_on or event.planned_on, before.on if before else None]
    others = [as_event(row) for row in rows.values()]
    then = _instance_of(commitment, law, days, [*others, before] if before else others)
    now = _instance_of(commitment, law, days, [*others, as_event(event)])
    if now is None or now == then:
        return False
    commitment.event = (rows | {event.code: event}).get(now.event.key) if now.event else None
    if now.due_on is None and commitment.clock_steps.exists():
        return True
    for name, value in dates_of(now).items():
        setattr(commitment, name, value)
    if commitment.clock_steps.exists():
        recount(commitment, provisional=now.provisional)
    return True


def _made_again(commitment: Commitment, law: Law, near: date) -> Instance | None:
    rows = [*law.events_of(commitment), commitment.event]
    return _instance_of(commitment, law, [near], [as_event(row) for row in rows if row is not None])


def _instance_of(
    commitment: Commitment, law: Law, near: Sequence[date | None], events: Sequence[counted.Event]
) -> Instance | None:
    """The instance of the commitment's clause and key, looked for around the days `near`."""
    obligation, regulation = commitment.obligation, commitment.regulation
    days = [day for day in near if day is not None]
    if obligation is None or regulation is None:
        return None
    made = counted.instances(
        timings.parse(commitment.timing),
        events,
        Window(min(days) - timedelta(REACH), max(days) + timedelta(REACH)),
        law.calendar,
        law.terms,
        citation=f"{regulation.short_title}, {in_words(obligation.unit.eid)}",
    )
    return next((item for item in made if item.key == commitment.instance_key), None)


def kinds_in(timing: Any) -> Iterator[str]:
    """Kinds of events named anywhere in a stored timing."""
    if isinstance(timing, dict):
        if isinstance(timing.get("event"), str):
            yield timing["event"]
        elif timing.get("period") in PERIOD_EVENTS and "event" not in timing.get("by", {}):
            yield PERIOD_EVENTS[timing["period"]]
        for value in timing.values():
            yield from kinds_in(value)
    elif isinstance(timing, list):
        for value in timing:
            yield from kinds_in(value)


def _touched_keys() -> list[str]:
    """Keys of terms of which a version was entered or confirmed since they were first loaded."""
    rows = TermRecord.objects.order_by("key")
    loaded: dict[str, set[datetime]] = {}
    for key, at in rows.values_list("key", "loaded_at"):
        loaded.setdefault(key, set()).add(at)
    return [key for key, instants in loaded.items() if len(instants) > 1]


def _earlier_calendars(current: WorkingCalendar) -> Iterable[WorkingCalendar]:
    """Every version a date may have been counted with, the present one left out."""
    labels = set(CalendarVersion.objects.exclude(label=current.version).values_list("label", flat=True))
    known = [clock.calendar_of(label) for label in sorted(labels)]
    shipped = shipped_calendar()
    return known if shipped.version in {*labels, current.version} else [*known, shipped]


def _stored(answer: Due | Instance) -> dict[str, Any]:
    return answer.as_json() if isinstance(answer, Instance) else answer.stored()
