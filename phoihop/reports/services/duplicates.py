"""Deciding about duties to report that look alike: one report for both, or two with the reason."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Joined
from phoihop.commitments.permissions import can_join
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.regulations.models import Obligation
from phoihop.reports.models import KeptApart


@transaction.atomic
def merge_duties(*, kept: Obligation, dropped: Obligation, reason: str, by: User, at: datetime, today: date) -> Joined:
    """One report for both (gộp): each report of `kept` performs `dropped` too. A former decision to keep apart ends.

    Raises what `commitments.perform_together` raises.
    """
    row = commitments.perform_together(kept=kept, dropped=dropped, reason=reason, by=by, at=at, today=today)
    for old in KeptApart.objects.filter(**_pair(kept, dropped)):
        audit.delete(old, verb="duties.no_longer_kept_apart", by=by, at=at)
    return row


@transaction.atomic
def keep_apart(*, first: Obligation, second: Obligation, reason: str, by: User, at: datetime) -> KeptApart:
    """Two reports stay two (giữ riêng), with the reason. Raises PermissionDenied, Refused "joined.reason_needed",
    "duties.decided"."""
    if not (can_join(by, first, second) or can_join(by, second, first)):
        raise PermissionDenied
    if not clean(reason):
        raise Refused("joined.reason_needed", _("Hãy ghi lý do quyết định."))
    lineages = [first.lineage, second.lineage]
    merged = Joined.objects.filter(lineage__in=lineages, into__in=lineages, until_on__isnull=True).exists()
    if merged or KeptApart.objects.filter(**_pair(first, second)).exists():
        raise Refused("duties.decided", _("Hai báo cáo này đã có quyết định; hãy tải lại trang."))
    row = KeptApart(**_pair(first, second), reason=clean(reason), decided_by=by, decided_at=at)
    return audit.create(row, verb="duties.kept_apart", by=by, at=at, reason=row.reason)


def _pair(first: Obligation, second: Obligation) -> dict[str, UUID]:
    lower, higher = sorted((first.lineage, second.lineage))
    return {"lower": lower, "higher": higher}
