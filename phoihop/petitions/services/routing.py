"""A petition is sent to the body that must answer, gets partners, is moved to another lead."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.services.notices import at_work
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.petitions.models import Petition, PetitionState, Routing, RoutingEnd, RoutingRole
from phoihop.petitions.permissions import can_add_partner, can_head, can_sort
from phoihop.petitions.rules.ways import superior_needed
from phoihop.petitions.services.local import end_waiting, move_correction
from phoihop.petitions.services.places import end, forget_help, owe, place, standing, turns_of
from phoihop.petitions.services.states import change, one_locked


@transaction.atomic
def route(
    *,
    petition_id: UUID,
    lead: Body,
    reached_on: date,
    paper: Paper | None = None,
    revision: int | None = None,
    told: bool = True,
    by: User,
    at: datetime,
    today: date,
) -> Petition:
    """Send a sorted petition to the body that must answer (chuyển kiến nghị). From `reached_on`, the day it got there, the one
    outside clock runs.

    `paper`: the letter it goes with; a body without an account gets nothing else. `told` False: the body is told of it
    together with others. Raises PermissionDenied, Refused "petition.changed_meanwhile", "petition.not_sorted",
    "petition.routed_day", "petition.to_the_receiver", "petition.no_term".
    """
    petition = one_locked(petition_id, revision=revision)
    if not can_sort(by, petition):
        raise PermissionDenied
    if petition.state != PetitionState.CLASSIFIED:
        raise Refused("petition.not_sorted", _("Chỉ chuyển kiến nghị đã phân loại và chưa chuyển."))
    if lead.pk == petition.receiver_id:
        raise Refused(
            "petition.to_the_receiver", _("Cơ quan tiếp nhận theo dõi kiến nghị; chọn cơ quan khác để trả lời.")
        )
    if not petition.received_on <= reached_on <= today:
        sentence = _("Ngày cơ quan nhận phải từ ngày tiếp nhận kiến nghị đến hôm nay; hãy sửa ngày.")
        raise Refused("petition.routed_day", sentence)
    commitment = owe(petition, lead, reached_on, told=told, by=by, at=at, today=today)
    change(
        petition, verb="petition.routed", state=PetitionState.ROUTED, lead=lead, commitment=commitment,
        routed_on=reached_on, due_on=commitment.due_on, by=by, at=at,
    )  # fmt: skip
    place(petition, lead, RoutingRole.LEAD, since=reached_on, paper=paper, by=by, at=at)
    end_waiting(petition, f"Đã chuyển {lead.name}.", reached_on, by=by, at=at)
    return petition


@transaction.atomic
def add_partner(
    *,
    petition_id: UUID,
    body: Body,
    part: str,
    internal_due_on: date | None = None,
    by: User,
    at: datetime,
    today: date,
) -> Routing:
    """Let another body help the lead with one joint answer (cơ quan phối hợp); its internal day is inside the outside one. The
    receiver asks it, or the lead itself (Nghệ An 98/2025/QĐ-UBND Art. 11.2); whichever of them did not, is told.

    Raises PermissionDenied, Refused "petition.not_routed", "petition.has_the_body", "petition.inside_after_outside".
    """
    petition = one_locked(petition_id)
    if not can_add_partner(by, petition):
        raise PermissionDenied
    if petition.state != PetitionState.ROUTED or petition.commitment is None:
        raise Refused("petition.not_routed", _("Kiến nghị này không ở bước đang giải quyết."))
    if body.pk == petition.receiver_id or standing(petition, body=body):
        raise Refused("petition.has_the_body", _("Cơ quan này đã tham gia giải quyết kiến nghị."))
    if internal_due_on is not None and petition.due_on is not None and internal_due_on > petition.due_on:
        sentence = _("Hạn nội bộ không được sau hạn trả lời cử tri (%(day)s); hãy chọn ngày sớm hơn.")
        raise Refused("petition.inside_after_outside", sentence % {"day": f"{petition.due_on:%d/%m/%Y}"})
    commitments.add_partner_of_case(
        commitment_id=petition.commitment.pk, body=body, part=part, internal_due_on=internal_due_on, by=by, at=at
    )
    _tell_of_partner(petition, body, by=by, at=at, today=today)
    return place(petition, body, RoutingRole.PARTNER, since=today, by=by, at=at)


def _tell_of_partner(petition: Petition, body: Body, *, by: User, at: datetime, today: date) -> None:
    """The body itself is told by the ledger."""
    values = {"code": petition.code, "body": body.name}
    other = petition.receiver_id if sight_of(by).has(petition.lead_id) else petition.lead_id
    notifications.notify(
        users=at_work([other] if other else [], today),
        kind="petition.partner_added",
        title=Sentence(N_("Kiến nghị %(code)s có thêm cơ quan phối hợp: %(body)s"), values),
        url=petition.get_absolute_url(),
        key=f"petition.partner_added:{petition.code}:{body.code}:{at.isoformat()}",
        at=at,
        by=by,
    )


@transaction.atomic
def drop_partner(*, petition_id: UUID, body: Body, ground: str, by: User, at: datetime, today: date) -> Routing:
    """Let a partner go that the joint answer no longer needs (thôi phối hợp), with a ground. That it took part stays readable;
    what it owed of it is dropped.

    Raises PermissionDenied, Refused "petition.not_routed", "petition.needs_ground", "petition.not_a_partner".
    """
    petition = one_locked(petition_id)
    if not can_sort(by, petition):
        raise PermissionDenied
    if petition.state != PetitionState.ROUTED or petition.commitment is None:
        raise Refused("petition.not_routed", _("Kiến nghị này không ở bước đang giải quyết."))
    if not ground:
        raise Refused("petition.needs_ground", _("Ghi căn cứ để cơ quan này thôi phối hợp."))
    rows = standing(petition, body=body, role=RoutingRole.PARTNER)
    if not rows:
        raise Refused(
            "petition.not_a_partner", _("Cơ quan này không phối hợp giải quyết kiến nghị; hãy tải lại trang.")
        )
    commitments.drop_partner_of_case(commitment_id=petition.commitment.pk, body=body, reason=ground, by=by, at=at)
    (row,) = rows
    end(row, RoutingEnd.RELEASED, ground, today=today, by=by, at=at)
    forget_help(petition, body, ground, by=by, at=at, today=today)
    return row


@transaction.atomic
def transfer(
    *, petition_id: UUID, lead: Body, ground: str, paper: Paper | None = None, by: User, at: datetime, today: date
) -> Petition:
    """Move a petition to another lead (chuyển cơ quan khác) with a ground; the outside date does not change.

    Raises PermissionDenied, Refused "petition.not_routed", "petition.needs_ground", "petition.same_lead",
    "petition.to_the_receiver", "petition.needs_superior" (a body that handed it back, or a superior has decided).
    """
    petition = one_locked(petition_id)
    if not can_head(by, petition):
        raise PermissionDenied
    if petition.state != PetitionState.ROUTED:
        raise Refused("petition.not_routed", _("Kiến nghị này không ở bước đang giải quyết."))
    if not ground:
        raise Refused("petition.needs_ground", _("Ghi căn cứ chuyển cơ quan khác."))
    check_next(petition, lead)
    check_turn(petition, lead.pk)
    move(petition, lead, RoutingEnd.TRANSFERRED, ground, paper=paper, by=by, at=at, today=today)
    return petition


def check_next(petition: Petition, lead: Body) -> None:
    """Raises Refused "petition.same_lead", "petition.to_the_receiver"."""
    if lead.pk == petition.lead_id:
        raise Refused("petition.same_lead", _("Kiến nghị đang ở cơ quan này; chọn cơ quan khác."))
    if lead.pk == petition.receiver_id:
        raise Refused(
            "petition.to_the_receiver", _("Cơ quan tiếp nhận theo dõi kiến nghị; chọn cơ quan khác để trả lời.")
        )


def check_turn(petition: Petition, lead_id: UUID, *, returning: UUID | None = None) -> None:
    """What went round, came back twice or was decided above goes to the superior. `returning`: who gives it back now. Raises
    Refused "petition.needs_superior"."""
    why = superior_needed(turns_of(petition), lead_id, returning=returning)
    if why == "decided":
        sentence = _("Cấp trên đã xác định cơ quan trả lời kiến nghị; hãy đề nghị cấp trên xác định lại thẩm quyền.")
    else:
        sentence = _("Kiến nghị đã bị trả lại trước đó; hãy đề nghị cấp trên chung xác định cơ quan có thẩm quyền.")
    if why:
        raise Refused("petition.needs_superior", sentence)


def move(
    petition: Petition,
    lead: Body,
    why: RoutingEnd,
    ground: str,
    *,
    paper: Paper | None = None,
    in_ledger: bool = True,
    by: User,
    at: datetime,
    today: date,
) -> None:
    """Let `lead` take over from the lead of a locked petition. `in_ledger` False: the ledger has handed it over already."""
    old = petition.lead
    if in_ledger and petition.commitment is not None and old is not None:
        commitments.move_to_lead_of_case(
            commitment_id=petition.commitment.pk, old=old, new=lead, reason=ground, by=by, at=at
        )
    if old is not None:
        move_correction(petition, old, lead, ground, by=by, at=at)
    for row in standing(petition, role=RoutingRole.LEAD):
        end(row, why, ground, today=today, by=by, at=at)
    change(petition, verb="petition.moved", state=PetitionState.ROUTED, lead=lead, by=by, at=at, reason=ground)
    place(petition, lead, RoutingRole.LEAD, since=today, paper=paper, by=by, at=at)
