"""What the acts begin with: the group under its lock, and whom a matter of its bodies is told to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from phoihop.commitments.services.reminders import Heads
from phoihop.groups.models import Group
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body


def locked(group_id: UUID) -> Group:
    """The group under its row lock. Raises Group.DoesNotExist."""
    return Group.objects.select_for_update(of=("self",)).select_related("host").get(pk=group_id)


def locked_active(group_id: UUID) -> Group:
    """The same; Refused "group.archived" when nothing may be added any more."""
    group = locked(group_id)
    if group.archived_at is not None:
        raise Refused("group.archived", _("Nhóm này đã kết thúc; mở lại nhóm rồi làm tiếp."))
    return group


def heads_of(bodies: Iterable[Body], at: datetime) -> list[User]:
    """Leaders and heads of office of `bodies`, of the offices that serve them, of their successors."""
    wanted = list(bodies)
    heads = Heads([body.pk for body in wanted], clock.day_of(at))
    found = {user.pk: user for body in wanted for user in heads.of(body.pk)}
    return sorted(found.values(), key=lambda user: user.username)
