"""A draft joins a ceremony or leaves it: invited, asking, joined, dropped. Offices sign at one event, each its own drafts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Ceremony, CeremonyDraft, Draft, DraftParty, ItemKind, Joining, SeatRole
from phoihop.drafting.permissions import can_call, can_drop_from, can_lead, can_let_join
from phoihop.drafting.services import ceremony_notices as notices
from phoihop.drafting.services.ceremony_rows import (
    ahead,
    items_of,
    joined_drafts,
    print_of,
    renumber,
    seats_of,
    to_be_signed,
)
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean


@transaction.atomic
def add_draft(*, ceremony_id: UUID, draft_id: UUID, by: User, at: datetime) -> CeremonyDraft:
    """Add a draft to a ceremony ahead (thêm văn bản ký tại lễ).

    Who plans the ceremony and leads the draft has it join at once; who only plans invites the office that leads it; who
    only leads asks the one that plans. Raises PermissionDenied (neither, or the one may not see the other's), Refused
    "ceremony.over", "ceremony.draft_not_ready", "ceremony.booked", "ceremony.draft_there".
    """
    row = ahead(ceremony_id, by, planner=False)
    draft = Draft.objects.select_related("drafted_by").get(pk=draft_id)
    plans, leads = can_call(by, row.held_by), can_lead(by, draft)
    if not (plans or leads) or not _sees(by, row, draft):
        raise PermissionDenied
    if row.drafts.filter(draft=draft).exists():
        raise Refused("ceremony.draft_there", _("«%(draft)s» đã có ở lễ ký này.") % {"draft": draft})
    to_be_signed([draft], besides=row)
    joining = Joining.JOINED if plans and leads else Joining.INVITED if plans else Joining.ASKED
    table = CeremonyDraft(ceremony=row, draft=draft, order=row.drafts.count() + 1, joining=joining)
    audit.create(table, verb=f"ceremony_draft.{joining}", by=by, at=at)
    if joining is Joining.JOINED:
        _prepare(table, by=by, at=at)
    notices.added(table, by=by, at=at)
    return table


@transaction.atomic
def let_join(*, table_id: UUID, by: User, at: datetime) -> CeremonyDraft:
    """Say yes: the office that leads the draft to an invitation, who plans the ceremony to one that asks (xác nhận).

    Raises PermissionDenied, Refused "ceremony.over", "ceremony.draft_gone", "ceremony.joined_already",
    "ceremony.draft_not_ready", "ceremony.booked".
    """
    table = _table(table_id, by)
    if table.joining == Joining.JOINED and can_drop_from(by, table):
        raise Refused("ceremony.joined_already", _("Văn bản này đã được xác nhận ký tại lễ."))
    if not can_let_join(by, table):
        raise PermissionDenied
    to_be_signed([table.draft], besides=table.ceremony)
    table.joining = Joining.JOINED
    audit.save(table, ["joining"], verb="ceremony_draft.joined", by=by, at=at)
    _prepare(table, by=by, at=at)
    notices.added(table, by=by, at=at)
    return table


@transaction.atomic
def drop_draft(*, table_id: UUID, reason: str, by: User, at: datetime) -> None:
    """Take a draft off a ceremony ahead (rút khỏi lễ ký), decline an invitation, turn down who asks; it may then be signed
    elsewhere. Who signs nothing else there loses the seat.

    Raises PermissionDenied (`by` neither plans the ceremony nor leads the draft), Refused "ceremony.over",
    "ceremony.draft_gone", "signing.reason_needed".
    """
    table = _table(table_id, by)
    if not can_drop_from(by, table):
        raise PermissionDenied
    if not (said := clean(reason)):
        raise Refused("signing.reason_needed", _("Hãy ghi lý do để các bên biết."))
    notices.dropped(table, said, by=by, at=at)
    row = table.ceremony
    if table.joining == Joining.JOINED:
        _clear(table, by=by, at=at)
    audit.delete(table, verb="ceremony_draft.dropped", by=by, at=at, reason=said)
    renumber(list(row.drafts.order_by("order")), verb="ceremony.ordered", by=by, at=at)


def _table(table_id: UUID, by: User) -> CeremonyDraft:
    """The row under the lock of its ceremony. Raises Refused "ceremony.over", "ceremony.draft_gone" (the other side has
    just dropped it)."""
    for ceremony in Ceremony.objects.filter(drafts=table_id).values_list("pk", flat=True):
        ahead(ceremony, by, planner=False)
    rows = CeremonyDraft.objects.select_for_update(of=("self",)).filter(pk=table_id)
    table = rows.select_related("ceremony__held_by", "draft__drafted_by").first()
    if table is None:
        raise Refused("ceremony.draft_gone", _("Văn bản này vừa được rút khỏi lễ ký; hãy tải lại trang."))
    return table


def _sees(by: User, row: Ceremony, draft: Draft) -> bool:
    """Nobody is asked about what the one who asks may not know of."""
    known = Ceremony.objects.visible_to(by).filter(pk=row.pk).exists()
    return known and Draft.objects.visible_to(by).filter(pk=draft.pk).exists()


def _prepare(table: CeremonyDraft, *, by: User, at: datetime) -> None:
    """Seats for who signs it, its print on the list of what to bring."""
    row = table.ceremony
    audit.bulk_create(list(seats_of(row, [table.draft], at)), verb="seat.given", by=by, at=at)
    audit.bulk_create(items_of(row, [table.draft]), verb="ceremony_item.added", by=by, at=at)


def _clear(table: CeremonyDraft, *, by: User, at: datetime) -> None:
    """Seats of those who sign nothing else there, and its print, unless that was ticked off."""
    row = table.ceremony
    left = [draft for draft in joined_drafts(row) if draft.pk != table.draft_id]
    stay = DraftParty.objects.filter(draft__in=left).values("body")
    leave = table.draft.parties.exclude(body__in=stay).values("body")
    for seat in row.seats.filter(role=SeatRole.SIGNS, body__in=leave):
        audit.delete(seat, verb="seat.freed", by=by, at=at)
    renumber(list(row.seats.order_by("order")), verb="seat.moved", by=by, at=at)
    for item in row.items.filter(kind=ItemKind.PAPER, done_at=None, text=print_of(table.draft)):
        audit.delete(item, verb="ceremony_item.removed", by=by, at=at)
