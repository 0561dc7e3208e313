"""The synthesis as files: the paper before it has one of its own, its lists as spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf
from phoihop.syntheses import queries, showing
from phoihop.syntheses.rules import Cell
from phoihop.syntheses.rules import annex as counted
from phoihop.syntheses.views.acting import found
from phoihop.syntheses.writing import report_sheet

Row = Mapping[str, Any]


@require_safe
def printed(request: Request, code: str, ending: str) -> HttpResponse:
    """The report as it would print now: pdf or docx."""
    if ending not in {"pdf", "docx"}:
        raise Http404
    row = found(request, code)
    sheet = report_sheet(row, queries.content_shown(row), on=timezone.localdate())
    data = as_pdf(sheet) if ending == "pdf" else as_docx(sheet)
    response = HttpResponse(data, content_type=PDF if ending == "pdf" else DOCX)
    kind = "inline" if ending == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{row.code.lower()}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def sheet(request: Request, code: str, table: str) -> HttpResponseBase:
    """A table of the annexes as a spreadsheet: the entries, or the counts."""
    row = found(request, code)
    entries = queries.content_shown(row)["entries"]
    name = f"{row.code.lower()}-{table}.xlsx"
    if table == "entries":
        return xlsx(name, _entries(), entries, title=row.title)
    if table == "annex":
        return xlsx(name, _counts(), counted(entries), title=row.title)
    raise Http404


def _entries() -> list[Column[Row]]:
    return [
        Column(_("Mã số"), lambda row: row["code"], 18),
        Column(_("Lĩnh vực"), lambda row: showing.group_name(row["level"], row["field"]), 30),
        Column(_("Nội dung"), lambda row: row["text"], 90),
        Column(_("Nơi cử tri kiến nghị"), lambda row: "; ".join(row["places"]), 40),
        Column(_("Đoàn, Tổ đại biểu tiếp xúc"), lambda row: "; ".join(row["groups"]), 30),
        Column(_("Số kiến nghị"), lambda row: len(row["petitions"]), 10, "number"),
        Column(_("Cơ quan có thẩm quyền"), lambda row: showing.body_name(row["body"]), 36),
        Column(_("Kiến nghị nguồn"), lambda row: ", ".join(row["petitions"]), 40),
    ]


def _counts() -> list[Column[Cell]]:
    return [
        Column(_("Lĩnh vực"), lambda cell: showing.group_name(cell.level, cell.field), 36),
        Column(_("Cơ quan có thẩm quyền"), lambda cell: showing.body_name(cell.body), 40),
        Column(_("Số nội dung"), lambda cell: cell.entries, 12, "number"),
        Column(_("Số kiến nghị"), lambda cell: cell.petitions, 12, "number"),
    ]
