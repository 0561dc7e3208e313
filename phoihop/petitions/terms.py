"""How long an answer may take: the term of the regime, and beside it what a province's own rules say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.terms import TermVersion, figure_of
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.errors import Refused
from phoihop.petitions.models import Handling, Petition, Regime

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
