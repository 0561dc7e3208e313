"""The list of plans, a plan made and changed, its table of steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.commitments.showing import day
from phoihop.kernel.text import clean
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import BulkAct
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.planning import queries, services
from phoihop.planning.forms import FrameForm, MakeForm, StepFilter
from phoihop.planning.models import Plan, PlanDirective, PlanState, PlanStep
from phoihop.planning.models.steps import PlanStepQuerySet
from phoihop.planning.permissions import can_head, can_write
from phoihop.planning.reading import row_labels
from phoihop.planning.services.changing import unnamed
from phoihop.planning.showing import Line, line_of, state_of, tabs_of
from phoihop.regulations.models import Regulation

STATES: dict[str, Q] = {
    "undated": Q(due_on__isnull=True) & ~Q(state="dropped"),
    "alone": Q(lead__isnull=True) & ~Q(state="dropped"),
}

CELLS = 36  # rows at once of the table to write in: a row has ten cells and three keys


@require_safe
def plans(request: Request) -> HttpResponse:
    """All plans the person may see, the newest period first."""
    rows = Plan.objects.visible_to(request.user).select_related("body", "paper").defer("paper__sheet", "paper__search")
    page = paging.page(rows, order=["-period_from"], cursor=paging.cursor_of(request))
    context = {
        "page": page,
        "lines": [(row, state_of(row)) for row in page],
        "may_make": own_bodies(request).exists(),
    }
    return render(request, "planning/plans.html", context)


@require_http_methods(["GET", "POST"])
def make(request: Request) -> HttpResponse:
    """Begin a plan; `?regulation=` fills the form."""
    bodies = own_bodies(request)
    if not bodies.exists():
        raise PermissionDenied
    form = MakeForm(
        request.POST or None, user=request.user, bodies=bodies, initial=_first(request, timezone.localdate())
    )
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                body, frame = form.cleaned_data["body"], form.frame()
                plan = services.make_plan(body=body, frame=frame, by=request.user, at=timezone.now())
                turn.leads_to(reverse("planning:clauses", args=[plan.code]))
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(
        request, "planning/form.html", {"form": form, "title": _("Lập kế hoạch"), "submit": _("Lập kế hoạch")}
    )


@require_http_methods(["GET", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Title, period, regulations, directives, topics of a plan that is drafted."""
    plan = writable(request, code)
    form = FrameForm(request.POST or None, user=request.user, initial=FrameForm.first(plan))
    if form.is_valid():
        with guards.said_on(form):
            services.change_plan(plan_id=plan.pk, frame=form.frame(), by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(plan)
    context = {"form": form, "plan": plan, "title": _("Sửa kế hoạch"), "submit": _("Lưu")}
    return guards.shown(request, "planning/form.html", context)


@require_safe
def plan(request: Request, code: str) -> HttpResponse:
    """The plan with its table of steps; cells to write in while it is drafted."""
    row, today = find(request, code), timezone.localdate()
    writes = can_write(request.user, row)
    filters, rows = chosen(request, row)
    is_grid = writes and row.is_open_to_change
    size = CELLS if is_grid else paging.PAGE_SIZE
    page = queries.page_of(row, rows.only("order"), order=["order"], cursor=paging.cursor_of(request), size=size)
    papers = directives_of(row)
    query = request.GET.copy()
    query.pop("at", None)
    context = head_of(request, row, "plan") | {
        "page": page,
        "lines": [line_of(step, today) for step in page],
        "blank": blank() if is_grid else None,
        "before": None,
        "filters": filters,
        "active": bool(filters.chosen),
        "is_grid": is_grid,
        "figures": queries.figures_of(row),
        "names": [] if not is_grid else names_for(row),
        "labels": row_labels(),
        "topics": [topic.name for topic in row.topics.order_by("order")],
        "regulations": [one.regulation for one in row.regulations.select_related("regulation").order_by("order")],
        "directives": told_directives(request, [one.paper for one in papers]),
        "papers": [one.name for one in papers],
        "export_url": f"{reverse('planning:steps_xlsx', args=[row.code])}?{query.urlencode()}",
        "bulk_acts": [
            BulkAct("accept", _("Nhận"), "check"),
            BulkAct("together", _("Giao, dời ngày…"), "adjustments-horizontal"),
            BulkAct("drop", _("Bỏ"), "x", _("Bỏ các việc đã chọn khỏi kế hoạch? Có thể nhận lại sau."), dangerous=True),
        ],
    }
    return render(request, "planning/plan.html", context)


@require_safe
def steps_xlsx(request: Request, code: str) -> HttpResponseBase:
    """The table as filtered, as a spreadsheet; its headings are those a paste understands."""
    row, today = find(request, code), timezone.localdate()
    _filters, rows = chosen(request, row)
    columns: list[Column[Line]] = [
        Column(_("TT"), lambda line: line.step.order, 6, "number"),
        Column(_("Nội dung công việc"), lambda line: line.step.title, 60),
        Column(_("Cơ quan chủ trì"), lambda line: line.step.lead and line.step.lead.name, 32),
        Column(_("Cơ quan phối hợp"), lambda line: "; ".join(one.body.name for one in line.step.partners.all()), 36),
        Column(_("Người phụ trách"), lambda line: line.typed["person"], 22),
        Column(_("Người thay"), lambda line: line.typed["stand_in"], 22),
        Column(_("Bắt đầu"), lambda line: line.step.starts_on, 13, "day"),
        Column(_("Hoàn thành"), lambda line: line.step.due_on, 13, "day"),
        Column(_("Sản phẩm"), lambda line: line.step.product, 28),
        Column(_("Điều khoản"), lambda line: line.clause, 24),
        Column(_("Nội dung trọng tâm"), lambda line: line.typed["topic"], 28),
        Column(_("Văn bản chỉ đạo"), lambda line: line.typed["directive"], 20),
        Column(_("Trạng thái"), lambda line: line.badge.text if line.badge else line.step.get_state_display(), 20),
    ]
    ordered = queries.shown(rows).order_by("order").iterator(chunk_size=1000)
    return xlsx(f"{row.code.lower()}.xlsx", columns, (line_of(step, today) for step in ordered), title=row.title)


def find(request: Request, code: str) -> Plan:
    """The plan, or 404 for who may not know of it."""
    rows = Plan.objects.visible_to(request.user).select_related("body", "paper", "carried_from")
    return get_object_or_404(rows.defer("paper__sheet", "search", "body__search", "paper__search"), code=code)


def writable(request: Request, code: str) -> Plan:
    """The plan, for who writes it: 404 for who may not see it, 403 for who only reads."""
    row = find(request, code)
    if not can_write(request.user, row):
        raise PermissionDenied
    return row


def headed(request: Request, code: str) -> Plan:
    """The plan, for who heads it."""
    row = find(request, code)
    if not can_head(request.user, row):
        raise PermissionDenied
    return row


def head_of(request: Request, row: Plan, current: str) -> dict[str, Any]:
    """What stands above every view of a plan: its state, its tabs, what may be done now."""
    writes, heads = can_write(request.user, row), can_head(request.user, row)
    draft, submitted = row.state == PlanState.DRAFTING, row.state == PlanState.SUBMITTED
    paper = Paper.objects.visible_to(request.user).filter(pk=row.paper_id).first() if row.paper_id else None
    return {
        "plan": row,
        "state": state_of(row),
        "tabs": tabs_of(row, current),
        "paper": paper,
        "may_write": writes and draft,
        "may_submit": heads and draft,
        "may_take_back": heads and submitted and bool(row.paper) and not (row.paper and row.paper.has_left),
        "may_issue": heads
        and submitted
        and bool(row.paper)
        and bool(row.paper and row.paper.state == PaperState.ISSUED),
        "may_close": heads and row.state == PlanState.ISSUED,
        "may_carry": writes and row.state in {PlanState.ISSUED, PlanState.CLOSED},
        "to_name": len(unnamed(row, request.user)) if row.state == PlanState.ISSUED and current == "plan" else 0,
        "carried_to": Plan.objects.visible_to(request.user).filter(carried_from=row).first()
        if current == "plan"
        else None,
    }


def chosen(request: Request, row: Plan) -> tuple[StepFilter, PlanStepQuerySet]:
    """The filters in the address and the steps they leave; what was dropped only if asked for."""
    filters = StepFilter(
        request.GET, leads=queries.leads_of(row), topics=row.topics.order_by("order"), auto_id="filter_%s"
    )
    wanted = filters.chosen
    rows = PlanStep.objects.filter(plan=row)
    if words := wanted.get("q"):
        rows = rows.filter(Q(title__icontains=words) | Q(product__icontains=words) | Q(code__iexact=words))
    if lead := filters.leads.get(wanted.get("lead", "")):
        rows = rows.filter(lead=lead)
    if topic := filters.topics.get(wanted.get("topic", "")):
        rows = rows.filter(topic=topic)
    state = wanted.get("state", "")
    if state in STATES:
        return filters, rows.filter(STATES[state])
    return filters, rows.filter(state=state) if state else rows.standing()


def blank() -> dict[str, str]:
    """The empty row at the end of the table."""
    return dict.fromkeys(
        ("title", "lead", "partners", "person", "stand_in", "starts", "due", "product", "topic", "directive"), ""
    )


def names_for(row: Plan) -> list[str]:
    """Names to choose from while typing: parties of the plan's regulations, who is in the plan, and their offices."""
    parties = row.regulations.values("regulation__parties__body")
    inside = Q(pk__in=parties) | Q(pk__in=row.steps.values("lead")) | Q(pk=row.body_id)
    bodies = Body.objects.filter(inside | Q(level="province"), abolished_on__isnull=True).by_rank()
    return list(bodies.values_list("short_name", flat=True)[:200])


def directives_of(row: Plan) -> list[PlanDirective]:
    """The plan's directives in their order, with their papers."""
    rows = row.directives.select_related("paper").defer("paper__sheet", "paper__search")
    return list(rows.order_by("order"))


def own_bodies(request: Request) -> QuerySet[Body]:
    """Bodies the person works for."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.filter(pk__in=mine, abolished_on__isnull=True).by_rank()


def told_directives(request: Request, rows: Sequence[Paper]) -> list[tuple[str, str]]:
    """Words and address of each directive; no address for one the person may not open."""
    seen = set(Paper.objects.visible_to(request.user).filter(pk__in=[p.pk for p in rows]).values_list("pk", flat=True))
    return [
        (f"{paper.subject} ({paper.cited})", paper.get_absolute_url()) if paper.pk in seen else (paper.cited, "")
        for paper in rows
    ]


def _first(request: Request, today: date) -> dict[str, Any]:
    """This year from today's half on next year, as offices plan."""
    year = today.year + (today.month > 9)
    code = clean(request.GET.get("regulation", ""))
    found = Regulation.objects.visible_to(request.user).filter(code=code, state="in_force").first()
    return {
        "title": _("Kế hoạch phối hợp công tác năm %(year)s") % {"year": year},
        "period_from": day(date(year, 1, 1)),
        "period_last": day(date(year, 12, 31)),
        "regulations": [found.code] if found else [],
    }
