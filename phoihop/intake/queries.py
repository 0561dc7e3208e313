"""Reading what waits, and figures of what was screened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum

from phoihop.intake.models import Attachment, Batch, Item, Outcome
from phoihop.intake.rules import Said
from phoihop.intake.sealing import PICTURE, unsealed
from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User


def read(item: Item, by: User) -> Said:
    """What an item that waits says, and who sent it: for whoever screens it. A letter is opened by an act of its own.

    Raises PermissionDenied, also once it is screened; `secrecy.Unreadable` when it was damaged.
    """
    found = Item.objects.visible_to(by).waiting().filter(pk=item.pk).values_list("content", "sender").first()
    if found is None or found[0] is None:
        raise PermissionDenied
    return unsealed(item.pk, found[0], found[1])


def waiting(user: User) -> QuerySet[Item]:
    """Items that wait to be screened by `user`; none for who is no clerk."""
    return Item.objects.visible_to(user).waiting()


def read_many(
    batch: Batch, by: User, *, after: int = 0, upto: int | None = None, limit: int = 1000, lock: bool = False
) -> list[tuple[Item, Said]]:
    """What the next items of a file that wait say, behind the line `after`, not beyond the line `upto`: for whoever screens
    them in one go. `lock`: nobody else screens them until the transaction ends.

    Raises PermissionDenied for who screens none of the receiver's; `secrecy.Unreadable`.
    """
    if not Batch.objects.visible_to(by).filter(pk=batch.pk).exists():
        raise PermissionDenied
    every = Item.objects.select_for_update(of=("self",)) if lock else Item.objects.all()
    rows = every.visible_to(by).waiting().filter(batch=batch, line__gt=after).select_related("receiver")
    rows = rows if upto is None else rows.filter(line__lte=upto)
    rows = rows.defer("receiver__search").order_by("line")[:limit]
    return [(item, unsealed(item.pk, item.content, item.sender)) for item in rows if item.content is not None]


def counted(source_kind: str, source_codes: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """{source code: {outcome: number}} of what came from rows above; figures only. The caller knows who sees the rows."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Item.objects.filter(source_kind=source_kind, source_code__in=source_codes)
    for code, outcome, number in rows.values_list("source_code", "outcome").annotate(Count("pk")):
        found[code][outcome] = number
    return found


def petitions_from(source_kind: str, source_codes: QuerySet[Any] | Sequence[str]) -> Mapping[str, int]:
    """{source code: petitions} made of what came from rows above, as screened; figures only, as `counted`."""
    rows = Item.objects.filter(source_kind=source_kind, source_code__in=source_codes, outcome=Outcome.PETITION)
    return dict(rows.order_by().values_list("source_code").annotate(Sum("made", default=0)))


def picture_of(row: Attachment) -> tuple[str, bytes]:
    """(name, bytes) of a picture. The caller has asked for the item. Raises `secrecy.Unreadable`."""
    opened = secrecy.unseal(row.content, purpose=PICTURE, row=row.pk)
    end = 2 + int.from_bytes(opened[:2])
    return opened[2:end].decode(), opened[end:]
