"""Limits of a review, one act each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.reports import services
from phoihop.reports.forms import FollowUpForm, LimitForm
from phoihop.reports.models import ReviewReport, SelfReview, SelfState
from phoihop.reports.views.writing import writable


@require_http_methods(["GET", "POST"])
def add(request: Request, code: str) -> HttpResponse:
    """Name a limit with its cause."""
    report = writable(request, code)
    source, first = _taken(request, report)
    form = LimitForm(request.POST or None, report=report, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.add_limit(
                    report_id=report.pk, **form.cleaned_data, source=source, by=request.user, at=timezone.now()
                )
                turn.leads_to(report.get_absolute_url() + "#limits")
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(
        request, "reports/form.html", {"form": form, "report": report, "act": "add_limit", "source": source}
    )


def _taken(request: Request, report: ReviewReport) -> tuple[SelfReview | None, dict[str, Any]]:
    """With `?from=` and `?line=`: the self-review of the cycle whose paragraph becomes a limit, and the form filled."""
    code, line = request.GET.get("from", ""), request.GET.get("line", "")
    if not code or report.cycle_id is None:
        return None, {}
    rows = SelfReview.objects.visible_to(request.user).filter(cycle=report.cycle_id, state=SelfState.HANDED_IN)
    source = get_object_or_404(rows.select_related("body"), code=clean(code))
    at = int(line) if line.isdecimal() else -1
    found, causes = source.lines_of("limits"), source.lines_of("causes")
    if not 0 <= at < len(found):
        raise Http404
    cause = causes[at] if len(causes) == len(found) else "\n".join(causes)
    return source, {"finding": found[at], "cause": cause, "owner": source.body_id}


@require_http_methods(["GET", "POST"])
def change(request: Request, code: str, order: int) -> HttpResponse:
    """Correct a limit."""
    report = writable(request, code)
    limit = get_object_or_404(report.limits, order=order)
    first = {"finding": limit.finding, "cause": limit.cause, "unit": limit.unit_id, "owner": limit.owner_id}
    form = LimitForm(request.POST or None, report=report, initial=first)
    if form.is_valid():
        with guards.said_on(form):
            services.change_limit(limit_id=limit.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(report.get_absolute_url() + "#limits")
    return guards.shown(request, "reports/form.html", {"form": form, "report": report, "act": "change_limit"})


@require_POST
def remove(request: Request, code: str, order: int) -> HttpResponse:
    """Take a limit out of the draft."""
    report = writable(request, code)
    limit = get_object_or_404(report.limits, order=order)
    services.remove_limit(limit_id=limit.pk, by=request.user, at=timezone.now())
    return redirect(report.get_absolute_url() + "#limits")


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, code: str, order: int) -> HttpResponse:
    """Turn a limit into a commitment."""
    report = writable(request, code)
    limit = get_object_or_404(report.limits, order=order)
    form = FollowUpForm(request.POST or None, initial={"title": limit.finding, "lead": limit.owner_id})
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.follow_up(
                    limit_id=limit.pk,
                    **form.cleaned_data,
                    by=request.user,
                    at=timezone.now(),
                    today=timezone.localdate(),
                )
                turn.leads_to(report.get_absolute_url() + "#limits")
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(
        request, "reports/form.html", {"form": form, "report": report, "act": "follow_up", "limit": limit}
    )
