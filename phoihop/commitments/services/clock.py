"""A commitment's own clock: suspended, resumed, and counted anew. The figures and the counting are `kernel.clock`'s."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY, ClockStep, Commitment
from phoihop.commitments.services.locking import locked, settle_turns
from phoihop.commitments.services.recorded import judges
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.due import ClockEvent, Due, due
from phoihop.kernel.clock.rules.terms import TermVersion, parse_term
from phoihop.kernel.errors import Refused
from phoihop.papers.models import Paper

DATE_FIELDS = ["clock_from", "due_on", "raw_on", "certainty", "derivation", "is_provisional"]


def answer_of(
    commitment: Commitment,
    *,
    more: ClockEvent | None = None,
    start: date | None = None,
    term: TermVersion | None = None,
    calendar: WorkingCalendar | None = None,
) -> Due | None:
    """Count a commitment's date from its term, its anchor day and its clock steps; None if nothing can be counted.

    `more`: an event not yet recorded; `start`, `term`, `calendar`: instead of its own (impact lists).
    """
    anchor = start or commitment.clock_from
    if anchor is None or not commitment.term:
        return None
    steps = [_event(step) for step in sorted(commitment.clock_steps.all(), key=lambda step: step.order)]
    if more is not None:
        steps.append(more)
    return due(term or parse_term(commitment.term), steps, calendar or clock.current_calendar(), start=anchor)


def recount(commitment: Commitment, *, start: date | None = None, provisional: bool | None = None) -> None:
    """Set the date columns from the clock as it stands now (not saved)."""
    answer = answer_of(commitment, start=start)
    if answer is None:
        return
    take(commitment, answer)
    if provisional is not None:
        commitment.is_provisional = provisional


def take(commitment: Commitment, answer: Due) -> None:
    """Copy a counted answer into the date columns (not saved). The clause's own derivation stays as its basis."""
    basis = commitment.derivation.get("basis") or commitment.derivation
    commitment.clock_from = answer.start
    commitment.due_on, commitment.raw_on, commitment.certainty = answer.due_on, answer.raw_on, answer.certainty
    commitment.derivation = {**answer.stored(), "basis": basis}


def add_step(
    commitment: Commitment,
    step: ClockEvent,
    *,
    verb: str,
    granted_by: Paper | None = None,
    **trace: Any,
) -> Commitment:
    """Record a clock event on a locked commitment and move its date. `granted_by`: the paper that says so.

    Raises Refused "commitment.no_clock", "commitment.clock_refused".
    """
    answer = answer_of(commitment, more=step)
    if answer is None:
        raise Refused("commitment.no_clock", _("Nhiệm vụ này chưa có mốc tính hạn nên chưa thể thay đổi hạn."))
    index = len(answer.events) - 1
    refusal = next((refused for refused in answer.refused if refused.index == index), None)
    if refusal is not None:
        raise Refused("commitment.clock_refused", refusal.reason)
    order = commitment.clock_steps.count() + 1
    value = step.value.isoformat() if isinstance(step.value, date) else step.value
    row = ClockStep(commitment=commitment, order=order, kind=step.kind, on=step.on, value=value, paper=granted_by)
    audit.create(row, verb="commitment.clock_step_added", **trace)
    take(commitment, answer)
    audit.save(commitment, DATE_FIELDS, verb=verb, **trace)
    settle_turns(commitment)
    return commitment


@transaction.atomic
def suspend(
    *,
    commitment_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    today: date,
    paper: Paper | None = None,
) -> Commitment:
    """Stop the clock (tạm đình chỉ), where the term allows it. Raises PermissionDenied, Refused "commitment.closed"."""
    return _step("suspend", "commitment.suspended", commitment_id, reason, by, at, today, paper)


@transaction.atomic
def resume(
    *,
    commitment_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    today: date,
    paper: Paper | None = None,
) -> Commitment:
    """Let the clock run again (tiếp tục). Raises PermissionDenied, Refused "commitment.closed"."""
    return _step("resume", "commitment.resumed", commitment_id, reason, by, at, today, paper)


def _step(
    kind: str,
    verb: str,
    commitment_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    today: date,
    paper: Paper | None,
) -> Commitment:
    commitment = locked(commitment_id)
    trace = judges(commitment, paper, by=by, at=at, reason=reason)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    return add_step(commitment, ClockEvent(kind, on=today), verb=verb, granted_by=paper, **trace)


def _event(step: ClockStep) -> ClockEvent:
    return ClockEvent(step.kind, on=step.on, value=step.value)
