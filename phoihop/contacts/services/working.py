"""The working meeting of the delegation with the bodies of the province before a session (NQLT 72/2025 Art. 6.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.contacts.models import Duty, DutyKind, Round
from phoihop.contacts.services.duties import keep_duty
from phoihop.contacts.services.rounds import delegation_of
from phoihop.contacts.services.rows import ROUND, locked_round
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body


@transaction.atomic
def plan_working_meeting(
    *, round_id: UUID, on: date, bodies: Iterable[Body], by: User, at: datetime, today: date
) -> Duty:
    """Set the day of the working meeting (buổi làm việc) that the delegation holds before a session with the standing body of
    the council, the committee, the Front, the procuracy, the court: it owes it by that day, they know of it.

    Raises PermissionDenied, Refused "round.over", "working.not_before_a_session", "working.planned_already",
    "working.nobody", "round.day_is_over".
    """
    round_: Round = locked_round(round_id, by)
    if not round_.has_working_meeting:
        sentence = _("Buổi làm việc này chỉ có ở đợt trước kỳ họp Quốc hội, có đại biểu Quốc hội.")
        raise Refused("working.not_before_a_session", sentence)
    if round_.duties.filter(kind=DutyKind.WORKING_MEETING).exists():
        raise Refused("working.planned_already", _("Đã định ngày làm việc với các cơ quan của đợt này."))
    if on < today:
        raise Refused("round.day_is_over", _("Ngày làm việc không thể trước hôm nay."))
    delegation = delegation_of(round_, [part.body for part in round_.parts.select_related("body")])
    invited = [body for body in bodies if body.pk != delegation.pk]
    if not invited:
        raise Refused("working.nobody", _("Hãy chọn ít nhất một cơ quan cùng làm việc."))
    commitment = ledger.owe(
        title=f"{DutyKind.WORKING_MEETING.label}: {round_}",
        lead=delegation,
        due_on=on,
        why=f"Ngày do {round_.organiser.name} định, đợt {round_.code} (NQLT 72/2025 Điều 6.5)",
        recipients=invited,
        source_kind=ROUND,
        source_code=round_.code,
        by=by,
        at=at,
        today=today,
    )
    return keep_duty(round_, DutyKind.WORKING_MEETING, delegation, commitment, by=by, at=at)
