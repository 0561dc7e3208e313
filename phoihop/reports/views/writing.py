"""Writing a review: opened, its period, its texts, approved, put on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.models import Regulation
from phoihop.reports import rules, services
from phoihop.reports.forms import OpenForm, PeriodForm, TextForm
from phoihop.reports.models import ReviewReport
from phoihop.reports.permissions import can_open, can_write
from phoihop.reports.showing import quarter_of, usual_periods
from phoihop.reports.views.reviews import find

DAY = timedelta(days=1)


@require_http_methods(["GET", "POST"])
def open_review(request: Request) -> HttpResponse:
    """Begin a review; `?regulation=` and `?preset=` fill the form."""
    today = timezone.localdate()
    bodies = own_bodies(request)
    if not bodies.exists():
        raise PermissionDenied
    form = OpenForm(request.POST or None, user=request.user, bodies=bodies, initial=_initial(request, today, bodies))
    if form.is_valid():
        data = form.cleaned_data
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                report = services.open_review(
                    regulation=data["regulation"],
                    body=data["body"],
                    title=data["title"],
                    period=form.period(),
                    by=request.user,
                    at=timezone.now(),
                    today=today,
                )
                turn.leads_to(report.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    context = {"form": form, "presets": _presets(request, today), "regulation": request.GET.get("regulation", "")}
    return guards.shown(request, "reports/open.html", context)


@require_http_methods(["GET", "POST"])
def period(request: Request, code: str) -> HttpResponse:
    """Another title, period or cut-off day for a draft."""
    report = writable(request, code)
    first = {
        "title": report.title,
        "period_from": report.period_from,
        "period_last": report.period_until - DAY,
        "cutoff_on": report.cutoff_on,
    }
    form = PeriodForm(request.POST or None, initial=first)
    if form.is_valid():
        with guards.said_on(form):
            services.set_period(
                report_id=report.pk,
                title=form.cleaned_data["title"],
                period=form.period(),
                by=request.user,
                at=timezone.now(),
                today=timezone.localdate(),
            )
        if form.is_valid():
            return redirect(report)
    return guards.shown(request, "reports/form.html", {"form": form, "report": report, "act": "period"})


@require_http_methods(["GET", "POST"])
def text(request: Request, code: str) -> HttpResponse:
    """Assessment and proposals. What was typed stays in the form whatever happens."""
    report = writable(request, code)
    first = {"assessment": report.assessment, "proposals": report.proposals, "revision": report.revision}
    form = TextForm(request.POST or None, initial=first)
    if form.is_valid():
        with guards.said_on(form):
            services.write(report_id=report.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(report)
    return guards.shown(request, "reports/form.html", {"form": form, "report": report, "act": "text"})


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


def writable(request: Request, code: str) -> ReviewReport:
    """The draft, for who writes it: 404 for who may not see it, 403 for who only reads."""
    report = find(request, code)
    if not can_write(request.user, report):
        raise PermissionDenied
    return report


def own_bodies(request: Request) -> QuerySet[Body]:
    """Bodies the person works for."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.filter(pk__in=mine, abolished_on__isnull=True).by_rank()


def _presets(request: Request, today: date) -> list[tuple[str, str, bool]]:
    """Usual periods: name, the period in words, chosen."""
    chosen = request.GET.get("preset", "")
    return [(name, label, name == chosen) for name, label in (*usual_periods(today), ("term", _("Nhiệm kỳ")))]


def _initial(request: Request, today: date, bodies: QuerySet[Body]) -> dict[str, Any]:
    """The regulation of the address, a body of one's own that may report on it, and the period of the preset."""
    regulation = (
        Regulation.objects.visible_to(request.user).filter(code=clean(request.GET.get("regulation", ""))).first()
    )
    asked = clean(request.GET.get("body", ""))
    own = [body for body in bodies if regulation is None or can_open(request.user, regulation, body)]
    body = next((body for body in own if body.code == asked), next(iter(own), None))
    first: dict[str, Any] = {
        "regulation": regulation.code if regulation else None,
        "body": body.code if body else None,
        "cutoff_on": today,
    }
    name = request.GET.get("preset", "")
    found = rules.preset(name, today)
    if name == "term" and regulation and regulation.term:
        found = (regulation.term.from_on, regulation.term.until)
    if found is None:
        return first
    last = found[1] - DAY
    words = {
        "quarter": _("Báo cáo kết quả thực hiện quy chế phối hợp quý %(n)s năm %(year)s"),
        "half_year": _("Báo cáo sơ kết thực hiện quy chế phối hợp 6 tháng năm %(year)s"),
        "year": _("Báo cáo kết quả thực hiện quy chế phối hợp năm %(year)s"),
        "this_year": _("Báo cáo kết quả thực hiện quy chế phối hợp năm %(year)s"),
        "term": _("Báo cáo tổng kết thực hiện quy chế phối hợp nhiệm kỳ %(first)s–%(year)s"),
    }
    title = words[name] % {"n": quarter_of(last), "year": last.year, "first": found[0].year}
    return {**first, "title": title, "period_from": found[0], "period_last": last, "cutoff_on": min(today, last)}
