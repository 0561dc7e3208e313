"""Somebody opens a letter, or who sent what was screened; recorded by name each time."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.intake.models import Item, Opened, SenderOpening
from phoihop.intake.permissions import can_open_sender, can_screen
from phoihop.intake.rules import Said, Sender
from phoihop.intake.sealing import unsealed, unsealed_sender
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.secrecy import Unreadable
from phoihop.kernel.text import clean

logger = logging.getLogger(__name__)


@transaction.atomic
def open_letter(*, item_id: UUID, reason: str, by: User, at: datetime) -> Said:
    """Open a letter (mở đơn, thư): its words and its sender; recorded with the reason.

    Raises PermissionDenied, Refused "intake.not_a_letter", "intake.needs_a_reason".
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if not can_screen(by, item.receiver_id):
        raise PermissionDenied
    if not item.is_letter or item.content is None:
        raise Refused("intake.not_a_letter", _("Nội dung này không phải đơn, thư."))
    said = unsealed(item.pk, item.content, item.sender)
    _record(item, Opened.LETTER, reason, by, at)
    return said


@transaction.atomic
def open_sender(*, item_id: UUID, reason: str, by: User, at: datetime) -> Sender:
    """Open who sent what was screened (mở thông tin người gửi); recorded with the reason.

    Raises PermissionDenied, Refused "intake.not_screened" (who screens it reads the whole), "intake.needs_a_reason".
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if not can_open_sender(by, item) or (item.is_letter and not can_screen(by, item.receiver_id)):
        raise PermissionDenied
    if item.is_waiting:
        raise Refused("intake.not_screened", _("Nội dung này chưa được sàng lọc."))
    sender = unsealed_sender(item.pk, item.sender)
    _record(item, Opened.SENDER, reason, by, at)
    return sender


@transaction.atomic
def address_for_letter(*, item_id: UUID, why: str, at: datetime) -> str:
    """The e-mail address of who sent it, for a letter that the machine writes to that very person; recorded, the address
    itself nowhere. "" where none was left, the sender is forgotten, or cannot be read."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    try:
        email = unsealed_sender(item.pk, item.sender).email
    except Unreadable:
        logger.exception("the sender of item %s cannot be read: nobody is written to", item.code)
        return ""
    if email:
        audit.record(item, verb="item.written_to", by=None, at=at, reason=why)
    return email


def _record(item: Item, what: Opened, reason: str, by: User, at: datetime) -> None:
    said = clean(reason)[:300]
    if not said:
        raise Refused("intake.needs_a_reason", _("Ghi lý do mở: lần mở được lưu cùng tên người mở."))
    audit.create(SenderOpening(item=item, what=what, user=by, at=at, reason=said), verb="item.opened", by=by, at=at)
