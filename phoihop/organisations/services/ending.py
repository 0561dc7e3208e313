"""What happens to all that hangs on a body when it ends. For acts of change only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel import scope
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, BodyCode, Membership, Role, Serving
from phoihop.organisations.rules import Period
from phoihop.organisations.services.people import end_stand_ins_of
from phoihop.organisations.services.upkeep import move_bodies_below


def end_body(
    body: Body,
    *,
    on: date,
    successor: Body | None,
    carry_people: bool,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    """End `body` (locked) on `on`: codes and servings end, bodies below, offices and people go to `successor`.

    Refused "body.ended_already", "body.awaited" (another body is to merge into it later), "body.not_yet",
    "body.succeeds_itself", "body.has_bodies_below".
    """
    trace: dict[str, Any] = {"by": by, "at": at, "reason": reason}
    _check_may_end(body, on, successor)
    body.abolished_on, body.succeeded_by = on, successor
    audit.save(body, ["abolished_on", "succeeded_by"], verb="body.ended", **trace)
    _end_codes(body, on, trace)
    _hand_over_servings(body, on, successor, trace)
    _hand_over_posts(body, on, successor if carry_people else None, trace)
    _hand_over_roles(body, on, successor if carry_people else None, trace)
    if on <= timezone.localdate(at):
        move_bodies_below(body, **trace)
    scope.forget()


def _check_may_end(body: Body, on: date, successor: Body | None) -> None:
    if body.abolished_on is not None:
        raise Refused(
            "body.ended_already",
            _("%(body)s đã có ngày kết thúc hoạt động là %(day)s.")
            % {"body": body, "day": body.abolished_on.strftime("%d/%m/%Y")},
        )
    if body.established_on is not None and on <= body.established_on:
        raise Refused("body.not_yet", _("%(body)s chưa thành lập vào ngày ấy.") % {"body": body})
    if successor is not None and successor.pk == body.pk:
        raise Refused("body.succeeds_itself", _("Cơ quan kế tục phải là cơ quan khác."))
    awaited = Body.objects.filter(succeeded_by=body, abolished_on__gte=on).order_by("id").first()
    if awaited is not None:
        raise Refused(
            "body.awaited",
            _("%(body)s còn phải tiếp nhận %(other)s từ ngày muộn hơn.") % {"body": body, "other": awaited},
        )
    if successor is None:
        below = Body.objects.filter(parent=body).existing(on).order_by("id").first()
        if below is not None:
            raise Refused(
                "body.has_bodies_below",
                _("%(below)s đang trực thuộc %(body)s: chọn cơ quan kế tục hoặc chuyển cơ quan ấy trước.")
                % {"body": body, "below": below},
            )


def _open_at(on: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=on)


def _end_codes(body: Body, on: date, trace: dict[str, Any]) -> None:
    codes = list(BodyCode.objects.filter(_open_at(on), body=body).order_by("id"))
    for code in codes:
        code.until = on
    audit.bulk_save(codes, ["until"], verb="body_code.ended", **trace)


def _hand_over_servings(body: Body, on: date, successor: Body | None, trace: dict[str, Any]) -> None:
    servings: QuerySet[Serving] = Serving.objects.select_for_update().filter(
        Q(office=body) | Q(principal=body), _open_at(on)
    )
    for old in servings.order_by("id"):
        start = max(on, old.from_on) if old.from_on else on
        office = successor if old.office_id == body.pk else old.office
        principal = successor if old.principal_id == body.pk else old.principal
        _close(old, on, "serving", trace)
        if office is None or principal is None or office.pk == principal.pk:
            continue
        taken = Serving.objects.filter(office=office, principal=principal).order_by("id")
        if not any(Period(row.from_on, row.until).meets(Period(start, None)) for row in taken):
            audit.create(Serving(office=office, principal=principal, from_on=start), verb="serving.began", **trace)


def _hand_over_posts(body: Body, on: date, successor: Body | None, trace: dict[str, Any]) -> None:
    posts = list(Membership.objects.select_for_update().filter(_open_at(on), body=body).order_by("id"))
    end_stand_ins_of(posts, until=on, **trace)
    carried = []
    for old in posts:
        if successor is not None and not _overlaps(
            Membership.objects.filter(person_id=old.person_id, body=successor, post=old.post), on, old.until
        ):
            new = Membership(
                person_id=old.person_id, body=successor, post=old.post, rank=old.rank, term_id=old.term_id,
                from_on=max(on, old.from_on) if old.from_on else on, until=old.until,
            )  # fmt: skip
            carried.append(new)
        _close(old, on, "membership", trace)
    audit.bulk_create(carried, verb="membership.began", **trace)


def _hand_over_roles(body: Body, on: date, successor: Body | None, trace: dict[str, Any]) -> None:
    carried = []
    for old in Role.objects.select_for_update().filter(_open_at(on), body=body).order_by("id"):
        if successor is not None and not _overlaps(
            Role.objects.filter(user_id=old.user_id, body=successor, kind=old.kind), on, old.until
        ):
            new = Role(
                user_id=old.user_id, body=successor, kind=old.kind, everywhere=old.everywhere,
                from_on=max(on, old.from_on) if old.from_on else on, until=old.until,
            )  # fmt: skip
            carried.append(new)
        if successor is None and old.everywhere:
            raise Refused(
                "body.seats_administrator",
                _("Quản trị toàn tỉnh đang thuộc %(body)s: giao vai trò ấy ở cơ quan khác trước.") % {"body": body},
            )
        _close(old, on, "role", trace)
    audit.bulk_create(carried, verb="role.given", **trace)


def _overlaps(rows: QuerySet[Any], start: date, until: date | None) -> bool:
    return any(Period(row.from_on, row.until).meets(Period(start, until)) for row in rows.order_by("id"))


def _close(row: Serving | Membership | Role, on: date, noun: str, trace: dict[str, Any]) -> None:
    """End a dated row on `on`; one that would begin only then is removed (its last values stay in the act)."""
    if row.from_on is not None and row.from_on >= on:
        audit.delete(row, verb=f"{noun}.withdrawn", **trace)
    else:
        row.until = on
        audit.save(row, ["until"], verb=f"{noun}.ended", **trace)
