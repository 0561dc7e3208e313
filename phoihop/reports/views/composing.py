"""Composing the common review: the self-reviews beside it, their words taken over; earlier limits verified."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.reports import services
from phoihop.reports.forms import FollowUpForm
from phoihop.reports.forms.cycles import CheckForm
from phoihop.reports.models import Limit, LimitVerdict, ReportState, Section, SelfReview, SelfState
from phoihop.reports.queries.standing import Standing, standing_before
from phoihop.reports.showing import age_of, areas, became_of
from phoihop.reports.views.writing import writable


@require_safe
def sources(request: Request, code: str) -> HttpResponse:
    """The self-reviews of the cycle by section, each paragraph with a button that takes it over."""
    report = writable(request, code)
    if report.cycle is None:
        raise Http404
    rows = SelfReview.objects.visible_to(request.user).filter(cycle=report.cycle, columns__regulation=report.regulation)
    handed_in = rows.filter(state=SelfState.HANDED_IN).select_related("body", "cycle").order_by("body__rank", "pk")
    taken = {(one.source_id, one.section, one.text) for one in report.excerpts.all()}
    named = set(report.limits.filter(source__isnull=False).values_list("source", "finding"))
    told = [
        {
            "row": row,
            "texts": [
                (
                    section,
                    section.label,
                    [(line, (row.pk, section.value, line) in taken) for line in row.lines_of(section)],
                )
                for section in Section
            ],
            "limits": [(line, (row.pk, line) in named) for line in row.lines_of("limits")],
        }
        for row in handed_in.distinct()
    ]
    missing = report.cycle.self_reviews.filter(state=SelfState.WRITING, columns__regulation=report.regulation)
    context = {
        "report": report,
        "told": told,
        "missing": [row.body for row in missing.select_related("body").distinct().order_by("body__rank", "pk")],
        "may_write": report.state == ReportState.DRAFT,
        "excerpts": report.excerpts.select_related("source__body").order_by("section", "order"),
    }
    return render(request, "reports/sources.html", context)


@require_POST
def take(request: Request, code: str) -> HttpResponse:
    """Take one paragraph over."""
    report = writable(request, code)
    rows = SelfReview.objects.visible_to(request.user).select_related("body", "cycle")
    source = get_object_or_404(rows, code=clean(request.POST.get("from", "")))
    section, line = request.POST.get("section", ""), request.POST.get("line", "")
    if section not in Section.values or not line.isdecimal():
        raise Http404
    services.take_over(
        report_id=report.pk,
        source=source,
        section=Section(section),
        line=int(line[:6]),
        by=request.user,
        at=timezone.now(),
    )
    return redirect("reports:sources", report.code)


@require_POST
def drop(request: Request, code: str, order: int) -> HttpResponse:
    """Leave a paragraph out again."""
    report = writable(request, code)
    excerpt = get_object_or_404(report.excerpts, order=order)
    services.drop_excerpt(excerpt_id=excerpt.pk, by=request.user, at=timezone.now())
    return redirect("reports:sources", report.code)


@require_http_methods(["GET", "POST"])
def check(request: Request, code: str, number: int) -> HttpResponse:
    """Record what became of the `number`th earlier limit."""
    report = writable(request, code)
    one = _nth(standing_before(report), number)
    first = {"verdict": one.check.verdict, "ground": one.check.ground} if one.check else {}
    form = CheckForm(request.POST or None, initial=first)
    if form.is_valid():
        with guards.said_on(form):
            services.check_limit(
                report_id=report.pk,
                limit_id=one.limit.pk,
                verdict=LimitVerdict(form.cleaned_data["verdict"]),
                ground=form.cleaned_data["ground"],
                by=request.user,
                at=timezone.now(),
            )
        if form.is_valid():
            return redirect(report.get_absolute_url() + "#standing")
    today = timezone.localdate()
    context = {
        "form": form,
        "crumb": report.title,
        "back": report.get_absolute_url() + "#standing",
        "heading": _("Kiểm tra việc khắc phục"),
        "submit": _("Ghi kết luận"),
        "about": one.limit.finding,
        "tasks": [(task, became_of(task, today)) for task in one.follow_ups],
    }
    return guards.shown(request, "reports/act.html", context)


@require_http_methods(["GET", "POST"])
def follow_up(request: Request, code: str, number: int) -> HttpResponse:
    """Give an earlier limit that persists a new task."""
    report = writable(request, code)
    one = _nth(standing_before(report), number)
    form = FollowUpForm(request.POST or None, initial={"title": one.limit.finding, "lead": one.limit.owner_id})
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.follow_up_again(
                    report_id=report.pk,
                    limit_id=one.limit.pk,
                    **form.cleaned_data,
                    by=request.user,
                    at=timezone.now(),
                    today=timezone.localdate(),
                )
                turn.leads_to(report.get_absolute_url() + "#standing")
        if form.is_valid():
            return redirect(turn.url)
    context = {
        "form": form,
        "crumb": report.title,
        "back": report.get_absolute_url() + "#standing",
        "heading": _("Giao tiếp nhiệm vụ khắc phục"),
        "submit": _("Giao nhiệm vụ"),
        "about": one.limit.finding,
    }
    return guards.shown(request, "reports/act.html", context)


@require_safe
def standing(request: Request) -> HttpResponse:
    """Every limit that no review has found solved yet, oldest first; of one regulation with `?regulation=`."""
    rows = Limit.objects.visible_to(request.user).standing()
    regulation = clean(request.GET.get("regulation", ""))
    rows = rows.filter(report__regulation__code=regulation) if regulation else rows
    rows = rows.select_related("report__regulation", "report__body", "unit", "owner", "follow_up")
    page = paging.page(rows, order=["report__cutoff_on"], cursor=paging.cursor_of(request))
    today = timezone.localdate()
    told = [
        (row, age_of(row.report.cutoff_on, today), became_of(row.follow_up, today) if row.follow_up else None)
        for row in page
    ]
    return render(request, "reports/standing.html", {"page": page, "told": told, "tabs": areas("limits")})


def _nth(rows: list[Standing], number: int) -> Standing:
    if not 0 < number <= len(rows):
        raise Http404
    return rows[number - 1]
