"""Petitions come into a synthesis, are left out with a reason, come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.petitions import shipped
from phoihop.petitions.models import Petition, PetitionState
from phoihop.syntheses.models import EntrySource, LeftOut, Synthesis, SynthesisEntry
from phoihop.syntheses.queries import GONE, ties, waiting
from phoihop.syntheses.rules import GAP, rank_of, together
from phoihop.syntheses.services.rows import alone, collecting, follow_gathered


@transaction.atomic
def take_in(
    *, synthesis_id: UUID, petition_ids: Sequence[UUID] | None = None, by: User, at: datetime
) -> list[SynthesisEntry]:
    """Take petitions that wait into the synthesis (đưa vào), all of them or `petition_ids`; the new entries are returned.

    What was merged, or found by a person to ask the same, is one entry with all of them as its sources; where one of
    them stands in an entry already, the others join it. Raises PermissionDenied, Refused "synthesis.not_collecting",
    "synthesis.not_waiting".
    """
    synthesis = _alone(synthesis_id, by=by, at=at)
    rows = waiting(synthesis)
    if petition_ids is not None:
        rows = rows.filter(pk__in=petition_ids)
    found = list(rows.defer("search", "alike_keys").order_by("received_on", "pk"))
    if petition_ids is not None and len(found) != len(set(petition_ids)):
        sentence = _("Có kiến nghị vừa được đưa vào, để ngoài hoặc không còn thuộc kỳ tổng hợp này; hãy tải lại trang.")
        raise Refused("synthesis.not_waiting", sentence)
    return _take(synthesis, found, by=by, at=at)


@transaction.atomic
def leave_out(
    *, synthesis_id: UUID, petition_ids: Sequence[UUID], how: LeftOut, reason: str, by: User, at: datetime
) -> list[EntrySource]:
    """Leave petitions out with a reason (để ngoài), from among those that wait or out of their entries.

    An entry that loses its last petition goes too. Raises PermissionDenied, Refused "synthesis.not_collecting",
    "synthesis.reason_needed", "synthesis.not_waiting".
    """
    synthesis = _alone(synthesis_id, by=by, at=at)
    words = clean(reason)[:500]
    if not words:
        raise Refused("synthesis.reason_needed", _("Hãy ghi lý do."))
    there = {row.petition_id: row for row in EntrySource.objects.filter(synthesis=synthesis, petition__in=petition_ids)}
    fresh = list(waiting(synthesis).filter(pk__in=[key for key in petition_ids if key not in there]).only("pk"))
    if len(fresh) + len(there) != len(set(petition_ids)):
        raise Refused("synthesis.not_waiting", _("Có kiến nghị không thuộc kỳ tổng hợp này; hãy tải lại trang."))
    emptied = {row.entry_id for row in there.values() if row.entry_id}
    for row in there.values():
        row.entry, row.left_out, row.reason = None, how, words
    fields = ["entry", "left_out", "reason"]
    audit.bulk_save(list(there.values()), fields, verb="source.left_out", by=by, at=at, reason=words)
    made = [EntrySource(synthesis=synthesis, petition=row, left_out=how, reason=words) for row in fresh]
    audit.bulk_create(made, verb="source.left_out", by=by, at=at, reason=words)
    follow_gathered(petition_ids)
    drop_empty(emptied, by=by, at=at)
    return [*there.values(), *made]


@transaction.atomic
def put_back(*, synthesis_id: UUID, petition_id: UUID, by: User, at: datetime) -> list[SynthesisEntry]:
    """Take in again what was left out (đưa lại). Raises PermissionDenied, Refused "synthesis.not_collecting",
    "synthesis.not_left_out", "synthesis.petition_gone" (split or closed since), "synthesis.not_waiting" (another synthesis
    has taken it meanwhile)."""
    synthesis = _alone(synthesis_id, by=by, at=at)
    source = EntrySource.objects.filter(synthesis=synthesis, petition=petition_id, entry__isnull=True).first()
    if source is None:
        raise Refused("synthesis.not_left_out", _("Kiến nghị này không còn ở phần để ngoài; hãy tải lại trang."))
    petition = Petition.objects.defer("search", "alike_keys").get(pk=petition_id)
    if petition.state in GONE or EntrySource.objects.passed_on().filter(pk=source.pk).exists():
        sentence = _(
            "Kiến nghị này đã tách, không xử lý tiếp hoặc chuyển cơ quan khác tập hợp; phần tách ra thì đưa vào từ danh "
            "sách chờ."
        )
        raise Refused("synthesis.petition_gone", sentence)
    audit.delete(source, verb="source.put_back", by=by, at=at)
    if EntrySource.objects.taken().filter(petition=petition_id).exists():
        raise Refused("synthesis.not_waiting", _("Kiến nghị này đã nằm trong báo cáo tổng hợp khác."))
    return _take(synthesis, [petition], by=by, at=at)


def drop_empty(entries: set[UUID], *, by: User, at: datetime) -> None:
    """Entries that have lost their last petition go."""
    for entry in SynthesisEntry.objects.filter(pk__in=entries, sources__isnull=True).order_by("pk"):
        audit.delete(entry, verb="entry.emptied", by=by, at=at)


def _alone(synthesis_id: UUID, *, by: User, at: datetime) -> Synthesis:
    """As `collecting`; no other synthesis of the gatherer takes petitions at the same time."""
    synthesis = collecting(synthesis_id, by=by, at=at)
    alone(synthesis.gatherer_id)
    return synthesis


def _take(synthesis: Synthesis, petitions: Sequence[Petition], *, by: User, at: datetime) -> list[SynthesisEntry]:
    known = {
        row.petition_id: row.entry_id
        for row in EntrySource.objects.filter(synthesis=synthesis, entry__isnull=False).order_by("entry", "petition")
    }
    inside = list(Petition.objects.filter(pk__in=known).only("pk", "merged_into").order_by("received_on", "pk"))
    fresh = {row.pk: row for row in petitions}
    joining: list[EntrySource] = []
    made: list[SynthesisEntry] = []
    sources: dict[UUID, list[EntrySource]] = {}
    for group in together([row.pk for row in [*inside, *petitions]], ties([*inside, *petitions])):
        coming = [fresh[key] for key in group if key in fresh]
        home = next((known[key] for key in group if key in known), None)
        if home is not None:
            joining += [EntrySource(synthesis=synthesis, entry_id=home, petition=row) for row in coming]
        else:
            entry = _entry(synthesis, coming, by=by, at=at)
            made.append(entry)
            sources[entry.pk] = [EntrySource(synthesis=synthesis, entry=entry, petition=row) for row in coming]
    _place(synthesis, made)
    audit.bulk_create(made, verb="entry.made", parts=sources, by=by, at=at)
    audit.bulk_create(joining, verb="source.taken_in", by=by, at=at)
    follow_gathered(list(fresh))
    return made


def _entry(synthesis: Synthesis, petitions: Sequence[Petition], *, by: User, at: datetime) -> SynthesisEntry:
    """In the words of the one the others go on in, under what it was sorted as."""
    main = next((row for row in petitions if row.state != PetitionState.MERGED), petitions[0])
    known = next((row for row in [main, *petitions] if row.field and row.body_key in shipped.bodies()), None)
    return SynthesisEntry(
        synthesis=synthesis,
        level=shipped.bodies()[known.body_key].level if known else "",
        field=known.field if known else "",
        body_key=known.body_key if known else "",
        text=main.text,
        by=by,
        at=at,
    )


def _place(synthesis: Synthesis, entries: list[SynthesisEntry]) -> None:
    """At the end of its group each, those that ask the same body beside each other."""
    fields = list(shipped.fields())
    rows = (
        SynthesisEntry.objects.filter(synthesis=synthesis).order_by().values_list("rank").annotate(last=Max("position"))
    )
    last: dict[int, int] = dict(rows)
    order = list(shipped.bodies())
    for entry in entries:
        entry.rank = rank_of(entry.level, entry.field, fields)
    entries.sort(key=lambda entry: (entry.rank, order.index(entry.body_key) if entry.body_key in order else len(order)))
    for entry in entries:
        entry.position = last[entry.rank] = last.get(entry.rank, 0) + GAP
