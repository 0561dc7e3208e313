"""The one place where a commitment's state becomes final, and its counts with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from phoihop.commitments.models import Commitment, Participation, RequestState, State, Tally
from phoihop.commitments.services.locking import settle_turns
from phoihop.kernel.audit import services as audit
from phoihop.regulations.models import BodyRole


def close(
    commitment: Commitment, state: State, reason: str, *, at: datetime, verb: str, **trace: Any
) -> list[Participation]:
    """Close a locked commitment with a verdict; nobody waits any more; the counts follow. Returns who takes part.

    What was asked and not answered lapses with it.
    """
    commitment.state, commitment.closed_at, commitment.verdict_reason = state, at, reason
    commitment.proved_at = None
    fields = ["state", "proved_at", "closed_at", "verdict_reason"]
    audit.save(commitment, fields, verb=verb, at=at, reason=reason, **trace)
    lapse_extensions(commitment, reason, at=at, **trace)
    for asked in commitment.hand_backs.filter(state=RequestState.ASKED):
        asked.state, asked.answer, asked.answered_at = RequestState.WITHDRAWN, reason, at
        asked.answered_by = trace.get("by")
        audit.save(asked, ["state", "answer", "answered_by", "answered_at"], verb="hand_back.withdrawn", at=at, **trace)
    parts = settle_turns(commitment)
    count(commitment, parts, 1)
    return parts


def lapse_extensions(
    commitment: Commitment,
    answer: str,
    *,
    of: UUID | None = None,
    until: date | None = None,
    at: datetime,
    **trace: Any,
) -> None:
    """What nobody can answer any more lapses (thôi hiệu lực): every open request for more time, or only that of a body, or
    those for no more than `until`."""
    open_ = commitment.extensions.filter(state=RequestState.ASKED)
    open_ = open_.filter(until__lte=until) if until else open_
    for asked in open_.filter(body=of) if of else open_:
        asked.state, asked.answer, asked.answered_at = RequestState.WITHDRAWN, answer, at
        asked.answered_by = trace.get("by")
        audit.save(asked, ["state", "answer", "answered_by", "answered_at"], verb="extension.withdrawn", at=at, **trace)


def count(commitment: Commitment, parts: Iterable[Participation], delta: int) -> None:
    """Count a verdict in (+1) or out (−1): the regulation's total once, each lead's column once. Derived, so no act."""
    month = commitment.due_on.replace(day=1) if commitment.due_on else None
    leads = [part.body_id for part in parts if part.role == BodyRole.LEAD]
    Tally.objects.bulk_create(
        Tally(regulation_id=commitment.regulation_id, body_id=body, month=month, state=commitment.state, delta=delta)
        for body in [None, *leads]
    )
