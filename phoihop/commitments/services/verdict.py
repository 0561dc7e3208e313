"""The verdict closes a commitment; only the judge gives it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import CLOSED, UNDER_WAY, Commitment, Participation, State
from phoihop.commitments.permissions import can_follow
from phoihop.commitments.rules import is_on_time
from phoihop.commitments.services.closing import close, count
from phoihop.commitments.services.locking import locked, settle_turns, wait_by_standing_proof
from phoihop.commitments.services.notices import tell
from phoihop.commitments.services.recorded import judges
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole


@transaction.atomic
def judge_kept(
    *,
    commitment_id: UUID,
    reason: str = "",
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> Commitment:
    """Confirm that the promise was kept (đã thực hiện): in time or late by the date that counts, never by today's.

    Raises PermissionDenied, Refused "commitment.closed", "commitment.no_proof", "commitment.late_needs_reason".
    """
    commitment, trace = _to_judge(commitment_id, paper, by=by, at=at)
    if commitment.state != State.PROVED or commitment.done_on is None:
        raise Refused("commitment.no_proof", _("Chưa có minh chứng nên chưa thể xác nhận đã thực hiện."))
    in_time = is_on_time(commitment.done_on, commitment.due_on)
    if not in_time and not reason:
        raise Refused("commitment.late_needs_reason", _("Nhiệm vụ hoàn thành sau hạn: ghi lý do trước khi xác nhận."))
    return _close(commitment, State.KEPT if in_time else State.KEPT_LATE, reason, trace)


@transaction.atomic
def judge_not_kept(
    *,
    commitment_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    today: date,
    paper: Paper | None = None,
) -> Commitment:
    """Find that the promise was not kept (không thực hiện). Not before its date has passed.

    Raises PermissionDenied, Refused "commitment.closed", "commitment.not_due_yet".
    """
    commitment, trace = _to_judge(commitment_id, paper, by=by, at=at)
    if commitment.due_on is not None and commitment.due_on >= today:
        raise Refused("commitment.not_due_yet", _("Chưa đến hạn nên chưa thể kết luận không thực hiện."))
    return _close(commitment, State.NOT_KEPT, reason, trace)


@transaction.atomic
def close_no_longer_due(
    *,
    commitment_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> Commitment:
    """Close what need not be done any more (không còn phải thực hiện): by the judge or the following body.

    Raises PermissionDenied, Refused "commitment.closed".
    """
    commitment = locked(commitment_id)
    follower = commitment.regulation.follower if commitment.regulation else None
    own = paper is None and can_follow(by, follower)
    trace: dict[str, Any] = {"by": by, "at": at} if own else judges(commitment, paper, by=by, at=at)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    return _close(commitment, State.NO_LONGER_DUE, reason, trace)


@transaction.atomic
def reopen(
    *,
    commitment_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    paper: Paper | None = None,
) -> Commitment:
    """Take a verdict back (mở lại), with the reason; proof that stands waits for a verdict again.

    Raises PermissionDenied, Refused "commitment.not_closed".
    """
    commitment = locked(commitment_id)
    trace = judges(commitment, paper, by=by, at=at, reason=reason)
    if commitment.state not in CLOSED:
        raise Refused("commitment.not_closed", _("Nhiệm vụ này chưa có kết luận nên không cần mở lại."))
    count(commitment, commitment.participations.all(), -1)
    wait_by_standing_proof(commitment)
    commitment.closed_at, commitment.verdict_reason = None, ""
    fields = ["state", "done_on", "proved_at", "closed_at", "verdict_reason"]
    audit.save(commitment, fields, verb="commitment.reopened", **trace)
    parts = settle_turns(commitment)
    _tell(commitment, parts, "commitment.reopened", N_("Mở lại: %(title)s"), at, by)
    return commitment


def _to_judge(commitment_id: UUID, paper: Paper | None, *, by: User, at: datetime) -> tuple[Commitment, dict[str, Any]]:
    commitment = locked(commitment_id)
    trace = judges(commitment, paper, by=by, at=at)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận; muốn thay đổi thì mở lại trước."))
    return commitment, trace


def _close(commitment: Commitment, state: State, reason: str, trace: dict[str, Any]) -> Commitment:
    parts = close(commitment, state, verb="commitment.judged", **trace | {"reason": reason})
    _tell(commitment, parts, "commitment.judged", N_("Đã có kết luận: %(title)s"), trace["at"], trace["by"])
    return commitment


def _tell(commitment: Commitment, parts: Sequence[Participation], kind: str, text: str, at: datetime, by: User) -> None:
    tell(
        commitment,
        [BodyRole.LEAD, BodyRole.PARTNER],
        kind=kind,
        title=Sentence(text, {"title": commitment.title}),
        key=at.isoformat(),
        at=at,
        by=by,
        parts=parts,
    )
