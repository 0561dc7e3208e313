"""Indicators of a plan: targets, figures over time, a small drawing of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import day
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.planning import services
from phoihop.planning.forms import ReadingForm, TargetForm
from phoihop.planning.models import Direction, Indicator, IndicatorValue, PlanState
from phoihop.planning.permissions import can_write
from phoihop.planning.rules import Curve, curve, reached
from phoihop.planning.views.plans import find, head_of, writable
from phoihop.planning.writing import number_text


@dataclass(frozen=True)
class Shown:
    """An indicator as it is shown: the newest figure, whether the target is reached, the drawing and its words."""

    indicator: Indicator
    baseline: str
    target: str
    newest: str
    newest_on: str
    good: bool
    share: int | None
    curve: Curve | None
    said: str
    values: list[tuple[IndicatorValue, str, str, bool]]


@require_safe
def indicators(request: Request, code: str) -> HttpResponse:
    """All targets of the plan with their figures."""
    plan = find(request, code)
    figures = IndicatorValue.objects.select_related("paper", "by").order_by("on", "at")
    rows = list(plan.indicators.order_by("order").prefetch_related(Prefetch("values", figures)))
    wanted = {value.paper_id for row in rows for value in row.values.all() if value.paper_id}
    seen = set(Paper.objects.visible_to(request.user).filter(pk__in=wanted).values_list("pk", flat=True))
    writes = can_write(request.user, plan)
    context = head_of(request, plan, "indicators") | {
        "shown": [shown_of(row, seen) for row in rows],
        "may_record": writes and plan.state not in {PlanState.CLOSED, PlanState.ABANDONED},
    }
    return render(request, "planning/indicators.html", context)


@require_http_methods(["GET", "POST"])
def add(request: Request, code: str) -> HttpResponse:
    """Set a target."""
    plan = writable(request, code)
    form = TargetForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.add_indicator(plan_id=plan.pk, target=form.as_target(), by=request.user, at=timezone.now())
                turn.leads_to(reverse("planning:indicators", args=[plan.code]))
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(request, "planning/form.html", _form(plan, form, _("Thêm chỉ tiêu")))


@require_http_methods(["GET", "POST"])
def change(request: Request, code: str, order: int) -> HttpResponse:
    """Change a target."""
    plan, row = _one(request, code, order)
    first = {name: getattr(row, name) for name in ("name", "unit", "baseline", "target", "direction")}
    form = TargetForm(request.POST or None, initial=first)
    if form.is_valid():
        with guards.said_on(form):
            services.change_indicator(indicator_id=row.pk, target=form.as_target(), by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect("planning:indicators", plan.code)
    return guards.shown(request, "planning/form.html", _form(plan, form, _("Sửa chỉ tiêu")))


@require_POST
def remove(request: Request, code: str, order: int) -> HttpResponse:
    """Take a target out."""
    plan, row = _one(request, code, order)
    services.remove_indicator(indicator_id=row.pk, by=request.user, at=timezone.now())
    return redirect("planning:indicators", plan.code)


@require_http_methods(["GET", "POST"])
def record(request: Request, code: str, order: int) -> HttpResponse:
    """Record a figure."""
    plan, row = _one(request, code, order)
    form = ReadingForm(request.POST or None, user=request.user, initial={"on": timezone.localdate()})
    if form.is_valid():
        with guards.said_on(form):
            services.record_figure(
                indicator_id=row.pk,
                reading=form.reading(),
                by=request.user,
                at=timezone.now(),
                today=timezone.localdate(),
            )
        if form.is_valid():
            return redirect(f"{reverse('planning:indicators', args=[plan.code])}#indicator-{row.order}")
    about = f"{row.name} ({row.unit})"
    return guards.shown(request, "planning/form.html", _form(plan, form, _("Ghi số liệu"), about))


def shown_of(row: Indicator, seen: set[Any]) -> Shown:
    """With its figures prefetched in the order of their days. `seen`: papers the person may open."""
    values = list(row.values.all())
    current = [value for value in values if value.is_current]
    newest = current[-1] if current else None
    at_most = row.direction == Direction.AT_MOST
    good, share = reached(newest.value, row.baseline, row.target, at_most=at_most) if newest else (False, None)
    drawn = (
        curve([(value.on, value.value) for value in current], row.target, row.baseline) if len(current) > 1 else None
    )
    return Shown(
        indicator=row,
        baseline=number_text(row.baseline) if row.baseline is not None else "",
        target=(_("không quá") if at_most else _("từ")) + " " + number_text(row.target),
        newest=number_text(newest.value) if newest else "",
        newest_on=day(newest.on) if newest else "",
        good=good,
        share=share,
        curve=drawn,
        said=_said(row, [(day(value.on), value.value) for value in current]),
        values=[(value, number_text(value.value), day(value.on), value.paper_id in seen) for value in reversed(values)],
    )


def _said(row: Indicator, figures: list[tuple[str, Decimal]]) -> str:
    shown = "; ".join(f"{on}: {number_text(value)}" for on, value in figures)
    return f"{row.name} ({row.unit}). {shown}"


def _one(request: Request, code: str, order: int) -> tuple[Any, Indicator]:
    plan = find(request, code)
    if not can_write(request.user, plan):
        raise PermissionDenied
    return plan, get_object_or_404(plan.indicators, order=order)


def _form(plan: Any, form: Any, title: str, about: str = "") -> dict[str, Any]:
    back = reverse("planning:indicators", args=[plan.code])
    return {"form": form, "plan": plan, "title": title, "submit": _("Lưu"), "back": back, "about": about}
