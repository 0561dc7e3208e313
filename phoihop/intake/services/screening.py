"""A person says what an item is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.intake.models import Item, Outcome
from phoihop.intake.permissions import can_screen
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused

# With the content go the pictures, but where the sender may be needed to answer: they stay sealed like him.
KEEPS_PICTURES = {Outcome.PETITION, Outcome.LETTER}


@transaction.atomic
def screen(*, item_id: UUID, outcome: Outcome, by: User, at: datetime, made: int | None = None) -> Item:
    """Say what an item is (sàng lọc), once. Its sender stays sealed; its content is dropped unless it is a letter.

    `made`: how many petitions were made of it, for `Outcome.PETITION` only: the app above makes them before, in the same
    transaction, of what `read` gave it. Raises PermissionDenied (only a registry clerk who acts for the receiver), Refused
    "intake.screened" (somebody did), "intake.nothing_made" (a petition without one).
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if not can_screen(by, item.receiver_id):
        raise PermissionDenied
    if not item.is_waiting:
        raise Refused("intake.screened", _("Nội dung này đã được sàng lọc rồi."))
    if outcome == Outcome.WAITING or (outcome == Outcome.PETITION) != bool(made):
        raise Refused("intake.nothing_made", _("Chọn một kết quả; kiến nghị thì ghi ít nhất một kiến nghị."))
    if outcome != Outcome.LETTER:
        item.content = None
    if outcome not in KEEPS_PICTURES:
        for picture in item.attachments.defer("content"):
            audit.delete(picture, verb="item.picture_dropped", by=by, at=at)
    item.outcome, item.made, item.screened_by, item.screened_at = outcome, made, by, at
    fields = ["content", "outcome", "made", "screened_by", "screened_at"]
    return audit.save(item, fields, verb="item.screened", by=by, at=at)
