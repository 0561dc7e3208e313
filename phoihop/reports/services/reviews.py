"""A review from its opening to its frozen figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.regulations.models import Regulation
from phoihop.reports.models import ReportState, ReviewReport
from phoihop.reports.permissions import can_approve, can_open
from phoihop.reports.queries import figures_of
from phoihop.reports.queries.standing import unchecked
from phoihop.reports.rules import fingerprint
from phoihop.reports.services.freezing import freeze
from phoihop.reports.services.printing import put_on_paper
from phoihop.reports.services.rows import locked_draft


@dataclass(frozen=True)
class Period:
    """What a review covers: [first, until), counted up to `cutoff` (số liệu chốt)."""

    first: date
    until: date
    cutoff: date


@transaction.atomic
def open_review(
    *, regulation: Regulation, body: Body, title: str, period: Period, by: User, at: datetime, today: date
) -> ReviewReport:
    """Begin a review of a regulation in the name of `body`.

    Raises PermissionDenied, Refused "review.regulation_not_in_force", "review.title_needed", "review.period",
    "review.cutoff_in_the_future", "review.cutoff_before_period".
    """
    if not can_open(by, regulation, body):
        raise PermissionDenied
    if regulation.state == "draft":
        sentence = _("Quy chế đang nhập, chưa theo dõi nhiệm vụ nào; hãy đưa vào theo dõi rồi lập báo cáo.")
        raise Refused("review.regulation_not_in_force", sentence)
    report = ReviewReport(regulation=regulation, body=body, title=_titled(title), created_at=at)
    _set(report, period, today)
    return audit.create(report, verb="review.opened", by=by, at=at)


@transaction.atomic
def set_period(*, report_id: UUID, title: str, period: Period, by: User, at: datetime, today: date) -> ReviewReport:
    """Give a draft another title, period or cut-off day. Raises as `open_review`, and Refused "review.approved"."""
    report = locked_draft(report_id, by)
    report.title = _titled(title)
    _set(report, period, today)
    fields = ["title", "period_from", "period_until", "cutoff_on"]
    return audit.save(report, fields, verb="review.period_set", by=by, at=at)


@transaction.atomic
def write(*, report_id: UUID, revision: int, assessment: str, proposals: str, by: User, at: datetime) -> ReviewReport:
    """Write the assessment and the proposals. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused "review.approved", "review.changed_meanwhile".
    """
    report = locked_draft(report_id, by)
    if report.revision != revision:
        sentence = _(
            "Người khác vừa sửa phần viết của báo cáo này. Hãy mở bản mới nhất ở thẻ khác, chép phần sửa của mình "
            "rồi lưu lại."
        )
        raise Refused("review.changed_meanwhile", sentence)
    report.assessment, report.proposals, report.revision = clean(assessment), clean(proposals), revision + 1
    return audit.save(report, ["assessment", "proposals", "revision"], verb="review.written", by=by, at=at)


@transaction.atomic
def approve(*, report_id: UUID, by: User, at: datetime) -> ReviewReport:
    """Freeze the figures and the rows behind them (chốt số liệu) and draft the report as a paper.

    From now on the report gives the same digits whatever happens.
    The common review of a cycle says of every earlier limit that stands whether it is solved. Raises
    PermissionDenied, Refused "review.approved", "review.limits_unchecked" and those of `papers.draft`.
    """
    report = locked_draft(report_id, by)
    if not can_approve(by, report):
        raise PermissionDenied
    left = unchecked(report) if report.cycle_id else 0
    if left:
        sentence = _("Còn %(number)s hạn chế của kỳ trước chưa ghi đã khắc phục hay còn tồn tại; hãy kiểm tra đủ.")
        raise Refused("review.limits_unchecked", sentence % {"number": left})
    cells, seal = freeze(report)
    report.figures = {**figures_of(report, cells), "rows": seal}
    report.frozen_hash, report.frozen_at = fingerprint(report.figures), at
    report.state, report.approved_by = ReportState.APPROVED, by
    fields = ["figures", "frozen_hash", "frozen_at", "state", "approved_by"]
    audit.save(report, fields, verb="review.approved", by=by, at=at)
    return put_on_paper(report, by=by, at=at)


def _titled(title: str) -> str:
    if not clean(title):
        raise Refused("review.title_needed", _("Hãy ghi tên báo cáo."))
    return clean(title)


def _set(report: ReviewReport, period: Period, today: date) -> None:
    if period.until <= period.first:
        raise Refused("review.period", _("Ngày cuối của kỳ phải sau ngày đầu."))
    if period.cutoff > today:
        raise Refused("review.cutoff_in_the_future", _("Ngày chốt số liệu không thể sau hôm nay."))
    if period.cutoff < period.first:
        raise Refused("review.cutoff_before_period", _("Ngày chốt số liệu không thể trước ngày đầu của kỳ."))
    report.period_from, report.period_until, report.cutoff_on = period.first, period.until, period.cutoff
