"""Plan against actual (kế hoạch và thực hiện): planned days beside those of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.showing import Badge, day
from phoihop.kernel.web import paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.planning import queries
from phoihop.planning.models import Plan, PlanStep
from phoihop.planning.models.steps import PlanStepQuerySet
from phoihop.planning.showing import badge
from phoihop.planning.views.plans import find, head_of

STEPS = 40  # a page: some have ten lines on a telephone


@dataclass(frozen=True)
class Line:
    """A step beside its commitment. `moved`: days between the planned day and that of the ledger; `late`: between the
    planned day and the day it was done or went on under the next plan, or today while it is not (None: not late)."""

    step: PlanStep
    planned: str
    owed: str
    done: str
    moved: int
    late: int | None
    badge: Badge | None


@require_safe
def actual(request: Request, code: str) -> HttpResponse:
    """A page of steps in effect, by outcome with `?outcome=`."""
    plan, today = find(request, code), timezone.localdate()
    rows, wanted = _rows(request, plan, today)
    page = queries.page_of(plan, rows.only("due_on"), order=["due_on"], cursor=paging.cursor_of(request), size=STEPS)
    results = queries.results_of(plan, today)
    here = reverse("planning:actual", args=[plan.code])
    judged = sum(results[name] for name in ("kept", "kept_late", "overdue", "not_kept", "carried_late"))
    context = head_of(request, plan, "actual") | {
        "page": page,
        "lines": [line_of(row, today) for row in page],
        "tiles": [(label, results[name], f"{here}?outcome={name}", name == wanted) for name, label in outcomes()],
        "wanted": wanted,
        "rate": f"{100 * results['kept'] / judged:.1f}%".replace(".", ",") if judged else "",
        "export_url": f"{reverse('planning:actual_xlsx', args=[plan.code])}?outcome={wanted}",
    }
    return render(request, "planning/actual.html", context)


@require_safe
def actual_xlsx(request: Request, code: str) -> HttpResponseBase:
    """The same rows as a spreadsheet."""
    plan, today = find(request, code), timezone.localdate()
    rows, _wanted = _rows(request, plan, today)
    columns: list[Column[Line]] = [
        Column(_("TT"), lambda line: line.step.order, 6, "number"),
        Column(_("Nội dung công việc"), lambda line: line.step.title, 60),
        Column(_("Cơ quan chủ trì"), lambda line: line.step.lead and line.step.lead.name, 32),
        Column(_("Hạn theo kế hoạch"), lambda line: line.step.due_on, 14, "day"),
        Column(
            _("Hạn trong sổ nhiệm vụ"), lambda line: line.step.commitment and line.step.commitment.due_on, 14, "day"
        ),
        Column(_("Ngày hoàn thành"), lambda line: line.step.commitment and line.step.commitment.done_on, 14, "day"),
        Column(_("Chậm so với kế hoạch (ngày)"), lambda line: line.late, 14, "number"),
        Column(_("Kết quả"), lambda line: line.badge.text if line.badge else "", 26),
        Column(_("Mã nhiệm vụ"), lambda line: line.step.commitment and line.step.commitment.code, 18),
    ]
    title = _("Kế hoạch và thực hiện: %(plan)s") % {"plan": plan.title}
    return xlsx(f"{plan.code.lower()}-thuc-hien.xlsx", columns, _lines(rows, today), title=title)


def line_of(row: PlanStep, today: date) -> Line:
    """The days of a step and of its commitment, and what lies between."""
    owed = row.commitment.due_on if row.commitment else None
    done = row.commitment.done_on if row.commitment else None
    open_still = row.commitment is not None and row.commitment.state == "open"
    until = row.handed_on or done or (today if open_still else None)
    late = (until - row.due_on).days if until and row.due_on and until > row.due_on else None
    moved = (owed - row.due_on).days if owed and row.due_on else 0
    return Line(row, day(row.due_on), day(owed), day(done), moved, late, badge(row, today))


def outcomes() -> list[tuple[str, str]]:
    """What became of steps, in the order of the page."""
    return [
        ("kept", _("Đúng hạn")),
        ("kept_late", _("Xong, quá hạn")),
        ("proved", _("Chờ xác nhận")),
        ("overdue", _("Quá hạn, chưa xong")),
        ("coming", _("Chưa đến hạn")),
        ("not_kept", _("Không thực hiện")),
        ("no_longer_due", _("Không còn phải thực hiện")),
        ("waiting", _("Chưa thành nhiệm vụ")),
        ("carried_late", _("Quá hạn, chuyển kỳ sau")),
        ("carried", _("Chuyển sang kỳ sau")),
    ]


def _rows(request: Request, plan: Plan, today: date) -> tuple[PlanStepQuerySet, str]:
    wanted = request.GET.get("outcome", "")
    rows = PlanStep.objects.filter(plan=plan).accepted()
    return (rows.filter(queries.outcome(wanted, today)), wanted) if wanted in queries.NAMES else (rows, "")


def _lines(rows: PlanStepQuerySet, today: date) -> Iterator[Line]:
    for row in queries.shown(rows).order_by("due_on", "pk").iterator(chunk_size=1000):
        yield line_of(row, today)
