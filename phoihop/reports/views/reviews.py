"""Reading reviews: the list, a review with its figures, the rows behind a figure, what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import sight_of
from phoihop.papers.models import Paper
from phoihop.reports import queries
from phoihop.reports.models import ReportState, ReviewReport
from phoihop.reports.permissions import can_approve, can_write
from phoihop.reports.rules import on_time_rate
from phoihop.reports.services.printing import GIVEN_UP
from phoihop.reports.showing import outcome_of, outcomes, places
from phoihop.reports.writing import percent


@require_safe
def reviews(request: Request) -> HttpResponse:
    """All reviews the person may see, newest first; of one regulation with `?regulation=`."""
    rows = ReviewReport.objects.visible_to(request.user).select_related("regulation", "body")
    regulation = clean(request.GET.get("regulation", ""))
    rows = rows.filter(regulation__code=regulation) if regulation else rows
    page = paging.page(rows.defer("figures"), order=["-created_at"], cursor=paging.cursor_of(request))
    may_open = any(sight_of(request.user).has(body) for body in sight_of(request.user).bodies)
    return render(request, "reports/reviews.html", {"page": page, "may_open": may_open, "regulation": regulation})


@require_safe
def review(request: Request, code: str) -> HttpResponse:
    """The review: figures in all, by clause, by body, by month; limits; texts; what may be done now."""
    row = find(request, code)
    made = queries.figures_now(row)
    draft = row.state == ReportState.DRAFT
    paper = Paper.objects.visible_to(request.user).filter(pk=row.paper_id).first() if row.paper_id else None
    months = queries.rated(made["months"])
    context = {
        "report": row,
        "made": made,
        "total": made["total"],
        "rate": percent(on_time_rate(made["total"])),
        "not_counted": made["not_due"] + made["no_longer_due"],
        "tables": [
            ("clause", _("Theo điều khoản"), _("Điều khoản"), queries.rated(made["clauses"])),
            ("body", _("Theo cơ quan chủ trì"), _("Cơ quan chủ trì"), queries.rated(made["bodies"])),
            ("month", _("Theo tháng đến hạn"), _("Tháng"), months),
        ],
        "chart": _chart(months),
        "limits": row.limits.select_related("unit", "owner", "follow_up").order_by("order"),
        "may_write": draft and can_write(request.user, row),
        "may_follow_up": can_write(request.user, row),
        "may_approve": draft and can_approve(request.user, row),
        "paper": paper,
        "may_print": not draft and can_write(request.user, row) and (row.paper is None or row.paper.state in GIVEN_UP),
    }
    return render(request, "reports/review.html", context)


@require_safe
def rows(request: Request, code: str) -> HttpResponse:
    """The rows behind a figure; how many the person may not open is said."""
    row, figure = find(request, code), _figure(request)
    found = queries.behind(request.user, row, figure, paging.cursor_of(request))
    context = {
        "report": row,
        "found": found,
        "page": found.page,
        "lines": [(line, outcome_of(found.outcomes[line.pk])) for line in found.page],
        "about": _about(row, figure),
        "query": urlencode({name: value for name, value in asdict(figure).items() if value}),
    }
    return render(request, "reports/rows.html", context)


@require_safe
def rows_xlsx(request: Request, code: str) -> HttpResponseBase:
    """All rows behind a figure that the person may open, as a spreadsheet."""
    row, figure = find(request, code), _figure(request)
    columns: list[Column[tuple[Commitment, str]]] = [
        Column(_("Mã số"), lambda line: line[0].code, 18),
        Column(_("Nhiệm vụ"), lambda line: line[0].title, 60),
        Column(_("Quy chế"), lambda line: line[0].regulation and line[0].regulation.short_title, 28),
        Column(_("Hạn"), lambda line: line[0].due_on, 13, "day"),
        Column(_("Ngày hoàn thành"), lambda line: line[0].done_on, 13, "day"),
        Column(_("Được tính là"), lambda line: outcome_of(line[1]).text, 22),
    ]
    title = f"{row.title} – {_about(row, figure)}"
    return xlsx(f"{row.code.lower()}.xlsx", columns, queries.every_behind(request.user, row, figure), title=title)


@require_safe
def changes(request: Request, code: str) -> HttpResponse:
    """What counts differently since the figures were frozen: counted when asked for, the frozen figures stay."""
    row = get_object_or_404(_visible(request), code=code, state=ReportState.APPROVED)
    found = queries.changed_since(request.user, row)
    told = [
        (one.row, outcome_of(one.change.before), outcome_of(one.change.after), places(one.change.moved))
        for one in found.rows
    ]
    template = "reports/_changes.html" if request.htmx else "reports/changes.html"
    return render(request, template, {"report": row, "found": found, "told": told})


def find(request: Request, code: str) -> ReviewReport:
    """The review, or 404 for who may not know of it."""
    return get_object_or_404(_visible(request), code=code)


def _visible(request: Request) -> QuerySet[ReviewReport]:
    return ReviewReport.objects.visible_to(request.user).select_related("regulation", "body", "approved_by", "paper")


def _chart(months: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Columns of what became of each month's promises; the same figures stand in the table beside it."""
    if not any(month["due"] for month in months):
        return None
    series = [
        {"name": str(label), "type": "bar", "stack": "due", "data": [month[key] for month in months]}
        | ({"tone": "alarm"} if key == "not_kept" else {})
        for key, label in outcomes()
        if any(month[key] for month in months)
    ]
    return {
        "legend": {},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 16, "top": 72, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [month["name"] for month in months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }


def _figure(request: Request) -> queries.Figure:
    """Which figure the address names."""
    names = ("clause", "body", "month", "outcome")
    return queries.Figure(**{name: clean(request.GET.get(name, ""))[:120] for name in names})


def _about(report: ReviewReport, figure: queries.Figure) -> str:
    """The line and column of the figure in words."""
    name = queries.name_of(report, clause=figure.clause, body=figure.body, month=figure.month)
    outcome = _("Đã thực hiện") if figure.outcome == "done" else str(outcome_of(figure.outcome or None).text)
    return " · ".join(filter(None, [name, outcome if figure.outcome else _("Đã đến hạn")]))
