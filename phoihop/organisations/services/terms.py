"""Terms of office are opened and corrected."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Term
from phoihop.organisations.permissions import can_change_bodies


@transaction.atomic
def open_term(*, kind: str, name: str, from_on: date, until: date, by: User | None, at: datetime) -> Term:
    """Open a term of office (nhiệm kỳ), from `from_on` up to, not including, `until`.

    Terms of council, National Assembly, Party and Front do not align. Raises PermissionDenied,
    Refused "term.backwards", "term.named_already".
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    _check(from_on, until)
    named = clean(name)
    if Term.objects.filter(kind=kind, name=named).exists():
        raise Refused("term.named_already", _("Nhiệm kỳ %(name)s đã có.") % {"name": named})
    row = Term(kind=Term.Kind(kind), name=named, from_on=from_on, until=until)
    return audit.create(row, verb="term.opened", by=by, at=at)


@transaction.atomic
def correct_term(*, term: Term, from_on: date, until: date, reason: str, by: User | None, at: datetime) -> Term:
    """Move the days of a term, with the reason (kéo dài, rút ngắn nhiệm kỳ). Posts already given keep their own end.

    Raises PermissionDenied, Refused "term.backwards", "term.reason_needed".
    """
    if not can_change_bodies(by, on=timezone.localdate(at)):
        raise PermissionDenied
    _check(from_on, until)
    if not reason.strip():
        raise Refused("term.reason_needed", _("Đổi ngày của nhiệm kỳ cần ghi lý do."))
    row = Term.objects.select_for_update().get(pk=term.pk)
    row.from_on, row.until = from_on, until
    return audit.save(row, ["from_on", "until"], verb="term.corrected", by=by, at=at, reason=reason)


def _check(from_on: date, until: date) -> None:
    if until <= from_on:
        raise Refused("term.backwards", _("Ngày kết thúc nhiệm kỳ phải sau ngày bắt đầu."))
