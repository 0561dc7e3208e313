"""The day a proof counts from: the day its paper was issued, if it arrived within the accepted transit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError, show
from phoihop.kernel.clock.rules.derivation import Step
from phoihop.kernel.clock.rules.due import due
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
        sentence = f"Văn bản ban hành ngày {show(issued_on)} không thể nhận được từ ngày {show(received_on)}."
        raise ClockError("proof.order", sentence)
    last = due(transit, (), calendar, start=issued_on).due_on
    if last is not None and received_on > last:
        text = f"Văn bản đến ngày {show(received_on)}, quá thời gian chuyển ({show(last)}), nên tính theo ngày nhận."
        return ProofDay(received_on, Step(received_on, text, transit.citation))
    text = (
        f"Văn bản đến ngày {show(received_on)}, trong thời gian chuyển, nên tính theo ngày ban hành {show(issued_on)}."
    )
    return ProofDay(issued_on, Step(issued_on, text, transit.citation))
