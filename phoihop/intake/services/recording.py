"""What voters said becomes a row that stays; a question is answered or closed, and who asked is then forgotten."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from phoihop.intake.communes import Communes
from phoihop.intake.models import Attachment, Item, Told, VoterOpinion
from phoihop.intake.permissions import can_answer
from phoihop.intake.rules import MAX_SHORT, MAX_TEXT, Said
from phoihop.intake.rules.apart import apart
from phoihop.intake.sealing import unsealed
from phoihop.intake.sources import communes_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.secrecy import Unreadable
from phoihop.kernel.text import clean

logger = logging.getLogger(__name__)
MAX_REASON = 1000  # characters of a reason
SETTLED = ["answer", "told", "told_on", "closed_reason", "settled_by", "settled_at"]


def record(*, items: Sequence[Item], at: datetime) -> set[UUID]:
    """Keep the words of screened items, without who said them (ghi ý kiến cử tri). The caller holds the items' locks and
    drops their content. Returns those that cannot be read: of them nothing was made."""
    said: dict[UUID, Said] = {}
    for item in items:
        try:
            if item.content is not None:
                said[item.pk] = unsealed(item.pk, item.content, item.sender)
        except Unreadable:
            logger.exception("item %s was screened and cannot be read: it stays sealed", item.code)
    readable = [item for item in items if item.pk in said]
    directory = Communes(clock.day_of(at))
    communes = _communes(readable, said, directory)
    rows = [
        _row(item, said[item.pk], directory.place_of(said[item.pk]), communes.get(item.pk), at) for item in readable
    ]
    audit.bulk_create(rows, verb="opinion.recorded", by=None, at=at)
    return {item.pk for item in items} - said.keys()


def _row(item: Item, said: Said, place: str, commune: UUID | None, at: datetime) -> VoterOpinion:
    text = said.text
    if len(place) > MAX_SHORT:  # it finds no room there: nothing of it is cut
        place, text = said.place, f"{text}\n{said.commune}"
    told = apart(replace(said, text=text, place=place))
    words = {name: getattr(told, name) for name in ("text", "place", "addressee", "spot_answer")}
    return VoterOpinion(
        item=item, kind=item.outcome, receiver_id=item.receiver_id, source=item.source, source_kind=item.source_kind,
        source_code=item.source_code, received_on=item.received_on, commune_id=commune, at=at, **words,
    )  # fmt: skip


def _communes(items: Sequence[Item], said: Mapping[UUID, Said], directory: Communes) -> dict[UUID, UUID | None]:
    """{item: where it is about}: as its words say, else where it was said."""
    codes: dict[str, set[str]] = defaultdict(set)
    for item in items:
        codes[item.source_kind].add(item.source_code)
    known = {kind: communes_of(kind, sorted(those)) for kind, those in codes.items() if kind}
    return {
        item.pk: directory.of(said[item.pk]) or known.get(item.source_kind, {}).get(item.source_code) for item in items
    }


@transaction.atomic
def answer_question(
    *, opinion_id: UUID, answer: str, told: Told, told_on: date, by: User, at: datetime
) -> VoterOpinion:
    """Answer a question (trả lời câu hỏi của cử tri), and forget who asked. Who has the code of what he sent reads it there.

    Raises PermissionDenied, Refused "opinion.settled", "opinion.no_question", "opinion.no_answer", "opinion.too_long",
    "opinion.told_ahead".
    """
    row = _question(opinion_id, by)
    words = _within(MAX_TEXT, answer)
    if not words:
        raise Refused("opinion.no_answer", _("Ghi nội dung đã trả lời cử tri."))
    if told_on > clock.day_of(at) or told_on < row.received_on:
        raise Refused("opinion.told_ahead", _("Ngày trả lời phải từ ngày nhận câu hỏi đến hôm nay."))
    row.answer, row.told, row.told_on = words, told, told_on
    return _settle(row, "opinion.answered", by, at)


@transaction.atomic
def close_question(*, opinion_id: UUID, reason: str, by: User, at: datetime) -> VoterOpinion:
    """Do not answer a question (không trả lời), e.g. asked without a way to reach who asked; and forget who asked.

    Raises PermissionDenied, Refused "opinion.settled", "opinion.no_question", "opinion.needs_a_reason", "opinion.too_long".
    """
    row = _question(opinion_id, by)
    row.closed_reason = _within(MAX_REASON, reason)
    if not row.closed_reason:
        raise Refused("opinion.needs_a_reason", _("Ghi lý do không trả lời."))
    return _settle(row, "opinion.closed", by, at)


@transaction.atomic
def mend_words(
    *, opinion_id: UUID, revision: int, text: str, place: str, addressee: str, spot_answer: str, by: User, at: datetime
) -> VoterOpinion:
    """Write the words of an opinion anew (sửa lời ghi), e.g. without a name that was left in them; the old ones are nowhere.

    `revision`: of what `by` has read, so that nobody brings back a name that another has taken out. Raises PermissionDenied,
    Refused "opinion.changed_meanwhile", "opinion.no_text", "opinion.too_long".
    """
    row = _locked(opinion_id)
    if not can_answer(by, row):
        raise PermissionDenied
    if row.revision != revision:
        sentence = _(
            "Người khác vừa sửa chỗ này; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("opinion.changed_meanwhile", sentence)
    row.text, row.place = _within(MAX_TEXT, text), _within(MAX_SHORT, place)
    row.addressee, row.spot_answer = _within(MAX_SHORT, addressee), _within(MAX_TEXT, spot_answer)
    if not row.text:
        raise Refused("opinion.no_text", _("Nội dung không được để trống."))
    row.revision += 1
    return audit.save(
        row, ["text", "place", "addressee", "spot_answer", "revision"], verb="opinion.mended", by=by, at=at
    )


def _within(most: int, words: str) -> str:
    said = clean(words)
    if len(said) > most:
        raise Refused("opinion.too_long", _("Lời ghi dài quá %(most)s ký tự; hãy viết gọn lại.") % {"most": most})
    return said


def _question(opinion_id: UUID, by: User) -> VoterOpinion:
    row = _locked(opinion_id)
    if not can_answer(by, row):
        raise PermissionDenied
    if not row.is_question:
        raise Refused("opinion.no_question", _("Chỉ câu hỏi mới được trả lời ở đây."))
    if row.settled_at is not None:
        raise Refused("opinion.settled", _("Câu hỏi này đã trả lời hoặc đã đóng rồi."))
    return row


def _settle(row: VoterOpinion, verb: str, by: User, at: datetime) -> VoterOpinion:
    row.settled_by, row.settled_at = by, at
    audit.save(row, SETTLED, verb=verb, by=by, at=at)
    pictures = Prefetch("attachments", Attachment.objects.defer("content"))
    item = Item.objects.select_for_update(of=("self",)).prefetch_related(pictures).get(pk=row.item_id)
    for picture in item.attachments.all():
        audit.delete(picture, verb="item.picture_dropped", by=by, at=at)
    item.sender = None
    audit.save(item, ["sender"], verb="item.sender_forgotten", by=by, at=at)
    return row


def _locked(opinion_id: UUID) -> VoterOpinion:
    return VoterOpinion.objects.select_for_update(of=("self",)).defer("search").get(pk=opinion_id)
