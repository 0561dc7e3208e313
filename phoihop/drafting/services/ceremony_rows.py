"""What the acts on ceremonies share: the row under lock, drafts that may be signed there, who sits and what is brought."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
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
    Joining,
    Seat,
    SeatRole,
)
from phoihop.drafting.permissions import can_call
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Membership, Person
from phoihop.papers.signers import usual_signature

Placed = TypeVar("Placed", Seat, CeremonyDraft)

TO_BE_SIGNED = {DraftStage.AGREED, DraftStage.SIGNING}


def ahead(ceremony_id: UUID, by: User, *, planner: bool = True) -> Ceremony:
    """The ceremony under lock, before it is over. `planner`: for who plans it; others are asked for by the caller.

    Raises PermissionDenied, Refused "ceremony.over".
    """
    row = Ceremony.objects.select_for_update(of=("self",)).select_related("held_by").get(pk=ceremony_id)
    if planner and not can_call(by, row.held_by):
        raise PermissionDenied
    if not row.is_ahead:
        raise Refused("ceremony.over", _("Lễ ký này đã tổ chức hoặc đã hủy."))
    return row


def to_be_signed(drafts: Collection[Draft], *, besides: Ceremony | None = None) -> None:
    """Each is agreed or being signed, and is signed at no other ceremony ahead; the rows are locked.

    Raises Refused "ceremony.draft_not_ready", "ceremony.booked".
    """
    for draft in Draft.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in drafts]).order_by("pk"):
        if draft.stage not in TO_BE_SIGNED:
            raise Refused(
                "ceremony.draft_not_ready", _("«%(draft)s» chưa thống nhất hoặc đã ký xong.") % {"draft": draft}
            )
        others = CeremonyDraft.objects.joined().filter(draft=draft).exclude(ceremony=besides)
        if others.filter(ceremony__ended_at=None, ceremony__cancelled_at=None).exists():
            raise Refused("ceremony.booked", _("«%(draft)s» đã nằm trong một lễ ký khác.") % {"draft": draft})


def seats_of(row: Ceremony, drafts: Sequence[Draft], at: datetime) -> Iterator[Seat]:
    """Everybody who signs and has no seat yet, once, by the rank of the body, behind who sits already."""
    parties = DraftParty.objects.filter(draft__in=drafts).select_related("body", "signer")
    sitting = [] if row._state.adding else list(row.seats.all())
    seen = {key for seat in sitting for key in (seat.person_id, seat.body_id if seat.role == SeatRole.SIGNS else None)}
    order = len(sitting)
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


def print_of(draft: Draft) -> str:
    """The line of the checklist for the paper to be signed."""
    return (_("Bản in để ký: %(draft)s") % {"draft": draft.short_title})[:300]


def items_of(row: Ceremony, drafts: Sequence[Draft]) -> list[CeremonyItem]:
    """A print of each text to bring, behind what the checklist holds already."""
    last = None if row._state.adding else row.items.order_by("-order").first()
    first = last.order + 1 if last else 1
    return [
        CeremonyItem(ceremony=row, order=order, kind=ItemKind.PAPER, text=print_of(draft))
        for order, draft in enumerate(drafts, first)
    ]


def renumber(rows: Sequence[Placed], *, verb: str, by: User, at: datetime) -> None:
    """Give each the order of its place."""
    moved = []
    for place, one in enumerate(rows, 1):
        if one.order != place:
            one.order = place
            moved.append(one)
    audit.bulk_save(moved, ["order"], verb=verb, by=by, at=at)


def joined_drafts(row: Ceremony) -> list[Draft]:
    """What is signed there, in order: without what waits for a word."""
    tables = row.drafts.filter(joining=Joining.JOINED).select_related("draft__drafted_by").order_by("order")
    return [table.draft for table in tables]
