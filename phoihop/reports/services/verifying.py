"""Verifying earlier limits: solved, or they persist and are followed up anew."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.reports.models import LimitCheck, LimitVerdict
from phoihop.reports.queries.standing import Standing, standing_before
from phoihop.reports.services.limits import owe_follow_up
from phoihop.reports.services.rows import locked_draft, locked_review


@transaction.atomic
def check_limit(
    *, report_id: UUID, limit_id: UUID, verdict: LimitVerdict, ground: str, by: User, at: datetime
) -> LimitCheck:
    """Record what the review finds of an earlier limit (kiểm tra việc khắc phục), or correct it.

    Raises PermissionDenied, Refused "review.approved", "limit.not_standing", "limit.ground_needed",
    "limit.followed_up".
    """
    report = locked_draft(report_id, by)
    standing = _standing(report_id, limit_id, standing_before(report))
    if not clean(ground):
        raise Refused("limit.ground_needed", _("Hãy ghi căn cứ: kết quả đã thấy, hoặc vì sao còn tồn tại."))
    check = standing.check
    if check is None:
        check = LimitCheck(limit=standing.limit, report=report, verdict=verdict, ground=clean(ground))
        return audit.create(check, verb="limit.checked", by=by, at=at)
    if check.follow_up is not None and verdict == LimitVerdict.SOLVED:
        sentence = _("Hạn chế này đã được giao nhiệm vụ khắc phục mới nên không ghi là đã khắc phục.")
        raise Refused("limit.followed_up", sentence)
    check.verdict, check.ground = verdict, clean(ground)
    return audit.save(check, ["verdict", "ground"], verb="limit.check_changed", by=by, at=at)


@transaction.atomic
def follow_up_again(
    *, report_id: UUID, limit_id: UUID, title: str, lead: Body, due_on: date, by: User, at: datetime, today: date
) -> Commitment:
    """Give an earlier limit that persists a new task. Raises PermissionDenied, Refused "limit.not_persisting",
    "limit.not_standing", "limit.followed_up", "follow_up.in_the_past"."""
    report = locked_review(report_id, by)
    check = _standing(report_id, limit_id, standing_before(report)).check
    if check is None or check.verdict != LimitVerdict.PERSISTS:
        raise Refused("limit.not_persisting", _("Chỉ giao tiếp nhiệm vụ cho hạn chế đã ghi là còn tồn tại."))
    if check.follow_up is not None:
        raise Refused("limit.followed_up", _("Hạn chế này đã có nhiệm vụ khắc phục."))
    why = f"{report.title}, hạn chế tồn tại từ {check.limit.report.cutoff_on:%d/%m/%Y}"
    commitment = owe_follow_up(report, title=title, lead=lead, due_on=due_on, why=why, by=by, at=at, today=today)
    check.follow_up = commitment
    audit.save(check, ["follow_up"], verb="limit.followed_up_again", by=by, at=at)
    return commitment


def _standing(report_id: UUID, limit_id: UUID, rows: list[Standing]) -> Standing:
    found = next((row for row in rows if row.limit.pk == limit_id), None)
    if found is None:
        sentence = _("Hạn chế này không còn phải kiểm tra ở báo cáo này; hãy tải lại trang.")
        raise Refused("limit.not_standing", sentence)
    return found
