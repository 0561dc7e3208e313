"""What bodies report before a session: who owes, who sent, who is late; one report with its figures; the acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.models import Commitment
from phoihop.commitments.showing import Badge, Due, due_of
from phoihop.commitments.showing import badge_of as wait_badge
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter
from phoihop.sessions.models import Session
from phoihop.settlement import services
from phoihop.settlement.forms import ReceiveReportForm, ReportFilter
from phoihop.settlement.models import REPORT, ResultReport
from phoihop.settlement.permissions import can_draft_report, can_receive_report, can_remind
from phoihop.settlement.queries import report_due, supervisors
from phoihop.settlement.reports import classes_of, lines_of
from phoihop.settlement.rules import days_late
from phoihop.settlement.showing import class_name
from phoihop.settlement.views.lists import sessions_of
from phoihop.settlement.writing import report_subject

METHODS = ["GET", "HEAD", "POST"]
BODIES = 60  # a page
UNREAD = ("body__search", "commitment__search", "paper__search", "paper__sheet")


@dataclass(frozen=True)
class Line:
    """A body's report as a row. `late`: days after its last day, until it came in or until now; 0 in time."""

    report: ResultReport
    due: Due
    badge: Badge
    late: int


@require_safe
def reports(request: Request) -> HttpResponse:
    """The reports before one session that the person may see, by body; of the nearest session unless one is chosen."""
    today, sessions = timezone.localdate(), _sessions(request)
    form = ReportFilter(request.GET, sessions=sessions, auto_id="filter_%s")
    session = form.chosen.get("session") or _nearest(sessions, today)
    rows = (
        ResultReport.objects.visible_to(request.user).filter(session=session)
        if session
        else ResultReport.objects.none()
    )
    rows = rows.select_related("body", "commitment", "paper").defer(*UNREAD)
    lines = [line_of(row, today) for row in rows.order_by("commitment__due_on", "body__name", "pk")]
    came = [line for line in lines if line.report.received_on is not None]
    missing = [line for line in lines if line.report.received_on is None]
    until = None
    if session is not None and not session.has_opened and can_remind(request.user, session.keeper_id):
        answer = report_due(session)
        until = answer.due_on if answer else None
    context = {
        "filters": form,
        "active": bool(form.chosen),
        "session": session,
        "page": paging.page_of_list(lines, at=request.GET.get("at", ""), size=BODIES),
        "every": len(lines),
        "received": len(came),
        "received_late": sum(line.late > 0 for line in came),
        "missing": len(missing),
        "missing_late": sum(line.late > 0 for line in missing),
        "may_owe": until is not None and until >= today,
        "was_owed_until": until if until is not None and until < today and not lines else None,
    }
    return render(request, "settlement/reports.html", context)


@require_safe
def report(request: Request, code: str) -> HttpResponse:
    """One report: until when, whether it came in, its figures as things stand."""
    row, today = _found(request, code), timezone.localdate()
    lines = lines_of(row, today)
    paper = Paper.objects.visible_to(request.user).filter(pk=row.paper_id).first() if row.paper_id else None
    waits = row.received_on is None and row.commitment.is_under_way
    drafted = row.paper_id is not None and not row.paper_is_given_up
    sees = Commitment.objects.visible_to(request.user).filter(pk=row.commitment_id).exists()
    context = {
        "report": row,
        "crumbs": _crumbs(row),
        "line": line_of(row, today),
        "paper": paper,
        "classes": [(class_name(key), number) for key, number in classes_of(row.regime, lines)],
        "every": len(lines),
        "commitment_url": row.commitment.get_absolute_url() if sees else "",
        "may_draft": waits and not drafted and can_draft_report(request.user, row),
        "may_receive": waits and can_receive_report(request.user, row),
    }
    return render(request, "settlement/report.html", context)


@require_POST
def owe(request: Request, code: str) -> HttpResponse:
    """Let the bodies with petitions to settle owe their reports before this session."""
    session = get_object_or_404(Session.objects.visible_to(request.user), code=code)
    try:
        made = services.owe_reports(session_id=session.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Đã giao báo cáo cho %(number)s cơ quan.") % {"number": len(made)})
    return redirect(f"{reverse('settlement:reports')}?session={session.code}")


@require_POST
def draft(request: Request, code: str) -> HttpResponse:
    """Write it as a draft of the body."""
    row = _found(request, code)
    try:
        made = services.draft_report(report_id=row.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(row)
    messages.success(request, _("Đã lập dự thảo báo cáo từ kết quả trả lời từng kiến nghị."))
    assert made.paper is not None  # noqa: S101  # just drafted
    return redirect(made.paper)


@require_http_methods(METHODS)
def receive(request: Request, code: str) -> HttpResponse:
    """Record by which paper it came in."""
    row, at = _found(request, code), timezone.now()
    if not can_receive_report(request.user, row):
        raise PermissionDenied
    papers = papers_of(request.user, row.body)
    first = {
        "received_on": timezone.localdate(),
        "paper": next((one.code for one in papers if one.pk == row.paper_id), ""),
    }
    form = ReceiveReportForm(request.POST or None, request.FILES or None, papers=papers, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                data = form.cleaned_data
                paper = data["paper"] or entered_letter(
                    request, data, issuer=row.body, recorded_by=row.session.keeper, subject=report_subject(row),
                    kind="report", source=(REPORT, row.code), at=at,
                )  # fmt: skip
                services.receive_report(
                    report_id=row.pk, paper=paper, received_on=data["received_on"], by=request.user, at=at
                )
                turn.leads_to(row.get_absolute_url())
        if form.is_valid():
            messages.success(request, _("Đã ghi nhận báo cáo."))
            return redirect(turn.url)
    context = {
        "form": form, "title": _("Ghi nhận báo cáo"), "submit": _("Ghi nhận"), "back": row.get_absolute_url(),
        "reminder": row, "dangerous": False, "revision": None,
    }  # fmt: skip
    return guards.shown(request, "settlement/form.html", context)


def line_of(row: ResultReport, today: date) -> Line:
    """A report as a row."""
    owed = row.commitment
    waits = row.received_on is None and not owed.is_under_way  # it ended without coming in
    late = 0 if waits else days_late(owed.due_on, row.received_on or today)
    return Line(row, due_of(owed, today), wait_badge(owed, today), late)


def _sessions(request: Request) -> QuerySet[Session]:
    """Sessions that the person keeps, or before which a report is to be seen."""
    kept = sessions_of(supervisors(request.user)).order_by()
    told = ResultReport.objects.visible_to(request.user).values("session")
    rows = Session.objects.standing().filter(pk__in=told) | kept
    return rows.distinct().order_by("-planned_first_on", "-pk")


def _nearest(sessions: QuerySet[Session], today: date) -> Session | None:
    ahead = sessions.filter(planned_first_on__gte=today, actual_first_on__isnull=True)
    return ahead.order_by("planned_first_on", "pk").first() or sessions.first()


def _crumbs(row: ResultReport) -> list[Crumb]:
    address = f"{reverse('settlement:reports')}?session={row.session.code}"
    return [
        Crumb(_("Giám sát giải quyết"), reverse("settlement:rows")), Crumb(_("Báo cáo trước kỳ họp"), address),
    ]  # fmt: skip


def _found(request: Request, code: str) -> ResultReport:
    rows = ResultReport.objects.visible_to(request.user).select_related(
        "session__keeper", "body", "commitment", "paper"
    )
    return get_object_or_404(rows, code=code)
