"""A body's entry is corrected and kept: facts, names in history, contact, approval, rank, codes."""

from __future__ import annotations

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
from phoihop.organisations.models import Body, BodyCode, BodyKind, BodyName, Level
from phoihop.organisations.permissions import can_change_bodies, can_keep_record, can_set_approval
from phoihop.organisations.services.bodies import check_commune
from phoihop.organisations.services.upkeep import bring_name_up_to


def _save_changed(row: Body | BodyName, new: dict[str, Any], *, verb: str, **trace: Any) -> bool:
    changed = [field for field, value in new.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, new[field])
    if changed:
        audit.save(row, changed, verb=verb, **trace)
    return bool(changed)


@transaction.atomic
def correct_body(
    *,
    body: Body,
    kind: str,
    level: str,
    parent: Body | None,
    commune: Body | None = None,
    established_on: date | None,
    reason: str,
    by: User | None,
    at: datetime,
) -> Body:
    """Correct what was entered wrongly about a body (đính chính); its names have `correct_name`. `commune`: see `Body`.

    Raises PermissionDenied, Refused "correction.reason_needed", "body.parent_circle", "body.tier_ended",
    "body.backwards" and those of `check_commune`.
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    _need(reason)
    row = Body.objects.select_for_update().get(pk=body.pk)
    check_parent(row, parent)
    tier = rules.ended_tier(level, abolished_on=row.abolished_on)
    if tier is not None and level != row.level:
        raise Refused(
            "body.tier_ended",
            _("Cấp huyện đã kết thúc (%(law)s): cơ quan đang hoạt động không thuộc cấp này.") % {"law": tier.citation},
        )
    if row.abolished_on is not None and established_on is not None and established_on >= row.abolished_on:
        raise Refused("body.backwards", _("Ngày thành lập phải trước ngày kết thúc hoạt động."))
    check_commune(commune, kind=kind, level=level, body=row)
    new = {
        "kind": BodyKind(kind), "level": Level(level), "parent": parent, "commune": commune,
        "established_on": established_on,
    }  # fmt: skip
    _save_changed(row, new, verb="body.corrected", by=by, at=at, reason=reason)
    return row


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refused("correction.reason_needed", _("Đính chính cần ghi lý do."))


def check_parent(body: Body, parent: Body | None) -> None:
    """A body is not under itself, not even by way of others."""
    above, seen = parent, {body.pk}
    while above is not None:
        if above.pk in seen:
            raise Refused(
                "body.parent_circle", _("%(parent)s đang trực thuộc chính %(body)s.") % {"parent": parent, "body": body}
            )
        seen.add(above.pk)
        above = above.parent


@transaction.atomic
def correct_name(
    *,
    body_name: BodyName,
    name: str,
    short_name: str,
    legal_basis: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> BodyName:
    """Correct a name as it was entered, of today or of the past. Its days stay. Refused "body.name_needed"."""
    today = timezone.localdate(at)
    if not can_change_bodies(by, on=today):
        raise PermissionDenied
    _need(reason)
    if not clean(name):
        raise Refused("body.name_needed", _("Chưa ghi tên cơ quan."))
    body = Body.objects.select_for_update().get(pk=body_name.body_id)
    row = BodyName.objects.select_for_update().get(pk=body_name.pk)
    new = {
        "name": clean(name),
        "short_name": clean(short_name) or clean(name)[:80],
        "legal_basis": clean(legal_basis),
    }
    _save_changed(row, new, verb="body_name.corrected", by=by, at=at, reason=reason)
    bring_name_up_to(body, today, by=by, at=at, reason=reason)
    return row


@transaction.atomic
def keep_contact(*, body: Body, address: str, email: str, phone: str, by: User | None, at: datetime) -> Body:
    """Write address, e-mail and telephone of a body."""
    if not can_keep_record(by, body, on=timezone.localdate(at)):
        raise PermissionDenied
    row = Body.objects.select_for_update().get(pk=body.pk)
    new = {"address": clean(address), "email": email.strip(), "phone": clean(phone)}
    _save_changed(row, new, verb="body.contact_changed", by=by, at=at)
    return row


@transaction.atomic
def set_approval(*, body: Body, needed: bool, reason: str, by: User | None, at: datetime) -> Body:
    """Say whether papers leave the body only after approval (duyệt); a reason is kept with it."""
    if not can_set_approval(by, body, on=timezone.localdate(at)):
        raise PermissionDenied
    _need(reason)
    row = Body.objects.select_for_update().get(pk=body.pk)
    _save_changed(row, {"papers_need_approval": needed}, verb="body.approval_set", by=by, at=at, reason=reason)
    return row


@transaction.atomic
def set_rank(*, body: Body, rank: int, reason: str = "", by: User | None, at: datetime) -> Body:
    """Give a body its place in the order of precedence (thứ bậc), lowest first."""
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    row = Body.objects.select_for_update().get(pk=body.pk)
    _save_changed(row, {"rank": rank}, verb="body.rank_set", by=by, at=at, reason=reason)
    return row


@transaction.atomic
def give_code(
    *,
    body: Body,
    scheme: str,
    value: str,
    from_on: date | None = None,
    until: date | None = None,
    by: User | None,
    at: datetime,
) -> BodyCode:
    """Give a body a code (mã định danh) in a scheme, valid from `from_on` up to, not including, `until`.

    Raises PermissionDenied, Refused "code.malformed", "code.taken" (another body holds it then), "code.backwards",
    "code.held_already" (the body has it then).
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    text = clean(value)
    check_code(scheme, text)
    if from_on is not None and until is not None and until <= from_on:
        raise Refused("code.backwards", _("Ngày hết hiệu lực của mã phải sau ngày bắt đầu."))
    Body.objects.select_for_update().get(pk=body.pk)
    for row in BodyCode.objects.filter(scheme=scheme, value=text).select_related("body").order_by("id"):
        if rules.Period(row.from_on, row.until).meets(rules.Period(from_on, until)):
            code = "code.held_already" if row.body_id == body.pk else "code.taken"
            raise Refused(code, _("Mã %(value)s đang thuộc %(body)s.") % {"value": text, "body": row.body})
    row = BodyCode(body=body, scheme=BodyCode.Scheme(scheme), value=text, from_on=from_on, until=until)
    return audit.create(row, verb="body_code.given", by=by, at=at)


def check_code(scheme: str, value: str) -> None:
    """Refused "code.malformed" when `value` has not the form of `scheme`."""
    if not rules.is_code(scheme, value):
        raise Refused(
            "code.malformed",
            _("Mã %(value)s sai dạng: mã theo QĐ 20/2020/QĐ-TTg viết như H37.DN.001, tối đa 35 ký tự.")
            % {"value": value},
        )


@transaction.atomic
def end_code(*, code: BodyCode, until: date, reason: str = "", by: User | None, at: datetime) -> BodyCode:
    """End a code: `until` is the first day it is no longer valid; it stays resolvable for days before.

    Raises PermissionDenied, Refused "code.ended_already", "code.backwards".
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    row = BodyCode.objects.select_for_update().get(pk=code.pk)
    if row.until is not None and row.until <= until:
        raise Refused("code.ended_already", _("Mã này đã hết hiệu lực."))
    if row.from_on is not None and until <= row.from_on:
        raise Refused("code.backwards", _("Ngày hết hiệu lực của mã phải sau ngày bắt đầu."))
    row.until = until
    return audit.save(row, ["until"], verb="body_code.ended", by=by, at=at, reason=reason)
