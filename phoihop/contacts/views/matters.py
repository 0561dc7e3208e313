"""What was said at meetings: a meeting chosen for it, the list of it printed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from phoihop.contacts.matters import COLUMNS, about, annex_of
from phoihop.contacts.sources import proposed
from phoihop.contacts.views.acting import find_meeting
from phoihop.kernel.text import clean
from phoihop.kernel.web.http import Request
from phoihop.papers.rendering import PDF
from phoihop.papers.typeset.pdf import as_pdf_table
from phoihop.papers.typeset.sheet import Table


@require_safe
def pick(request: Request) -> HttpResponse:
    """Proposals for a box in which a meeting is chosen; `own`: of the bodies alone for which the person takes in."""
    typed = next((value for name, value in request.GET.items() if name != "own" and isinstance(value, str)), "")
    found = proposed(request.user, clean(typed)[:200], own="own" in request.GET)
    return render(
        request, "organisations/_options.html", {"options": [(f"{name} · {code}", "") for name, code in found]}
    )


@require_safe
def print_matters(request: Request, code: str) -> HttpResponse:
    """«Danh mục ý kiến, kiến nghị» of a meeting: what the person may see of it, without who said it."""
    row, today = find_meeting(request, code), timezone.localdate()
    annex = annex_of(request.user, row)
    if annex is None:
        raise Http404
    lines = [line for block in annex.blocks if isinstance(block, Table) for line in block.rows]
    data = as_pdf_table(annex.title, COLUMNS, lines, made_on=today, subtitle=about(row, today))
    name = content_disposition_header(False, f"danh-muc-{row.code.lower()}.pdf") or ""
    return HttpResponse(data, content_type=PDF, headers={"Content-Disposition": name})
