"""Limits that still stand: found by an approved review, solved by none since; and what came of their follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q

from phoihop.commitments.models import Commitment
from phoihop.regulations.models import Regulation
from phoihop.reports.models import Limit, LimitCheck, LimitVerdict, ReportState, ReviewReport


@dataclass(frozen=True)
class Standing:
    """An earlier limit before a review. `follow_ups`: the tasks it was given, oldest first; `check`: what this review
    found of it, None while nothing is recorded."""

    limit: Limit
    follow_ups: Sequence[Commitment]
    check: LimitCheck | None

    @property
    def since(self) -> date:
        """The cut-off day of the review that found it."""
        return self.limit.report.cutoff_on

    @property
    def may_be_followed_up(self) -> bool:
        """It persists and has no new task yet."""
        return self.check is not None and self.check.verdict == LimitVerdict.PERSISTS and self.check.follow_up is None


def standing_before(report: ReviewReport) -> list[Standing]:
    """The limits that `report` has to verify, oldest first: those of the regulation and of those it replaced, found by
    a common review or by the same body. Of an approved review: those that it verified."""
    rows = Limit.objects.filter(pk__in=_wanted(report))
    checks = LimitCheck.objects.select_related("follow_up", "report").order_by("report__created_at", "pk")
    found = rows.select_related("report", "unit", "owner", "follow_up").prefetch_related(Prefetch("checks", checks))
    return [_standing(limit, report) for limit in found.order_by("report__cutoff_on", "report__created_at", "order")]


def unchecked(report: ReviewReport) -> int:
    """How many earlier limits the review has recorded nothing of."""
    return Limit.objects.filter(pk__in=_wanted(report)).exclude(checks__report=report).count()


def _wanted(report: ReviewReport) -> Sequence[UUID]:
    if report.state == ReportState.APPROVED:
        return list(report.checks.values_list("limit", flat=True))
    by_whom = Q(report__cycle__isnull=False) | Q(report__body=report.body_id)
    rows = Limit.objects.standing().filter(by_whom, report__regulation__in=line_of(report.regulation))
    return list(rows.filter(report__created_at__lt=report.created_at).values_list("pk", flat=True))


def line_of(regulation: Regulation) -> list[UUID]:
    """The regulation and those it replaced, one after the other."""
    found = [regulation.pk]
    before = regulation.replaces_id
    while before is not None and before not in found:
        found.append(before)
        before = Regulation.objects.values_list("replaces", flat=True).get(pk=before)
    return found


def _standing(limit: Limit, report: ReviewReport) -> Standing:
    checks = list(limit.checks.all())
    earlier = [check.follow_up for check in checks if check.report_id != report.pk]
    tasks = [task for task in (limit.follow_up, *earlier) if task is not None]
    return Standing(limit, tasks, next((check for check in checks if check.report_id == report.pk), None))
