"""Clause by clause: accept, edit, add, split, reject, or mark as owing nothing. Only what a person accepts takes effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.regulations.models import (
    BodyRole,
    EditionState,
    Obligation,
    ObligationBody,
    ObligationState,
    Regulation,
    Unit,
)
from phoihop.regulations.permissions import can_review
from phoihop.regulations.rules.events import event_kind_of

UNIT = ("self", "edition")  # locked with its edition: a text cannot take effect while a clause of it is being decided


@dataclass(frozen=True)
class Wording:
    """An obligation as a person words it. `bodies`: {role: bodies in order}."""

    action: str
    distribution: str
    timing: Mapping[str, Any]
    bodies: Mapping[BodyRole, Sequence[Body]]
    output: str = ""
    condition: str = ""


@transaction.atomic
def accept(*, obligation_id: UUID, by: User, at: datetime) -> Obligation:
    """Accept a proposal as it stands. Raises PermissionDenied, Refused "edition.closed", "obligation.decided" (another
    clerk was first), "obligation.lead_unknown", "obligation.timing" (one sentence each)."""
    obligation = _locked(obligation_id, by)
    if obligation.state == ObligationState.ACCEPTED:
        raise _decided()
    _check(obligation)
    obligation.state, obligation.decided_by, obligation.decided_at = ObligationState.ACCEPTED, by, at
    return audit.save(obligation, ["state", "decided_by", "decided_at"], verb="obligation.accepted", by=by, at=at)


@transaction.atomic
def edit(*, obligation_id: UUID, wording: Wording, by: User, at: datetime) -> Obligation:
    """Word an obligation otherwise and accept it. Raises as `accept`."""
    obligation = _locked(obligation_id, by)
    _word(obligation, wording)
    rows = _rows(obligation, wording)
    for row in obligation.bodies.all():
        audit.delete(row, verb="obligation.body_removed", by=by, at=at)
    audit.bulk_create(rows, verb="obligation.body_added", by=by, at=at)
    _check(obligation)
    obligation.state, obligation.decided_by, obligation.decided_at = ObligationState.ACCEPTED, by, at
    fields = [
        "action",
        "distribution",
        "timing",
        "event_kind",
        "output",
        "condition",
        "state",
        "decided_by",
        "decided_at",
    ]
    return audit.save(obligation, fields, verb="obligation.edited", by=by, at=at)


@transaction.atomic
def add(*, unit_id: UUID, wording: Wording, by: User, at: datetime) -> Obligation:
    """Add an obligation the machine did not see; accepted by being added. Raises as `accept`."""
    unit = Unit.objects.select_related("edition__regulation").select_for_update(of=UNIT).get(pk=unit_id)
    _may_review(unit, by)
    obligation = Obligation(unit=unit, order=_next_order(unit), quote=unit.text, decided_by=by, decided_at=at)
    obligation.state = ObligationState.ACCEPTED
    _word(obligation, wording)
    audit.create(obligation, verb="obligation.added", parts=_rows(obligation, wording), by=by, at=at)
    _check(obligation)
    return obligation


@transaction.atomic
def split(*, obligation_id: UUID, by: User, at: datetime) -> Obligation:
    """Copy an obligation into a second proposal on the same clause (tách), to be worded on its own. Raises as `accept`."""
    one = _locked(obligation_id, by)
    two = Obligation(
        unit=one.unit,
        order=_next_order(one.unit),
        distribution=one.distribution,
        action=one.action,
        output=one.output,
        condition=one.condition,
        timing=one.timing,
        event_kind=one.event_kind,
        quote=one.quote,
        confidence=one.confidence,
    )
    rows = [
        ObligationBody(
            obligation=two,
            role=row.role,
            body=row.body,
            written=row.written,
            order=row.order,
            acting_office=row.acting_office,
        )
        for row in one.bodies.select_related("body", "acting_office")
    ]
    return audit.create(two, verb="obligation.split_off", parts=rows, by=by, at=at)


@transaction.atomic
def reject(*, obligation_id: UUID, reason: str, by: User, at: datetime) -> Obligation:
    """Drop a proposal (bỏ đề xuất). In a text in force only an amendment drops what was accepted.

    Raises PermissionDenied, Refused "edition.closed", "obligation.decided" (dropped already).
    """
    obligation = _locked(obligation_id, by)
    obligation.state, obligation.decided_by, obligation.decided_at = ObligationState.REJECTED, by, at
    fields = ["state", "decided_by", "decided_at"]
    return audit.save(obligation, fields, verb="obligation.rejected", by=by, at=at, reason=reason)


@transaction.atomic
def mark_non_operative(*, unit_id: UUID, reason: str, by: User, at: datetime) -> Unit:
    """Say why nothing is owed in a clause (không phát sinh nhiệm vụ). An empty `reason` takes the mark away.

    Raises PermissionDenied, Refused "edition.closed", "unit.bound" (obligations were accepted in it).
    """
    unit = Unit.objects.select_related("edition__regulation").select_for_update(of=UNIT).get(pk=unit_id)
    _may_review(unit, by)
    if reason and unit.obligations.filter(state=ObligationState.ACCEPTED).exists():
        raise Refused("unit.bound", _("Điều khoản này đã có nghĩa vụ được chấp nhận; hãy bỏ nghĩa vụ đó trước."))
    for row in unit.obligations.filter(state=ObligationState.PROPOSED) if reason else []:
        row.state, row.decided_by, row.decided_at = ObligationState.REJECTED, by, at
        audit.save(row, ["state", "decided_by", "decided_at"], verb="obligation.rejected", by=by, at=at, reason=reason)
    unit.non_operative_reason = reason
    verb = "unit.marked_non_operative" if reason else "unit.mark_removed"
    return audit.save(unit, ["non_operative_reason"], verb=verb, by=by, at=at, reason=reason)


def _locked(obligation_id: UUID, by: User) -> Obligation:
    obligation = (
        Obligation.objects.select_for_update(of=("self", "unit__edition"))
        .select_related("unit__edition__regulation")
        .get(pk=obligation_id)
    )
    _may_review(obligation.unit, by)
    if obligation.state == ObligationState.REJECTED:
        raise _decided()
    return obligation


def _decided() -> Refused:
    return Refused("obligation.decided", _("Nghĩa vụ này vừa có người khác quyết định; hãy tải lại trang để xem."))


def _may_review(unit: Unit, by: User) -> None:
    regulation: Regulation = unit.edition.regulation
    if not can_review(by, regulation):
        raise PermissionDenied
    if unit.edition.state != EditionState.DRAFT:
        raise Refused("edition.closed", _("Văn bản đang có hiệu lực: chỉ thay đổi bằng một lần sửa đổi, bổ sung."))


def _word(obligation: Obligation, wording: Wording) -> None:
    obligation.action, obligation.distribution = wording.action, wording.distribution
    obligation.output, obligation.condition = wording.output, wording.condition
    obligation.timing = dict(wording.timing)
    obligation.event_kind = event_kind_of(obligation.timing)


def _rows(obligation: Obligation, wording: Wording) -> list[ObligationBody]:
    """The bodies as worded; an office that acts for one of them in its role goes on acting."""
    acting = {(row.role, row.body_id): row.acting_office_id for row in obligation.bodies.all()}
    return [
        ObligationBody(
            obligation=obligation,
            role=role,
            body=body,
            written=body.name,
            order=order,
            acting_office_id=acting.get((role, body.pk)),
        )
        for role, group in wording.bodies.items()
        for order, body in enumerate(group, 1)
    ]


def _check(obligation: Obligation) -> None:
    """What an accepted obligation must have: known leads, and a timing that can be counted."""
    leads = [row for row in obligation.bodies.all() if row.role == BodyRole.LEAD]
    if not leads or any(row.body_id is None for row in leads):
        raise Refused("obligation.lead_unknown", _("Chọn cơ quan chủ trì trong danh bạ trước khi chấp nhận."))
    wrong = timings.mistakes(obligation.timing)
    if wrong:
        raise Refused("obligation.timing", tell(wrong[0]))


def _next_order(unit: Unit) -> int:
    return (unit.obligations.aggregate(last=Max("order"))["last"] or 0) + 1
