"""The province's table of competence is kept by a person."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.petitions import shipped
from phoihop.petitions.models import Competence
from phoihop.petitions.permissions import can_keep_competence


@transaction.atomic
def enter_competence(
    *,
    field: str,
    body_key: str,
    rank: int,
    body: Body | None,
    starts_on: date,
    basis: str,
    confirmed: bool,
    by: User,
    at: datetime,
) -> Competence:
    """Enter who answers a field here (ghi thẩm quyền), from a day on, with its basis. What held at this place ends the day
    before.

    Raises PermissionDenied, Refused "petition.unknown_key", "competence.needs_basis", "competence.held_then".
    """
    if not can_keep_competence(by):
        raise PermissionDenied
    if field not in shipped.fields() or body_key not in shipped.bodies():
        raise Refused("petition.unknown_key", _("Chọn lĩnh vực và cơ quan có trong danh mục."))
    if not basis:
        raise Refused("competence.needs_basis", _("Ghi căn cứ của thẩm quyền."))
    level = shipped.bodies()[body_key].level
    held = Competence.objects.select_for_update().filter(field=field, level=level, rank=rank, ends_on__isnull=True)
    before = held.first()
    if before is not None:
        if before.starts_on >= starts_on:
            sentence = _("Từ ngày này đã có một dòng cùng lĩnh vực, cấp và thứ tự; hãy chọn ngày sau hoặc thứ tự khác.")
            raise Refused("competence.held_then", sentence)
        before.ends_on = date.fromordinal(starts_on.toordinal() - 1)
        audit.save(before, ["ends_on"], verb="competence.ended", by=by, at=at)
    row = Competence(
        field=field, level=level, rank=rank, body_key=body_key, body=body, starts_on=starts_on, basis=basis,
        status=Competence.Status.CONFIRMED if confirmed else Competence.Status.TO_CONFIRM, by=by, at=at,
    )  # fmt: skip
    return audit.create(row, verb="competence.entered", by=by, at=at)


@transaction.atomic
def end_competence(*, competence_id: UUID, ends_on: date, by: User, at: datetime) -> Competence:
    """Let a row end with a day (hết hiệu lực). Raises PermissionDenied, Refused "competence.ended"."""
    if not can_keep_competence(by):
        raise PermissionDenied
    row = Competence.objects.select_for_update().get(pk=competence_id)
    if row.ends_on is not None or ends_on < row.starts_on:
        raise Refused("competence.ended", _("Dòng này đã hết hiệu lực hoặc chưa bắt đầu."))
    row.ends_on = ends_on
    return audit.save(row, ["ends_on"], verb="competence.ended", by=by, at=at)


def as_the_machine_reads_it() -> tuple[shipped.Competence, ...]:
    """The province's table as the machine reads it; `propose` picks what is in force on its day."""
    return tuple(
        shipped.Competence(
            row.field, row.level, row.rank, row.body_key, row.starts_on, row.ends_on, row.basis, row.status
        )
        for row in Competence.objects.order_by("field", "level", "rank", "starts_on")
    )  # fmt: skip
