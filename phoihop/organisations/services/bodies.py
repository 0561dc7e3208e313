"""Bodies come into the directory, are corrected and numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations import rules
from phoihop.organisations.models import Body, BodyChange, BodyChangePart, BodyKind, BodyName, ChangeKind, Level
from phoihop.organisations.permissions import can_change_bodies

Side = BodyChangePart.Side


@dataclass(frozen=True)
class NewBody:
    """What is known of a body that comes into being. `short_name` empty: the name itself, cut to its column."""

    name: str
    kind: str
    short_name: str = ""
    level: str = Level.PROVINCE
    rank: int = 1000
    parent: Body | None = None
    commune: Body | None = None
    address: str = ""
    email: str = ""
    phone: str = ""


@transaction.atomic
def establish(
    *, new: NewBody, on: date | None, legal_basis: str = "", reason: str = "", by: User | None, at: datetime
) -> Body:
    """Establish a body (thành lập) on `on` by the decision `legal_basis`.

    `on` None enters a body that has existed since before the directory: no act of change is written.
    Raises PermissionDenied, Refused "change.basis_needed", "change.reason_needed" (a day in the past),
    "body.tier_ended", "body.name_needed" and those of `check_commune`.
    """
    today = timezone.localdate(at)
    if not can_change_bodies(by, on=today):
        raise PermissionDenied
    if on is not None:
        check_change(on=on, legal_basis=legal_basis, reason=reason, today=today)
    body = create_body(new, on=on, legal_basis=legal_basis, by=by, at=at, reason=reason)
    if on is not None:
        record_change(ChangeKind.ESTABLISHED, on=on, legal_basis=legal_basis, after=[body], by=by, at=at, reason=reason)
    return body


def check_change(*, on: date, legal_basis: str, reason: str, today: date) -> None:
    """What every act of change needs: its decision, and a reason when it is dated before `today`."""
    if not legal_basis.strip():
        raise Refused("change.basis_needed", _("Chưa ghi căn cứ: nhập số, ngày của quyết định hoặc nghị quyết."))
    if rules.is_back_in_time(on, today) and not reason.strip():
        raise Refused(
            "change.reason_needed",
            _("Ngày %(day)s đã qua: ghi lý do nhập lùi ngày.") % {"day": on.strftime("%d/%m/%Y")},
        )


def create_body(
    new: NewBody, *, on: date | None, legal_basis: str, by: User | None, at: datetime, reason: str = ""
) -> Body:
    """Write the body and its first name. For services of this app: the caller has checked the right."""
    name = clean(new.name)
    if not name:
        raise Refused("body.name_needed", _("Chưa ghi tên cơ quan."))
    tier = rules.ended_tier(new.level, abolished_on=None) if on is not None else None
    if tier is not None and tier.until is not None and on is not None and on >= tier.until:
        raise Refused(
            "body.tier_ended",
            _("Cấp huyện đã kết thúc từ %(day)s (%(law)s): chọn cấp tỉnh hoặc cấp xã.")
            % {"day": tier.until.strftime("%d/%m/%Y"), "law": tier.citation},
        )
    check_commune(new.commune, kind=new.kind, level=new.level)
    short = clean(new.short_name) or name[:80]
    body = audit.create(
        Body(
            kind=BodyKind(new.kind),
            level=Level(new.level),
            name=name,
            short_name=short,
            rank=new.rank,
            parent=new.parent,
            commune=new.commune,
            established_on=on,
            address=clean(new.address),
            email=new.email.strip(),
            phone=clean(new.phone),
        ),
        verb="body.established" if on else "body.entered",
        by=by,
        at=at,
        reason=reason,
    )
    first = BodyName(body=body, name=name, short_name=short, from_on=on, legal_basis=legal_basis)
    audit.create(first, verb="body_name.given", by=by, at=at, reason=reason)
    return body


ONE_EACH = {BodyKind.COUNCIL, BodyKind.COUNCIL_STANDING}


def check_commune(commune: Body | None, *, kind: str, level: str, body: Body | None = None) -> None:
    """Whose commune a body is (`commune`: its committee). Raises Refused "body.not_of_a_commune" (the body is not of that
    tier, or is a committee itself), "body.no_commune" (what is named is not one), "body.commune_has_one" (another council,
    or standing body)."""
    if commune is None:
        return
    if level != Level.COMMUNE or kind == BodyKind.PEOPLES_COMMITTEE:
        raise Refused(
            "body.not_of_a_commune",
            _("Chỉ gắn xã, phường cho cơ quan cấp xã không phải Ủy ban nhân dân; bỏ trống ô này."),
        )
    if commune.level != Level.COMMUNE or commune.kind != BodyKind.PEOPLES_COMMITTEE:
        sentence = _("%(body)s không phải một xã, phường: chọn Ủy ban nhân dân của xã, phường.")
        raise Refused("body.no_commune", sentence % {"body": commune})
    other = Body.objects.filter(commune=commune, kind=kind, abolished_on__isnull=True)
    other = other.exclude(pk=body.pk) if body else other
    if kind in ONE_EACH and (held := other.first()):
        sentence = _("%(commune)s đã có %(body)s.")
        raise Refused("body.commune_has_one", sentence % {"commune": commune, "body": held})


def record_change(
    kind: ChangeKind,
    *,
    on: date,
    legal_basis: str,
    before: list[Body] | None = None,
    after: list[Body] | None = None,
    note: str = "",
    **trace: Any,
) -> BodyChange:
    """Write the act of change with the bodies on each side. `trace`: by, at, reason."""
    row = BodyChange(kind=kind, on=on, legal_basis=clean(legal_basis), note=clean(note))
    change = audit.create(row, verb=f"body_change.{kind}", **trace)
    sides: Mapping[str, list[Body]] = {Side.BEFORE: before or [], Side.AFTER: after or []}
    parts = [BodyChangePart(change=change, body=body, side=side) for side, bodies in sides.items() for body in bodies]
    audit.bulk_create(parts, verb="body_change.joined", **trace)
    return change
