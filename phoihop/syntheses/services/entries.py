"""Entries are worded, sorted, put in order, merged and split; no petition is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.petitions import shipped
from phoihop.syntheses.models import EntrySource, SynthesisEntry
from phoihop.syntheses.rules import GAP, between, rank_of
from phoihop.syntheses.services.collecting import drop_empty
from phoihop.syntheses.services.rows import entry_of, gone

Way = Literal["up", "down", "first", "last"]


@transaction.atomic
def reword(
    *, entry_id: UUID, revision: int, text: str, field: str = "", body_key: str = "", by: User, at: datetime
) -> SynthesisEntry:  # fmt: skip
    """Write the words of an entry and what it is sorted as (sửa lời). `revision`: the one `by` had before the eyes.

    Another level or field puts it at the end of that group. Raises PermissionDenied, Refused "synthesis.not_collecting",
    "entry.gone", "entry.changed_meanwhile", "entry.text_needed", "entry.unknown_key".
    """
    synthesis, entry = entry_of(entry_id, by=by, at=at)
    if entry.revision != revision:
        sentence = _(
            "Người khác vừa sửa mục này; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("entry.changed_meanwhile", sentence)
    words = clean(text)
    if not words:
        raise Refused("entry.text_needed", _("Mục phải có lời; muốn bỏ thì để kiến nghị ra ngoài kèm lý do."))
    if (field and field not in shipped.fields()) or (body_key and body_key not in shipped.bodies()):
        raise Refused("entry.unknown_key", _("Chọn lĩnh vực và cơ quan có trong danh mục."))
    before = (entry.text, entry.field, entry.body_key)
    entry.text, entry.field, entry.body_key = words, field or entry.field, body_key or entry.body_key
    if before == (entry.text, entry.field, entry.body_key):
        return entry
    entry.level = shipped.bodies()[entry.body_key].level if entry.body_key else ""
    rank = rank_of(entry.level, entry.field, list(shipped.fields()))
    if rank != entry.rank:
        last = SynthesisEntry.objects.filter(synthesis=synthesis, rank=rank).aggregate(last=Max("position"))["last"]
        entry.rank, entry.position = rank, (last or 0) + GAP
    entry.revision, entry.by, entry.at = revision + 1, by, at
    fields = ["text", "field", "body_key", "level", "rank", "position", "revision", "by", "at"]
    return audit.save(entry, fields, verb="entry.reworded", by=by, at=at)


@transaction.atomic
def step(*, entry_id: UUID, way: Way, by: User, at: datetime) -> SynthesisEntry:
    """Put an entry one place up or down in its group, or first or last in it (đổi thứ tự); at the end it stays.

    Raises PermissionDenied, Refused "synthesis.not_collecting", "entry.gone".
    """
    _synthesis, entry = entry_of(entry_id, by=by, at=at)
    others = _group(entry).exclude(pk=entry.pk)
    if way in {"up", "down"}:
        ahead = others.filter(position__lt=entry.position).order_by("-position")
        behind = others.filter(position__gt=entry.position).order_by("position")
        other = (ahead if way == "up" else behind).first()
        if other is None:
            return entry
        entry.position, other.position = other.position, entry.position
        audit.bulk_save([entry, other], ["position"], verb="entry.moved", by=by, at=at)
        return entry
    edge = others.order_by("position" if way == "first" else "-position").values_list("position", flat=True).first()
    if edge is None or (way == "first") == (entry.position < edge):
        return entry
    entry.position = edge - GAP if way == "first" else edge + GAP
    return audit.save(entry, ["position"], verb="entry.moved", by=by, at=at)


@transaction.atomic
def merge(*, into_id: UUID, entry_ids: Sequence[UUID], by: User, at: datetime) -> SynthesisEntry:
    """Let one entry stand for the petitions of others too (gộp mục); its words stay, to be edited.

    Raises PermissionDenied, Refused "synthesis.not_collecting", "entry.gone", "entry.merge_needs_two".
    """
    synthesis, into = entry_of(into_id, by=by, at=at)
    keys = set(entry_ids) - {into.pk}
    others = list(SynthesisEntry.objects.filter(pk__in=keys, synthesis=synthesis).order_by("pk"))
    if not keys:
        raise Refused("entry.merge_needs_two", _("Chọn ít nhất một mục khác để gộp vào mục này."))
    if len(others) != len(keys):
        raise gone()
    moving = list(EntrySource.objects.filter(entry__in=others).order_by("pk"))
    for source in moving:
        source.entry = into
    audit.bulk_save(moving, ["entry"], verb="source.moved", by=by, at=at)
    drop_empty(keys, by=by, at=at)
    into.revision, into.by, into.at = into.revision + 1, by, at
    return audit.save(into, ["revision", "by", "at"], verb="entry.merged", by=by, at=at)


@transaction.atomic
def split(*, entry_id: UUID, petition_ids: Sequence[UUID], by: User, at: datetime) -> SynthesisEntry:
    """Take petitions out of an entry into one of their own right below it (tách mục), in the words of the first.

    Raises PermissionDenied, Refused "synthesis.not_collecting", "entry.gone", "entry.split_whole".
    """
    _synthesis, entry = entry_of(entry_id, by=by, at=at)
    sources = list(
        EntrySource.objects.filter(entry=entry).select_related("petition").order_by("petition__received_on", "pk")
    )
    moving = [source for source in sources if source.petition_id in set(petition_ids)]
    if not moving or len(moving) == len(sources):
        raise Refused("entry.split_whole", _("Chọn một phần các kiến nghị của mục để tách ra, không chọn hết."))
    made = SynthesisEntry(
        synthesis_id=entry.synthesis_id, rank=entry.rank, position=_below(entry, by=by, at=at), level=entry.level,
        field=entry.field, body_key=entry.body_key, text=moving[0].petition.text, by=by, at=at,
    )  # fmt: skip
    audit.create(made, verb="entry.split_off", by=by, at=at)
    for source in moving:
        source.entry = made
    audit.bulk_save(moving, ["entry"], verb="source.moved", by=by, at=at)
    entry.revision, entry.by, entry.at = entry.revision + 1, by, at
    audit.save(entry, ["revision", "by", "at"], verb="entry.split", by=by, at=at)
    return made


def _group(entry: SynthesisEntry) -> QuerySet[SynthesisEntry]:
    return SynthesisEntry.objects.filter(synthesis=entry.synthesis_id, rank=entry.rank)


def _below(entry: SynthesisEntry, *, by: User, at: datetime) -> int:
    """A place right below it; the others of its group are spread anew where there is none."""
    after = _group(entry).filter(position__gt=entry.position).order_by("position")
    place = between(entry.position, after.values_list("position", flat=True).first())
    if place is not None:
        return place
    rows = list(_group(entry).order_by("position"))
    for number, row in enumerate(rows, 1):
        row.position = number * GAP
    audit.bulk_save(rows, ["position"], verb="entry.moved", by=by, at=at)
    entry.refresh_from_db(fields=["position"])
    return entry.position + GAP // 2
