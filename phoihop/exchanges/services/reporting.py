"""A report on coordination: opened, written, approved with its figures frozen, put on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.exchanges.counting import counted, kept
from phoihop.exchanges.models import CoordinationReport, ReportPartner
from phoihop.exchanges.models.synthesis import GIVEN_UP
from phoihop.exchanges.permissions import can_approve, can_send
from phoihop.exchanges.rules import fingerprint
from phoihop.exchanges.writing_report import content_of, subject_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers import services as papers

SECTIONS = ("forms", "limits", "proposals")


@transaction.atomic
def open_report(
    *,
    body: Body,
    title: str,
    period: tuple[date, date],
    partners: Sequence[Body] = (),
    by: User,
    at: datetime,
) -> CoordinationReport:
    """Begin a report of `body` on [first, until) of `period` (lập báo cáo công tác phối hợp); `partners`: only these count.

    Raises PermissionDenied, Refused "coordination_report.untitled".
    """
    if not can_send(by, body):
        raise PermissionDenied
    if not clean(title):
        raise Refused("coordination_report.untitled", _("Hãy ghi tên báo cáo."))
    first, until = period
    report = CoordinationReport(body=body, title=clean(title), period_from=first, period_until=until, created_at=at)
    rows = [ReportPartner(report=report, body=one) for one in dict.fromkeys(partners) if one != body]
    return audit.create(report, verb="coordination_report.opened", parts=rows, by=by, at=at)


@transaction.atomic
def write_report(
    *, report_id: UUID, revision: int, words: Mapping[str, str], by: User, at: datetime
) -> CoordinationReport:
    """Write the three sections. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused "coordination_report.approved", "coordination_report.changed_meanwhile".
    """
    report = _draft(report_id, by)
    if report.revision != revision:
        sentence = _(
            "Người khác vừa sửa phần viết của báo cáo này. Hãy mở bản mới nhất ở thẻ khác, chép phần sửa của mình "
            "rồi lưu lại."
        )
        raise Refused("coordination_report.changed_meanwhile", sentence)
    for section in SECTIONS:
        setattr(report, section, clean(words.get(section, "")))
    report.revision = revision + 1
    return audit.save(report, [*SECTIONS, "revision"], verb="coordination_report.written", by=by, at=at)


@transaction.atomic
def approve_report(
    *, report_id: UUID, recipients: Sequence[Body], by: User, at: datetime, today: date
) -> CoordinationReport:
    """Freeze the figures with the lines behind them (chốt số liệu) and draft the paper for `recipients`.

    Raises PermissionDenied, Refused "coordination_report.approved", "coordination_report.no_recipient" and those of
    `papers.draft`.
    """
    report = _draft(report_id, by)
    if not can_approve(by, report):
        raise PermissionDenied
    lines = counted(report, today)
    report.lines, report.counted_on, report.approved_by = kept(lines), today, by
    report.fingerprint = fingerprint(lines, today)
    fields = ["lines", "counted_on", "fingerprint", "approved_by"]
    audit.save(report, fields, verb="coordination_report.approved", by=by, at=at)
    return _put_on_paper(report, recipients, by=by, at=at)


@transaction.atomic
def draft_report_again(*, report_id: UUID, recipients: Sequence[Body], by: User, at: datetime) -> CoordinationReport:
    """Draft the paper of an approved report again, with the same digits, when the last one was given up.

    Raises PermissionDenied, Refused "coordination_report.has_paper", "coordination_report.no_recipient".
    """
    report = _locked(report_id, by)
    if not can_approve(by, report):
        raise PermissionDenied
    if not report.is_frozen or (report.paper is not None and report.paper.state not in GIVEN_UP):
        sentence = _("Báo cáo này đã có văn bản hoặc chưa duyệt; chỉ lập lại khi văn bản trước đã hủy hay thu hồi.")
        raise Refused("coordination_report.has_paper", sentence)
    return _put_on_paper(report, recipients, by=by, at=at)


def _put_on_paper(
    report: CoordinationReport, recipients: Sequence[Body], *, by: User, at: datetime
) -> CoordinationReport:
    others = [body for body in dict.fromkeys(recipients) if body != report.body]
    if not others:
        raise Refused("coordination_report.no_recipient", _("Chọn ít nhất một cơ quan nhận báo cáo."))
    assert report.counted_on is not None  # noqa: S101  # frozen by both callers
    report.paper = papers.draft(
        issuer=report.body,
        kind="report",
        subject=subject_of(report),
        content=content_of(report, report.counted_on),
        addressees=[papers.To(body=body) for body in others],
        source_kind="coordination_report",
        source_code=report.code,
        by=by,
        at=at,
    )
    return audit.save(report, ["paper"], verb="coordination_report.put_on_paper", by=by, at=at)


def _locked(report_id: UUID, by: User) -> CoordinationReport:
    rows = CoordinationReport.objects.select_for_update(of=("self",)).select_related("body")
    report = rows.get(pk=report_id)  # its paper is read after the lock: joined to it, it would be the one of before
    if not can_send(by, report.body):
        raise PermissionDenied
    return report


def _draft(report_id: UUID, by: User) -> CoordinationReport:
    report = _locked(report_id, by)
    if report.is_frozen:
        raise Refused("coordination_report.approved", _("Báo cáo đã duyệt, số liệu đã chốt nên không sửa được nữa."))
    return report
