"""From obligations in force to dated commitments. Running again creates nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import Commitment, Event, OriginKind
from phoihop.commitments.rules import RAISED_BY_APPS, Owed, period_in_words, shares
from phoihop.commitments.services.notices import at_work
from phoihop.commitments.services.opening import Draft, Parties, build, dates_of
from phoihop.commitments.services.together import joins_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules import instances as counted
from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.instances import Instance
from phoihop.kernel.clock.rules.periods import Window
from phoihop.kernel.clock.rules.terms import TermRegister
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, EditionState, Obligation, Regulation
from phoihop.regulations.rules.addresses import in_words

HORIZON = "ledger.horizon"  # how far ahead promises are laid out: a dated term of the province


@dataclass(frozen=True)
class Made:
    """What a run of the generator made, by regulation code."""

    created: int
    regulation: str


def generate_all(*, today: date, at: datetime, by: User | None = None) -> list[Made]:
    """Run the generator over every regulation in force. The nightly job."""
    codes = Regulation.objects.in_force(today).order_by("pk").values_list("pk", flat=True)
    return [generate(regulation_id=pk, today=today, at=at, by=by) for pk in codes]


@transaction.atomic
def generate(
    *,
    regulation_id: UUID,
    today: date,
    at: datetime,
    by: User | None = None,
    raised_by_apps: frozenset[str] = RAISED_BY_APPS,
) -> Made:
    """Create the missing instances of a regulation's obligations, from its `tracked_from` to the horizon.

    An obligation whose event kind an app raises is left alone: the app owes the commitment and performs it.
    An instance is (lineage, period or event, lead); existing ones are left as they are, whatever became of them. What
    a person decided to perform together (`Joined`) is one promise that performs both.
    """
    regulation = Regulation.objects.select_for_update(of=("self",)).get(pk=regulation_id)
    window = _window(regulation, today)
    if window is None:
        return Made(0, regulation.code)
    obligations = _obligations(regulation, raised_by_apps)
    events = _events(regulation, obligations)
    signatories = list(regulation.parties.order_by("order").values_list("body_id", flat=True))
    known = set(
        Commitment.objects.filter(lineage__in={o.lineage for o in obligations}).values_list(
            "lineage", "instance_key", "lead_key"
        )
    )
    ground = _ground(regulation, window, events, today)
    joins = joins_of(obligations)
    drafts = [
        _draft(
            joins.performed_by(obligation, instance.due_on),
            instance,
            owed,
            parties,
            regulation,
            signatories,
            events,
            today,
        )
        for obligation in obligations
        for instance, owed, parties in _promises(obligation, ground)
        if (obligation.lineage, instance.key, owed.lead_key) not in known
        and not joins.is_performed_elsewhere(obligation, instance.due_on)
    ]
    audit.bulk_create(
        [draft.commitment for draft in drafts],
        verb="commitment.generated",
        parts={draft.commitment.pk: draft.rows for draft in drafts},
        by=by,
        at=at,
    )
    _announce(regulation, drafts, today=today, at=at)
    return Made(len(drafts), regulation.code)


@dataclass(frozen=True)
class Foreseen:
    """One promise of an obligation that falls into a window, laid out or not yet: its date and who owes it."""

    obligation: Obligation
    instance: Instance
    owed: Owed
    parties: Parties


def foreseen(
    regulation: Regulation, window: Window, today: date, *, raised_by_apps: frozenset[str] = RAISED_BY_APPS
) -> list[Foreseen]:
    """What the clauses in force promise in `window`, as `generate` will lay it out; writes nothing. For plans."""
    obligations = _obligations(regulation, raised_by_apps)
    ground = _ground(regulation, window, _events(regulation, obligations), today)
    return [Foreseen(obligation, *promise) for obligation in obligations for promise in _promises(obligation, ground)]


class Successors:
    """Who acts today for a body of the text: itself, or the body that succeeded it. Asks once for each body."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[UUID, UUID] = {}

    def of(self, body: Body) -> UUID:
        """The living successor of `body`, itself while it lives."""
        if body.pk not in self._known:
            current = body
            while current.abolished_on and current.abolished_on <= self._today and current.succeeded_by:
                current = current.succeeded_by
            self._known[body.pk] = current.pk
        return self._known[body.pk]


@dataclass(frozen=True)
class Ground:
    """What all obligations of one run are laid out on."""

    regulation: Regulation
    window: Window
    facts: Sequence[counted.Event]
    calendar: WorkingCalendar
    terms: TermRegister
    successors: Successors


def _ground(regulation: Regulation, window: Window, events: dict[str, Event], today: date) -> Ground:
    return Ground(
        regulation=regulation,
        window=window,
        facts=[as_event(event) for event in events.values()],
        calendar=clock.current_calendar(),
        terms=clock.current_terms(),
        successors=Successors(today),
    )


def _window(regulation: Regulation, today: date) -> Window | None:
    """Days whose promises are laid out: tracked, in force, and not beyond the horizon."""
    if regulation.state != "in_force" or regulation.tracked_from is None or regulation.in_force_from is None:
        return None
    first = max(regulation.tracked_from, regulation.in_force_from)
    horizon = clock.lead_day(HORIZON, today)
    if horizon is None:
        raise Refused("ledger.no_horizon", _("Chưa đặt thời hạn «Trải trước nhiệm vụ định kỳ» trong sổ thời hạn."))
    last = min(horizon, regulation.in_force_until - timedelta(days=1)) if regulation.in_force_until else horizon
    return Window(first, last) if first <= last else None


def _obligations(regulation: Regulation, raised_by_apps: frozenset[str]) -> list[Obligation]:
    return list(
        Obligation.objects.accepted()
        .filter(unit__edition__regulation=regulation, unit__edition__state=EditionState.IN_FORCE)
        .exclude(event_kind__in=raised_by_apps)
        .select_related("unit")
        .prefetch_related("bodies__body__succeeded_by", "bodies__acting_office__succeeded_by")
        .order_by("unit__position", "order")
    )


def _events(regulation: Regulation, obligations: Iterable[Obligation]) -> dict[str, Event]:
    """Events that may trigger these obligations, by code. Statutory terms may start from any kind."""
    kinds = {o.event_kind for o in obligations if o.event_kind}
    by_term = any(o.timing.get("kind") in {"term", "earliest", "every"} for o in obligations)
    known = Event.objects.concerning(regulation.pk)
    wanted = known if by_term else known.filter(kind__in=kinds | {counted.REQUEST})
    return {event.code: event for event in wanted.order_by("planned_on")}


def _promises(obligation: Obligation, ground: Ground) -> Iterator[tuple[Instance, Owed, Parties]]:
    """Each instance of an obligation with each share of it."""
    roles: dict[str, list[UUID]] = defaultdict(list)
    acting: dict[UUID, UUID] = {}
    for row in sorted(obligation.bodies.all(), key=lambda row: row.order):
        if row.body is not None:
            body = ground.successors.of(row.body)
            roles[row.role].append(body)
            if row.acting_office is not None:
                acting[body] = ground.successors.of(row.acting_office)
    owed = shares(obligation.distribution, roles[BodyRole.LEAD])
    if not owed:
        return
    citation = f"{ground.regulation.short_title}, {in_words(obligation.unit.eid)}"
    timing = timings.parse(obligation.timing)
    for instance in counted.instances(
        timing, ground.facts, ground.window, ground.calendar, ground.terms, citation=citation
    ):
        if instance.cancelled or (instance.event is None and instance.raw_on is None):
            continue
        for share in owed:
            yield (
                instance,
                share,
                Parties(
                    leads=share.leads,
                    partners=tuple(roles[BodyRole.PARTNER]),
                    recipients=tuple(body for body in roles[BodyRole.RECIPIENT] if body not in share.leads),
                    cc=tuple(roles[BodyRole.CC]),
                    acting=acting,
                ),
            )


def titled(action: str, key: str) -> str:
    """The title of an instance: the action with its period, so that twelve monthly reports are told apart."""
    period = period_in_words(key)
    return f"{action} ({period})" if period else action


def as_event(event: Event) -> counted.Event:
    """An event as the clock's rules see it."""
    return counted.Event(
        kind=event.kind,
        key=event.code,
        planned_on=event.planned_on,
        actual_on=event.actual_on,
        cancelled=event.is_cancelled,
        version=event.version,
    )


def _draft(
    performs: Sequence[Obligation],
    instance: Instance,
    owed: Owed,
    parties: Parties,
    regulation: Regulation,
    signatories: Sequence[UUID],
    events: dict[str, Event],
    today: date,
) -> Draft:
    """The rows of one instance of the first of `performs`."""
    obligation = performs[0]
    return build(
        title=titled(obligation.action, instance.key),
        output=obligation.output,
        regulation=regulation,
        signatories=signatories,
        parties=parties,
        performs=performs,
        opened_on=today,
        dates=dates_of(instance),
        origin_kind=OriginKind.OBLIGATION,
        obligation=obligation,
        lineage=obligation.lineage,
        instance_key=instance.key,
        lead_key=owed.lead_key,
        timing=obligation.timing,
        event=events.get(instance.event.key) if instance.event else None,
    )


def _announce(regulation: Regulation, drafts: Sequence[Draft], *, today: date, at: datetime) -> None:
    """One notice a person for the whole run, not one a promise."""
    leads = {part.body_id for draft in drafts for part in draft.parts if part.role == BodyRole.LEAD}
    if leads:
        notifications.notify(
            users=at_work(leads, today),
            kind="commitment.generated",
            title=Sentence(
                N_("%(count)s nhiệm vụ mới theo %(regulation)s"),
                {"count": len(drafts), "regulation": regulation.short_title},
            ),
            url=f"{reverse('desk:desk')}?regulation={regulation.code}",
            key=f"commitment.generated:{regulation.code}:{today.isoformat()}:{drafts[0].commitment.code}",
            at=at,
        )


def regulations_of_event(event: Event, today: date) -> list[UUID]:
    """Regulations in force with an obligation that this event may trigger."""
    bound = Obligation.objects.accepted().filter(
        Q(event_kind=event.kind) | Q(timing__kind__in=["term", "earliest", "every"]),
        unit__edition__state=EditionState.IN_FORCE,
    )
    in_force = Regulation.objects.in_force(today).filter(pk__in=event.concerns.values("pk"))
    return list(
        in_force.filter(editions__units__obligations__in=bound).order_by("pk").values_list("pk", flat=True).distinct()
    )
