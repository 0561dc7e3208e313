"""Promises of a case that the case itself keeps or ends: what its own act shows needs no second proof or verdict."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, OriginKind, Proof, State
from phoihop.commitments.rules import counts_on, is_on_time
from phoihop.commitments.services.closing import close
from phoihop.commitments.services.events import EVERYONE
from phoihop.commitments.services.locking import locked, wait_by_standing_proof
from phoihop.commitments.services.notices import tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body


@transaction.atomic
def keep_of_case(
    *,
    commitment_id: UUID,
    body: Body,
    statement: str,
    done_on: date,
    document: Document | None = None,
    by: User,
    at: datetime,
) -> Commitment:
    """Find a promise kept by an act of the case it came from, done on `done_on`; after its day it is kept late.

    The act becomes its proof. Rights are those of the act in the app above that calls. Raises Refused
    "commitment.closed", "commitment.not_of_a_case" (another origin: it has a judge of its own).
    """
    commitment = _open_of_a_case(commitment_id)
    counted, why = counts_on(issued_on=None, received_on=done_on, accepted_until=None)
    proof = Proof(
        commitment=commitment, body=body, document=document, statement=statement, received_on=done_on,
        counts_on=counted, counting=why, by=by, at=at,
    )  # fmt: skip
    audit.create(proof, verb="proof.handed_in", by=by, at=at, on_behalf_of=body)
    wait_by_standing_proof(commitment)
    audit.save(commitment, ["state", "done_on", "proved_at"], verb="commitment.proved", by=by, at=at)
    in_time = commitment.done_on is not None and is_on_time(commitment.done_on, commitment.due_on)
    state, reason = (State.KEPT, "") if in_time else (State.KEPT_LATE, statement)
    close(commitment, state, reason, verb="commitment.judged", by=by, at=at)
    return commitment


@transaction.atomic
def drop_of_case(*, commitment_id: UUID, reason: str, by: User, at: datetime) -> Commitment:
    """Close a promise whose case has ended without it: «không còn phải thực hiện», with the reason; people are told.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    parts = close(commitment, State.NO_LONGER_DUE, reason, verb="commitment.closed", by=by, at=at)
    tell(
        commitment,
        EVERYONE,
        kind="commitment.closed",
        title=Sentence(N_("Không còn phải thực hiện: %(title)s"), {"title": commitment.title}),
        key=f"case-{at.isoformat()}",
        at=at,
        by=by,
        parts=parts,
    )
    return commitment


def _open_of_a_case(commitment_id: UUID) -> Commitment:
    commitment = locked(commitment_id)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if commitment.origin_kind != OriginKind.CASE:
        sentence = _("Nhiệm vụ này không do vụ việc nào giao; kết quả do cơ quan xác nhận của nó kết luận.")
        raise Refused("commitment.not_of_a_case", sentence)
    return commitment
