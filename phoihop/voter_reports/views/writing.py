"""Writing a report: opened, its period and cut-off, its text, approved, put on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.commitments.rules import period_in_words
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.sessions.models import Session
from phoihop.voter_reports import services
from phoihop.voter_reports.forms import AboutForm, OpenForm, TextForm
from phoihop.voter_reports.models import ReportKind, VoterReport
from phoihop.voter_reports.permissions import bodies_to_report, can_write
from phoihop.voter_reports.rules.days import day_before, presets
from phoihop.voter_reports.views.reading import find

NEWEST = 40


@require_http_methods(["GET", "HEAD", "POST"])
def open_report(request: Request) -> HttpResponse:
    """Begin a report."""
    bodies, now = bodies_to_report(request.user), timezone.now()
    if not bodies.exists():
        raise PermissionDenied
    first = {"cutoff_on": timezone.localdate(now), "kind": request.GET.get("kind", "")}
    today = timezone.localdate(now)
    form = OpenForm(request.POST or None, bodies=bodies, sessions=_sessions(request), today=today, initial=first)
    if form.is_valid():
        data = form.cleaned_data
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                made = services.open_report(
                    kind=data["kind"], regime=data["regime"], body=data["body"],
                    about=form.about(now, _title(data["kind"], data)), by=request.user, at=now,
                )  # fmt: skip
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    context = {"title": _("Lập báo cáo cử tri"), "submit": _("Lập báo cáo"), "back": reverse("voter_reports:reports")}
    return guards.shown(request, "voter_reports/form.html", {"form": form, **context})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Another title, session, period or cut-off for a draft."""
    report, now = writable(request, code), timezone.now()
    at = timezone.localtime(report.cutoff_at)
    first = {
        "title": report.title,
        "session": report.session.code if report.session else None,
        **_period(report, timezone.localdate(now)),
        "cutoff_on": at.date(),
        "cutoff_time": at.time(),
    }
    form = AboutForm(
        request.POST or None, sessions=_sessions(request), today=timezone.localdate(now), initial=first
    )  # fmt: skip
    if form.is_valid():
        with guards.said_on(form):
            about = form.about(now, _title(report.kind, form.cleaned_data))
            services.change(report_id=report.pk, about=about, by=request.user, at=now)
        if form.is_valid():
            return redirect(report)
    return _form(request, form, report, _("Sửa kỳ, thời điểm chốt"))


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: Request, code: str) -> HttpResponse:
    """What it says besides its figures. What was typed stays in the form whatever happens."""
    report = writable(request, code)
    form = TextForm(request.POST or None, initial={"assessment": report.assessment, "revision": report.revision})
    if form.is_valid():
        with guards.said_on(form):
            services.write(report_id=report.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(report)
    return _form(request, form, report, _("Viết nhận xét, kiến nghị"))


@require_POST
def approve(request: Request, code: str) -> HttpResponse:
    """Freeze the figures and draft the paper."""
    report = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.approve(report_id=report.pk, by=request.user, at=timezone.now())
            turn.leads_to(report.get_absolute_url())
    return redirect(turn.url)


@require_POST
def paper(request: Request, code: str) -> HttpResponse:
    """The paper again, from the frozen figures."""
    report = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.draft_paper(report_id=report.pk, by=request.user, at=timezone.now())
            turn.leads_to(report.get_absolute_url())
    return redirect(turn.url)


def writable(request: Request, code: str) -> VoterReport:
    """The draft, for who writes it: 404 for who may not see it, 403 for who only reads."""
    report = find(request, code)
    if not can_write(request.user, report):
        raise PermissionDenied
    return report


def _sessions(request: Request) -> QuerySet[Session]:
    rows = Session.objects.visible_to(request.user).standing().order_by("-planned_first_on", "-pk")
    newest = list(rows.values_list("pk", flat=True)[:NEWEST])
    return rows.filter(pk__in=newest).defer("search")


def _period(report: VoterReport, today: date) -> dict[str, Any]:
    """The period as the form shows it: one of those to choose from, else its days."""
    first, last = report.period_from, day_before(report.period_until) if report.period_until else None
    known = next((one.key for one in presets(today) if (one.first, one.last) == (first, last)), "")
    return {"period": known} if known else {"period_from": first, "period_last": last}


def _title(kind: str, data: dict[str, Any]) -> str:
    """The title of a report for which none was typed; titles are Vietnamese, as papers are."""
    with override("vi"):
        label = str(ReportKind(kind).label)
    session, first, last = data["session"], data["period_from"], data["period_last"]
    if session is not None:
        return f"{label}, {session.title}"
    if data["period"]:
        return f"{label}, {period_in_words(data['period'])}"
    return f"{label}, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}" if first and last else label


def _form(request: Request, form: AboutForm | TextForm, report: VoterReport, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit": _("Lưu"),
        "back": report.get_absolute_url(),
        "about": report.title,
    }
    return guards.shown(request, "voter_reports/form.html", context)
