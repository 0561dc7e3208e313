"""Reports on coordination: the list, one, its words, the rows behind a figure, approval, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.exchanges import rules, services
from phoihop.exchanges.counting import lines_of, others
from phoihop.exchanges.forms import OpenReportForm, RecipientsForm, ReportTextForm
from phoihop.exchanges.models import CoordinationReport, Exchange, ExchangeBody, ExchangeKind, Treatment
from phoihop.exchanges.models.synthesis import GIVEN_UP
from phoihop.exchanges.permissions import can_approve, can_send
from phoihop.exchanges.services.reporting import SECTIONS
from phoihop.exchanges.views.acting import METHODS, perform
from phoihop.exchanges.views.pages import senders_of
from phoihop.exchanges.writing_report import by_rank, sheet_of_report
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf

TITLE = "Báo cáo kết quả công tác phối hợp"  # papers are Vietnamese in every language
FIGURES = {
    rules.ASKED: gettext_lazy("Tổng số"),
    rules.IN_TIME: gettext_lazy("Đúng hạn"),
    rules.LATE: gettext_lazy("Quá hạn"),
    rules.MISSING: gettext_lazy("Chưa trả lời"),
    rules.WAITING: gettext_lazy("Chưa đến hạn"),
    rules.GIVEN: gettext_lazy("Đã cung cấp"),
    Treatment.TAKEN_UP.value: gettext_lazy("Tiếp thu"),
    Treatment.PARTLY.value: gettext_lazy("Một phần"),
    Treatment.EXPLAINED.value: gettext_lazy("Giải trình"),
}
SIDES = {
    rules.OUT: {
        rules.OPINION: gettext_lazy("Xin ý kiến các cơ quan về dự thảo"),
        rules.DELEGATE: gettext_lazy("Mời các cơ quan cử đại biểu"),
        rules.RESULT: gettext_lazy("Cung cấp kết quả giám sát cho các cơ quan"),
    },
    rules.IN: {
        rules.OPINION: gettext_lazy("Được các cơ quan xin ý kiến về dự thảo"),
        rules.DELEGATE: gettext_lazy("Được các cơ quan mời cử đại biểu"),
        rules.RESULT: gettext_lazy("Được các cơ quan cung cấp kết quả giám sát"),
    },
}
SHOWN = {
    rules.OPINION: (rules.ASKED, rules.IN_TIME, rules.LATE, rules.MISSING, rules.WAITING, *Treatment.values),
    rules.DELEGATE: (rules.ASKED, rules.IN_TIME, rules.LATE, rules.MISSING, rules.WAITING),
    rules.RESULT: (rules.ASKED,),
}


@dataclass(frozen=True)
class Cell:
    """A figure that opens its rows; `url` "" for nought."""

    label: str
    number: int
    url: str
    about: str


@dataclass(frozen=True)
class Shown:
    """A table of the report as the page has it: the headings, a line of cells a body, the total last."""

    title: str
    heads: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Cell]]]


@require_safe
def reports(request: Request) -> HttpResponse:
    """Reports on coordination that the person may see, the newest period first."""
    rows = CoordinationReport.objects.visible_to(request.user).select_related("body").defer("lines", "body__search")
    page = paging.page(rows, order=["-period_from"], cursor=paging.cursor_of(request))
    context = {"page": page, "may_open": bool(senders_of(request)), "crumbs": _crumbs()}
    return render(request, "exchanges/reports.html", context)


@require_http_methods(METHODS)
def open_report(request: Request) -> HttpResponse:
    """Begin one."""
    bodies, today = senders_of(request), timezone.localdate()
    if not bodies:
        raise PermissionDenied
    first = {"body": bodies[0].code, "title": TITLE}
    form = OpenReportForm(request.POST or None, bodies=bodies, today=today, initial=first)

    def do(data: dict[str, Any], at: datetime) -> str:
        made = services.open_report(**data | {"partners": list(data["partners"])}, by=request.user, at=at)
        return made.get_absolute_url()

    about = _("Số liệu được đếm từ các đề nghị gửi trong kỳ; đếm lại mỗi lần mở cho đến khi duyệt.")
    back = reverse("exchanges:reports")
    return perform(
        request, form, _("Lập báo cáo phối hợp"), _("Lập báo cáo"), _("Đã lập báo cáo."), back, do, about=about
    )


@require_safe
def report(request: Request, code: str) -> HttpResponse:
    """The report: its figures, its words, what may be done."""
    row, today = _find(request, code), timezone.localdate()
    lines = lines_of(row, today)
    writes = can_send(request.user, row.body) and not row.is_frozen
    names = {"forms": _("Hình thức, trách nhiệm phối hợp"), "limits": _("Tồn tại, hạn chế và nguyên nhân")}
    names["proposals"] = _("Đề xuất, kiến nghị")
    context = {
        "report": row,
        "crumbs": [*_crumbs(), Crumb(_("Báo cáo phối hợp"), reverse("exchanges:reports"))],
        "tables": _tables(row, lines, row.as_of(today)),
        "sections": [(names[name], getattr(row, name).splitlines()) for name in SECTIONS],
        "partners": [partner.body for partner in row.partners.select_related("body").order_by("body__rank", "pk")],
        "paper": Paper.objects.visible_to(request.user).filter(pk=row.paper.pk).first() if row.paper else None,
        "may_write": writes,
        "may_approve": can_approve(request.user, row) and (not row.is_frozen or _is_given_up(row)),
    }
    return render(request, "exchanges/report.html", context)


@require_http_methods(METHODS)
def text(request: Request, code: str) -> HttpResponse:
    """Write its words."""
    row = _find(request, code)
    if not can_send(request.user, row.body):
        raise PermissionDenied
    first = {name: getattr(row, name) for name in (*SECTIONS, "revision")}
    form = ReportTextForm(request.POST or None, initial=first)
    back = row.get_absolute_url()

    def do(data: dict[str, Any], at: datetime) -> str:
        revision = data.pop("revision")
        services.write_report(report_id=row.pk, revision=revision, words=data, by=request.user, at=at)
        return back

    return perform(request, form, _("Viết báo cáo"), _("Lưu"), _("Đã lưu."), back, do, about=str(row))


@require_http_methods(METHODS)
def approve(request: Request, code: str) -> HttpResponse:
    """Freeze the figures and draft the paper; draft it again when the last one was given up."""
    row, today = _find(request, code), timezone.localdate()
    if not can_approve(request.user, row):
        raise PermissionDenied
    first = {"recipients": [body.code for body in _usual_recipients(row, today)]}
    form = RecipientsForm(request.POST or None, report=row, today=today, initial=first)

    def do(data: dict[str, Any], at: datetime) -> str:
        given: dict[str, Any] = {
            "report_id": row.pk,
            "recipients": list(data["recipients"]),
            "by": request.user,
            "at": at,
        }
        if row.is_frozen:
            services.draft_report_again(**given)
        else:
            services.approve_report(**given, today=today)
        return row.get_absolute_url()

    title = _("Lập lại văn bản") if row.is_frozen else _("Duyệt, chốt số liệu")
    about = _("Số liệu được chốt, không sửa được nữa; văn bản dự thảo được lập để trình ký, phát hành.")
    told = _("Đã lập văn bản dự thảo của báo cáo.")
    return perform(request, form, title, title, told, row.get_absolute_url(), do, about=f"{row}. {about}")


@require_safe
def rows(request: Request, code: str) -> HttpResponse:
    """What stands behind a figure, as far as the person may open it."""
    row, today = _find(request, code), timezone.localdate()
    asked = {name: clean(request.GET.get(name, ""))[:40] for name in ("side", "kind", "body", "figure")}
    lines = lines_of(row, today)
    bodies = others(lines)
    chosen = {
        line.row: line
        for line in lines
        if (line.side, line.kind) == (asked["side"], asked["kind"])
        and (not asked["body"] or bodies[line.other].code == asked["body"])
        and line.counts_as(asked["figure"])
    }
    if not chosen:
        raise Http404
    seen = ExchangeBody.objects.filter(pk__in=chosen, exchange__in=Exchange.objects.visible_to(request.user))
    shown = seen.select_related("exchange__sender", "body", "commitment").defer(
        "exchange__text", "exchange__search", "exchange__sender__search", "body__search", "commitment__search"
    )
    page = paging.page(shown, order=["-pk"], cursor=paging.cursor_of(request))
    name = next((body.name for body in bodies.values() if body.code == asked["body"]), "")
    context = {
        "report": row,
        "page": page,
        "lines": [(one, FIGURES[chosen[str(one.pk)].outcome], _treated(chosen[str(one.pk)])) for one in page],
        "about": " · ".join(
            filter(None, [str(SIDES[asked["side"]][asked["kind"]]), name, str(FIGURES[asked["figure"]])])
        ),
        "hidden": len(chosen) - seen.count(),
        "is_result": asked["kind"] == ExchangeKind.RESULT,
    }
    return render(request, "exchanges/report_rows.html", context)


@require_safe
def printed(request: Request, code: str, ending: str) -> HttpResponse:
    """The report as a paper before it has one of its own: pdf or docx."""
    if ending not in {"pdf", "docx"}:
        raise Http404
    row = _find(request, code)
    sheet = sheet_of_report(row, on=timezone.localdate())
    data = as_pdf(sheet) if ending == "pdf" else as_docx(sheet)
    response = HttpResponse(data, content_type=PDF if ending == "pdf" else DOCX)
    kind = "inline" if ending == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{row.code.lower()}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tables(row: CoordinationReport, lines: list[rules.Line], on: date) -> list[Shown]:
    bodies, here = others(lines), reverse("exchanges:report-rows", args=[row.code])
    found = []
    for table in rules.tables(lines):
        shown = SHOWN[table.kind]

        def cells(line: rules.Figures, name: str, table: rules.Table = table) -> list[Cell]:
            body = bodies[line.other].code if line.other else ""
            made = []
            for figure in SHOWN[table.kind]:
                number = line.numbers.get(figure, 0)
                query = urlencode({"side": table.side, "kind": table.kind, "body": body, "figure": figure})
                label = str(FIGURES[figure])
                made.append(Cell(label, number, f"{here}?{query}" if number else "", f"{name}, {label}: {number}"))
            return made

        names = [(line, bodies[line.other].name_on(on)) for line in by_rank(table, bodies)]
        total = _("Tổng cộng")
        listed = [(name, cells(line, name)) for line, name in names] + [(total, cells(table.total, total))]
        found.append(Shown(str(SIDES[table.side][table.kind]), [str(FIGURES[key]) for key in shown], listed))
    return found


def _treated(line: rules.Line) -> str:
    return str(Treatment(line.treatment).label) if line.treatment else ""


def _usual_recipients(row: CoordinationReport, today: date) -> list[Body]:
    """Those it is about: the bodies named, or all on the other side."""
    named = [partner.body for partner in row.partners.select_related("body")]
    return named or [body for body in others(lines_of(row, today)).values() if body.exists_on(today)]


def _is_given_up(row: CoordinationReport) -> bool:
    return row.paper is not None and row.paper.state in GIVEN_UP


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Xin ý kiến, cung cấp"), reverse("exchanges:list"))]


def _find(request: Request, code: str) -> CoordinationReport:
    found = CoordinationReport.objects.visible_to(request.user).select_related("body", "paper", "approved_by")
    return get_object_or_404(found.defer("body__search", "paper__sheet", "paper__search"), code=code)
