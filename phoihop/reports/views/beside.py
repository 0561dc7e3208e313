"""The review of the previous term beside the new regulation or its draft."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.drafting.models import Draft
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.reports.queries.beside import beside as read
from phoihop.reports.queries.following import followers_of
from phoihop.reports.showing import Badge, age_of
from phoihop.reports.views.reviews import find


@require_safe
def beside(request: Request, code: str) -> HttpResponse:
    """Old figures and limits per clause beside the new clause's words; `?with=` another later regulation or draft."""
    report = find(request, code)
    later = followers_of(request.user, report.regulation)
    asked = clean(request.GET.get("with", ""))
    new = next((row for row in later if row.code == asked), None) if asked else next(iter(later), None)
    if new is None:
        raise Http404
    at = paging.cursor_of(request)
    turned = {"added_at": at} if request.GET.get("axis") == "added" else {"at": at}
    found, today = read(request.user, report, new, **turned), timezone.localdate()
    fates = {
        "kept": Badge(_("Giữ nguyên"), "good"),
        "reworded": Badge(_("Sửa đổi"), "accent"),
        "gone": Badge(_("Không còn"), "warn"),
    }
    context = {
        "report": report,
        "new": new,
        "state": new.get_stage_display() if isinstance(new, Draft) else new.get_state_display(),
        "found": found,
        "told": [
            (one, fates[one.fate], [(limit, age_of(limit.report.cutoff_on, today)) for limit in one.limits])
            for one in found.clauses.rows
        ],
        "loose": [(limit, age_of(limit.report.cutoff_on, today)) for limit in found.limits],
        "tabs": [Tab(row.short_title, f"?with={row.code}", current=row == new) for row in later],
    }
    return render(request, "reports/beside.html", context)
