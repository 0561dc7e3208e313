"""What waits goes to another body's registry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from phoihop.intake.models import Item
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body


@transaction.atomic
def give_over(*, item_ids: Collection[UUID], receiver: Body, reason: str, by: User | None, at: datetime) -> int:
    """Give what waits to another receiver (chuyển cơ quan tiếp nhận): sealed as it is, its clerks screen it from now on.

    What was screened, or is there already under the same key, stays. Rights are those of the act in the app above that
    calls. Returns how many were given over.
    """
    waiting = Item.objects.select_for_update(of=("self",)).waiting().filter(pk__in=item_ids).exclude(receiver=receiver)
    rows = list(waiting.order_by("pk").defer("content", "sender"))
    there = set(Item.objects.filter(receiver=receiver, client_key__in=[row.client_key for row in rows]).values_list(
        "client_key", flat=True
    ))  # fmt: skip
    moved = [row for row in rows if row.client_key not in there]
    for row in moved:
        row.receiver = receiver
    audit.bulk_save(moved, ["receiver"], verb="item.given_over", by=by, at=at, reason=reason)
    return len(moved)
