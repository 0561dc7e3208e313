"""The time line of a plan (biểu đồ tiến độ) as a drawing, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import get_args

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.models import State
from phoihop.commitments.showing import badge_of, day
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body
from phoihop.planning import queries
from phoihop.planning.models import PlanStep
from phoihop.planning.rules import Bar, Scale, Tick, Tone, chart
from phoihop.planning.views.plans import find, head_of

BARS = 50  # on one page: a sheet of A3 holds as many, a screen half
LETTERS, HEAD_LETTERS = 34, 60
NAME_WIDTH = 52  # of a month or quarter on the scale
QUARTERS = ("", "I", "II", "III", "IV")


@require_safe
def gantt(request: Request, code: str) -> HttpResponse:
    """A page of bars by lead, regulation or topic; months, or quarters for a long plan."""
    plan, today = find(request, code), timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in queries.GROUPS else "lead"
    scale = _scale(request, (plan.period_until - plan.period_from).days)
    rows, order = queries.in_groups(plan, by)
    page = queries.page_of(plan, rows, order=order, cursor=paging.cursor_of(request), size=BARS)
    bars = [
        Bar(row.code, group_of(row, by), row.starts_on, row.due_on, tone_of(row, today)) for row in page if row.due_on
    ]
    drawn = chart(bars, plan.period_from, plan.period_until, today, scale)
    labels = {row.code: f"{row.order}. {row.title}" for row in page}
    context = head_of(request, plan, "gantt") | {
        "page": page,
        "chart": drawn,
        "rows": [(f"{y:.0f}", _short(labels[key], LETTERS)) for y, key in drawn.rows],
        "heads": [(f"{y:.0f}", _short(name, HEAD_LETTERS)) for y, name in drawn.heads],
        "boxes": [
            (box.tone, f"{box.x:.1f}", f"{box.y:.0f}", f"{box.width:.1f}", labels[box.key]) for box in drawn.boxes
        ],
        "ticks": _ticks(drawn.ticks, scale),
        "lines": [
            (row, day(row.starts_on), day(row.due_on), badge_of(row.commitment, today) if row.commitment else None)
            for row in page
        ],
        "undated": plan.steps.standing().filter(due_on__isnull=True).count(),
        "said": _said(bars, day(plan.period_from), day(plan.period_last)),
        "bys": [Tab(label, f"?by={name}&scale={scale}", name == by) for name, label in _groupings()],
        "scales": [Tab(label, f"?by={by}&scale={name}", name == scale) for name, label in _scales()],
    }
    return render(request, "planning/gantt.html", context)


def group_of(row: PlanStep, by: str) -> str:
    """Under which head the step stands."""
    found = {"lead": row.lead, "regulation": row.regulation, "topic": row.topic}[by]
    name = found.name if isinstance(found, Body) else str(found or "")
    return name or _("Chưa ghi")


def tone_of(row: PlanStep, today: date) -> Tone:
    """How a bar is drawn: late is hatched, done is full, what was given up is an outline."""
    commitment = row.commitment
    if commitment is None or row.handed_on:
        return "late" if row.is_late(today) else "plain"
    if commitment.state == State.NO_LONGER_DUE:
        return "dropped"
    if commitment.state == State.NOT_KEPT or commitment.is_overdue(today) or row.is_late(today):
        return "late"
    return "done" if queries.is_done(row) else "plain"


def _scale(request: Request, days: int) -> Scale:
    asked = request.GET.get("scale", "")
    if asked in get_args(Scale):
        return "quarter" if asked == "quarter" else "month"
    return "quarter" if days > 3 * 366 else "month"


def _groupings() -> list[tuple[str, str]]:
    return [
        ("lead", _("Theo cơ quan chủ trì")),
        ("regulation", _("Theo quy chế")),
        ("topic", _("Theo nội dung trọng tâm")),
    ]


def _scales() -> list[tuple[str, str]]:
    return [("month", _("Tháng")), ("quarter", _("Quý"))]


def _ticks(ticks: Iterable[Tick], scale: Scale) -> list[tuple[str, str]]:
    """Where each part of the scale begins, and its name; too narrow for it, it has none."""
    return [(f"{tick.x:.1f}", _name(tick, scale) if tick.width >= NAME_WIDTH else "") for tick in ticks]


def _name(tick: Tick, scale: Scale) -> str:
    """A quarter with its year; a month, January with the year that begins."""
    if scale == "quarter":
        return _("Quý %(number)s/%(year)s") % {"number": QUARTERS[tick.number], "year": tick.year}
    return f"1/{tick.year}" if tick.number == 1 else _("Th. %(number)s") % {"number": tick.number}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _said(bars: list[Bar], first: str, last: str) -> str:
    """The drawing in words, for who does not see it; the table below has every row."""
    late, done = (sum(bar.tone == tone for bar in bars) for tone in ("late", "done"))
    words = _(
        "%(count)s việc từ %(first)s đến %(last)s; đã xong %(done)s, quá hạn %(late)s. Bảng dưới có cùng nội dung."
    )
    return words % {"count": len(bars), "first": first, "last": last, "done": done, "late": late}
