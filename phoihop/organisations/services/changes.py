"""Acts of change: bodies are renamed, merged, split, abolished; what they leave behind finds its successor."""

from __future__ import annotations

from collections.abc import Sequence
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
from phoihop.organisations.models import Body, BodyChange, BodyName, ChangeKind
from phoihop.organisations.permissions import can_change_bodies
from phoihop.organisations.services.bodies import NewBody, check_change, create_body, record_change
from phoihop.organisations.services.ending import end_body
from phoihop.organisations.services.upkeep import bring_name_up_to


def _begin(*, on: date, legal_basis: str, reason: str, by: User | None, at: datetime) -> date:
    """What every act of change asks first; gives today."""
    today = timezone.localdate(at)
    if not can_change_bodies(by, on=today):
        raise PermissionDenied
    check_change(on=on, legal_basis=legal_basis, reason=reason, today=today)
    return today


def lock(bodies: Sequence[Body]) -> list[Body]:
    """The rows of `bodies` afresh, locked in the order of their keys, given back in the order asked."""
    rows = Body.objects.select_for_update().filter(pk__in={body.pk for body in bodies}).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[body.pk] for body in bodies]


def _check_alive(body: Body, on: date) -> None:
    if not body.exists_on(on):
        raise Refused(
            "body.not_alive",
            _("%(body)s không hoạt động vào ngày %(day)s.") % {"body": body, "day": on.strftime("%d/%m/%Y")},
        )


@transaction.atomic
def rename(
    *,
    body: Body,
    name: str,
    short_name: str = "",
    on: date,
    legal_basis: str,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> BodyChange:
    """Give a body another name (đổi tên) from `on`; a name of later days already recorded stays.

    A day ahead takes effect by itself on that day. Raises PermissionDenied, Refused "change.basis_needed",
    "change.reason_needed", "body.not_alive", "body.name_needed", "body.same_name", "body.name_same_day".
    """
    today = _begin(on=on, legal_basis=legal_basis, reason=reason, by=by, at=at)
    trace: dict[str, Any] = {"by": by, "at": at, "reason": reason}
    [row] = lock([body])
    _check_alive(row, on)
    new = clean(name)
    if not new:
        raise Refused("body.name_needed", _("Chưa ghi tên cơ quan."))
    held = _name_row(row, on)
    if (held.name, held.short_name) == (new, clean(short_name) or held.short_name):
        raise Refused("body.same_name", _("Tên mới giống tên đang dùng."))
    if held.from_on == on:
        raise Refused(
            "body.name_same_day", _("Đã có tên bắt đầu từ chính ngày này: sửa tên ấy thay vì đổi tên lần nữa.")
        )
    until, held.until = held.until, on
    audit.save(held, ["until"], verb="body_name.ended", **trace)
    next_name = BodyName(
        body=row, name=new, short_name=clean(short_name) or new[:80], from_on=on, until=until, legal_basis=legal_basis
    )
    audit.create(next_name, verb="body_name.given", **trace)
    change = record_change(
        ChangeKind.RENAMED, on=on, legal_basis=legal_basis, before=[row], after=[row],
        note=f"{held.name} → {new}", **trace,
    )  # fmt: skip
    bring_name_up_to(row, today, **trace)
    return change


def _name_row(body: Body, on: date) -> BodyName:
    """The name held on `on`; the first one if `on` lies before all."""
    rows = sorted(BodyName.objects.select_for_update().filter(body=body), key=lambda n: n.from_on or date.min)
    held = [row for row in rows if row.from_on is None or row.from_on <= on]
    return held[-1] if held else rows[0]


@transaction.atomic
def merge(
    *,
    bodies: Sequence[Body],
    into: Body | NewBody,
    on: date,
    legal_basis: str,
    carry_people: bool = True,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Body:
    """Merge `bodies` into one that goes on (sáp nhập) or into a new one (hợp nhất) from `on`; gives the successor.

    The successor acts for their rows; no row is rewritten. Offices, bodies below and, with `carry_people`, posts and
    roles follow (nobody stays head: that is a new appointment). Raises PermissionDenied, Refused "change.*",
    "body.not_alive", "merge.too_few", "body.ended_already", "body.awaited".
    """
    _begin(on=on, legal_basis=legal_basis, reason=reason, by=by, at=at)
    trace: dict[str, Any] = {"by": by, "at": at, "reason": reason}
    known = into if isinstance(into, Body) else None
    ending = [body for body in bodies if known is None or body.pk != known.pk]
    if len(ending) + (1 if known else 0) < 2:
        raise Refused("merge.too_few", _("Chọn ít nhất hai cơ quan để hợp nhất, sáp nhập."))
    rows = lock([*ending, *([known] if known else [])])
    for row in rows:
        _check_alive(row, on)
    successor = rows.pop() if known else create_body(_new(into), on=on, legal_basis=legal_basis, **trace)
    before = [*rows, successor] if known else rows
    record_change(ChangeKind.MERGED, on=on, legal_basis=legal_basis, before=before, after=[successor], **trace)
    for row in rows:
        end_body(row, on=on, successor=successor, carry_people=carry_people, **trace)
    return successor


def _new(into: Body | NewBody) -> NewBody:
    if isinstance(into, NewBody):
        return into
    raise TypeError(f"{into!r} is no new body")


@transaction.atomic
def split(
    *,
    body: Body,
    into: Sequence[Body | NewBody],
    heir: int | None,
    on: date,
    legal_basis: str,
    carry_people: bool = True,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> list[Body]:
    """Split a body: it ends and `into[heir]` acts for its rows (chia), or, `heir` None, it goes on beside them (tách).

    Gives the bodies of `into` in order. Raises PermissionDenied, Refused "change.*", "body.not_alive",
    "split.too_few", "split.no_such_heir", "body.ended_already", "body.awaited".
    """
    _begin(on=on, legal_basis=legal_basis, reason=reason, by=by, at=at)
    trace: dict[str, Any] = {"by": by, "at": at, "reason": reason}
    if len(into) < (1 if heir is None else 2):
        raise Refused("split.too_few", _("Chia thì cần ít nhất hai cơ quan mới, tách thì cần ít nhất một."))
    if heir is not None and not 0 <= heir < len(into):
        raise Refused("split.no_such_heir", _("Chọn cơ quan kế tục trong số các cơ quan sau khi chia."))
    known = [item for item in into if isinstance(item, Body)]
    row, *others = lock([body, *known])
    for each in (row, *others):
        _check_alive(each, on)
    fresh = {other.pk: other for other in others}
    after = [
        fresh[item.pk] if isinstance(item, Body) else create_body(item, on=on, legal_basis=legal_basis, **trace)
        for item in into
    ]
    sides = after if heir is not None else [row, *after]
    record_change(ChangeKind.SPLIT, on=on, legal_basis=legal_basis, before=[row], after=sides, **trace)
    if heir is not None:
        end_body(row, on=on, successor=after[heir], carry_people=carry_people, **trace)
    return after


@transaction.atomic
def abolish(
    *,
    body: Body,
    successor: Body | None,
    on: date,
    legal_basis: str,
    carry_people: bool = False,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Body:
    """End a body (giải thể, kết thúc hoạt động) from `on`, its first day no more; `successor` acts for its rows.

    Without successor nobody but its own former accounts' auditors sees them. Raises PermissionDenied, Refused
    "change.*", "body.not_alive", "body.ended_already", "body.awaited", "body.has_bodies_below" (no successor for them).
    """
    _begin(on=on, legal_basis=legal_basis, reason=reason, by=by, at=at)
    trace: dict[str, Any] = {"by": by, "at": at, "reason": reason}
    row, *others = lock([body, *([successor] if successor else [])])
    heir = others[0] if others else None
    for each in (row, *others):
        _check_alive(each, on)
    record_change(
        ChangeKind.ABOLISHED, on=on, legal_basis=legal_basis, before=[row], after=[heir] if heir else [], **trace
    )
    end_body(row, on=on, successor=heir, carry_people=carry_people, **trace)
    return row
