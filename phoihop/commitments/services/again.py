"""What ended with a case or an event that was put off is owed again: the same promise, counted from the new day."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import Commitment
from phoihop.commitments.services.clock import DATE_FIELDS, recount
from phoihop.commitments.services.closing import count
from phoihop.commitments.services.locking import settle_turns, wait_by_standing_proof
from phoihop.commitments.services.notices import EVERYONE, tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.notifications.words import Sentence


def owe_again(
    commitment: Commitment,
    start: date,
    *,
    provisional: bool | None = None,
    reason: str,
    key: str,
    by: User | None,
    at: datetime,
) -> Commitment:
    """Open a locked, closed commitment anew from the day `start`, for everybody who takes part; proof that stands waits for
    a verdict again. `key`: names what set the new day, for the notice."""
    count(commitment, commitment.participations.all(), -1)  # by the day it was counted in with
    wait_by_standing_proof(commitment)
    commitment.closed_at, commitment.verdict_reason = None, ""
    recount(commitment, start=start, provisional=provisional)
    fields = ["state", "done_on", "proved_at", "closed_at", "verdict_reason", *DATE_FIELDS]
    audit.save(commitment, fields, verb="commitment.reopened", by=by, at=at, reason=reason)
    parts = settle_turns(commitment)
    tell(
        commitment,
        EVERYONE,
        kind="commitment.reopened",
        title=Sentence(N_("Lại phải thực hiện, đã có ngày mới: %(title)s"), {"title": commitment.title}),
        key=key,
        at=at,
        by=by,
        parts=parts,
    )
    return commitment
