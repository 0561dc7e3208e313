"""The one place where a commitment's state becomes final, and its counts with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from phoihop.commitments.models import Commitment, State, Tally
from phoihop.commitments.services.locking import settle_turns
from phoihop.kernel.audit import services as audit
from phoihop.regulations.models import BodyRole


def close(commitment: Commitment, state: State, reason: str, *, at: datetime, verb: str, **trace: Any) -> Commitment:
    """Close a locked commitment with a verdict; nobody waits any more; the counts follow."""
    commitment.state, commitment.closed_at, commitment.verdict_reason = state, at, reason
    commitment.proved_at = None
    fields = ["state", "proved_at", "closed_at", "verdict_reason"]
    audit.save(commitment, fields, verb=verb, at=at, reason=reason, **trace)
    settle_turns(commitment)
    count(commitment, 1)
    return commitment


def count(commitment: Commitment, delta: int) -> None:
    """Count a verdict in (+1) or out (−1): the regulation's total once, each lead's column once. Derived, so no act."""
    month = commitment.due_on.replace(day=1) if commitment.due_on else None
    leads = commitment.participations.filter(role=BodyRole.LEAD).values_list("body_id", flat=True)
    Tally.objects.bulk_create(
        Tally(regulation_id=commitment.regulation_id, body_id=body, month=month, state=commitment.state, delta=delta)
        for body in [None, *leads]
    )
