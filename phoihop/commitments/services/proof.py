"""Proof that a promise is carried out, and proof sent back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import BLOCKER, UNDER_WAY, Commitment, Participation, Proof
from phoihop.commitments.permissions import can_act_for
from phoihop.commitments.rules import counts_on
from phoihop.commitments.services.locking import locked, settle_turns, wait_by_standing_proof
from phoihop.commitments.services.notices import JUDGE, tell
from phoihop.commitments.services.recorded import judges, trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers.models import Addressee, Paper
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
    outcome: str = "",
    from_paper: bool = False,
    by: User,
    at: datetime,
) -> Proof:
    """Hand in proof (nộp minh chứng) for a lead: a paper, a file, or a statement of what was done.

    `from_paper`: a registry clerk of another body records it from the lead's paper («ghi nhận theo văn bản»).
    What counts as "done on": see `rules.counts_on` with the term "paper.transit"; without a paper it is the day of the
    act itself, and where the judge's book of incoming papers has the paper, the day it came in. The first proof in time
    counts while it stands. Raises PermissionDenied, Refused "commitment.closed", "commitment.not_a_lead",
    "commitment.proof_in_the_future", "commitment.proof_needs_paper", "commitment.received_before_issued",
    "commitment.no_paper", "commitment.paper_not_issued", "paper.of_another_body", "proof.handed_in_already",
    "proof.on_its_case", "proof.outcome_of_blocker" (an answer to a blocker, and nothing else, names what it brought).
    """
    commitment = locked(commitment_id)
    if not can_act_for(by, commitment, body, from_paper=from_paper):
        raise PermissionDenied
    _check_state(commitment, body)
    _check_outcome(commitment, outcome)
    if (
        document is None
        and commitment.proofs.filter(body=body, paper=paper, statement=statement, returned_at__isnull=True).exists()
    ):
        raise Refused("proof.handed_in_already", _("Minh chứng này đã được nộp trước đó."))
    trace = trace_of(body, paper, by=by, at=at, from_paper=from_paper)
    received_on = _arrival(paper, commitment.judge) or received_on
    issued_on = paper.issued_on if paper else None
    _check_days(issued_on, received_on, clock.day_of(at))
    accepted = clock.lead_day(TRANSIT, issued_on) if issued_on else None
    counted, why = counts_on(issued_on=issued_on, received_on=received_on, accepted_until=accepted)
    proof = Proof(
        commitment=commitment,
        body=body,
        paper=paper,
        document=document,
        statement=statement,
        outcome=outcome,
        issued_on=issued_on,
        received_on=received_on,
        counts_on=counted,
        counting=why,
        by=by,
        at=at,
    )
    audit.create(proof, verb="proof.handed_in", **trace)
    wait_by_standing_proof(commitment)
    audit.save(commitment, ["state", "done_on", "proved_at"], verb="commitment.proved", **trace)
    parts = settle_turns(commitment)
    tell(
        commitment,
        [JUDGE, BodyRole.RECIPIENT, BodyRole.FOLLOWER],
        kind="commitment.proved",
        title=Sentence(N_("Chờ xác nhận: %(title)s"), {"title": commitment.title}),
        key=str(proof.pk),
        at=at,
        by=by,
        parts=parts,
    )
    return proof


def _check_state(commitment: Commitment, body: Body) -> None:
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận, không nhận thêm minh chứng."))
    if not Participation.objects.filter(commitment=commitment, body=body, role=BodyRole.LEAD).exists():
        raise Refused(
            "commitment.not_a_lead", _("Chỉ cơ quan chủ trì nộp minh chứng; hãy báo xong phần việc của mình.")
        )
    if commitment.source_kind in settings.CASES_PROVED_THERE:
        raise Refused("proof.on_its_case", _("Việc này được quyết định trên trang của vụ việc; hãy mở vụ việc."))


def _check_outcome(commitment: Commitment, outcome: str) -> None:
    """An answer to a blocker says what it brought; no other proof does."""
    if (commitment.source_kind == BLOCKER) != bool(outcome):
        raise Refused("proof.outcome_of_blocker", _("Trả lời vướng mắc phải chọn kết quả tháo gỡ."))


def _check_days(issued_on: date | None, received_on: date, today: date) -> None:
    """Only a paper proves a day before the one on which the proof is entered."""
    if received_on > today:
        raise Refused("commitment.proof_in_the_future", _("Ngày nhận không thể sau hôm nay."))
    if issued_on is None and received_on < today:
        raise Refused(
            "commitment.proof_needs_paper",
            _("Không kèm văn bản thì ngày nhận là hôm nay; muốn tính ngày trước, hãy chọn văn bản kết quả."),
        )
    if issued_on is not None and received_on < issued_on:
        raise Refused(
            "commitment.received_before_issued",
            _("Ngày nhận không thể trước ngày ban hành %(day)s của văn bản; hãy sửa ngày nhận.")
            % {"day": f"{issued_on:%d/%m/%Y}"},
        )


def _arrival(paper: Paper | None, judge: Body | None) -> date | None:
    """The day `paper` came in at the judge by the judge's own book; None where the book does not have it."""
    if paper is None or judge is None:
        return None
    line = Addressee.objects.filter(paper=paper, body=judge, received_at__isnull=False).first()
    if line is None or line.received_at is None:
        return None
    return line.arrived_on or clock.day_of(line.received_at)


@transaction.atomic
def return_proof(*, proof_id: UUID, reason: str, by: User, at: datetime, paper: Paper | None = None) -> Proof:
    """Send a proof back as not sufficient (chưa đạt yêu cầu); the commitment is open again if no other proof stands.

    `paper`: the judge's, from which it is recorded. Raises PermissionDenied, Refused "commitment.closed",
    "proof.returned", "commitment.paper_not_issued", "paper.of_another_body".
    """
    proof = Proof.objects.select_related("commitment").get(pk=proof_id)
    commitment = locked(proof.commitment_id)
    trace = judges(commitment, paper, by=by, at=at, reason=reason)
    proof.refresh_from_db()
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if proof.returned_at is not None:
        raise Refused("proof.returned", _("Minh chứng này đã được trả lại trước đó."))
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
