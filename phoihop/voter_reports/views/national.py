"""Files for the national database: the list, the next one, each as JSON and as a spreadsheet."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import xlsx_of_parts
from phoihop.kernel.web.http import Request
from phoihop.voter_reports import services
from phoihop.voter_reports.models import ExportState, NationalExport
from phoihop.voter_reports.national_file import as_json, parts_of
from phoihop.voter_reports.queries.national import FIELDS, gatherers_of

ENDINGS = {"json", "xlsx"}


@require_safe
def national(request: Request) -> HttpResponse:
    """What was given out, newest first, and what is being made; what the file holds. A page that waits asks again by itself."""
    rows = NationalExport.objects.visible_to(request.user).select_related("body", "by").defer("body__search")
    making = list(rows.filter(state=ExportState.MAKING).order_by("pk"))
    context = {
        "making": making,
        "at_machine": any(not export.is_stopped for export in making),
        "page": paging.page(rows.exclude(state=ExportState.MAKING), order=["-at"], cursor=paging.cursor_of(request)),
        "here": request.get_full_path(),
        "bodies": gatherers_of(request.user),
        "fields": FIELDS,
    }
    return render(request, "voter_reports/_national.html" if request.htmx else "voter_reports/national.html", context)


@require_POST
def give_out(request: Request, code: str) -> HttpResponse:
    """Ask for the next file of a body."""
    body = get_object_or_404(gatherers_of(request.user), code=code)
    with guards.once(request) as turn:
        if turn.first:
            services.give_out(body=body, by=request.user, at=timezone.now())
            turn.leads_to(reverse("voter_reports:national"))
    return redirect(turn.url)


@require_safe
def national_file(request: Request, code: str, ending: str) -> HttpResponseBase:
    """The file, the same whenever it is fetched."""
    made = NationalExport.objects.visible_to(request.user).filter(state=ExportState.READY)
    export = get_object_or_404(made.select_related("body"), code=code)
    if ending not in ENDINGS:
        raise Http404
    name = f"kien-nghi-{export.code.lower()}"
    if ending == "xlsx":
        return xlsx_of_parts(f"{name}.xlsx", parts_of(export))
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.json") or ""
    return StreamingHttpResponse(
        as_json(export), content_type="application/json; charset=utf-8", headers={"Content-Disposition": disposition}
    )
