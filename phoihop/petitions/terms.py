"""How long an answer may take: the term of the regime, and beside it what a province's own rules say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.terms import TermVersion, figure_of
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Level
from phoihop.petitions.models import (
    OWED,
    WAITING,
    AnswerLine,
    Handling,
    Petition,
    PetitionState,
    Regime,
    RoutingRole,
)

ANSWER = {Regime.NA: "petition.na.answer", Regime.COUNCIL: "petition.council.answer"}
LOCAL = {
    Handling.ORDINARY: "petition.local.answer.ordinary",
    Handling.URGENT: "petition.local.answer.urgent",
    Handling.COMPLEX: "petition.local.answer.complex",
}


def answer_due(regime: str, start: date) -> Due:
    """The last day of an answer to a petition that reached the body on `start`. Raises Refused "petition.no_term"."""
    term = clock.current_terms().on(ANSWER[Regime(regime)], start)
    answer = due(term, (), clock.current_calendar(), start=start) if term else None
    if answer is None or answer.due_on is None:
        raise Refused(
            "petition.no_term", _("Chưa tính được hạn trả lời từ ngày này; hãy kiểm tra sổ thời hạn và lịch.")
        )
    return answer


@dataclass(frozen=True)
class Beside:
    """What a province's rule set would say of the same petition, beside the `term` that counts.

    `local`, `outside`: the figures of both, in the reader's language. `differs`: the days do.
    """

    due: Due
    term: TermVersion
    local: str
    outside: str
    differs: bool


def beside(petition: Petition) -> Beside | None:
    """The rule that this province adopted for the petition's class (register of terms), on the council's side alone: such
    rule sets leave the Assembly's petitions to the Prime Minister's decision. Shown, never applied."""
    if petition.routed_on is None or petition.regime != Regime.COUNCIL:
        return None
    terms, start = clock.current_terms(), petition.routed_on
    local = terms.on(LOCAL[Handling(petition.handling)], start)
    outside = terms.on(ANSWER[Regime(petition.regime)], start)
    if local is None or outside is None:
        return None
    answer = due(local, (), clock.current_calendar(), start=start)
    return Beside(answer, outside, tell(figure_of(local)), tell(figure_of(outside)), answer.due_on != petition.due_on)


class Step(StrEnum):
    """Steps on the way of a petition for which a province may have set days of its own; the values are keys of the register.
    Where the register has one for communes too, its key ends in «.commune»."""

    TRIAGE = "petition.local.triage"
    SETTLED = "petition.local.settled_before"
    HAND_BACK = "petition.local.handback.assigned"
    ASK_PARTNERS = "petition.local.partners.request"
    PARTNERS_REPLY = "petition.local.partners.reply"
    ESCALATE = "petition.local.escalate"
    CORRECT = "petition.local.correct"
    PUBLISH = "petition.local.result.publish"
    TELL = "petition.local.commune.tell_voter"
    CHECK = "petition.local.promise.check"


def local_due(petition: Petition, step: Step, start: date, body: Body | None = None) -> Due | None:
    """By when this province's own rules want a step that began on `start`, of a commune where `body` is one; None where it
    adopted none, and on the Assembly's side (see `beside`)."""
    if petition.regime != Regime.COUNCIL:
        return None
    terms = clock.current_terms()
    commune = body is not None and body.level == Level.COMMUNE
    term = (terms.on(f"{step}.commune", start) if commune else None) or terms.on(step, start)
    answer = due(term, (), clock.current_calendar(), start=start) if term else None
    return answer if answer is not None and answer.due_on is not None else None


class Way(StrEnum):
    """How a step stands to its day."""

    OWED = "owed"  # must be done by it
    OPEN = "open"  # may be done until it, and need not be
    DONE_LATE = "done_late"


@dataclass(frozen=True)
class Local:
    """A day of this province's own rules for a step that is open, or was done late. `is_late`: owed, and its day is over."""

    due: Due
    way: Way
    is_late: bool = False


def local_steps(petition: Petition, today: date, *, asked_on: date | None = None) -> list[Local]:
    """What the province's own rules want next of this petition, or let its lead do until a day; once that day is over it is
    not spoken of again. `asked_on`: since when the lead wants to hand it back."""
    lead, state = petition.lead, petition.state
    if state in WAITING:
        settled = AnswerLine.objects.settling(petition).exists()
        found = _owed(petition, Step.TRIAGE, petition.received_on, today)
        return found + (_owed(petition, Step.SETTLED, petition.received_on, today) if settled else [])
    if state == PetitionState.ANSWERED and petition.published_on is None:
        return _owed(petition, Step.PUBLISH, petition.answered_on, today)
    if state not in OWED or lead is None:
        return []
    placed = petition.routings.filter(body=lead, role=RoutingRole.LEAD, until__isnull=True)
    since = placed.order_by("-since", "-pk").values_list("since", flat=True).first()
    if state != PetitionState.ROUTED:
        return _done(petition, Step.HAND_BACK, since, asked_on)
    asks_others = petition.handling == Handling.COMPLEX and petition.reopened_on is None and not _has_partner(petition)
    return [
        *(_owed(petition, Step.ASK_PARTNERS, since, today) if asks_others else []),
        *_open(petition, Step.HAND_BACK, since, today),
        *_open(petition, Step.ESCALATE, since, today),
    ]


def _has_partner(petition: Petition) -> bool:
    """Whether anybody was ever asked to help with it."""
    return petition.routings.filter(role=RoutingRole.PARTNER).exists()


def _owed(petition: Petition, step: Step, start: date | None, today: date) -> list[Local]:
    day = _day(petition, step, start)
    return [Local(day, Way.OWED, _is_over(day, today))] if day else []


def _open(petition: Petition, step: Step, start: date | None, today: date) -> list[Local]:
    day = _day(petition, step, start)
    return [Local(day, Way.OPEN)] if day and not _is_over(day, today) else []


def _done(petition: Petition, step: Step, start: date | None, done: date | None) -> list[Local]:
    day = _day(petition, step, start)
    return [Local(day, Way.DONE_LATE)] if day and done and _is_over(day, done) else []


def _day(petition: Petition, step: Step, start: date | None) -> Due | None:
    return local_due(petition, step, start, petition.lead) if start is not None else None


def _is_over(answer: Due, day: date) -> bool:
    return answer.due_on is not None and answer.due_on < day


def partners_day(petition: Petition, today: date) -> date | None:
    """The internal day proposed for a partner that is asked today: by the province's own rules, never after the outside day."""
    answer = local_due(petition, Step.PARTNERS_REPLY, today, petition.lead)
    if answer is None or answer.due_on is None:
        return None
    return min(answer.due_on, petition.due_on) if petition.due_on else answer.due_on
