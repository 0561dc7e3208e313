"""An approved review as a paper; its review chain, signing, number and issue are acts of `papers`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.papers import services as papers
from phoihop.papers.models import State
from phoihop.reports.models import ReportState, ReviewReport
from phoihop.reports.services.rows import locked_review
from phoihop.reports.writing import content_of, subject_of

GIVEN_UP = frozenset({State.WITHDRAWN, State.RECALLED})


@transaction.atomic
def draft_paper(*, report_id: UUID, by: User, at: datetime) -> ReviewReport:
    """Draft the paper of an approved review again, with the same digits, when the last one was given up.

    Raises PermissionDenied, Refused "review.not_approved", "review.has_paper" and those of `papers.draft`.
    """
    report = locked_review(report_id, by)
    if report.state != ReportState.APPROVED:
        raise Refused("review.not_approved", _("Hãy duyệt, chốt số liệu trước khi lập văn bản."))
    if report.paper is not None and report.paper.state not in GIVEN_UP:
        raise Refused("review.has_paper", _("Báo cáo này đã có văn bản; hãy sửa văn bản đó hoặc hủy rồi lập lại."))
    return put_on_paper(report, by=by, at=at)


def put_on_paper(report: ReviewReport, *, by: User, at: datetime) -> ReviewReport:
    """The draft of the paper, addressed to the other parties; the review keeps which paper it is."""
    others = [party.body for party in report.regulation.parties.select_related("body").order_by("order")]
    report.paper = papers.draft(
        issuer=report.body,
        kind="report",
        subject=subject_of(report),
        content=content_of(report),
        addressees=[papers.To(body=body) for body in others if body != report.body],
        source_kind="review",
        source_code=report.code,
        by=by,
        at=at,
    )
    return audit.save(report, ["paper"], verb="review.put_on_paper", by=by, at=at)
