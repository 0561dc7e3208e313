"""Lines pasted from a spreadsheet: shown as understood, line by line, before anything is written."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phoihop.kernel.text import without_marks
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.planning import services
from phoihop.planning.forms import PasteForm
from phoihop.planning.reading import Reader, labels
from phoihop.planning.rules import NAMES, Pasted, read_pasted
from phoihop.planning.views.plans import writable

MOST, SHOWN = 5000, 200


@require_http_methods(["GET", "POST"])
def paste(request: Request, code: str) -> HttpResponse:
    """First the box, then what was understood; «Ghi» writes all lines or none."""
    plan = writable(request, code)
    form = PasteForm(request.POST or None)
    context = {"form": form, "plan": plan, "columns": list(labels().values())}
    if not form.is_valid():
        return guards.shown(request, "planning/paste.html", context)
    pasted = _pasted(form)
    if form.errors:
        return guards.shown(request, "planning/paste.html", context)
    reader = Reader(plan, timezone.localdate(), [cells for _number, cells in pasted.lines])
    lines = [(number, cells, reader.read(cells, number)) for number, cells in pasted.lines]
    findings = [finding for _number, _cells, read in lines for finding in read.findings]
    written = [read.written for _number, _cells, read in lines if read.written is not None]
    if "write" in request.POST and not findings:
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.add_steps(
                    plan_id=plan.pk, written=written, by=request.user, at=timezone.now(), today=timezone.localdate()
                )
                turn.leads_to(plan.get_absolute_url())
        if form.is_valid():
            count = len(written)
            messages.success(
                request, ngettext("Đã thêm %(count)s việc.", "Đã thêm %(count)s việc.", count) % {"count": count}
            )
            return redirect(turn.url)
    context |= {
        "lines": [
            (number, [cells.get(name, "") for name in NAMES], read.findings) for number, cells, read in lines[:SHOWN]
        ],
        "rest": max(0, len(lines) - SHOWN),
        "findings": findings[:SHOWN],
        "more": max(0, len(findings) - SHOWN),
        "count": len(lines),
        "unknown": pasted.unknown,
    }
    if form.errors:
        return guards.shown(request, "planning/paste.html", context)
    if findings:
        return unprocessable(request, "planning/paste.html", context)
    return render(request, "planning/paste.html", context)


def _pasted(form: PasteForm) -> Pasted:
    """The cells; what is no table is said on the form."""
    text = form.cleaned_data["cells"]
    heads = {cell: without_marks(cell) for cell in text.split("\n", 1)[0].rstrip("\r").split("\t")}
    try:
        pasted = read_pasted(text, plain={cell.strip('"'): plain for cell, plain in heads.items()} | heads)
    except csv.Error:
        form.add_error("cells", _("Không đọc được các ô này; hãy chép lại từ bảng tính."))
        return Pasted(())
    if not pasted.lines:
        form.add_error("cells", _("Chưa có dòng nào; hãy chép các ô trong bảng tính rồi dán vào đây."))
    elif len(pasted.lines) > MOST:
        form.add_error("cells", _("Mỗi lần dán không quá %(most)s dòng; hãy chia nhỏ.") % {"most": MOST})
    return pasted
