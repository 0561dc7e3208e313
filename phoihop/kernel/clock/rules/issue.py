"""The day a proof counts from: the day its paper was issued, if it arrived within the accepted transit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.derivation import Step
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.clock.rules.sentences import Said, show
from phoihop.kernel.clock.rules.terms import TermVersion


@dataclass(frozen=True, slots=True)
class ProofDay:
    """The day that is compared with the due date, and why."""

    on: date
    step: Step


def proof_day(issued_on: date, received_on: date, transit: TermVersion, calendar: WorkingCalendar) -> ProofDay:
    """The day of issue if the paper arrived within `transit` (key `paper.transit`), else the day of receipt.

    Where the calendar does not reach, the paper gets the benefit of the doubt. Raises ClockError "proof.order"
    when it was received before it was issued.
    """
    if received_on < issued_on:
        raise ClockError(
            "proof.order", Said("error.proof.order", {"issued": show(issued_on), "received": show(received_on)})
        )
    last = due(transit, (), calendar, start=issued_on).due_on
    if last is not None and received_on > last:
        said = Said("proof.received", {"day": show(received_on), "last": show(last)})
        return ProofDay(received_on, Step(received_on, said, transit.citation))
    said = Said("proof.issued", {"day": show(received_on), "issued": show(issued_on)})
    return ProofDay(issued_on, Step(issued_on, said, transit.citation))
