"""The list of what is not settled as index ranges: one of each receiver, the longest waiting first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from phoihop.commitments.models import State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.paging import Range
from phoihop.organisations.models import Body
from phoihop.petitions.figures import openings
from phoihop.petitions.models import OWED, UNSOLVED, Petition, PetitionState, Pledge
from phoihop.sessions.models import Session
from phoihop.settlement.models import ReminderLine
from phoihop.settlement.queries import supervised
from phoihop.settlement.rules import LADDER

FEW_BODIES = 12
STANDINGS: dict[str, tuple[PetitionState, ...]] = {
    "unsolved": UNSOLVED,
    "unanswered": OWED,
    "overdue": OWED,
    "answered": (PetitionState.ANSWERED,),
    "all_answered": (PetitionState.ANSWERED, PetitionState.SOLVED),
    "solved": (PetitionState.SOLVED,),
    "sent": (*UNSOLVED, PetitionState.SOLVED),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is limited to; everything empty: all that is unsolved.

    `standing`: a key of `STANDINGS`; `passed`: at least so many sessions, `exactly`: just so many; `older`, `younger`: first
    put more than, at most so many days ago; `since`, `until`: received between; `reminded`: "none", "any" or the highest
    step taken; `promise`: "late" or "broken", of `promiser`.
    """

    today: date
    standing: str = "unsolved"
    lead: Body | None = None
    field: str = ""
    regime: str = ""
    commune: Body | None = None
    session: Session | None = None
    passed: int = 0
    exactly: int | None = None
    older: int = 0
    younger: int = 0
    since: date | None = None
    until: date | None = None
    reminded: str = ""
    promise: str = ""
    promiser: Body | None = None


def ranges_of(user: User, bodies: Sequence[Body], wanted: Wanted) -> list[Range]:
    """The rows of `Petition.visible_to(user)` that `bodies` gathered and that are `wanted`. The index by first day has the
    states of a receiver apart."""
    parts = _parts(user, bodies, wanted)
    if len(bodies) > FEW_BODIES:
        return [Range(one) for one in parts]
    return [Range(one.filter(state=state)) for one in parts for state in STANDINGS[wanted.standing]]


def rows_of(user: User, bodies: Sequence[Body], wanted: Wanted) -> QuerySet[Petition]:
    """The same rows as one list, for the spreadsheet and the figures."""
    parts = [one.values("pk") for one in _parts(user, bodies, wanted)]
    every = supervised(user, bodies)
    return every.filter(reduce(or_, (Q(pk__in=part) for part in parts))) if parts else every.none()


def _parts(user: User, bodies: Sequence[Body], wanted: Wanted) -> list[QuerySet[Petition]]:
    rows = supervised(user, bodies).filter(_standing(wanted), _rest(wanted))
    if wanted.passed or wanted.exactly is not None:
        return _by_sessions(rows, bodies, wanted)
    return [rows.filter(receiver=body) for body in bodies] if len(bodies) <= FEW_BODIES else [rows]


def _standing(wanted: Wanted) -> Q:
    late = Q(due_on__lt=wanted.today) if wanted.standing == "overdue" else Q()
    return Q(state__in=STANDINGS[wanted.standing]) & late


def _rest(wanted: Wanted) -> Q:
    names = {"lead": wanted.lead, "commune": wanted.commune, "session": wanted.session}
    given = {name: row for name, row in names.items() if row}
    plain = {name: value for name, value in {"field": wanted.field, "regime": wanted.regime}.items() if value}
    days = Q(first_put_on__lt=wanted.today - timedelta(days=wanted.older)) if wanted.older else Q()
    if wanted.younger:
        days &= Q(first_put_on__gte=wanted.today - timedelta(days=wanted.younger))
    if wanted.since:
        days &= Q(received_on__gte=wanted.since)
    if wanted.until:
        days &= Q(received_on__lte=wanted.until)
    return Q(**given) & Q(**plain) & days & _reminded(wanted.reminded) & _promise(wanted)


def _by_sessions(rows: QuerySet[Petition], bodies: Sequence[Body], wanted: Wanted) -> list[QuerySet[Petition]]:
    known, found = openings(bodies, wanted.today), []
    least = wanted.passed if wanted.exactly is None else wanted.exactly
    for body in bodies:
        own = rows.filter(receiver=body)
        if least:
            before = known.put_before(body.pk, least)
            if before is None:
                continue
            own = own.filter(first_put_on__lt=before)
        beyond = known.put_before(body.pk, least + 1) if wanted.exactly is not None else None
        found.append(own.filter(first_put_on__gte=beyond) if beyond else own)
    return found


def _reminded(step: str) -> Q:
    lines = ReminderLine.objects.taken().filter(petition=OuterRef("pk"))
    if step in {"none", "any"}:
        return Q(Exists(lines)) if step == "any" else ~Q(Exists(lines))
    if step not in LADDER:
        return Q()
    higher = LADDER[LADDER.index(step) + 1 :]
    return Q(Exists(lines.filter(reminder__step=step))) & ~Q(Exists(lines.filter(reminder__step__in=higher)))


def _promise(wanted: Wanted) -> Q:
    if not wanted.promise and wanted.promiser is None:
        return Q()
    pledges = Pledge.objects.filter(line__petition=OuterRef("pk"), line__corrected_by__isnull=True)
    if wanted.promiser is not None:
        pledges = pledges.filter(body=wanted.promiser)
    if wanted.promise == "late":
        pledges = pledges.filter(commitment__state=State.OPEN, due_on__lt=wanted.today)
    elif wanted.promise == "broken":
        pledges = pledges.filter(is_broken=True)
    return Q(Exists(pledges))
