"""The row an act works on, locked."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.reports.models import ReportState, ReviewReport
from phoihop.reports.permissions import can_write


def locked_review(report_id: UUID, by: User) -> ReviewReport:
    """The review, locked. Raises PermissionDenied."""
    rows = ReviewReport.objects.select_for_update(of=("self",)).select_related("regulation", "body")
    report = rows.get(pk=report_id)  # its paper is read after the lock: joined to it, it would be the one of before
    if not can_write(by, report):
        raise PermissionDenied
    return report


def locked_draft(report_id: UUID, by: User) -> ReviewReport:
    """The review while it is a draft, locked. Raises PermissionDenied, Refused "review.approved"."""
    report = locked_review(report_id, by)
    if report.state != ReportState.DRAFT:
        raise Refused("review.approved", _("Báo cáo đã duyệt, số liệu đã chốt; hãy lập báo cáo mới."))
    return report
