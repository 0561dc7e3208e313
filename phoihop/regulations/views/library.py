"""The library of regulations and one regulation's page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.search.fields import Normal
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.signatures import signatures_page
from phoihop.organisations.models import sight_of
from phoihop.regulations import queries
from phoihop.regulations.forms import FilterForm
from phoihop.regulations.models import Party, Regulation, RegulationState
from phoihop.regulations.permissions import can_put_in_force, can_review
from phoihop.regulations.rules.coverage import Coverage

PARTIES = Prefetch("parties", Party.objects.select_related("body", "signer").order_by("order"))


@require_safe
def library(request: Request) -> HttpResponse:
    """All regulations the person may see, newest first."""
    form = FilterForm(request.GET or None)
    rows = Regulation.objects.visible_to(request.user).select_related("follower", "term").prefetch_related(PARTIES)
    if form.is_valid():
        data = form.cleaned_data
        rows = rows.filter(state=data["state"]) if data["state"] else rows
        rows = rows.filter(kind=data["kind"]) if data["kind"] else rows
        if data["q"]:
            rows = rows.annotate(normal=Normal("title")).filter(title__icontains=data["q"]) | rows.filter(
                number_text__icontains=data["q"]
            )
    page = paging.page(rows, order=["-created_at"], cursor=paging.cursor_of(request))
    sight = sight_of(request.user)
    may_enter = any(sight.has(body) for body in sight.bodies)
    return render(request, "regulations/library.html", {"page": page, "filters": form, "may_enter": may_enter})


@require_safe
def regulation(request: Request, code: str) -> HttpResponse:
    """Facts, parties, coverage, text and what may be done now."""
    row = find(request, code)
    edition = queries.edition_in_use(row)
    reads_drafts = Regulation.objects.drafts_visible_to(request.user).filter(pk=row.pk).exists()
    draft = row.editions.filter(state="draft").first() if reads_drafts else None
    sheet = queries.sheet(edition, at=request.GET.get("unit", "")) if edition else queries.Sheet([], Coverage({}))
    covered = queries.coverage_of(draft) if draft and draft != edition else sheet.coverage
    context = {
        "regulation": row,
        "edition": edition,
        "draft": draft,
        "editions": row.editions.order_by("number"),
        "sheet": sheet,
        "coverage": covered,
        "may_review": can_review(request.user, row),
        "may_put_in_force": can_put_in_force(request.user, row),
        "today": timezone.localdate(),
        "parts": parts_of(request.user, row),
    }
    return render(request, "regulations/regulation.html", context)


def parts_of(user: User, regulation: Regulation, clause: str = "") -> list[Any]:
    """What apps above say on the page of a regulation or of its clause at that address, as `settings.REGULATION_PARTS` says."""
    if regulation.state == RegulationState.DRAFT:
        return []
    found = (import_string(path)(user, regulation, clause) for path in settings.REGULATION_PARTS)
    return [part for part in found if part]


@require_safe
def scan(request: Request, code: str) -> HttpResponseBase:
    """The signed copy, through the regulation's row."""
    row = find(request, code)
    if row.scan is None:
        raise Http404
    return serve(get_object_or_404(row.scan.versions.order_by("-number")[:1]), request)


@require_safe
def signatures(request: Request, code: str) -> HttpResponse:
    """What the digital signatures of the signed copy prove."""
    row = find(request, code)
    if row.scan is None:
        raise Http404
    version = get_object_or_404(row.scan.versions.order_by("-number")[:1])
    return signatures_page(request, version, back=row.get_absolute_url(), title=row.short_title)


def find(request: Request, code: str) -> Regulation:
    """The regulation, or 404 for who may not know of it."""
    rows = Regulation.objects.visible_to(request.user).select_related(
        "follower", "term", "entered_by", "replaces", "scan"
    )
    return get_object_or_404(rows.prefetch_related(PARTIES), code=code)
