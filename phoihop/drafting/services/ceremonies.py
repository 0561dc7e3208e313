"""A ceremony is planned: drafts in their order, seats, what to bring; held, or called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from phoihop.drafting.models import Ceremony, CeremonyDraft, CeremonyItem, Draft, ItemKind, Joining, Seat, SeatRole
from phoihop.drafting.permissions import can_call, can_lead
from phoihop.drafting.services import ceremony_notices as notices
from phoihop.drafting.services.ceremony_rows import ahead, items_of, renumber, seats_of, to_be_signed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Membership, Person


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
    list of what to bring. A draft that another office leads is invited: it joins once that office says so.

    Raises PermissionDenied (`by` may not see each draft), Refused "ceremony.in_the_past", "ceremony.draft_not_ready",
    "ceremony.booked" (a draft stands on another ceremony ahead).
    """
    visible = Draft.objects.visible_to(by).filter(pk__in=[draft.pk for draft in drafts])
    if not drafts or not can_call(by, held_by) or visible.count() != len(drafts):
        raise PermissionDenied
    _check_ahead(occasion, at)
    to_be_signed(drafts)
    row = Ceremony(held_by=held_by, created_at=at)
    _fill(row, occasion)
    own = [draft for draft in drafts if can_lead(by, draft)]
    tables = [
        CeremonyDraft(
            ceremony=row, draft=draft, order=place, joining=Joining.JOINED if draft in own else Joining.INVITED
        )
        for place, draft in enumerate(drafts, 1)
    ]
    seats = list(seats_of(row, own, at))
    items = _first_items(row, own, seats)
    audit.create(row, verb="ceremony.planned", parts=[*tables, *seats, *items], by=by, at=at)
    notices.planned(row, by=by, at=at)
    return row


@transaction.atomic
def change_ceremony(*, ceremony_id: UUID, occasion: Occasion, by: User, at: datetime) -> Ceremony:
    """Change name, time or place; of another time or place everybody is told.

    Raises PermissionDenied, Refused "ceremony.over", "ceremony.in_the_past".
    """
    row = ahead(ceremony_id, by)
    _check_ahead(occasion, at)
    before = row.starts_at, row.place
    _fill(row, occasion)
    audit.save(row, ["title", "starts_at", "place", "notes"], verb="ceremony.changed", by=by, at=at)
    if before != (row.starts_at, row.place):
        notices.changed(row, moved=before[0] != row.starts_at, by=by, at=at)
    return row


@transaction.atomic
def order_drafts(*, ceremony_id: UUID, draft_codes: Sequence[str], by: User, at: datetime) -> Ceremony:
    """Put the drafts in another order of signing. Raises PermissionDenied, Refused "ceremony.over", "ceremony.order"."""
    row = ahead(ceremony_id, by)
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
    row = ahead(ceremony_id, by)
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
    renumber(others, verb="seat.moved", by=by, at=at)
    return new


@transaction.atomic
def move_seat(*, seat_id: UUID, place: int, by: User, at: datetime) -> Seat:
    """Move a seat to another place. Raises PermissionDenied, Refused "ceremony.over"."""
    moved = Seat.objects.select_related("ceremony").get(pk=seat_id)
    row = ahead(moved.ceremony_id, by)
    others = [one for one in row.seats.order_by("order") if one.pk != moved.pk]
    others.insert(max(0, min(place, len(others) + 1) - 1), moved)
    renumber(others, verb="seat.moved", by=by, at=at)
    return moved


@transaction.atomic
def free_seat(*, seat_id: UUID, by: User, at: datetime) -> None:
    """Take a seat away. Raises PermissionDenied, Refused "ceremony.over"."""
    gone = Seat.objects.get(pk=seat_id)
    row = ahead(gone.ceremony_id, by)
    audit.delete(gone, verb="seat.freed", by=by, at=at)
    renumber(list(row.seats.order_by("order")), verb="seat.moved", by=by, at=at)


@transaction.atomic
def add_item(*, ceremony_id: UUID, kind: ItemKind, text: str, who: str = "", by: User, at: datetime) -> CeremonyItem:
    """Add a paper to bring or something to prepare. Raises PermissionDenied, Refused "ceremony.over", "item.empty"."""
    row = ahead(ceremony_id, by)
    if not clean(text):
        raise Refused("item.empty", _("Hãy ghi giấy tờ hoặc việc cần chuẩn bị."))
    last = row.items.order_by("-order").first()
    item = CeremonyItem(ceremony=row, kind=kind, text=clean(text), who=clean(who), order=last.order + 1 if last else 1)
    return audit.create(item, verb="ceremony_item.added", by=by, at=at)


@transaction.atomic
def tick_item(*, item_id: UUID, done: bool, by: User, at: datetime) -> CeremonyItem:
    """Tick a line off, or no longer; pressed again it stays as it is. Raises PermissionDenied, Refused "ceremony.over"."""
    row = ahead(CeremonyItem.objects.get(pk=item_id).ceremony_id, by)
    item = row.items.get(pk=item_id)
    if (item.done_at is not None) == done:
        return item
    item.done_at, item.done_by = (at, by) if done else (None, None)
    verb = "ceremony_item.done" if done else "ceremony_item.undone"
    return audit.save(item, ["done_at", "done_by"], verb=verb, by=by, at=at)


@transaction.atomic
def end_ceremony(*, ceremony_id: UUID, by: User, at: datetime) -> Ceremony:
    """Say that it was held (đã tổ chức). Raises PermissionDenied, Refused "ceremony.over", "ceremony.not_yet"."""
    row = ahead(ceremony_id, by)
    if at < row.starts_at:
        raise Refused("ceremony.not_yet", _("Lễ ký chưa đến giờ nên chưa ghi là đã tổ chức được."))
    row.ended_at = at
    return audit.save(row, ["ended_at"], verb="ceremony.held", by=by, at=at)


@transaction.atomic
def cancel_ceremony(*, ceremony_id: UUID, reason: str, by: User, at: datetime) -> Ceremony:
    """Call it off (hủy lễ ký); everybody is told why. Raises PermissionDenied, Refused "ceremony.over", "signing.reason_needed"."""
    row = ahead(ceremony_id, by)
    if not clean(reason):
        raise Refused("signing.reason_needed", _("Hãy ghi lý do để các bên biết."))
    row.cancelled_at, row.reason = at, clean(reason)
    audit.save(row, ["cancelled_at", "reason"], verb="ceremony.cancelled", by=by, at=at, reason=row.reason)
    notices.cancelled(row, by=by, at=at)
    return row


def _check_ahead(occasion: Occasion, at: datetime) -> None:
    if occasion.starts_at <= at:
        raise Refused("ceremony.in_the_past", _("Giờ làm lễ phải sau lúc này; hãy chọn ngày giờ khác."))


def _fill(row: Ceremony, occasion: Occasion) -> None:
    row.title, row.place, row.notes = clean(occasion.title), clean(occasion.place), clean(occasion.notes)
    row.starts_at = occasion.starts_at


def _first_items(row: Ceremony, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[CeremonyItem]:
    """The prints, and what every ceremony needs."""
    lines = [
        _("Bút ký và biển tên cho %(count)s người ký") % {"count": len(seats)},
        _("Máy có kết nối và thiết bị ký số của từng người ký"),
    ]
    prints = items_of(row, drafts)
    tasks = [
        CeremonyItem(ceremony=row, order=order, kind=ItemKind.TASK, text=text)
        for order, text in enumerate(lines, len(prints) + 1)
    ]
    return [*prints, *tasks]
