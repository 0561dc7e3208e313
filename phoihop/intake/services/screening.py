"""A person says what an item is, and for a few minutes takes it back; then what is neither petition nor letter is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from phoihop.intake.models import RECORDED, UNDOABLE, Attachment, Item, Outcome
from phoihop.intake.permissions import can_screen
from phoihop.intake.services.recording import record
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused

FIELDS = ["content", "outcome", "made", "screened_by", "screened_at", "undo_until"]
UNDO = timedelta(minutes=10)  # sealed as before, read by nobody, then recorded without who said it
PORTION = 500
# With the content go the pictures, but where the sender may be needed to answer: they stay sealed like him.
KEEPS_PICTURES = {Outcome.PETITION, Outcome.LETTER, Outcome.QUESTION}


@transaction.atomic
def screen(*, item_id: UUID, outcome: Outcome, by: User, at: datetime, made: int | None = None) -> Item:
    """Say what an item is (sàng lọc), once. Its sender stays sealed; its content is dropped unless it is a letter: at once
    where petitions were made of it, else after `UNDO`, within which `undo` takes it back and after which its words are a
    `VoterOpinion`.

    `made`: how many petitions were made of it, for `Outcome.PETITION` only: the app above makes them before, in the same
    transaction, of what `read` gave it. Raises PermissionDenied (only a registry clerk who acts for the receiver), Refused
    "intake.screened" (somebody did), "intake.nothing_made" (a petition without one).
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if not can_screen(by, item.receiver_id):
        raise PermissionDenied
    if not item.is_waiting:
        raise Refused("intake.screened", _("Nội dung này đã được sàng lọc rồi."))
    _check(outcome, made)
    if outcome in UNDOABLE:
        item.outcome, item.screened_by, item.screened_at, item.undo_until = outcome, by, at, at + UNDO
    else:
        _become(item, outcome, made, by, at)
    return audit.save(item, FIELDS, verb="item.screened", by=by, at=at)


@transaction.atomic
def undo(*, item_id: UUID, by: User, at: datetime) -> Item:
    """Take back what was said of an item (hoàn tác sàng lọc): it waits again, whole. The act stays in its history.

    Raises PermissionDenied, Refused "intake.no_undo" (too late, petitions were made of it, or it waits anyway).
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if not can_screen(by, item.receiver_id):
        raise PermissionDenied
    if not item.can_be_undone(at):
        raise Refused("intake.no_undo", _("Không hoàn tác được nữa: đã quá thời gian hoặc đã hoàn tác rồi."))
    item.outcome, item.screened_by, item.screened_at, item.undo_until = Outcome.WAITING, None, None, None
    return audit.save(item, FIELDS, verb="item.screening_undone", by=by, at=at)


def forget(*, at: datetime) -> int:
    """Record what can no longer be taken back, and drop its content and pictures (job); a letter keeps both, a question its
    pictures. What cannot be read stays sealed as it is. Returns how many."""
    number, last = 0, UUID(int=0)
    while portion := _forget_portion(at, last):
        done, last = portion
        number += done
    return number


@transaction.atomic
def _forget_portion(at: datetime, after: UUID) -> tuple[int, UUID] | None:
    """How many, and the last that was looked at; None: there was nothing more."""
    late = Item.objects.select_for_update(of=("self",)).filter(undo_until__lte=at, pk__gt=after).order_by("pk")
    rows = list(late.prefetch_related(Prefetch("attachments", Attachment.objects.defer("content")))[:PORTION])
    unread = record(items=[row for row in rows if row.outcome in RECORDED], at=at)
    done = [row for row in rows if row.pk not in unread]
    for item in done:
        _drop(item, by=None, at=at)
        item.undo_until = None
    audit.bulk_save(done, ["content", "undo_until"], verb="item.forgotten", by=None, at=at)
    return (len(done), rows[-1].pk) if rows else None


@dataclass(frozen=True)
class Screened:
    """Of one of many items so many petitions were made."""

    item_id: UUID
    made: int


@transaction.atomic
def screen_many(*, items: Sequence[Screened], by: User, at: datetime) -> int:
    """Say of many items at once that they are petitions (sàng lọc cả tệp): a table that an office has written up.

    Those that somebody screened meanwhile are left alone; returns how many were screened. Call it in portions, with what
    was made of them in the same transaction. Raises PermissionDenied, Refused "intake.nothing_made".
    """
    wanted = {one.item_id: one for one in items}
    rows = list(
        Item.objects.select_for_update(of=("self",)).waiting().filter(pk__in=wanted).order_by("pk").prefetch_related(
            Prefetch("attachments", Attachment.objects.defer("content"))
        )
    )  # fmt: skip
    for receiver in {item.receiver_id for item in rows}:
        if not can_screen(by, receiver):
            raise PermissionDenied
    for item in rows:
        _become(item, Outcome.PETITION, wanted[item.pk].made, by, at)
    audit.bulk_save(rows, FIELDS, verb="item.screened", by=by, at=at)
    return len(rows)


def _check(outcome: Outcome, made: int | None) -> None:
    if outcome == Outcome.WAITING or (outcome == Outcome.PETITION) != bool(made):
        raise Refused("intake.nothing_made", _("Chọn một kết quả; kiến nghị thì ghi ít nhất một kiến nghị."))


def _become(item: Item, outcome: Outcome, made: int | None, by: User, at: datetime) -> None:
    _check(outcome, made)
    item.outcome, item.made, item.screened_by, item.screened_at = outcome, made, by, at
    _drop(item, by=by, at=at)


def _drop(item: Item, *, by: User | None, at: datetime) -> None:
    if item.outcome != Outcome.LETTER:
        item.content = None
    if item.outcome not in KEEPS_PICTURES:
        for picture in item.attachments.all():
            audit.delete(picture, verb="item.picture_dropped", by=by, at=at)
