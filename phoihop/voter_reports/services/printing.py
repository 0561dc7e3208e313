"""An approved report as a paper; its review chain, signing, number and issue are acts of `papers`."""

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
from phoihop.voter_reports.models import ReportState, VoterReport
from phoihop.voter_reports.services.rows import locked_report
from phoihop.voter_reports.writing import content_of, subject_of

GIVEN_UP = frozenset({State.WITHDRAWN, State.RECALLED})


@transaction.atomic
def draft_paper(*, report_id: UUID, by: User, at: datetime) -> VoterReport:
    """Draft the paper of an approved report again, with the same digits, when the last one was given up.

    Raises PermissionDenied, Refused "voter_report.not_approved", "voter_report.has_paper" and those of `papers.draft`.
    """
    report = locked_report(report_id, by)
    if report.state != ReportState.APPROVED:
        raise Refused("voter_report.not_approved", _("Hãy duyệt, chốt số liệu trước khi lập văn bản."))
    if report.paper is not None and report.paper.state not in GIVEN_UP:
        raise Refused(
            "voter_report.has_paper", _("Báo cáo này đã có văn bản; hãy sửa văn bản đó hoặc hủy rồi lập lại.")
        )
    return put_on_paper(report, by=by, at=at)


def put_on_paper(report: VoterReport, *, by: User, at: datetime) -> VoterReport:
    """The draft of the paper, whose addressees its writer names; the report keeps which paper it is."""
    report.paper = papers.draft(
        issuer=report.body,
        kind="report",
        subject=subject_of(report),
        content=content_of(report),
        source_kind="voter_report",
        source_code=report.code,
        by=by,
        at=at,
    )
    return audit.save(report, ["paper"], verb="voter_report.put_on_paper", by=by, at=at)
