"""A person decides field, body and class, with or against the machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.petitions import shipped
from phoihop.petitions.models import (
    Decision,
    Handling,
    Matter,
    Petition,
    PetitionState,
    Proposal,
    ProposalKind,
)
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.states import change, locked, one_locked


@transaction.atomic
def sort(
    *,
    petition_id: UUID,
    field: str,
    body_key: str,
    handling: Handling = Handling.ORDINARY,
    handling_reason: str = "",
    matter: Matter | None = None,
    revision: int | None = None,
    by: User,
    at: datetime,
) -> Petition:
    """Decide field, kind of body and class of a petition (phân loại). What the machine proposed is accepted or corrected by
    it, and either teaches.

    Raises PermissionDenied, Refused "petition.changed_meanwhile", "petition.over", "petition.unknown_key",
    "petition.class_needs_ground".
    """
    petition = one_locked(petition_id, revision=revision)
    if not can_sort(by, petition):
        raise PermissionDenied
    if not petition.is_alive:
        raise Refused("petition.over", _("Kiến nghị này đã kết thúc, không phân loại lại được."))
    if field not in shipped.fields() or body_key not in shipped.bodies():
        raise Refused("petition.unknown_key", _("Chọn lĩnh vực và cơ quan có trong danh mục."))
    if handling != Handling.ORDINARY and not handling_reason:
        raise Refused("petition.class_needs_ground", _("Kiến nghị cấp bách hoặc phức tạp phải ghi căn cứ."))
    _decide(petition, field, body_key, handling, handling_reason, matter or "", by=by, at=at)
    return petition


@transaction.atomic
def accept(*, petition_ids: Sequence[UUID], by: User, at: datetime) -> list[Petition]:
    """Accept what the machine proposes for field and body of petitions (chấp nhận đề xuất): all of them or none.

    Raises PermissionDenied, Refused "petition.nothing_proposed", "petition.over".
    """
    rows = locked(petition_ids)
    proposals: dict[UUID, dict[str, str]] = {}
    for proposal in Proposal.objects.waiting().filter(petition__in=rows, kind__in=["field", "body"]):
        proposals.setdefault(proposal.petition_id, {})[proposal.kind] = proposal.value
    for row in rows:
        if not can_sort(by, row):
            raise PermissionDenied
        if not row.is_alive:
            raise Refused("petition.over", _("Kiến nghị này đã kết thúc, không phân loại lại được."))
        found = proposals.get(row.pk, {})
        field, body_key = found.get(ProposalKind.FIELD, row.field), found.get(ProposalKind.BODY, row.body_key)
        if not found or not field or not body_key:
            sentence = _("Kiến nghị %(code)s không có đề xuất nào đang chờ.") % {"code": row.code}
            raise Refused("petition.nothing_proposed", sentence)
        _decide(row, field, body_key, Handling(row.handling), row.handling_reason, row.matter, by=by, at=at)
    return rows


def _decide(
    petition: Petition, field: str, body_key: str, handling: Handling, why: str, matter: str, *, by: User, at: datetime
) -> None:
    taken = {ProposalKind.FIELD: field, ProposalKind.BODY: body_key}
    waiting = list(Proposal.objects.waiting().filter(petition=petition, kind__in=list(taken)))
    for proposal in waiting:
        proposal.decided_value = taken[ProposalKind(proposal.kind)]
        same = proposal.decided_value == proposal.value
        proposal.decision = Decision.ACCEPTED if same else Decision.CORRECTED
        proposal.decided_by, proposal.decided_at = by, at
    audit.bulk_save(
        waiting, ["decision", "decided_value", "decided_by", "decided_at"], verb="proposal.decided", by=by, at=at
    )
    change(
        petition,
        verb="petition.sorted",
        field=field,
        body_key=body_key,
        level=shipped.bodies()[body_key].level,
        handling=handling,
        handling_reason=why,
        matter=matter,
        state=PetitionState.CLASSIFIED if petition.state == PetitionState.NEW else petition.state,
        by=by,
        at=at,
    )
