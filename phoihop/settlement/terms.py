"""How long each step of the ladder waits: dated terms of the register, which says what is to be confirmed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.terms import TermVersion
from phoihop.kernel.errors import Refused
from phoihop.petitions.models import Regime
from phoihop.settlement.models import Step

WAITS = {
    Step.AGAIN: "settlement.reminder.again",
    Step.HEAD: "settlement.reminder.head",
    Step.SUPERIOR: "settlement.reminder.superior",
}


REPORTS = {Regime.NA: "petition.na.report", Regime.COUNCIL: "petition.council.report"}


def report_term(regime: str, on: date) -> TermVersion | None:
    """By when bodies report before a session."""
    return clock.current_terms().on(REPORTS[Regime(regime)], on)


def wait_of(step: str, on: date) -> TermVersion | None:
    """The term of a step in force on a day; None for the session, whose day is its own."""
    return clock.current_terms().on(WAITS[Step(step)], on) if Step(step) in WAITS else None


def waits_until(step: str, sent_on: date) -> Due:
    """The last day of a step's own wait. Raises Refused "reminder.no_term"."""
    term = wait_of(step, sent_on)
    found = due(term, (), clock.current_calendar(), start=sent_on) if term else None
    if found is None or found.due_on is None:
        sentence = _("Chưa tính được thời gian chờ của bước này từ ngày gửi; hãy kiểm tra sổ thời hạn và lịch.")
        raise Refused("reminder.no_term", sentence)
    return found
