"""The acts of a review: opened, written, limits with causes and follow-up, approved with its figures frozen."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment, OriginKind
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.regulations.models import Regulation, Unit
from phoihop.reports.models import Limit, ReportState, ReviewReport
from phoihop.reports.permissions import can_approve, can_open, can_write
from phoihop.reports.queries import figures_now
from phoihop.reports.rules import fingerprint


@transaction.atomic
def open_review(
    *,
    regulation: Regulation,
    body: Body,
    title: str,
    period_from: date,
    period_until: date,
    cutoff_on: date,
    by: User,
    at: datetime,
    today: date,
) -> ReviewReport:
    """Begin a review of [period_from, period_until), counted up to `cutoff_on` (số liệu chốt).

    Raises PermissionDenied, Refused "review.period", "review.cutoff_in_the_future".
    """
    if not can_open(by, regulation, body):
        raise PermissionDenied
    if period_until <= period_from:
        raise Refused("review.period", _("Ngày cuối của kỳ phải sau ngày đầu."))
    if cutoff_on > today:
        raise Refused("review.cutoff_in_the_future", _("Ngày chốt số liệu không thể sau hôm nay."))
    report = ReviewReport(
        regulation=regulation,
        body=body,
        title=title,
        period_from=period_from,
        period_until=period_until,
        cutoff_on=cutoff_on,
        created_at=at,
    )
    return audit.create(report, verb="review.opened", by=by, at=at)


@transaction.atomic
def write(*, report_id: UUID, assessment: str, proposals: str, by: User, at: datetime) -> ReviewReport:
    """Write the assessment and the proposals. Raises PermissionDenied, Refused "review.approved"."""
    report = _draft(report_id, by)
    report.assessment, report.proposals = assessment, proposals
    return audit.save(report, ["assessment", "proposals"], verb="review.written", by=by, at=at)


@transaction.atomic
def add_limit(
    *, report_id: UUID, finding: str, cause: str, unit: Unit | None, owner: Body | None, by: User, at: datetime
) -> Limit:
    """Name a limit (hạn chế) with its cause. Raises PermissionDenied, Refused "review.approved"."""
    report = _draft(report_id, by)
    order = (report.limits.aggregate(last=Max("order"))["last"] or 0) + 1
    limit = Limit(report=report, order=order, finding=finding, cause=cause, unit=unit, owner=owner)
    return audit.create(limit, verb="limit.added", by=by, at=at)


@transaction.atomic
def remove_limit(*, limit_id: UUID, by: User, at: datetime) -> None:
    """Take a limit out of the draft. Raises PermissionDenied, Refused "review.approved", "limit.followed_up"."""
    limit = Limit.objects.get(pk=limit_id)
    _draft(limit.report_id, by)
    if limit.follow_up_id is not None:
        raise Refused("limit.followed_up", _("Hạn chế này đã có nhiệm vụ khắc phục."))
    audit.delete(limit, verb="limit.removed", by=by, at=at)


@transaction.atomic
def follow_up(
    *, limit_id: UUID, title: str, lead: Body, due_on: date, by: User, at: datetime, today: date
) -> Commitment:
    """Turn a limit into a commitment (nhiệm vụ khắc phục) of its owner, watched by the regulation's follower.

    Raises PermissionDenied, Refused "limit.followed_up", "follow_up.in_the_past".
    """
    limit = Limit.objects.select_for_update().get(pk=limit_id)
    report = ReviewReport.objects.select_related("regulation", "body").get(pk=limit.report_id)
    if not can_write(by, report):
        raise PermissionDenied
    if limit.follow_up_id is not None:
        raise Refused("limit.followed_up", _("Hạn chế này đã có nhiệm vụ khắc phục."))
    if due_on <= today:
        raise Refused("follow_up.in_the_past", _("Hạn khắc phục phải sau hôm nay."))
    commitment = commitments.owe(
        title=title,
        lead=lead,
        recipients=[report.body] if report.body != lead else [],
        regulation=report.regulation,
        due_on=due_on,
        why=_("%(report)s, hạn chế số %(order)s") % {"report": report.title, "order": limit.order},
        origin_kind=OriginKind.REPORT,
        source_kind="review",
        source_code=report.code,
        by=by,
        at=at,
        today=today,
    )
    limit.follow_up, limit.owner = commitment, lead
    audit.save(limit, ["follow_up", "owner"], verb="limit.followed_up", by=by, at=at)
    return commitment


@transaction.atomic
def approve(*, report_id: UUID, by: User, at: datetime) -> ReviewReport:
    """Freeze the figures (chốt số liệu): from now on the report gives the same digits whatever happens.

    Raises PermissionDenied, Refused "review.approved".
    """
    report = _draft(report_id, by)
    if not can_approve(by, report):
        raise PermissionDenied
    report.figures = figures_now(report)
    report.frozen_hash, report.frozen_at = fingerprint(report.figures), at
    report.state, report.approved_by = ReportState.APPROVED, by
    fields = ["figures", "frozen_hash", "frozen_at", "state", "approved_by"]
    return audit.save(report, fields, verb="review.approved", by=by, at=at)


def _draft(report_id: UUID, by: User) -> ReviewReport:
    report = ReviewReport.objects.select_for_update(of=("self",)).select_related("regulation", "body").get(pk=report_id)
    if not can_write(by, report):
        raise PermissionDenied
    if report.state != ReportState.DRAFT:
        raise Refused("review.approved", _("Báo cáo đã duyệt, số liệu đã chốt; hãy lập báo cáo mới."))
    return report
