"""What a voter asks again was solved before: he is told of the earlier answer, and nobody is asked once more."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.ids import uuid7
from phoihop.petitions.models import WAITING, AnswerLine, Petition, PetitionState
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.informing import inform
from phoihop.petitions.services.joining import check_alone
from phoihop.petitions.services.local import end_waiting, keep_settled
from phoihop.petitions.services.places import end_all
from phoihop.petitions.services.states import one_locked, set_state


@transaction.atomic
def tell_settled(*, petition_id: UUID, line_id: UUID, text: str, on: date, by: User, at: datetime) -> Petition:
    """Tell the voter on this day, in these words, that what he asks was solved before (thông báo kết quả đã giải quyết), as
    one earlier answer to a petition that asks the same said; the petition goes no further.

    `line_id`: that answer. Legal source: the term "petition.local.settled_before" where the province adopted it. Raises
    PermissionDenied, Refused "petition.sent_already", "petition.carries_others", "petition.not_settled_before",
    "petition.needs_text", "answer.told_day".
    """
    petition = one_locked(petition_id)
    if not can_sort(by, petition):
        raise PermissionDenied
    if petition.state not in WAITING:
        sentence = _("Kiến nghị đã chuyển cơ quan trả lời hoặc đã kết thúc; kết quả báo theo trả lời của cơ quan ấy.")
        raise Refused("petition.sent_already", sentence)
    check_alone(petition)
    settling = AnswerLine.objects.visible_to(by).settling(petition)
    line = settling.filter(pk=line_id).select_related("answer__body", "answer__paper").first()
    if line is None:
        sentence = _("Trả lời này không thuộc kiến nghị trùng nào đã giải quyết xong; hãy tải lại trang.")
        raise Refused("petition.not_settled_before", sentence)
    if not text:
        raise Refused("petition.needs_text", _("Ghi nội dung thông báo cho cử tri."))
    today = clock.day_of(at)
    if not petition.received_on <= on <= today:
        raise Refused(
            "answer.told_day", _("Ngày báo cử tri phải từ ngày tiếp nhận kiến nghị đến hôm nay; hãy sửa ngày.")
        )
    said = f"Đã báo cử tri kết quả giải quyết trước đó: {line.answer.body.name}, {line.answer.citation}."
    keep_settled(petition, said, on, by=by, at=at)
    end_waiting(petition, said, on, by=by, at=at)
    end_all(petition, said, by=by, at=at, today=today)
    set_state(
        petition, PetitionState.CLOSED, verb="petition.told_settled", closed_reason=text, settled_by=line, by=by, at=at,
        reason=text,
    )  # fmt: skip
    inform(petition, "settled", uuid7())
    return petition
