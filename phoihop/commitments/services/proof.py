"""Proof that a promise is carried out, and proof sent back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, Participation, Proof, State
from phoihop.commitments.permissions import can_act_for, can_head
from phoihop.commitments.rules import counts_on
from phoihop.commitments.services.locking import locked, settle_turns, wait_by_standing_proof
from phoihop.commitments.services.notices import JUDGE, tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole

TRANSIT = "paper.transit"


@transaction.atomic
def prove(
    *,
    commitment_id: UUID,
    body: Body,
    statement: str,
    received_on: date,
    paper: Paper | None = None,
    document: Document | None = None,
    from_paper: bool = False,
    by: User,
    at: datetime,
) -> Proof:
    """Hand in proof (nộp minh chứng) for a lead: a paper, a file, or a statement of what was done.

    `from_paper`: a registry clerk of another body records it from the lead's paper («ghi nhận theo văn bản»).
    What counts as "done on": see `rules.counts_on` with the term "paper.transit". The first proof in time counts
    while it stands. Raises PermissionDenied, Refused "commitment.closed", "commitment.not_a_lead",
    "commitment.proof_in_the_future", "commitment.no_paper".
    """
    commitment = locked(commitment_id)
    if not can_act_for(by, commitment, body, from_paper=from_paper):
        raise PermissionDenied
    _check(commitment, body, paper, received_on, at, from_paper=from_paper)
    issued_on = paper.issued_on if paper else None
    accepted = clock.lead_day(TRANSIT, issued_on) if issued_on else None
    counted, why = counts_on(issued_on=issued_on, received_on=received_on, accepted_until=accepted)
    proof = Proof(
        commitment=commitment,
        body=body,
        paper=paper,
        document=document,
        statement=statement,
        issued_on=issued_on,
        received_on=received_on,
        counts_on=counted,
        counting=why,
        by=by,
        at=at,
    )
    trace: dict[str, Any] = {
        "by": by,
        "at": at,
        "on_behalf_of": body if from_paper else None,
        "paper": paper.citation if paper else "",
    }
    audit.create(proof, verb="proof.handed_in", **trace)
    commitment.done_on = counted if commitment.done_on is None else min(commitment.done_on, counted)
    commitment.state, commitment.proved_at = State.PROVED, at
    audit.save(commitment, ["state", "done_on", "proved_at"], verb="commitment.proved", **trace)
    settle_turns(commitment)
    tell(
        commitment,
        [JUDGE, BodyRole.RECIPIENT, BodyRole.FOLLOWER],
        kind="commitment.proved",
        title=Sentence(N_("Chờ xác nhận: %(title)s"), {"title": commitment.title}),
        key=str(proof.pk),
        at=at,
        by=by,
    )
    return proof


def _check(
    commitment: Commitment, body: Body, paper: Paper | None, received_on: date, at: datetime, *, from_paper: bool
) -> None:
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận, không nhận thêm minh chứng."))
    if not Participation.objects.filter(commitment=commitment, body=body, role=BodyRole.LEAD).exists():
        raise Refused(
            "commitment.not_a_lead", _("Chỉ cơ quan chủ trì nộp minh chứng; hãy báo xong phần việc của mình.")
        )
    if received_on > clock.day_of(at):
        raise Refused("commitment.proof_in_the_future", _("Ngày nhận không thể sau hôm nay."))
    if from_paper and paper is None:
        raise Refused("commitment.no_paper", _("Ghi nhận thay cơ quan khác phải kèm văn bản của cơ quan đó."))


@transaction.atomic
def return_proof(
    *, proof_id: UUID, reason: str, by: User, at: datetime, on_behalf_of: Body | None = None, paper: Paper | None = None
) -> Proof:
    """Send a proof back as not sufficient (chưa đạt yêu cầu); the commitment is open again if no other proof stands.

    Raises PermissionDenied, Refused "commitment.closed", "proof.returned".
    """
    proof = Proof.objects.select_related("commitment").get(pk=proof_id)
    commitment = locked(proof.commitment_id)
    if not can_head(by, commitment, commitment.judge, from_paper=paper is not None):
        raise PermissionDenied
    proof.refresh_from_db()
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if proof.returned_at is not None:
        raise Refused("proof.returned", _("Minh chứng này đã được trả lại trước đó."))
    trace: dict[str, Any] = {
        "by": by,
        "at": at,
        "reason": reason,
        "on_behalf_of": on_behalf_of,
        "paper": paper.citation if paper else "",
    }
    proof.returned_at, proof.returned_reason = at, reason
    audit.save(proof, ["returned_at", "returned_reason"], verb="proof.returned", **trace)
    wait_by_standing_proof(commitment)
    audit.save(commitment, ["state", "done_on", "proved_at"], verb="commitment.proof_returned", **trace)
    settle_turns(commitment)
    tell(
        commitment,
        [BodyRole.LEAD],
        kind="commitment.proof_returned",
        title=Sentence(N_("Minh chứng bị trả lại: %(title)s"), {"title": commitment.title}),
        key=str(proof.pk),
        at=at,
        by=by,
    )
    return proof
