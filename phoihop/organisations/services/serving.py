"""Offices begin and cease to serve principals."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel import scope
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Serving
from phoihop.organisations.permissions import can_change_bodies
from phoihop.organisations.rules import Period


@transaction.atomic
def start_serving(
    *, office: Body, principal: Body, from_on: date | None = None, reason: str = "", by: User | None, at: datetime
) -> Serving:
    """`office` advises and helps `principal` (tham mưu, giúp việc) from `from_on` (None: since before).

    An office may serve two principals (NQ 1004/2020/UBTVQH14 Art. 1). Raises PermissionDenied,
    Refused "serving.itself", "serving.already", "serving.circle", "serving.body_ended".
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    if office.pk == principal.pk:
        raise Refused("serving.itself", _("Một cơ quan không giúp việc cho chính mình."))
    # One lock for both, in the order of their keys: two clerks cannot make a circle.
    list(Body.objects.select_for_update().filter(pk__in=[office.pk, principal.pk]).order_by("pk"))
    new = Period(from_on, None)
    for body in (office, principal):
        if body.abolished_on is not None and body.abolished_on <= (from_on or timezone.localdate(at)):
            raise Refused("serving.body_ended", _("%(body)s đã kết thúc hoạt động.") % {"body": body})
    for row in Serving.objects.filter(office=office, principal=principal):
        if Period(row.from_on, row.until).meets(new):
            raise Refused(
                "serving.already", _("%(office)s đang giúp việc %(body)s.") % {"office": office, "body": principal}
            )
    for row in Serving.objects.filter(office=principal, principal=office):
        if Period(row.from_on, row.until).meets(new):
            raise Refused("serving.circle", _("Hai cơ quan không thể giúp việc lẫn nhau."))
    row = audit.create(
        Serving(office=office, principal=principal, from_on=from_on),
        verb="serving.began", by=by, at=at, reason=reason,
    )  # fmt: skip
    scope.forget()
    return row


@transaction.atomic
def end_serving(*, serving: Serving, until: date, reason: str = "", by: User | None, at: datetime) -> Serving:
    """End it: `until` is the first day the office no longer serves.

    Raises PermissionDenied, Refused "serving.ended", "serving.backwards".
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    row = Serving.objects.select_for_update().get(pk=serving.pk)
    if row.until is not None and row.until <= until:
        raise Refused("serving.ended", _("Quan hệ giúp việc này đã kết thúc."))
    if row.from_on is not None and until <= row.from_on:
        raise Refused("serving.backwards", _("Ngày kết thúc phải sau ngày bắt đầu."))
    row.until = until
    audit.save(row, ["until"], verb="serving.ended", by=by, at=at, reason=reason)
    scope.forget()
    return row
