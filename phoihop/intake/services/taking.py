"""Something comes in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from phoihop.intake.models import Attachment, Batch, Item, Source
from phoihop.intake.permissions import can_take_in
from phoihop.intake.rules import MAX_TEXT, Said, fault, names_a_row, tidy
from phoihop.intake.rules.said import content_of, sender_of
from phoihop.intake.rules.sheets import day_fault
from phoihop.intake.sealing import PICTURE, sealed
from phoihop.intake.sources import may_receive
from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents import content
from phoihop.kernel.documents.rules import EXECUTABLE, extension
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body

KEY, SUM = "intake.client_key", "intake.said_sum"
PICTURE_MAX = 10 * 1024 * 1024
PICTURES = frozenset({content.PDF, content.PNG, content.JPEG})
ENDINGS = frozenset({"jpg", "jpeg", "png", "pdf", *EXECUTABLE})
AT_MOST = 10  # pictures of one item


@transaction.atomic
def take_in(
    *,
    receiver: Body,
    source: Source,
    said: Said,
    received_on: date,
    client_key: str,
    source_kind: str = "",
    source_code: str = "",
    by: User | None,
    at: datetime,
    vouched: bool = False,
) -> Item:
    """Take in what somebody said or wrote (tiếp nhận), sealed. `by` None: from the public page or by API. `vouched`: the
    app above has found that `by` records at the meeting, also where that is no right of the receiver's own people.

    `client_key`: the name of it on the sender's side (a random one is best); the same for the same receiver again gives
    the item that is there, whatever became of it. A program chooses its names by itself: what it sends under one that it
    used for other words is refused, not lost. Raises PermissionDenied, Refused "intake.nothing_said", "intake.too_long",
    "intake.day_ahead", "intake.day_old", "intake.no_key", "intake.key_of_another", "intake.not_its_meeting".
    """
    if not can_take_in(by, receiver, source, vouched=vouched):
        raise PermissionDenied
    _check_place(source_kind, source_code, received_on, at)
    if source == Source.HAND:
        check_source(receiver, source_kind, source_code)
    said, key = checked(said), key_of(client_key)
    said_sum = _sum_of(said) if source == Source.API else ""
    known = Item.objects.filter(receiver=receiver, client_key=key).first()
    if known is not None:
        return _the_same(known, said_sum)
    item = Item(
        receiver=receiver, source=source, source_kind=source_kind, source_code=source_code, received_on=received_on,
        client_key=key, said_sum=said_sum, by=by, at=at,
    )  # fmt: skip
    item.content, item.sender = sealed(said, item.pk)
    try:
        with transaction.atomic():
            return audit.create(item, verb="item.taken_in", by=by, at=at)
    except IntegrityError:  # sent twice at once: the other was first
        return _the_same(Item.objects.get(receiver=receiver, client_key=key), said_sum)


def _sum_of(said: Said) -> str:
    words = json.dumps([content_of(said), sender_of(said)], ensure_ascii=False, sort_keys=True)
    return secrecy.digest(words, purpose=SUM)


def _the_same(known: Item, said_sum: str) -> Item:
    """`known`, if it is what is sent again now; of what came in before such sums were kept nobody can tell."""
    if known.said_sum != said_sum and known.said_sum and said_sum:
        sentence = _(
            "Mã client_key này đã dùng cho nội dung khác, nên nội dung lần này chưa được nhận: hãy đặt mã khác rồi gửi lại."
        )
        raise Refused("intake.key_of_another", sentence)
    return known


@dataclass(frozen=True)
class FromFile:
    """One item of a file: its line, what it says, the day it was received when the line names one."""

    line: int
    said: Said
    received_on: date | None = None


@transaction.atomic
def take_in_many(*, batch: Batch, lines: Sequence[FromFile], by: User, at: datetime) -> int:
    """Take in lines of a file; those that are there already are left alone. Returns how many are new.

    Raises PermissionDenied, Refused as `take_in`.
    """
    source = Source(batch.kind)
    if not can_take_in(by, batch.receiver, source):
        raise PermissionDenied
    keys = {key_of(f"{batch.file_sum}:{one.line}"): one for one in lines}
    there = Item.objects.filter(receiver=batch.receiver, client_key__in=list(keys)).values_list("client_key", flat=True)
    new = [_from_file(batch, source, key, keys[key], by, at) for key in keys.keys() - set(there)]
    new.sort(key=lambda item: item.line or 0)
    audit.bulk_create(new, verb="item.taken_in", by=by, at=at)
    return len(new)


def _from_file(batch: Batch, source: Source, key: str, one: FromFile, by: User, at: datetime) -> Item:
    item = Item(
        receiver=batch.receiver, source=source, source_kind=batch.source_kind, source_code=batch.source_code,
        received_on=one.received_on or batch.received_on, client_key=key, batch=batch, line=one.line, by=by, at=at,
    )  # fmt: skip
    item.content, item.sender = sealed(checked(one.said), item.pk)
    return item


@transaction.atomic
def attach(*, item_id: UUID, name: str, data: bytes, client_key: str, by: User | None, at: datetime) -> Attachment:
    """Keep a picture or a scan of what came in, sealed with its name (ảnh đơn, kiến nghị viết tay). Again: the same one.

    Only whoever took the item in adds to it, while it waits. Raises PermissionDenied, Refused "intake.screened",
    "intake.picture_too_large", "intake.picture_kind", "intake.too_many_pictures", "intake.no_key".
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item_id)
    if item.by_id != (by.pk if by else None):
        raise PermissionDenied
    key = key_of(client_key)
    known = item.attachments.filter(client_key=key).first()
    if known is not None:
        return known
    kind = _check_picture(item, name, data)
    row = Attachment(item=item, client_key=key, kind=kind, size=len(data), at=at)
    head = clean(name)[:200].encode()
    row.content = secrecy.seal(len(head).to_bytes(2) + head + data, purpose=PICTURE, row=row.pk)
    return audit.create(row, verb="item.picture_attached", by=by, at=at)


def check_source(receiver: Body, source_kind: str, source_code: str) -> None:
    """Whether what was said there may come in for the receiver. Raises Refused "intake.not_its_meeting"."""
    if source_kind and not may_receive(source_kind, source_code, receiver.pk):
        sentence = _("Không có cuộc tiếp xúc này, hoặc nội dung của cuộc ấy do cơ quan khác tiếp nhận: hãy chọn lại.")
        raise Refused("intake.not_its_meeting", sentence)


def checked(said: Said) -> Said:
    """`said` in clean letters. Raises Refused "intake.nothing_said", "intake.too_long"; the sentence repeats no word."""
    tidied = tidy(said, clean)
    found = fault(tidied)
    if found == "nothing_said":
        raise Refused("intake.nothing_said", _("Chưa ghi nội dung: hãy ghi lại điều người gửi nói hoặc viết."))
    if found:
        raise Refused(
            "intake.too_long",
            _("Nội dung dài quá %(limit)s ký tự hoặc một ô ghi quá dài: hãy tách thành nhiều nội dung.")
            % {"limit": MAX_TEXT},
        )
    return tidied


def key_of(client_key: str) -> str:
    """The sum under which an item is known; the key itself may hold anything. Raises Refused "intake.no_key"."""
    if not client_key:
        raise Refused("intake.no_key", _("Thiếu khóa của lần gửi nên không biết đã nhận hay chưa: hãy tải lại trang."))
    return secrecy.digest(client_key, purpose=KEY)


def _check_place(source_kind: str, source_code: str, received_on: date, at: datetime) -> None:
    if not names_a_row(source_kind, source_code):
        raise ValueError("source_kind and source_code name a row: kind and public code, or nothing")
    check_day(received_on, at)


def check_day(received_on: date, at: datetime) -> None:
    """Whether it can be the day on which something was received. Raises Refused "intake.day_ahead", "intake.day_old"."""
    found = day_fault(received_on, clock.day_of(at))
    if found == "day_ahead":
        raise Refused("intake.day_ahead", _("Ngày nhận còn ở phía trước: hãy sửa ngày."))
    if found:
        raise Refused("intake.day_old", _("Ngày nhận quá xa, có thể gõ nhầm năm: hãy sửa ngày."))


def _check_picture(item: Item, name: str, data: bytes) -> str:
    if not item.is_waiting:
        raise Refused("intake.screened", _("Nội dung này đã được sàng lọc rồi."))
    if len(data) > PICTURE_MAX:
        raise Refused("intake.picture_too_large", _("Ảnh lớn hơn 10 MB: hãy chụp lại với cỡ nhỏ hơn."))
    wrong_kind = Refused("intake.picture_kind", _("Chỉ nhận ảnh JPEG, PNG hoặc tệp PDF."))
    ending = extension(name)
    try:  # its sentences name the file, and what a person calls it may be a secret
        found = content.look(BytesIO(data), f"đã chọn.{ending}" if ending in ENDINGS else "đã chọn").kind
    except Refused as refusal:
        raise wrong_kind if refusal.code == "document.unknown_kind" else refusal from None
    if found not in PICTURES:
        raise wrong_kind
    if item.attachments.count() >= AT_MOST:
        raise Refused("intake.too_many_pictures", _("Một nội dung kèm nhiều nhất 10 ảnh."))
    return found
