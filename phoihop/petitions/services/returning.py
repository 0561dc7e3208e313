"""A body hands a petition back; the receiver answers; where they go round in circles, their common superior decides."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import HandBack, HandBackGround, RequestState
from phoihop.commitments.services.recorded import trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.petitions.models import (
    Dispute,
    DisputeGround,
    Petition,
    PetitionState,
    RoutingEnd,
    RoutingRole,
)
from phoihop.petitions.permissions import can_decide, can_hand_back, can_head
from phoihop.petitions.services.places import end, place, standing, turns_of
from phoihop.petitions.services.routing import check_next, check_turn, move
from phoihop.petitions.services.states import one_locked, set_state

DISPUTE = "petition_dispute"


@transaction.atomic
def hand_back(
    *,
    petition_id: UUID,
    ground: HandBackGround,
    explanation: str,
    proposed_body: Body | None = None,
    paper: Paper | None = None,
    from_paper: bool = False,
    by: User,
    at: datetime,
) -> HandBack:
    """Hand a petition back to the receiver (trả lại), with a ground. The outside clock goes on.

    `from_paper`: recorded from the lead's paper. Raises PermissionDenied, Refused "petition.not_routed",
    "petition.needs_ground" and those of `commitments.hand_back`.
    """
    petition = one_locked(petition_id)
    if not can_hand_back(by, petition, from_paper=from_paper):
        raise PermissionDenied
    if petition.state != PetitionState.ROUTED or petition.commitment is None or petition.lead is None:
        raise Refused("petition.not_routed", _("Kiến nghị này không ở bước đang giải quyết."))
    if not explanation:
        raise Refused("petition.needs_ground", _("Ghi căn cứ pháp lý của việc trả lại."))
    request = commitments.hand_back(
        commitment_id=petition.commitment.pk, body=petition.lead, ground=ground, explanation=explanation,
        proposed_body=proposed_body, paper=paper, from_paper=from_paper, of_case=True, by=by, at=at,
    )  # fmt: skip
    trace = trace_of(petition.lead, paper, by=by, at=at, from_paper=from_paper, reason=explanation)
    set_state(petition, PetitionState.RETURNED, verb="petition.handed_back", **trace)
    return request


@transaction.atomic
def accept_return(
    *, petition_id: UUID, lead: Body, answer: str, paper: Paper | None = None, by: User, at: datetime, today: date
) -> Petition:
    """Let the lead go and send the petition to another body (nhận lại, chuyển cơ quan khác); the outside date does not change.

    Raises PermissionDenied, Refused "petition.not_returned", "petition.needs_ground", "petition.same_lead",
    "petition.to_the_receiver", "petition.needs_superior" (it was handed back before, went round, or a superior decided).
    """
    petition, asked = _returned(petition_id, by)
    if not answer:
        raise Refused("petition.needs_ground", _("Ghi căn cứ chuyển cơ quan khác."))
    check_next(petition, lead)
    check_turn(petition, lead.pk, returning=petition.lead_id)
    commitments.accept_hand_back(hand_back_id=asked.pk, answer=answer, new_lead=lead, of_case=True, by=by, at=at)
    move(petition, lead, RoutingEnd.RETURNED, answer, paper=paper, in_ledger=False, by=by, at=at, today=today)
    return petition


@transaction.atomic
def refuse_return(*, petition_id: UUID, answer: str, by: User, at: datetime) -> Petition:
    """Do not take a petition back (không nhận lại), with the reason. Raises PermissionDenied, Refused
    "petition.not_returned", "petition.needs_ground"."""
    petition, asked = _returned(petition_id, by)
    if not answer:
        raise Refused("petition.needs_ground", _("Ghi lý do không nhận lại."))
    commitments.refuse_hand_back(hand_back_id=asked.pk, answer=answer, of_case=True, by=by, at=at)
    return set_state(petition, PetitionState.ROUTED, verb="petition.return_refused", by=by, at=at, reason=answer)


@transaction.atomic
def raise_dispute(
    *, petition_id: UUID, superior: Body, question: str, decide_by: date, by: User, at: datetime, today: date
) -> Dispute:
    """Ask the common superior who is competent (đề nghị xác định thẩm quyền); it owes its decision by a day of its own.

    The voter's clock goes on beside it. Raises PermissionDenied, Refused "petition.not_routed", "dispute.by_a_party",
    "dispute.day_is_over", "petition.needs_ground".
    """
    petition = one_locked(petition_id)
    if not can_head(by, petition):
        raise PermissionDenied
    if petition.state not in {PetitionState.ROUTED, PetitionState.RETURNED}:
        raise Refused("petition.not_routed", _("Kiến nghị này không ở bước đang giải quyết."))
    if superior.pk == petition.lead_id:
        raise Refused(
            "dispute.by_a_party", _("Cơ quan đang giữ kiến nghị không tự xác định thẩm quyền; chọn cấp trên.")
        )
    if decide_by <= today:
        raise Refused("dispute.day_is_over", _("Ngày quyết định phải sau hôm nay."))
    if not question:
        raise Refused("petition.needs_ground", _("Ghi nội dung cần cấp trên quyết định."))
    dispute = Dispute(
        petition=petition, ground=_ground(petition), question=question, superior=superior, raised_on=today, by=by, at=at
    )
    dispute.commitment = commitments.owe(
        title=f"Xác định cơ quan có thẩm quyền giải quyết kiến nghị {petition.code}",
        lead=superior,
        due_on=decide_by,
        why=f"Đề nghị {dispute.code} của {petition.receiver.name}, ngày {today:%d/%m/%Y}",
        recipients=[petition.receiver] if superior.pk != petition.receiver_id else [],
        source_kind=DISPUTE,
        source_code=dispute.code,
        by=by,
        at=at,
        today=today,
    )
    audit.create(dispute, verb="dispute.raised", by=by, at=at)
    set_state(petition, PetitionState.DISPUTED, verb="petition.disputed", by=by, at=at, reason=question)
    if superior.pk != petition.receiver_id and not standing(petition, body=superior):
        place(petition, superior, RoutingRole.SUPERIOR, since=today, by=by, at=at)
    return dispute


@transaction.atomic
def decide(
    *,
    dispute_id: UUID,
    lead: Body,
    decision: str,
    paper: Paper | None = None,
    from_paper: bool = False,
    by: User,
    at: datetime,
    today: date,
) -> Dispute:
    """Say who answers (xác định thẩm quyền), as the common superior; `from_paper`: recorded from its decision.

    The outside date of the petition does not change. Raises PermissionDenied, Refused "dispute.decided",
    "dispute.needs_words", "petition.to_the_receiver" and those of a paper.
    """
    petition = one_locked(Dispute.objects.values_list("petition_id", flat=True).get(pk=dispute_id))
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("petition", "superior", "commitment")
    dispute = rows.get(pk=dispute_id)
    if not can_decide(by, dispute, from_paper=from_paper):
        raise PermissionDenied
    if dispute.decided_on is not None:
        raise Refused("dispute.decided", _("Cấp trên đã quyết định."))
    if not decision:
        raise Refused("dispute.needs_words", _("Ghi nội dung quyết định, căn cứ."))
    if lead.pk == petition.receiver_id:
        raise Refused(
            "petition.to_the_receiver", _("Cơ quan tiếp nhận theo dõi kiến nghị; chọn cơ quan khác để trả lời.")
        )
    trace = trace_of(dispute.superior, paper, by=by, at=at, from_paper=from_paper)
    dispute.decided_on, dispute.decided_body, dispute.decision, dispute.paper = today, lead, decision, paper
    audit.save(dispute, ["decided_on", "decided_body", "decision", "paper"], verb="dispute.decided", **trace)
    if dispute.commitment.is_under_way:
        commitments.keep_of_case(
            commitment_id=dispute.commitment_id, body=dispute.superior, statement=decision, done_on=today, by=by, at=at
        )
    for row in standing(petition, role=RoutingRole.SUPERIOR):
        end(row, RoutingEnd.DECIDED, decision, today=today, by=by, at=at)
    _follow_decision(petition, lead, decision, by=by, at=at, today=today)
    return dispute


def _follow_decision(petition: Petition, lead: Body, decision: str, *, by: User, at: datetime, today: date) -> None:
    asked = _asked(petition)
    if lead.pk == petition.lead_id:
        if asked is not None:
            commitments.refuse_hand_back(hand_back_id=asked.pk, answer=decision, of_case=True, by=by, at=at)
        set_state(petition, PetitionState.ROUTED, verb="petition.return_refused", by=by, at=at, reason=decision)
        return
    if asked is not None:
        commitments.accept_hand_back(hand_back_id=asked.pk, answer=decision, new_lead=lead, of_case=True, by=by, at=at)
    move(petition, lead, RoutingEnd.DECIDED, decision, in_ledger=asked is None, by=by, at=at, today=today)


def _returned(petition_id: UUID, by: User) -> tuple[Petition, HandBack]:
    petition = one_locked(petition_id)
    if not can_head(by, petition):
        raise PermissionDenied
    asked = _asked(petition)
    if petition.state != PetitionState.RETURNED or asked is None:
        raise Refused("petition.not_returned", _("Kiến nghị này không có đề nghị trả lại đang chờ."))
    return petition, asked


def _asked(petition: Petition) -> HandBack | None:
    """The hand-back that waits for an answer."""
    return HandBack.objects.filter(commitment=petition.commitment, state=RequestState.ASKED).first()


def _ground(petition: Petition) -> DisputeGround:
    asked, before = _asked(petition), turns_of(petition).handed_back
    if asked is not None and asked.proposed_body_id in before:
        return DisputeGround.CIRCLE
    times = len(before) + (asked is not None)
    return DisputeGround.SECOND_RETURN if times > 1 else DisputeGround.DISAGREED
