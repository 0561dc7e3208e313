"""A text goes on: amended in the same regulation, or cloned into the next term. Lineage survives both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Term
from phoihop.regulations.models import (
    Edition,
    EditionState,
    Obligation,
    ObligationBody,
    ObligationState,
    Party,
    Regulation,
    RegulationKind,
    RegulationState,
    Unit,
)
from phoihop.regulations.permissions import can_enter, can_put_in_force, can_review
from phoihop.regulations.queries import successors
from phoihop.regulations.services.force import _check_coverage, _locked, lay_out


@transaction.atomic
def open_amendment(*, regulation_id: UUID, basis: str, by: User, at: datetime) -> Edition:
    """Begin an amendment (sửa đổi, bổ sung): a draft edition with the whole text in force, to be changed clause by clause.

    `basis`: the paper that amends. Raises PermissionDenied, Refused "regulation.not_in_force", "amendment.open".
    """
    regulation = _locked(regulation_id)
    if not can_review(by, regulation):
        raise PermissionDenied
    if regulation.state != RegulationState.IN_FORCE:
        raise Refused("regulation.not_in_force", _("Chỉ sửa đổi quy chế đang có hiệu lực."))
    if regulation.editions.filter(state=EditionState.DRAFT).exists():
        raise Refused("amendment.open", _("Đã có một lần sửa đổi đang soạn."))
    current = regulation.editions.get(state=EditionState.IN_FORCE)
    number = regulation.editions.count() + 1
    draft = Edition(regulation=regulation, number=number, basis=basis, source=current.source, lines=current.lines)
    audit.create(draft, verb="amendment.opened", by=by, at=at)
    _copy_text(current, draft, accepted=True, bodies={}, by=by, at=at)
    return draft


@transaction.atomic
def reword_unit(*, unit_id: UUID, heading: str | None, text: str, by: User, at: datetime) -> Unit:
    """Change the words of a unit in a draft edition. Raises PermissionDenied, Refused "edition.closed"."""
    unit = _draft_unit(unit_id, by)
    unit.heading, unit.text = heading, text
    return audit.save(unit, ["heading", "text"], verb="unit.reworded", by=by, at=at)


@transaction.atomic
def delete_unit(*, unit_id: UUID, by: User, at: datetime) -> None:
    """Drop a unit, what is below it and their obligations from a draft edition (bãi bỏ điều khoản).

    Raises PermissionDenied, Refused "edition.closed".
    """
    unit = _draft_unit(unit_id, by)
    for child in unit.children.order_by("-position"):
        delete_unit(unit_id=child.pk, by=by, at=at)
    for obligation in unit.obligations.all():
        audit.delete(obligation, verb="obligation.removed", by=by, at=at)
    audit.delete(unit, verb="unit.deleted", by=by, at=at)


@transaction.atomic
def put_amendment_in_force(*, edition_id: UUID, from_on: date, by: User, at: datetime) -> Edition:
    """The amended text takes effect; the former edition stays to be read. Open commitments follow by impact list; whoever
    asked for what changed is told, once this transaction holds.

    Raises PermissionDenied, Refused "regulation.not_in_force", "edition.closed", "regulation.not_covered",
    "regulation.dates" (before the edition it amends began).
    """
    regulation = _locked(Edition.objects.values_list("regulation_id", flat=True).get(pk=edition_id))
    draft = Edition.objects.select_for_update().get(pk=edition_id)
    if not can_put_in_force(by, regulation):
        raise PermissionDenied
    if regulation.state != RegulationState.IN_FORCE:
        raise Refused("regulation.not_in_force", _("Chỉ áp dụng lần sửa đổi của quy chế đang có hiệu lực."))
    if draft.state != EditionState.DRAFT:
        raise Refused("edition.closed", _("Lần sửa đổi này đã được áp dụng."))
    _check_coverage(draft)
    former = regulation.editions.get(state=EditionState.IN_FORCE)
    if former.from_on and from_on < former.from_on:
        raise Refused(
            "regulation.dates",
            _("Nội dung đang có áp dụng từ %(day)s nên lần sửa đổi không thể áp dụng trước ngày đó; hãy sửa ngày.")
            % {"day": f"{former.from_on:%d/%m/%Y}"},
        )
    former.state = EditionState.SUPERSEDED
    audit.save(former, ["state"], verb="edition.superseded", by=by, at=at, reason=draft.basis)
    draft.state, draft.from_on = EditionState.IN_FORCE, from_on
    lay_out(regulation)
    queue.configure_task("drafting.tell_askers").defer(edition_id=str(draft.pk))
    return audit.save(draft, ["state", "from_on"], verb="edition.put_in_force", by=by, at=at, reason=draft.basis)


@transaction.atomic
def clone(
    *, regulation_id: UUID, short_title: str, term: Term | None, entered_by: Body, by: User, at: datetime
) -> Regulation:
    """Draw the next term's regulation from this one (nhân bản sang nhiệm kỳ mới): same text, parties by succession.

    Obligations are carried as proposals of the same lineage: a person accepts each. When the new one takes effect the
    old one ends, and what is still open follows by lineage. Raises PermissionDenied, Refused "regulation.draft",
    "regulation.too_few_parties" (its parties have merged into one).
    """
    old = _locked(regulation_id)
    if not (can_enter(by, entered_by) and can_review(by, old)):
        raise PermissionDenied
    if old.state == RegulationState.DRAFT:
        raise Refused("regulation.draft", _("Quy chế này chưa có hiệu lực nên chưa thể nhân bản."))
    living = successors(old)
    new = Regulation(
        title=old.title,
        short_title=short_title,
        kind=old.kind,
        term=term,
        follower=living.get(old.follower_id, old.follower),
        entered_by=entered_by,
        self_judged=old.self_judged,
        replaces=old if old.state == RegulationState.IN_FORCE else None,
        cloned_from=old,
        created_at=at,
    )
    bodies = dict.fromkeys(living.get(party.body_id, party.body) for party in old.parties.order_by("order"))
    if len(bodies) < 2 and old.kind != RegulationKind.ISSUED:
        raise Refused(
            "regulation.too_few_parties", _("Các bên ký đã hợp nhất thành một cơ quan nên không còn gì để phối hợp.")
        )
    parties = [Party(regulation=new, body=body, order=order) for order, body in enumerate(bodies, 1)]
    last = old.editions.exclude(state=EditionState.DRAFT).order_by("-number")[0]
    draft = Edition(regulation=new, number=1, reading=last.reading, lines=last.lines)
    audit.create(new, verb="regulation.cloned", parts=[*parties, draft], by=by, at=at)
    _copy_text(last, draft, accepted=False, bodies=living, by=by, at=at)
    return new


def _copy_text(
    source: Edition, target: Edition, *, accepted: bool, bodies: Mapping[UUID | None, Body], by: User, at: datetime
) -> None:
    """Copy units and accepted obligations with their lineage; `accepted`: they stay accepted, else they are proposals."""
    copies: dict[UUID, Unit] = {}
    for unit in source.units.order_by("position"):
        fields: dict[str, Any] = {
            name: getattr(unit, name)
            for name in (
                "type",
                "number",
                "heading",
                "text",
                "eid",
                "position",
                "line",
                "lineage",
                "non_operative_reason",
            )
        }
        copies[unit.pk] = Unit(edition=target, parent=copies.get(unit.parent_id) if unit.parent_id else None, **fields)
    audit.bulk_create(list(copies.values()), verb="unit.copied", by=by, at=at)
    carry(source, copies, accepted=copies.keys() if accepted else (), bodies=bodies, by=by, at=at)


def carry(
    source: Edition,
    copies: Mapping[UUID, Unit],
    *,
    accepted: Collection[UUID],
    bodies: Mapping[UUID | None, Body],
    by: User,
    at: datetime,
) -> None:
    """Copy accepted obligations with their lineage to `copies` {old unit: new unit}; those of the old units in
    `accepted` stay accepted, the others are proposals. `bodies`: who acts now for whom the old text named."""
    rows: list[Obligation] = []
    parts: dict[UUID, list[ObligationBody]] = {}
    kept = Obligation.objects.accepted().filter(unit__edition=source, unit__in=copies)
    for old in kept.prefetch_related("bodies__body").order_by("pk"):
        stays = old.unit_id in accepted
        new = Obligation(
            unit=copies[old.unit_id],
            lineage=old.lineage,
            order=old.order,
            state=ObligationState.ACCEPTED if stays else ObligationState.PROPOSED,
            distribution=old.distribution,
            action=old.action,
            output=old.output,
            condition=old.condition,
            timing=old.timing,
            event_kind=old.event_kind,
            quote=old.quote,
            confidence=old.confidence,
            proposed_by_machine=False,
            decided_by=old.decided_by if stays else None,
            decided_at=old.decided_at if stays else None,
        )
        rows.append(new)
        parts[new.pk] = _copy_bodies(old, new, bodies)
    audit.bulk_create(rows, verb="obligation.copied", parts=parts, by=by, at=at)


def _copy_bodies(old: Obligation, new: Obligation, living: Mapping[UUID | None, Body]) -> list[ObligationBody]:
    made: dict[tuple[str, UUID | None, str], ObligationBody] = {}
    for row in old.bodies.all():
        body = living.get(row.body_id, row.body)
        key = (row.role, body.pk if body else None, "" if body else row.written)
        made[key] = ObligationBody(
            obligation=new,
            role=row.role,
            body=body,
            acting_office=living.get(row.acting_office_id, row.acting_office),
            written=row.written,
            order=row.order,
        )
    return list(made.values())


def _draft_unit(unit_id: UUID, by: User) -> Unit:
    unit = Unit.objects.select_for_update(of=("self", "edition")).select_related("edition__regulation").get(pk=unit_id)
    if not can_review(by, unit.edition.regulation):
        raise PermissionDenied
    if unit.edition.state != EditionState.DRAFT:
        raise Refused("edition.closed", _("Văn bản đang có hiệu lực: chỉ thay đổi bằng một lần sửa đổi, bổ sung."))
    return unit
