"""Reading reviews: the list, a review with its figures, the rows behind a figure, what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import sight_of
from phoihop.papers.models import Paper
from phoihop.reports import queries
from phoihop.reports.models import ReportState, ReviewReport
from phoihop.reports.permissions import can_approve, can_write
from phoihop.reports.queries.following import has_follower
from phoihop.reports.queries.standing import Standing, standing_before
from phoihop.reports.rules import on_time_rate
from phoihop.reports.services.printing import GIVEN_UP
from phoihop.reports.showing import Badge, age_of, areas, became_of, outcome_of, outcomes, places
from phoihop.reports.views.behind import Place, rows_behind, sheet_behind
from phoihop.reports.writing import percent

WHOLE, TURNED = 60, 20  # a table of so many figures is read whole; a longer one is turned over, so many at once


@require_safe
def reviews(request: Request) -> HttpResponse:
    """All reviews the person may see, newest first; of one regulation with `?regulation=`."""
    rows = ReviewReport.objects.visible_to(request.user).select_related("regulation", "body")
    regulation = clean(request.GET.get("regulation", ""))
    rows = rows.filter(regulation__code=regulation) if regulation else rows
    page = paging.page(rows.defer("figures"), order=["-created_at"], cursor=paging.cursor_of(request))
    may_open = any(sight_of(request.user).has(body) for body in sight_of(request.user).bodies)
    context = {"page": page, "may_open": may_open, "regulation": regulation, "tabs": areas("reviews")}
    return render(request, "reports/reviews.html", context)


@require_safe
def review(request: Request, code: str) -> HttpResponse:
    """The review: figures in all, by clause, by body, by month; limits; texts; what may be done now."""
    row = find(request, code)
    made = queries.tables_of(row)
    draft = row.state == ReportState.DRAFT
    papers = Paper.objects.visible_to(request.user).defer("sheet", "search")
    paper = papers.filter(pk=row.paper_id).first() if row.paper_id else None
    months = queries.rated(made.months)
    context = {
        "report": row,
        "made": made,
        "total": made.total,
        "rate": percent(on_time_rate(made.total)),
        "not_counted": made.not_due + made.no_longer_due,
        "tables": [
            ("clause", _("Theo điều khoản"), _("Điều khoản"), _turned(request, "clause", made.clauses)),
            ("body", _("Theo cơ quan chủ trì"), _("Cơ quan chủ trì"), _turned(request, "body", made.bodies)),
            ("month", _("Theo tháng đến hạn"), _("Tháng"), paging.page_of_list(months, size=len(months) + 1)),
        ],
        "chart": _chart(months),
        "limits": row.limits.select_related("unit", "owner", "follow_up", "source__body").order_by("order"),
        "standing": _standing(row),
        "excerpts": row.excerpts.select_related("source__body").order_by("section", "order"),
        "may_write": draft and can_write(request.user, row),
        "may_follow_up": can_write(request.user, row),
        "may_approve": draft and can_approve(request.user, row),
        "paper": paper,
        "has_follower": has_follower(request.user, row.regulation),
        "may_print": not draft and can_write(request.user, row) and (row.paper is None or row.paper.state in GIVEN_UP),
    }
    return render(request, "reports/review.html", context)


@require_safe
def rows(request: Request, code: str) -> HttpResponse:
    """The rows behind a figure; how many the person may not open is said."""
    row = find(request, code)
    place = Place(row.title, row.get_absolute_url(), reverse("reports:rows_xlsx", args=[row.code]))
    return rows_behind(request, row, place)


@require_safe
def rows_xlsx(request: Request, code: str) -> HttpResponseBase:
    """All rows behind a figure that the person may open, as a spreadsheet."""
    row = find(request, code)
    return sheet_behind(request, row, row.title, f"{row.code.lower()}.xlsx")


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
    rows = ReviewReport.objects.visible_to(request.user)
    rows = rows.select_related("regulation", "body", "approved_by", "paper", "cycle")
    return rows.defer("figures", "paper__sheet", "paper__search", "regulation__search", "body__search")


def _turned(request: Request, axis: str, lines: queries.Lines) -> paging.Page[dict[str, Any]]:
    """The page of a long table; `?axis=` names the table that the address turns over."""
    at = paging.cursor_of(request) if request.GET.get("axis") == axis else ""
    page = paging.page_of_list(lines, at=at, size=WHOLE if len(lines) <= WHOLE else TURNED)
    shown = queries.rated(page.rows)
    shown = [queries.on_screen(line) for line in shown] if axis == "clause" else shown
    return paging.Page(shown, page.next, page.previous, page.total)


def _standing(row: ReviewReport) -> list[tuple[Standing, str, list[tuple[Commitment, Badge]]]]:
    """Earlier limits with their age at the cut-off and what came of their follow-ups."""
    today = timezone.localdate()
    return [
        (one, age_of(one.since, row.cutoff_on), [(task, became_of(task, today)) for task in one.follow_ups])
        for one in (standing_before(row) if row.cycle_id else [])
    ]


def _chart(months: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Columns of what became of each month's promises; the same figures stand in the table beside it.

    In the tones of the badges; `pale` is the second of the same tone.
    """
    if not any(month["due"] for month in months):
        return None
    seen = [key for key, _label in outcomes() if any(month[key] for month in months)]
    tones = {key: outcome_of(key).tone for key in seen}
    series = [
        {
            "name": outcome_of(key).text,
            "type": "bar",
            "stack": "due",
            "data": [month[key] for month in months],
            "tone": tones[key],
            "pale": tones[key] in [tones[before] for before in seen[:at]],
        }
        for at, key in enumerate(seen)
    ]
    return {
        "legend": {},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 16, "top": 72, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [month["name"] for month in months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }
