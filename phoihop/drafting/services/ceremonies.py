"""A ceremony is planned: drafts in their order, seats, what to bring; held, or called off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from phoihop.drafting.models import (
    Ceremony,
    CeremonyDraft,
    CeremonyItem,
    Draft,
    DraftParty,
    DraftStage,
    ItemKind,
    Seat,
    SeatRole,
)
from phoihop.drafting.permissions import can_call, can_lead
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Membership, Person
from phoihop.papers.signers import usual_signature

TO_BE_SIGNED = {DraftStage.AGREED, DraftStage.SIGNING}


@dataclass(frozen=True)
class Occasion:
    """What a ceremony is, when and where."""

    title: str
    starts_at: datetime
    place: str
    notes: str = ""


@transaction.atomic
def plan_ceremony(*, held_by: Body, drafts: Sequence[Draft], occasion: Occasion, by: User, at: datetime) -> Ceremony:
    """Plan a ceremony (lập kế hoạch lễ ký) for agreed drafts, in the order given.

    Those who sign are seated by the rank of their bodies; two copies of each text and a pen for each signer are on the
    list of what to bring. Raises PermissionDenied (`by` does not lead each draft), Refused "ceremony.in_the_past",
    "ceremony.draft_not_ready", "ceremony.booked" (a draft stands on another ceremony ahead).
    """
    if not drafts or not can_call(by, held_by) or not all(can_lead(by, draft) for draft in drafts):
        raise PermissionDenied
    _check_ahead(occasion, at)
    for draft in Draft.objects.select_for_update(of=("self",)).filter(pk__in=[draft.pk for draft in drafts]):
        if draft.stage not in TO_BE_SIGNED:
            raise Refused(
                "ceremony.draft_not_ready", _("«%(draft)s» chưa thống nhất hoặc đã ký xong.") % {"draft": draft}
            )
        others = CeremonyDraft.objects.filter(draft=draft, ceremony__ended_at=None, ceremony__cancelled_at=None)
        if others.exists():
            raise Refused("ceremony.booked", _("«%(draft)s» đã nằm trong một lễ ký khác.") % {"draft": draft})
    row = Ceremony(held_by=held_by, created_at=at)
    _fill(row, occasion)
    tables = [CeremonyDraft(ceremony=row, draft=draft, order=place) for place, draft in enumerate(drafts, 1)]
    seats = list(_seats(row, drafts, at))
    items = _first_items(row, drafts, seats)
    return audit.create(row, verb="ceremony.planned", parts=[*tables, *seats, *items], by=by, at=at)


@transaction.atomic
def change_ceremony(*, ceremony_id: UUID, occasion: Occasion, by: User, at: datetime) -> Ceremony:
    """Change name, time or place. Raises PermissionDenied, Refused "ceremony.over", "ceremony.in_the_past"."""
    row = _ahead(ceremony_id, by)
    _check_ahead(occasion, at)
    _fill(row, occasion)
    return audit.save(row, ["title", "starts_at", "place", "notes"], verb="ceremony.changed", by=by, at=at)


@transaction.atomic
def order_drafts(*, ceremony_id: UUID, draft_codes: Sequence[str], by: User, at: datetime) -> Ceremony:
    """Put the drafts in another order of signing. Raises PermissionDenied, Refused "ceremony.over", "ceremony.order"."""
    row = _ahead(ceremony_id, by)
    tables = {table.draft.code: table for table in row.drafts.select_related("draft")}
    if sorted(draft_codes) != sorted(tables):
        raise Refused("ceremony.order", _("Thứ tự phải gồm đúng các văn bản của lễ ký; hãy tải lại trang."))
    for place, code in enumerate(draft_codes, 1):
        tables[code].order = place
    audit.bulk_save(list(tables.values()), ["order"], verb="ceremony.ordered", by=by, at=at)
    return row


@dataclass(frozen=True)
class Sitter:
    """Somebody at the table: a person of the directory, or a guest by name."""

    role: SeatRole
    name: str = ""
    post: str = ""
    person: Person | None = None
    body: Body | None = None


@transaction.atomic
def seat(*, ceremony_id: UUID, sitter: Sitter, place: int = 0, by: User, at: datetime) -> Seat:
    """Give somebody a seat (xếp chỗ), at the end or at `place`.

    Raises PermissionDenied, Refused "ceremony.over", "seat.nobody", "seat.taken" (the person sits already).
    """
    row = _ahead(ceremony_id, by)
    name = sitter.person.full_name if sitter.person else clean(sitter.name)
    if not name:
        raise Refused("seat.nobody", _("Hãy chọn người trong danh bạ hoặc ghi họ tên khách."))
    if sitter.person and row.seats.filter(person=sitter.person).exists():
        raise Refused("seat.taken", _("%(person)s đã có chỗ ở lễ ký này.") % {"person": sitter.person})
    others = list(row.seats.order_by("order"))
    held = Membership.objects.held(localdate(row.starts_at)).filter(person=sitter.person).order_by("-is_head", "rank")
    post = clean(sitter.post) or (held[0].post if sitter.person and held else "")
    body = sitter.body or (held[0].body if sitter.person and held else None)
    new = Seat(ceremony=row, role=sitter.role, person=sitter.person, name=name, post=post, body=body)
    at_place = min(place or len(others) + 1, len(others) + 1)
    others.insert(at_place - 1, new)
    new.order = at_place
    audit.create(new, verb="seat.given", by=by, at=at)
    _renumber(others, by=by, at=at)
    return new


@transaction.atomic
def move_seat(*, seat_id: UUID, place: int, by: User, at: datetime) -> Seat:
    """Move a seat to another place. Raises PermissionDenied, Refused "ceremony.over"."""
    moved = Seat.objects.select_related("ceremony").get(pk=seat_id)
    row = _ahead(moved.ceremony_id, by)
    others = [one for one in row.seats.order_by("order") if one.pk != moved.pk]
    others.insert(max(0, min(place, len(others) + 1) - 1), moved)
    _renumber(others, by=by, at=at)
    return moved


@transaction.atomic
def free_seat(*, seat_id: UUID, by: User, at: datetime) -> None:
    """Take a seat away. Raises PermissionDenied, Refused "ceremony.over"."""
    gone = Seat.objects.get(pk=seat_id)
    row = _ahead(gone.ceremony_id, by)
    audit.delete(gone, verb="seat.freed", by=by, at=at)
    _renumber(list(row.seats.order_by("order")), by=by, at=at)


@transaction.atomic
def add_item(*, ceremony_id: UUID, kind: ItemKind, text: str, who: str = "", by: User, at: datetime) -> CeremonyItem:
    """Add a paper to bring or something to prepare. Raises PermissionDenied, Refused "ceremony.over", "item.empty"."""
    row = _ahead(ceremony_id, by)
    if not clean(text):
        raise Refused("item.empty", _("Hãy ghi giấy tờ hoặc việc cần chuẩn bị."))
    last = row.items.order_by("-order").first()
    item = CeremonyItem(ceremony=row, kind=kind, text=clean(text), who=clean(who), order=last.order + 1 if last else 1)
    return audit.create(item, verb="ceremony_item.added", by=by, at=at)


@transaction.atomic
def tick_item(*, item_id: UUID, done: bool, by: User, at: datetime) -> CeremonyItem:
    """Tick a line off, or no longer; pressed again it stays as it is. Raises PermissionDenied, Refused "ceremony.over"."""
    row = _ahead(CeremonyItem.objects.get(pk=item_id).ceremony_id, by)
    item = row.items.get(pk=item_id)
    if (item.done_at is not None) == done:
        return item
    item.done_at, item.done_by = (at, by) if done else (None, None)
    verb = "ceremony_item.done" if done else "ceremony_item.undone"
    return audit.save(item, ["done_at", "done_by"], verb=verb, by=by, at=at)


@transaction.atomic
def end_ceremony(*, ceremony_id: UUID, by: User, at: datetime) -> Ceremony:
    """Say that it was held (đã tổ chức). Raises PermissionDenied, Refused "ceremony.over", "ceremony.not_yet"."""
    row = _ahead(ceremony_id, by)
    if at < row.starts_at:
        raise Refused("ceremony.not_yet", _("Lễ ký chưa đến giờ nên chưa ghi là đã tổ chức được."))
    row.ended_at = at
    return audit.save(row, ["ended_at"], verb="ceremony.held", by=by, at=at)


@transaction.atomic
def cancel_ceremony(*, ceremony_id: UUID, reason: str, by: User, at: datetime) -> Ceremony:
    """Call it off (hủy lễ ký). Raises PermissionDenied, Refused "ceremony.over", "signing.reason_needed"."""
    row = _ahead(ceremony_id, by)
    if not clean(reason):
        raise Refused("signing.reason_needed", _("Hãy ghi lý do để các bên biết."))
    row.cancelled_at, row.reason = at, clean(reason)
    return audit.save(row, ["cancelled_at", "reason"], verb="ceremony.cancelled", by=by, at=at, reason=row.reason)


def _ahead(ceremony_id: UUID, by: User) -> Ceremony:
    row = Ceremony.objects.select_for_update(of=("self",)).select_related("held_by").get(pk=ceremony_id)
    if not can_call(by, row.held_by):
        raise PermissionDenied
    if not row.is_ahead:
        raise Refused("ceremony.over", _("Lễ ký này đã tổ chức hoặc đã hủy."))
    return row


def _check_ahead(occasion: Occasion, at: datetime) -> None:
    if occasion.starts_at <= at:
        raise Refused("ceremony.in_the_past", _("Giờ làm lễ phải sau lúc này; hãy chọn ngày giờ khác."))


def _fill(row: Ceremony, occasion: Occasion) -> None:
    row.title, row.place, row.notes = clean(occasion.title), clean(occasion.place), clean(occasion.notes)
    row.starts_at = occasion.starts_at


def _seats(row: Ceremony, drafts: Sequence[Draft], at: datetime) -> Iterator[Seat]:
    """Everybody who signs, once, by the rank of the body."""
    parties = DraftParty.objects.filter(draft__in=drafts).select_related("body", "signer")
    seen: set[UUID] = set()
    order = 0
    for party in sorted(parties, key=lambda one: (one.body.rank, one.order)):
        signer, post = party.signer, party.signer_post
        if signer is None and (usual := usual_signature(party.body, on=localdate(at))):
            signer = Person.objects.get(code=usual["signer"])
        if party.body_id in seen or (signer is not None and signer.pk in seen):
            continue
        seen |= {party.body_id, *([signer.pk] if signer else [])}
        held = (
            Membership.objects.held(localdate(at)).filter(person=signer, body=party.body).order_by("-is_head").first()
        )
        order += 1
        yield Seat(
            ceremony=row,
            order=order,
            role=SeatRole.SIGNS,
            body=party.body,
            person=signer,
            name=signer.full_name if signer else _("người ký của %(body)s") % {"body": party.body},
            post=post or (held.post if held else ""),
        )


def _first_items(row: Ceremony, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[CeremonyItem]:
    lines = [(ItemKind.PAPER, _("Bản in để ký: %(draft)s") % {"draft": draft.short_title}) for draft in drafts]
    lines.append((ItemKind.TASK, _("Bút ký và biển tên cho %(count)s người ký") % {"count": len(seats)}))
    lines.append((ItemKind.TASK, _("Máy có kết nối và thiết bị ký số của từng người ký")))
    return [
        CeremonyItem(ceremony=row, order=order, kind=kind, text=text[:300])
        for order, (kind, text) in enumerate(lines, 1)
    ]


def _renumber(rows: Sequence[Seat], *, by: User, at: datetime) -> None:
    moved = []
    for place, one in enumerate(rows, 1):
        if one.order != place:
            one.order = place
            moved.append(one)
    audit.bulk_save(moved, ["order"], verb="seat.moved", by=by, at=at)
