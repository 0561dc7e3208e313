"""Cycles of review: the list, one cycle with who has handed in, its opening and end, its common reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.models import Regulation
from phoihop.reports import rules, services
from phoihop.reports.forms.cycles import CycleForm, DueForm, ReasonForm
from phoihop.reports.models import Cycle, CycleKind, CycleState, ReviewReport, SelfReview, SelfState
from phoihop.reports.permissions import HEADS, can_compose, can_head, can_record_self
from phoihop.reports.queries.cycles import due_moves
from phoihop.reports.showing import Badge, areas, arrival_of

DAY = timedelta(days=1)


@require_safe
def cycles(request: Request) -> HttpResponse:
    """All cycles the person may see, newest first."""
    rows = Cycle.objects.visible_to(request.user).select_related("body")
    page = paging.page(rows, order=["-created_at"], cursor=paging.cursor_of(request))
    context = {"page": page, "may_open": _headed(request).exists(), "tabs": areas("cycles")}
    return render(request, "reports/cycles.html", context)


@require_http_methods(["GET", "POST"])
def open_cycle(request: Request) -> HttpResponse:
    """Begin a cycle; `?kind=` and `?regulation=` fill the form."""
    today, bodies = timezone.localdate(), _headed(request)
    if not bodies.exists():
        raise PermissionDenied
    form = CycleForm(request.POST or None, user=request.user, bodies=bodies, initial=_initial(request, today))
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                made = services.open_cycle(
                    round_=form.round_(),
                    regulations=list(form.cleaned_data["regulations"]),
                    body=form.cleaned_data["body"],
                    by=request.user,
                    at=timezone.now(),
                    today=today,
                )
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    kinds = [(kind.value, kind.label, request.GET.get("kind") == kind.value) for kind in CycleKind]
    return guards.shown(request, "reports/open_cycle.html", {"form": form, "kinds": kinds})


@dataclass(frozen=True)
class Line:
    """A party of the cycle. `row.commitment` only where the person may open it; `may_read`: its self-review."""

    row: SelfReview
    arrival: Badge
    may_read: bool
    may_open_task: bool
    may_record: bool

    @property
    def may_still_hand_in(self) -> bool:
        """Whether a day to hand in by means anything for it: the head of the cycle owes nobody."""
        return self.row.commitment_id is not None and not self.row.is_handed_in


@require_safe
def cycle(request: Request, code: str) -> HttpResponse:
    """Who has handed in and who has not; the common reviews; what may be done now."""
    row, today = find_cycle(request, code), timezone.localdate()
    asked = row.self_reviews.select_related("body", "commitment", "cycle__body", "paper").order_by(
        "body__rank", "body__sort_key"
    )
    readable = set(SelfReview.objects.visible_to(request.user).filter(cycle=row).values_list("pk", flat=True))
    is_open, sight = row.state == CycleState.OPEN, sight_of(request.user)
    lines = [
        Line(
            one,
            arrival_of(one, today),
            one.pk in readable,
            sight.is_auditor or bool({one.body_id, row.body_id} & sight.bodies),
            is_open and not one.is_handed_in and can_record_self(request.user, one),
        )
        for one in asked
    ]
    heads = can_head(request.user, row.body)
    context = {
        "cycle": row,
        "last": row.period_until - DAY,
        "lines": lines,
        "handed_in": sum(line.row.is_handed_in for line in lines),
        "reviews": _reviews(request, row),
        "moves": due_moves(row),
        "is_open": is_open,
        "may_move_due": is_open and heads and any(line.may_still_hand_in for line in lines),
        "may_compose": is_open and can_compose(request.user, row),
        "may_circulate": is_open and heads and row.circulated_at is None,
        "may_conclude": is_open and heads,
        "may_cancel": is_open and heads and not any(line.row.is_handed_in for line in lines),
    }
    return render(request, "reports/cycle.html", context)


@require_http_methods(["GET", "POST"])
def move_due(request: Request, code: str) -> HttpResponse:
    """Another day to hand in by, with the reason."""
    row = find_cycle(request, code)
    if not can_head(request.user, row.body):
        raise PermissionDenied
    form = DueForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            services.move_due_day(
                cycle_id=row.pk,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
                today=timezone.localdate(),
            )
        if form.is_valid():
            return redirect(row)
    waiting = row.self_reviews.exclude(commitment=None).filter(state=SelfState.WRITING).count()
    about = _("Hạn đang có: %(day)s. %(number)s bên chưa gửi được báo tin, nhiệm vụ của các bên đó đổi hạn theo.")
    words = {
        "heading": _("Dời hạn gửi tự đánh giá"),
        "submit": _("Dời hạn"),
        "back": row.get_absolute_url(),
        "about": about % {"day": f"{row.due_on:%d/%m/%Y}", "number": waiting},
    }
    return guards.shown(request, "reports/act.html", {"form": form, "crumb": row.title, **words})


@require_http_methods(["GET", "POST"])
def cancel(request: Request, code: str) -> HttpResponse:
    """Call the cycle off, with the reason."""
    row = find_cycle(request, code)
    if not can_head(request.user, row.body):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            services.cancel_cycle(cycle_id=row.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(row)
    words = {"heading": _("Hủy đợt kiểm điểm"), "submit": _("Hủy đợt kiểm điểm"), "back": row.get_absolute_url()}
    return guards.shown(request, "reports/act.html", {"form": form, "crumb": row.title, **words})


@require_POST
def conclude(request: Request, code: str) -> HttpResponse:
    """End the cycle."""
    row = find_cycle(request, code)
    services.conclude_cycle(cycle_id=row.pk, by=request.user, at=timezone.now())
    return redirect(row)


@require_POST
def circulate(request: Request, code: str) -> HttpResponse:
    """Send the papers round."""
    row = find_cycle(request, code)
    services.circulate(cycle_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
    return redirect(row)


@require_POST
def compose(request: Request, code: str, regulation: str) -> HttpResponse:
    """Begin the common review of one regulation."""
    row = find_cycle(request, code)
    wanted = get_object_or_404(row.lines.select_related("regulation"), regulation__code=regulation).regulation
    with guards.once(request) as turn:
        if turn.first:
            made = services.compose(
                cycle_id=row.pk, regulation=wanted, by=request.user, at=timezone.now(), today=timezone.localdate()
            )
            turn.leads_to(made.get_absolute_url())
    return redirect(turn.url)


def find_cycle(request: Request, code: str) -> Cycle:
    """The cycle, or 404 for who may not know of it."""
    return get_object_or_404(Cycle.objects.visible_to(request.user).select_related("body"), code=code)


def _reviews(request: Request, row: Cycle) -> list[tuple[Regulation, ReviewReport | None, bool]]:
    """Each regulation with its common review, and whether one exists that the person may not read yet."""
    visible = ReviewReport.objects.visible_to(request.user).filter(cycle=row).select_related("regulation", "body")
    found = {report.regulation_id: report for report in visible.defer("figures")}
    begun = set(row.reviews.values_list("regulation", flat=True))
    lines = row.lines.select_related("regulation").order_by("order")
    return [
        (line.regulation, found.get(line.regulation_id), line.regulation_id in begun - found.keys()) for line in lines
    ]


def _headed(request: Request) -> Any:
    """Bodies in whose name the person may open a cycle."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body, *HEADS)]
    return Body.objects.filter(pk__in=mine, abolished_on__isnull=True).by_rank()


def _initial(request: Request, today: date) -> dict[str, Any]:
    """The usual period of the kind in the address; two weeks to hand in."""
    kind = request.GET.get("kind", CycleKind.HALF_YEAR)
    regulation = Regulation.objects.visible_to(request.user).filter(code=request.GET.get("regulation", "")).first()
    first: dict[str, Any] = {"kind": kind, "regulations": [regulation.code] if regulation else []}
    found = rules.preset("half_year" if kind == CycleKind.HALF_YEAR else "year", today)
    if kind in {CycleKind.TERM, CycleKind.MIDTERM}:
        term = regulation.term if regulation else None
        found = (term.from_on, term.until if kind == CycleKind.TERM else today + DAY) if term else None
    if kind not in CycleKind.values or found is None:
        return first
    last = found[1] - DAY
    words = {
        CycleKind.HALF_YEAR: _("Sơ kết thực hiện quy chế phối hợp 6 tháng %(half)s năm %(year)s"),
        CycleKind.YEAR: _("Kiểm điểm thực hiện quy chế phối hợp năm %(year)s"),
        CycleKind.MIDTERM: _("Sơ kết giữa nhiệm kỳ thực hiện quy chế phối hợp %(first)s–%(year)s"),
        CycleKind.TERM: _("Tổng kết thực hiện quy chế phối hợp nhiệm kỳ %(first)s–%(year)s"),
    }[CycleKind(kind)]
    half = _("đầu") if found[0].month == 1 else _("cuối")
    title = words % {"half": half, "year": last.year, "first": found[0].year}
    return {**first, "title": title, "period_from": found[0], "period_last": last, "cutoff_on": last}
