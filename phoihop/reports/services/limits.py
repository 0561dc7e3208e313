"""Limits found by a review (tồn tại, hạn chế): named, corrected, followed up by a commitment."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment, OriginKind
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.regulations.models import Unit
from phoihop.reports.models import Limit, ReviewReport, SelfReview
from phoihop.reports.services.rows import locked_draft, locked_review


@transaction.atomic
def add_limit(
    *,
    report_id: UUID,
    finding: str,
    cause: str,
    unit: Unit | None,
    owner: Body | None,
    source: SelfReview | None = None,
    by: User,
    at: datetime,
) -> Limit:
    """Name a limit (hạn chế) with its cause. `source`: the self-review whose words these are.

    Raises PermissionDenied, Refused "review.approved".
    """
    report = locked_draft(report_id, by)
    order = (report.limits.aggregate(last=Max("order"))["last"] or 0) + 1
    limit = Limit(report=report, order=order, finding=clean(finding), cause=clean(cause), unit=unit, owner=owner)
    limit.source = source
    return audit.create(limit, verb="limit.added", by=by, at=at)


@transaction.atomic
def change_limit(
    *, limit_id: UUID, finding: str, cause: str, unit: Unit | None, owner: Body | None, by: User, at: datetime
) -> Limit:
    """Correct a limit of the draft. Raises PermissionDenied, Refused "review.approved", "limit.followed_up"."""
    limit = _limit_of_draft(limit_id, by)
    limit.finding, limit.cause, limit.unit = clean(finding), clean(cause), unit
    fields = ["finding", "cause", "unit"]
    if owner != limit.owner:
        _not_followed_up(limit)
        limit.owner = owner
        fields.append("owner")
    return audit.save(limit, fields, verb="limit.changed", by=by, at=at)


@transaction.atomic
def remove_limit(*, limit_id: UUID, by: User, at: datetime) -> None:
    """Take a limit out of the draft. Raises PermissionDenied, Refused "review.approved", "limit.followed_up"."""
    limit = _limit_of_draft(limit_id, by)
    _not_followed_up(limit)
    audit.delete(limit, verb="limit.removed", by=by, at=at)


@transaction.atomic
def follow_up(
    *, limit_id: UUID, title: str, lead: Body, due_on: date, by: User, at: datetime, today: date
) -> Commitment:
    """Turn a limit into a commitment (nhiệm vụ khắc phục) of its owner, watched by the body of the review.

    Raises PermissionDenied, Refused "limit.followed_up", "follow_up.in_the_past".
    """
    limit = Limit.objects.select_for_update(of=("self",)).get(pk=limit_id)
    report = locked_review(limit.report_id, by)
    _not_followed_up(limit)
    why = f"{report.title}, hạn chế số {limit.order}"
    commitment = owe_follow_up(report, title=title, lead=lead, due_on=due_on, why=why, by=by, at=at, today=today)
    limit.follow_up, limit.owner = commitment, lead
    audit.save(limit, ["follow_up", "owner"], verb="limit.followed_up", by=by, at=at)
    return commitment


def owe_follow_up(
    report: ReviewReport, *, title: str, lead: Body, due_on: date, why: str, by: User, at: datetime, today: date
) -> Commitment:
    """The commitment that follows a limit up. Raises Refused "follow_up.in_the_past"."""
    if due_on <= today:
        raise Refused("follow_up.in_the_past", _("Hạn khắc phục phải sau hôm nay."))
    return commitments.owe(
        title=clean(title),
        lead=lead,
        recipients=[report.body] if report.body != lead else [],
        regulation=report.regulation,
        due_on=due_on,
        why=why,
        origin_kind=OriginKind.REPORT,
        source_kind="review",
        source_code=report.code,
        by=by,
        at=at,
        today=today,
    )


def _limit_of_draft(limit_id: UUID, by: User) -> Limit:
    limit = Limit.objects.select_related("owner").get(pk=limit_id)
    locked_draft(limit.report_id, by)
    return limit


def _not_followed_up(limit: Limit) -> None:
    if limit.follow_up_id is not None:
        raise Refused("limit.followed_up", _("Hạn chế này đã có nhiệm vụ khắc phục."))
