"""The pack of a cycle's conference: what is in it and what is missing, its order, one PDF, a zip of single files."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.rendering import PDF
from phoihop.reports import services
from phoihop.reports.forms.packs import PaperForm
from phoihop.reports.models import Cycle, CycleState, PackRole
from phoihop.reports.pack import DRAFTED, Entry, as_one_pdf, as_zip, entries
from phoihop.reports.permissions import can_compose
from phoihop.reports.views.cycles import find_cycle


@require_safe
def pack(request: Request, code: str) -> HttpResponse:
    """Every paper in its order; what is missing is named, with what may be done about it."""
    row, found = _pack(request, code)
    may = can_compose(request.user, row)
    context = {
        "cycle": row,
        "told": [
            (entry, may and entry.role in DRAFTED and bool(entry.lacks), entry.role == PackRole.OTHER)
            for entry in found
        ],
        "ready": sum(not entry.lacks for entry in found),
        "may_arrange": may,
    }
    return render(request, "reports/pack.html", context)


@require_safe
def pack_pdf(request: Request, code: str) -> HttpResponse:
    """The pack as one PDF: contents, page numbers through the whole, a bookmark a paper."""
    with translation.override("vi"):  # papers are Vietnamese in every language
        row, found = _pack(request, code)
        data = as_one_pdf(row, found, timezone.localdate())
    return _file(data, PDF, f"{row.code.lower()}.pdf", "inline")


@require_safe
def pack_zip(request: Request, code: str) -> HttpResponse:
    """The papers one by one, PDF and Word, in one archive."""
    with translation.override("vi"):
        row, found = _pack(request, code)
        data = as_zip(found)
    return _file(data, "application/zip", f"{row.code.lower()}.zip", "attachment")


@require_POST
def move(request: Request, code: str) -> HttpResponse:
    """One paper one place up or down."""
    row, found = _pack(request, code)
    keys = [entry.key for entry in found]
    key, step = request.POST.get("key", ""), -1 if request.POST.get("to") == "up" else 1
    if key not in keys:
        raise Http404
    at = keys.index(key)
    to = min(max(at + step, 0), len(keys) - 1)
    keys.insert(to, keys.pop(at))
    services.arrange_pack(cycle_id=row.pk, keys=keys, by=request.user, at=timezone.now())
    return redirect("reports:pack", row.code)


@require_http_methods(["GET", "POST"])
def add(request: Request, code: str) -> HttpResponse:
    """Put another paper of the head in."""
    row = find_cycle(request, code)
    if not can_compose(request.user, row):
        raise PermissionDenied
    form = PaperForm(request.POST or None, papers=papers_of(request.user, row.body))
    if form.is_valid():
        with guards.said_on(form):
            paper: Paper = form.cleaned_data["paper"]
            services.put_in_pack(cycle_id=row.pk, paper=paper, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect("reports:pack", row.code)
    context = {
        "form": form,
        "crumb": row.title,
        "back": row.get_absolute_url() + "pack/",
        "heading": _("Thêm văn bản vào bộ tài liệu"),
        "submit": _("Thêm vào bộ tài liệu"),
    }
    return guards.shown(request, "reports/act.html", context)


@require_POST
def take_out(request: Request, code: str) -> HttpResponse:
    """Take a paper that was put in out again."""
    row = find_cycle(request, code)
    line = get_object_or_404(row.pack_lines, key=clean(request.POST.get("key", "")), paper__isnull=False)
    services.take_out_of_pack(line_id=line.pk, by=request.user, at=timezone.now())
    return redirect("reports:pack", row.code)


@require_POST
def draft(request: Request, code: str, role: str) -> HttpResponse:
    """Draft agenda, delegates or conclusions; it opens where papers are written."""
    row = find_cycle(request, code)
    if role not in PackRole.values:
        raise Http404
    with guards.once(request) as turn:
        if turn.first:
            made = services.draft_pack_paper(cycle_id=row.pk, role=PackRole(role), by=request.user, at=timezone.now())
            turn.leads_to(made.get_absolute_url())
    return redirect(turn.url)


def _pack(request: Request, code: str) -> tuple[Cycle, list[Entry]]:
    row = find_cycle(request, code)
    if row.state == CycleState.CANCELLED:
        raise Http404
    return row, entries(request.user, row, timezone.localdate())


def _file(data: bytes, kind: str, name: str, disposition: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
