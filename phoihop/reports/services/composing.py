"""Composing the common review from the self-reviews: words are taken over with their source, figures are counted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.reports.models import Excerpt, Section, SelfReview, SelfState
from phoihop.reports.services.rows import locked_draft


@transaction.atomic
def take_over(*, report_id: UUID, source: SelfReview, section: Section, line: int, by: User, at: datetime) -> Excerpt:
    """Take a paragraph of a self-review over into the common review, under the name of its body.

    `line`: which paragraph of the section, from 0. Raises PermissionDenied, Refused "review.approved",
    "excerpt.not_there", "excerpt.taken".
    """
    report = locked_draft(report_id, by)
    lines = source.lines_of(section)
    handed_in = source.cycle_id == report.cycle_id and source.state == SelfState.HANDED_IN
    if not handed_in or not 0 <= line < len(lines):
        raise Refused("excerpt.not_there", _("Đoạn này không còn trong báo cáo tự đánh giá; hãy tải lại trang."))
    if report.excerpts.filter(source=source, section=section, text=lines[line]).exists():
        raise Refused("excerpt.taken", _("Đoạn này đã đưa vào báo cáo."))
    order = (report.excerpts.aggregate(last=Max("order"))["last"] or 0) + 1
    row = Excerpt(report=report, source=source, section=section, text=lines[line], order=order)
    return audit.create(row, verb="excerpt.taken", by=by, at=at)


@transaction.atomic
def drop_excerpt(*, excerpt_id: UUID, by: User, at: datetime) -> None:
    """Leave a paragraph out again. Raises PermissionDenied, Refused "review.approved"."""
    row = Excerpt.objects.get(pk=excerpt_id)
    locked_draft(row.report_id, by)
    audit.delete(row, verb="excerpt.dropped", by=by, at=at)
