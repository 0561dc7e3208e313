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


@dataclass(frozen=True)
class Local:
    """A day of this province's own rules for a step that is open, or was done late."""

    due: Due
    is_late: bool


def local_steps(petition: Petition, today: date, *, asked_on: date | None = None) -> list[Local]:
    """What the province's own rules want next of this petition. `asked_on`: since when the lead wants to hand it back."""
    lead, state = petition.lead, petition.state
    wanted: list[tuple[Step, date | None, date | None]] = []
    if state in WAITING:
        wanted = [(Step.TRIAGE, petition.received_on, None)]
    elif state in OWED and lead is not None:
        rows = petition.routings.filter(body=lead, role=RoutingRole.LEAD, until__isnull=True).order_by("-since", "-pk")
        since = rows.values_list("since", flat=True).first()
        wanted = [(Step.HAND_BACK, since, asked_on)]
        if state == PetitionState.ROUTED:
            wanted += [(Step.ASK_PARTNERS, since, None)] if petition.handling == Handling.COMPLEX else []
            wanted += [(Step.ESCALATE, since, None)]
    elif state == PetitionState.ANSWERED and petition.published_on is None:
        wanted = [(Step.PUBLISH, petition.answered_on, None)]
    found = [(local_due(petition, step, start, lead), done) for step, start, done in wanted if start is not None]
    return [Local(one, _is_over(one, done or today)) for one, done in found if one is not None]


def _is_over(answer: Due, day: date) -> bool:
    return answer.due_on is not None and answer.due_on < day


def partners_day(petition: Petition, today: date) -> date | None:
    """The internal day proposed for a partner that is asked today: by the province's own rules, never after the outside day."""
    answer = local_due(petition, Step.PARTNERS_REPLY, today, petition.lead)
    if answer is None or answer.due_on is None:
        return None
    return min(answer.due_on, petition.due_on) if petition.due_on else answer.due_on
