"""The programme an act works on, locked, with the state it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.programmes.kinds import fields_of
from phoihop.programmes.models import Programme

May = Callable[[User, Programme], bool]


def locked(programme_id: UUID, by: User, may: May) -> Programme:
    """The programme, locked, for who may. Raises PermissionDenied."""
    rows = Programme.objects.select_for_update(of=("self",)).select_related("host", "approver")
    programme = rows.get(pk=programme_id)
    if not may(by, programme):
        raise PermissionDenied
    return programme


def alive(programme_id: UUID, by: User, may: May) -> Programme:
    """The same, proposed or approved. Raises PermissionDenied, Refused "programme.over"."""
    programme = locked(programme_id, by, may)
    if not programme.is_alive:
        raise Refused("programme.over", _("Chương trình đã kết thúc hoặc đã hủy nên không sửa được nữa."))
    return programme


def approved(programme_id: UUID, by: User, may: May) -> Programme:
    """The same, approved and not over. Raises PermissionDenied, Refused "programme.not_approved"."""
    programme = locked(programme_id, by, may)
    if not programme.is_approved:
        sentence = _("Chỉ làm được khi chương trình đã duyệt và chưa kết thúc.")
        raise Refused("programme.not_approved", sentence)
    return programme


def same_revision(seen: int, stored: int) -> None:
    """Nobody writes over what somebody else has just written. Raises Refused "programme.changed_meanwhile"."""
    if seen != stored:
        sentence = _(
            "Người khác vừa sửa chỗ này; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("programme.changed_meanwhile", sentence)


def days_to_come(programme: Programme, today: date, *, before: Mapping[str, object] | None = None) -> None:
    """A day by which something is promised must be to come when the promise is made, or moved (`before`: the details so far).

    Raises Refused "programme.day_is_over".
    """
    for one in fields_of(programme.kind):
        value = programme.details.get(one.name)
        stays = before is not None and before.get(one.name) == value
        if one.promises and value and not stays and date.fromisoformat(value) < today:
            sentence = _("Ngày ở ô «%(field)s» đã qua; hãy chọn ngày từ hôm nay trở đi.")
            raise Refused("programme.day_is_over", sentence % {"field": one.label})


def reason_of(words: str) -> str:
    """The reason, cleaned. Raises Refused "programme.reason_needed"."""
    if not clean(words):
        raise Refused("programme.reason_needed", _("Hãy ghi lý do."))
    return clean(words)
