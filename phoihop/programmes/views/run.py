"""The run sheet: a table one writes in, pasted, printed, and read on the day itself."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import day
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf
from phoihop.programmes import queries, services
from phoihop.programmes.models import Programme, RunRow
from phoihop.programmes.permissions import can_write
from phoihop.programmes.reading import COLUMNS, ReadLine, read_run, run_heads, run_labels, said, slot_of, typed_of
from phoihop.programmes.record_forms import PasteForm
from phoihop.programmes.rules import now_and_next, pasted_lines
from phoihop.programmes.services.running import MOST
from phoihop.programmes.views.programmes import METHODS, find, head_of, writable
from phoihop.programmes.writing import run_sheet_of


@dataclass
class Line:
    """A row as the table shows it. `typed`: what stands in its cells, also what was just typed and not accepted."""

    row: RunRow
    typed: dict[str, str]
    meetings: Sequence[str] = ()
    problem: str = ""
    stored: str = ""
    wrong: frozenset[str] = field(default_factory=frozenset)


@require_safe
def run(request: Request, code: str) -> HttpResponse:
    """The whole run sheet; cells to write in while the programme is alive."""
    row = find(request, code)
    rows = queries.run_of(row)
    meetings = queries.meetings_of(row, rows, request.user, slot_of)
    context = head_of(request, row, "run") | {
        "lines": [Line(one, typed_of(one), _meetings(meetings.get(one.code, ()), row)) for one in rows],
        "labels": run_labels(),
        "blank": _blank(row),
        "export_url": reverse("programmes:run_xlsx", args=[row.code]),
        "on_today": row.is_approved and row.starts_on <= timezone.localdate() <= row.ends_on,
    }
    context["is_grid"] = context["may_change"]
    return render(request, "programmes/run.html", context)


@require_POST
def add(request: Request, code: str) -> HttpResponse:
    """A row from the empty one; it comes back filled, an empty one after it."""
    row = writable(request, code)
    typed = _typed(request)
    read, made = read_run(row, typed), None
    problem, answer = said(read.findings), 422
    if read.line is not None:
        try:
            with guards.once(request):
                (made,) = services.add_rows(programme_id=row.pk, lines=[read.line], by=request.user, at=timezone.now())
            answer = 200
        except Refused as refusal:
            problem, answer = refusal.sentence, 409
    if not request.htmx:
        if made is not None:
            return redirect(f"{_sheet(row)}#row-{made.code}")
        messages.error(request, problem)
        return redirect(_sheet(row))
    context = {
        "programme": row,
        "line": _line(request, made) if made else None,
        "blank": _blank(row, made) if made else typed,
        "problem": problem,
        "wrong": _wrong(read),
        "labels": run_labels(),
    }
    return render(request, "programmes/_run_added.html", context, status=answer)


@require_http_methods(METHODS)
def row(request: Request, code: str) -> HttpResponse:
    """One row: as it stands, or written. What was typed and not accepted stays in it."""
    found = _row(request, code)
    line, answer = _line(request, found), 200
    if request.method == "POST":
        line, answer = _written(request, found)
        if not request.htmx:
            if line.problem:
                messages.error(request, line.problem)
            return redirect(f"{_sheet(found.programme)}#row-{found.code}")
    context = {"line": line, "programme": found.programme, "labels": run_labels()}
    response = render(request, "programmes/_run_row.html", context, status=answer)
    response.headers["X-Revision"] = str(line.row.revision)
    return response


@require_POST
def remove(request: Request, code: str) -> HttpResponse:
    """Take a row off the sheet."""
    found = _row(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.remove_row(row_id=found.pk, by=request.user, at=timezone.now())
            turn.leads_to(_sheet(found.programme))
    return redirect(turn.url)


@require_http_methods(METHODS)
def paste(request: Request, code: str) -> HttpResponse:
    """Rows pasted from a spreadsheet: first how they are understood, then written, all or none."""
    programme = writable(request, code)
    form = PasteForm(request.POST or None)
    labels = run_labels()
    context: dict[str, Any] = {"form": form, "programme": programme, "columns": list(labels.values())}
    context |= {"back": _sheet(programme)}
    lines: list[tuple[int, dict[str, str], ReadLine]] = []
    if form.is_valid():
        lines = [
            (number, cells, read_run(programme, cells, number)) for number, cells in pasted(form, COLUMNS, run_heads)
        ]
        if not lines and not form.errors:
            form.add_error("cells", _("Chưa có dòng nào; hãy chép các ô trong bảng tính rồi dán vào đây."))
    if form.errors or not form.is_bound:
        return guards.shown(request, "programmes/paste.html", context)
    findings = [finding for _number, _cells, read in lines for finding in read.findings]
    if "write" in request.POST and not findings:
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.add_rows(
                    programme_id=programme.pk,
                    lines=[read.line for _number, _cells, read in lines if read.line is not None],
                    by=request.user,
                    at=timezone.now(),
                )
                turn.leads_to(_sheet(programme))
        if form.is_valid():
            words = ngettext("Đã thêm %(count)s dòng.", "Đã thêm %(count)s dòng.", len(lines))
            messages.success(request, words % {"count": len(lines)})
            return redirect(turn.url)
    shown = [(number, [cells.get(name, "") for name in COLUMNS], read.findings) for number, cells, read in lines]
    return preview(request, context, shown, findings)


@require_safe
def run_xlsx(request: Request, code: str) -> HttpResponseBase:
    """The run sheet as a spreadsheet; its headings are those a paste understands."""
    programme = find(request, code)
    labels = run_labels()
    widths = {"title": 60, "place": 30, "leader": 30, "papers": 30}
    columns: list[Column[dict[str, str]]] = [
        Column(labels[name], lambda cells, name=name: cells[name], widths.get(name, 12))  # type: ignore[misc]  # bound now
        for name in COLUMNS
    ]
    rows = map(typed_of, queries.run_of(programme))
    return xlsx(f"{programme.code.lower()}.xlsx", columns, rows, title=programme.title)


@require_safe
def run_print(request: Request, code: str, ending: str) -> HttpResponse:
    """The run sheet as .pdf or .docx."""
    programme = find(request, code)
    sheet = run_sheet_of(programme, on=timezone.localdate())
    return printed(ending, lambda: as_pdf(sheet), lambda: as_docx(sheet), f"kich-ban-{programme.code.lower()}")


@require_safe
def today(request: Request, code: str) -> HttpResponse:
    """The day itself, for a phone: what is on, what is next, the rest of the day. Fetched again every minute."""
    programme, now = find(request, code), timezone.localtime()
    sheet = queries.run_of(programme)
    rows = [one for one in sheet if one.on == now.date()]
    on, following = now_and_next([slot_of(one) for one in rows], now.date(), now.time())
    context = {
        "programme": programme,
        "now": now,
        "rows": [(one, "now" if one.code in on else "next" if one.code == following else "") for one in rows],
        "current": [one for one in rows if one.code in on],
        "following": next((one for one in rows if one.code == following), None),
        "days": sorted({one.on for one in sheet}) if not rows else [],
    }
    return render(request, "programmes/_today.html" if request.htmx else "programmes/today.html", context)


def pasted(form: PasteForm, names: Sequence[str], heads_of: Any) -> list[tuple[int, dict[str, str]]]:
    """The cells by column; what is no table is said on the form."""
    text = form.cleaned_data["cells"]
    first = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r").split("\t")
    try:
        lines = list(pasted_lines(text, names, heads_of([cell.strip('"') for cell in first])))
    except csv.Error:
        form.add_error("cells", _("Không đọc được các ô này; hãy chép lại từ bảng tính."))
        return []
    if len(lines) > MOST:
        form.add_error("cells", _("Mỗi lần dán không quá %(most)s dòng; hãy chia nhỏ.") % {"most": MOST})
        return []
    return lines


def preview(
    request: Request, context: dict[str, Any], lines: Sequence[tuple[int, list[str], Any]], findings: Sequence[Any]
) -> HttpResponse:
    """How the rows were understood, and what is wrong with them."""
    context |= {"lines": lines, "findings": findings, "count": len(lines)}
    if context["form"].errors:
        return guards.shown(request, "programmes/paste.html", context)
    if findings:
        return unprocessable(request, "programmes/paste.html", context)
    return render(request, "programmes/paste.html", context)


def printed(ending: str, pdf: Any, docx: Any, name: str) -> HttpResponse:
    """A paper as a file: shown (.pdf) or saved (.docx)."""
    if ending not in {"pdf", "docx"}:
        raise Http404
    data, kind = (pdf(), PDF) if ending == "pdf" else (docx(), DOCX)
    disposition = content_disposition_header(ending == "docx", f"{name}.{ending}") or ""
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


def _line(request: Request, row: RunRow) -> Line:
    """A row swapped by itself, with what it clashes with now."""
    programme = row.programme
    found = queries.meetings_of(programme, queries.run_of(programme), request.user, slot_of)
    return Line(row, typed_of(row), _meetings(found.get(row.code, ()), programme))


def _row(request: Request, code: str) -> RunRow:
    found: RunRow = get_object_or_404(RunRow.objects.visible_to(request.user).select_related("programme"), code=code)
    if not can_write(request.user, found.programme):
        raise PermissionDenied
    return found


def _typed(request: Request) -> dict[str, str]:
    return {name: clean(request.POST.get(name, "")) for name in COLUMNS}


def _written(request: Request, found: RunRow) -> tuple[Line, int]:
    """The row after writing, or with what was typed, what is wrong, and how it stands in the meantime."""
    typed = _typed(request)
    read = read_run(found.programme, typed)
    if read.line is None:
        return Line(found, typed, problem=said(read.findings), wrong=_wrong(read)), 422
    try:
        again = services.write_row(
            row_id=found.pk, revision=guards.revision_of(request), line=read.line, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        fresh = RunRow.objects.select_related("programme").get(pk=found.pk)
        stored = "; ".join(typed_of(fresh).values()) if refusal.code == "programme.changed_meanwhile" else ""
        return Line(fresh, typed, problem=refusal.sentence, stored=stored), 409
    return _line(request, again), 200


def _wrong(read: ReadLine) -> frozenset[str]:
    names = {label: name for name, label in run_labels().items()}
    return frozenset(names[finding.column] for finding in read.findings)


def _blank(programme: Programme, after: RunRow | None = None) -> dict[str, str]:
    """The empty row at the end: the day of the row before it, its end as the next start."""
    last: RunRow | None = after or programme.run.order_by("-on", "-starts", "-pk").first()
    on: date = last.on if last else programme.starts_on
    starts = f"{last.ends:%H:%M}" if last and last.ends else ""
    return dict.fromkeys(COLUMNS, "") | {"on": day(on), "starts": starts}


def _meetings(found: Sequence[queries.Meeting], programme: Programme) -> list[str]:
    """«Trùng người chủ trì với 08:30 Tham quan»; of another programme with its name."""
    lines: list[str] = []
    for one in found:
        other = f"{one.other.starts:%H:%M} {one.other.title}"
        if one.other.programme_id != programme.pk:
            other = f"{other} ({one.other.programme.title})"
        words = _("Trùng người chủ trì với: %(row)s") if one.what == "leader" else _("Trùng địa điểm với: %(row)s")
        lines.append(words % {"row": other})
    return lines


def _sheet(programme: Programme) -> str:
    return reverse("programmes:run", args=[programme.code])
