"""What each body reports before a session of how the petitions sent to it were settled: owed, drafted, received."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment, OriginKind
from phoihop.commitments.services.recorded import check_paper
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole
from phoihop.sessions.models import Session
from phoihop.sessions.queries import event_of, events_of
from phoihop.settlement.models import REPORT, ResultReport
from phoihop.settlement.permissions import can_draft_report, can_receive_report, can_remind
from phoihop.settlement.queries import leads_of, regime_of, report_due
from phoihop.settlement.reports import lines_of
from phoihop.settlement.rules import tells_results
from phoihop.settlement.writing import report_content, report_subject


@transaction.atomic
def owe_reports(*, session_id: UUID, by: User | None, at: datetime) -> list[ResultReport]:
    """Let every body that has petitions of the session's keeper to answer owe its report on them (báo cáo kết quả giải
    quyết) by the term that counts back from the opening; who owes it already is left alone.

    It moves and ends with the session. Where a clause in force promises the same for the same session, that promise is
    the one: nothing is owed twice. `by` None: the nightly job. Raises PermissionDenied, Refused "result_report.session_over",
    "result_report.no_term", "result_report.day_is_over", "result_report.nobody".
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=session_id)
    if by is not None and not can_remind(by, session.keeper_id):
        raise PermissionDenied
    today = clock.day_of(at)
    answer = _by_when(session, today)
    known = set(ResultReport.objects.filter(session=session).values_list("body", flat=True))
    bodies = [body for body in leads_of(session) if body.pk not in known]
    if not bodies:
        raise Refused("result_report.nobody", _("Mọi cơ quan có kiến nghị phải giải quyết đã được giao báo cáo."))
    return [_owe(session, body, answer, by=by, at=at, today=today) for body in bodies]


@transaction.atomic
def owe_reports_ahead(*, at: datetime) -> int:
    """The same for every session ahead, as far as the ledger is laid out: how many bodies owe a report from now on."""
    today, number = clock.day_of(at), 0
    ahead = Session.objects.standing().filter(actual_first_on__isnull=True, planned_first_on__gte=today)
    for session in ahead.order_by("planned_first_on", "pk"):
        if not _is_near(session, today):
            continue
        try:
            with transaction.atomic():
                number += len(owe_reports(session_id=session.pk, by=None, at=at))
        except Refused:  # its day is over, or everybody owes it already
            continue
    return number


@transaction.atomic
def draft_report(*, report_id: UUID, by: User, at: datetime) -> ResultReport:
    """Write the report as a draft of the body (lập dự thảo báo cáo) out of what its answers say: figures by class, every
    petition with its answer. It goes the way of every paper.

    Raises PermissionDenied, Refused "result_report.received", "result_report.drafted" and those of `papers.draft`.
    """
    report = _locked(report_id)
    if not can_draft_report(by, report):
        raise PermissionDenied
    _check_open(report)
    if report.paper is not None and not report.paper_is_given_up:
        raise Refused("result_report.drafted", _("Báo cáo đã có dự thảo; hãy mở văn bản đó."))
    report.paper = papers.draft(
        issuer=report.body,
        kind="report",
        subject=report_subject(report),
        content=report_content(report, lines_of(report, clock.day_of(at)), clock.day_of(at)),
        addressees=[papers.To(body=report.session.keeper)],
        source_kind=REPORT,
        source_code=report.code,
        by=by,
        at=at,
    )
    return audit.save(report, ["paper"], verb="result_report.drafted", by=by, at=at)


@transaction.atomic
def receive_report(*, report_id: UUID, paper: Paper, received_on: date, by: User, at: datetime) -> ResultReport:
    """Record that the report came in (ghi nhận báo cáo): by which paper of the body, on which day. Late after its day.

    Raises PermissionDenied (not a registry clerk of who gathered; a paper he may not see), Refused
    "result_report.received", "result_report.days", "commitment.paper_not_issued", "paper.of_another_body".
    """
    report = _locked(report_id)
    if not can_receive_report(by, report) or not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    _check_open(report)
    check_paper(paper, report.body)
    if paper.issued_on is None or not paper.issued_on <= received_on <= clock.day_of(at):
        raise Refused("result_report.days", _("Ngày nhận phải từ ngày văn bản đến hôm nay; hãy sửa ngày."))
    report.paper, report.received_on = paper, received_on
    audit.save(
        report, ["paper", "received_on"], verb="result_report.received", by=by, at=at, paper=paper.citation[:120]
    )  # fmt: skip
    _keep(report.commitment, report.body, paper, received_on, by=by, at=at)
    return report


def _keep(owed: Commitment, body: Body, paper: Paper, on: date, *, by: User, at: datetime) -> None:
    if owed.state not in UNDER_WAY:
        return
    statement = f"Đã nhận: {paper.citation}"
    if owed.origin_kind == OriginKind.CASE:
        commitments.keep_of_case(
            commitment_id=owed.pk, body=body, statement=statement, done_on=on, paper=paper, by=by, at=at
        )
    else:  # the promise of a clause has a judge of its own
        commitments.prove(
            commitment_id=owed.pk, body=body, statement=statement, received_on=on, paper=paper, from_paper=True, by=by,
            at=at,
        )  # fmt: skip


def _owe(
    session: Session, body: Body, answer: Due, *, by: User | None, at: datetime, today: date
) -> ResultReport:  # fmt: skip
    report = ResultReport(session=session, regime=regime_of(session), body=body, at=at, by=by)
    report.commitment = _of_a_clause(session, body) or commitments.owe(
        title=f"Báo cáo {report_subject(report)[:1].lower()}{report_subject(report)[1:]}",
        lead=body,
        answer=answer,
        output="Báo cáo kết quả giải quyết, trả lời kiến nghị của cử tri",
        recipients=[session.keeper],
        source_kind=REPORT,
        source_code=report.code,
        event=event_of(session),
        by=by,
        at=at,
        today=today,
    )
    return audit.create(report, verb="result_report.owed", by=by, at=at)


def _of_a_clause(session: Session, body: Body) -> Commitment | None:
    """What a clause in force makes `body` owe for this very session: the same report."""
    rows = Commitment.objects.filter(
        event__in=events_of(session), obligation__isnull=False, state__in=UNDER_WAY, result_report__isnull=True,
        participations__role=BodyRole.LEAD, participations__body=body,
    )  # fmt: skip
    found = rows.select_related("obligation").order_by("due_on", "pk")
    return next((row for row in found if row.obligation and tells_results(row.obligation.action)), None)


def _by_when(session: Session, today: date) -> Due:
    if session.is_cancelled or session.has_opened or session.first_on < today:
        raise Refused("result_report.session_over", _("Kỳ họp này đã khai mạc hoặc đã hủy; hãy chọn kỳ họp sắp tới."))
    answer = report_due(session)
    if answer is None or answer.due_on is None:
        sentence = _("Chưa tính được hạn báo cáo từ ngày khai mạc; hãy kiểm tra sổ thời hạn và lịch.")
        raise Refused("result_report.no_term", sentence)
    if answer.due_on < today:
        sentence = _("Hạn báo cáo trước kỳ họp này là %(day)s, đã qua; hãy đôn đốc từng kiến nghị.")
        raise Refused("result_report.day_is_over", sentence % {"day": f"{answer.due_on:%d/%m/%Y}"})
    return answer


def _is_near(session: Session, today: date) -> bool:
    """Whether the ledger is laid out that far."""
    horizon = clock.current_terms().on("ledger.horizon", today)
    until = due(horizon, (), clock.current_calendar(), start=today).due_on if horizon else None
    return until is None or session.planned_first_on <= until


def _check_open(report: ResultReport) -> None:
    if report.received_on is not None:
        raise Refused("result_report.received", _("Báo cáo này đã được ghi nhận."))


def _locked(report_id: UUID) -> ResultReport:
    rows = ResultReport.objects.select_for_update(of=("self",))
    # The paper is read after the lock: joined to it, it would be the one of before.
    return rows.select_related("session__keeper", "body").get(pk=report_id)
