"""A report from its opening to its frozen figures."""

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
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session, SessionLevel
from phoihop.voter_reports.models import ReportState, VoterReport
from phoihop.voter_reports.permissions import can_approve, can_open
from phoihop.voter_reports.rules.counting import fingerprint
from phoihop.voter_reports.services.freezing import freeze
from phoihop.voter_reports.services.printing import put_on_paper
from phoihop.voter_reports.services.rows import locked_draft


@dataclass(frozen=True)
class About:
    """What a report covers: of a session, else of [first, until); as of `cutoff`."""

    title: str
    cutoff: datetime
    session: Session | None = None
    first: date | None = None
    until: date | None = None


@transaction.atomic
def open_report(*, kind: str, regime: str, body: Body, about: About, by: User, at: datetime) -> VoterReport:
    """Begin a report in the name of `body`.

    Raises PermissionDenied, Refused "voter_report.title_needed", "voter_report.session_or_period", "voter_report.period",
    "voter_report.other_side", "voter_report.cutoff_in_the_future", "voter_report.cutoff_before_period".
    """
    if not can_open(by, body, kind):
        raise PermissionDenied
    report = VoterReport(kind=kind, regime=regime, body=body, created_at=at)
    _set(report, about, at)
    return audit.create(report, verb="voter_report.opened", by=by, at=at)


@transaction.atomic
def change(*, report_id: UUID, about: About, by: User, at: datetime) -> VoterReport:
    """Give a draft another title, session, period or cut-off. Raises as `open_report`, and Refused "voter_report.approved"."""
    report = locked_draft(report_id, by)
    _set(report, about, at)
    fields = ["title", "session", "period_from", "period_until", "cutoff_at"]
    return audit.save(report, fields, verb="voter_report.changed", by=by, at=at)


@transaction.atomic
def write(*, report_id: UUID, revision: int, assessment: str, by: User, at: datetime) -> VoterReport:
    """Write what the report says besides its figures. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused "voter_report.approved", "voter_report.changed_meanwhile".
    """
    report = locked_draft(report_id, by)
    if report.revision != revision:
        sentence = _(
            "Người khác vừa sửa phần viết của báo cáo này. Hãy mở bản mới nhất ở thẻ khác, chép phần sửa của mình "
            "rồi lưu lại."
        )
        raise Refused("voter_report.changed_meanwhile", sentence)
    report.assessment, report.revision = clean(assessment), revision + 1
    return audit.save(report, ["assessment", "revision"], verb="voter_report.written", by=by, at=at)


@transaction.atomic
def approve(*, report_id: UUID, by: User, at: datetime) -> VoterReport:
    """Freeze the figures and the rows behind them (duyệt, chốt số liệu) and draft the report as a paper.

    From now on the report gives the same digits whatever happens. Raises PermissionDenied, Refused
    "voter_report.approved", "voter_report.too_many_rows" and those of `papers.draft`.
    """
    report = locked_draft(report_id, by)
    if not can_approve(by, report):
        raise PermissionDenied
    report.figures = freeze(report)
    report.frozen_hash, report.frozen_at = fingerprint(report.figures), at
    report.state, report.approved_by = ReportState.APPROVED, by
    fields = ["figures", "frozen_hash", "frozen_at", "state", "approved_by"]
    audit.save(report, fields, verb="voter_report.approved", by=by, at=at)
    return put_on_paper(report, by=by, at=at)


def _set(report: VoterReport, about: About, at: datetime) -> None:
    title = clean(about.title)
    if not title:
        raise Refused("voter_report.title_needed", _("Hãy ghi tên báo cáo."))
    days = (about.first, about.until)
    if None in days if about.session is None else days != (None, None):
        raise Refused("voter_report.session_or_period", _("Hãy chọn một kỳ họp, hoặc ghi cả từ ngày và đến ngày."))
    if about.first is not None and about.until is not None and about.until <= about.first:
        raise Refused("voter_report.period", _("Ngày cuối của kỳ phải sau ngày đầu."))
    if about.session is not None and not _same_side(about.session, report.regime):
        sentence = _("Kỳ họp này không thuộc kênh kiến nghị đã chọn; hãy chọn kỳ họp cùng kênh.")
        raise Refused("voter_report.other_side", sentence)
    if about.cutoff > at:
        raise Refused("voter_report.cutoff_in_the_future", _("Thời điểm chốt số liệu không thể ở sau lúc này."))
    report.title, report.session, report.cutoff_at = title, about.session, about.cutoff
    report.period_from, report.period_until = about.first, about.until
    if report.period_from is not None and report.cutoff_on < report.period_from:
        raise Refused("voter_report.cutoff_before_period", _("Thời điểm chốt số liệu không thể trước ngày đầu của kỳ."))


def _same_side(session: Session, regime: str) -> bool:
    return (session.level == SessionLevel.NATIONAL_ASSEMBLY) == (regime == Regime.NA)
