"""Reading reports: the list, a report with its figures, the rows behind a figure, an annex, what changed, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.exports import xlsx_of_parts
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf
from phoihop.voter_reports import queries
from phoihop.voter_reports.kinds import MEETINGS, PETITIONS, RECEIPTS, STANDINGS, Spec, spec_of
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.permissions import bodies_to_report, can_approve, can_open_senders, can_write
from phoihop.voter_reports.rules.counting import Annex, Grid, Where
from phoihop.voter_reports.services.freezing import too_many as too_many_rows
from phoihop.voter_reports.services.printing import GIVEN_UP
from phoihop.voter_reports.showing import cutoff_of, digits, line_name, scope_of, spread, text_of
from phoihop.voter_reports.spreadsheet import annex_part, parts_of
from phoihop.voter_reports.writing import draft_sheet

MOST_LINES = 200  # of a table of figures on screen; the spreadsheet has all
SHOWN = 50
_TYPES = {"pdf": PDF, "docx": DOCX}


@dataclass(frozen=True)
class Value:
    """A figure: its words, and where its rows are, "" for what has none."""

    text: str
    url: str


@dataclass(frozen=True)
class Table:
    """A table of figures as its page shows it. `more`: lines left out."""

    key: str
    title: str
    head: str
    columns: list[str]
    lines: list[tuple[str, list[tuple[str, Value]]]]
    total: list[tuple[str, Value]]
    more: int


@require_safe
def reports(request: Request) -> HttpResponse:
    """All reports the person may see, newest first."""
    rows = VoterReport.objects.visible_to(request.user).select_related("body", "session")
    rows = rows.defer("figures", "body__search", "session__search")
    page = paging.page(rows, order=["-created_at"], cursor=paging.cursor_of(request))
    context = {
        "page": page,
        "lines": [(row, scope_of(row)) for row in page],
        "may_open": bodies_to_report(request.user).exists(),
    }
    return render(request, "voter_reports/reports.html", context)


@require_safe
def report(request: Request, code: str) -> HttpResponse:
    """The report: its figures, each opening its rows; its annexes; what may be done now."""
    row = find(request, code)
    spec, made = spec_of(row.kind, row.regime), queries.figures_of(row)
    draft = not row.is_frozen
    too_many = too_many_rows(made["rows"]) if draft else ""
    papers = Paper.objects.visible_to(request.user).defer("sheet", "search")
    context = {
        "report": row,
        "scope": scope_of(row),
        "cutoff": cutoff_of(row),
        "rows": made["rows"],
        "tables": [_table(row, grid, made["grids"][grid.key]) for grid in spec.grids],
        "annexes": [(annex, made["annexes"][annex.key]) for annex in spec.annexes],
        "paper": papers.filter(pk=row.paper_id).first() if row.paper_id else None,
        "may_open_senders": can_open_senders(request.user, row),
        "may_write": draft and can_write(request.user, row),
        "too_many": too_many,
        "may_approve": draft and not too_many and can_approve(request.user, row),
        "may_print": not draft and can_write(request.user, row) and (row.paper is None or row.paper.state in GIVEN_UP),
    }
    return render(request, "voter_reports/report.html", context)


@require_safe
def rows(request: Request, code: str) -> HttpResponse:
    """The rows behind a figure."""
    row = find(request, code)
    spec = spec_of(row.kind, row.regime)
    where, about = _figure(request, row, spec)
    query = urlencode({name: value for name, value in request.GET.items() if name != "at"})
    export = f"{reverse('voter_reports:rows_xlsx', args=[row.code])}?{query}"
    return _list(request, row, Annex("rows", about, spec.row, where), export)


@require_safe
def rows_xlsx(request: Request, code: str) -> HttpResponseBase:
    """All of them as a spreadsheet."""
    row = find(request, code)
    spec = spec_of(row.kind, row.regime)
    where, about = _figure(request, row, spec)
    part = annex_part(row, Annex("rows", about, spec.row, where))
    return xlsx_of_parts(f"{row.code.lower()}.xlsx", [part])


@require_safe
def annex(request: Request, code: str, key: str) -> HttpResponse:
    """An annex, page by page."""
    row = find(request, code)
    found = spec_of(row.kind, row.regime).annex(key)
    if found is None:
        raise Http404
    return _list(request, row, found, reverse("voter_reports:xlsx", args=[row.code]))


@require_safe
def changes(request: Request, code: str) -> HttpResponse:
    """What counts otherwise since the figures were frozen: counted when asked for, the frozen figures stay."""
    row = find(request, code)
    if not row.is_frozen:
        raise Http404
    found = queries.changed_since(row)
    spec, kept = spec_of(row.kind, row.regime), queries.figures_of(row)
    tables = []
    for grid in spec.grids:
        before, after = kept["grids"][grid.key]["total"], found.figures["grids"][grid.key]["total"]
        pairs = zip(grid.figures, before, after, strict=True)
        told = [
            (str(one.title), digits(one, old), digits(one, new)) for one, old, new in pairs if old not in {new, None}
        ]
        if told:
            tables.append((str(grid.title), told))
    context = {
        "report": row,
        "found": found,
        "tables": tables,
        "told": [(one, _standing(one.before), _standing(one.after)) for one in found.rows],
    }
    return render(request, "voter_reports/changes.html", context)


@require_safe
def book(request: Request, code: str) -> HttpResponseBase:
    """The whole report as a spreadsheet, with all rows of its annexes."""
    row = find(request, code)
    return xlsx_of_parts(f"{row.code.lower()}.xlsx", parts_of(row))


@require_safe
def printed(request: Request, code: str, ending: str) -> HttpResponse:
    """The report as a paper: shown (.pdf) or saved (.docx)."""
    row = find(request, code)
    if ending not in _TYPES:
        raise Http404
    sheet = draft_sheet(row, on=timezone.localdate())
    data = as_pdf(sheet) if ending == "pdf" else as_docx(sheet)
    disposition = content_disposition_header(ending == "docx", f"{row.code.lower()}.{ending}") or ""
    return HttpResponse(data, content_type=_TYPES[ending], headers={"Content-Disposition": disposition})


def find(request: Request, code: str) -> VoterReport:
    """The report, or 404 for who may not know of it."""
    return get_object_or_404(_visible(request), code=code)


def _visible(request: Request) -> QuerySet[VoterReport]:
    rows = VoterReport.objects.visible_to(request.user).select_related("body", "session", "approved_by", "paper")
    return rows.defer("body__search", "session__search", "paper__sheet", "paper__search")


def _table(row: VoterReport, grid: Grid, made: dict[str, Any]) -> Table:
    lines = made["lines"][:MOST_LINES]
    return Table(
        key=grid.key,
        title=str(grid.title),
        head=str(grid.head),
        columns=[str(figure.title) for figure in grid.figures],
        lines=[(line_name(grid.axis, line), _values(row, grid, line["values"], line["key"])) for line in lines],
        total=_values(row, grid, made["total"], None),
        more=max(0, len(made["lines"]) - MOST_LINES),
    )


def _values(row: VoterReport, grid: Grid, values: list[float | None], line: str | None) -> list[tuple[str, Value]]:
    here, found = reverse("voter_reports:rows", args=[row.code]), []
    for figure, value in zip(grid.figures, values, strict=True):
        query = {"grid": grid.key, "figure": figure.key} | ({} if line is None else {"line": line})
        url = f"{here}?{urlencode(query)}" if figure.opens and value else ""
        found.append((str(figure.title), Value(digits(figure, value), url)))
    return found


def _figure(request: Request, row: VoterReport, spec: Spec) -> tuple[Where, str]:
    """Which rows the address asks for, and in words; 404 for a figure that opens none."""
    key, line, name = (clean(request.GET.get(part, ""))[:120] for part in ("grid", "line", "figure"))
    where = queries.where_of(spec, key, line if "line" in request.GET else None, name)
    grid = spec.grid(key)
    if where is None or grid is None:
        raise Http404
    title = next(str(figure.title) for figure in grid.figures if figure.key == name)
    of = _line_name(row, grid, line) if "line" in request.GET else ""
    return where, " · ".join(part for part in (of, title) if part)


def _line_name(row: VoterReport, grid: Grid, key: str) -> str:
    """Of a frozen report as it was; of a draft without counting it all again."""
    if row.is_frozen:
        lines = queries.figures_of(row)["grids"][grid.key]["lines"]
        return next((line_name(grid.axis, one) for one in lines if one["key"] == key), "")
    name = queries.line_name(row, grid.axis, key)
    return line_name(grid.axis, {"key": key, "name": name}) if name else ""


def _list(request: Request, row: VoterReport, annex: Annex, export_url: str) -> HttpResponse:
    """A page of rows under the columns of an annex; one row may be several lines."""
    page = queries.page_of(row, annex.where, paging.cursor_of(request), SHOWN)
    lines = [
        (_address(spec_of(row.kind, row.regime), cells), [(column, text_of(column, cells)) for column in annex.columns])
        for line in page
        for cells in spread(annex, line.cells)
    ]
    context = {
        "report": row,
        "title": str(annex.title),
        "columns": annex.columns,
        "page": page,
        "lines": lines,
        "export_url": export_url,
    }
    return render(request, "voter_reports/rows.html", context)


def _address(spec: Spec, cells: Any) -> str:
    return reverse(_PAGES[spec.of], args=[cells["code"]])


_PAGES = {PETITIONS: "petitions:petition", MEETINGS: "contacts:meeting", RECEIPTS: "settlement:report"}


def _standing(facts: Any) -> str:
    """Where a row stands, in words."""
    if facts is None:
        return _("Không tính")
    key = facts.get("standing") or facts.get("state", "")
    return str(STANDINGS.get(key, _("Được tính")))
