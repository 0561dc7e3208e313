"""Published petitions and answers, promises, both ratios; read by everybody alike, whoever is logged in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web.paging import cursor_of
from phoihop.petitions import shipped
from phoihop.portal.choosing import said_apart
from phoihop.portal.forms import PublishedFilter
from phoihop.portal.queries import communes_on, published
from phoihop.portal.queries.figures import quarters
from phoihop.portal.queries.open_data import COLUMNS, LICENCE, LICENCE_URL
from phoihop.portal.showing import chart_of
from phoihop.portal.views.public import public, unknown

PROPOSED = 12
KEPT_SECONDS = 600


@public
@require_safe
def petitions(request: HttpRequest) -> HttpResponse:
    """A page of the list with its filters."""
    communes, sessions = communes_on(timezone.localdate()), list(published.sessions_with_publications())
    form = PublishedFilter(request.GET, communes=communes, sessions=sessions, auto_id="filter_%s")
    page, first = published.listed(form.wanted(), cursor_of(request))
    names = shipped.field_names()
    lines = [{"row": row, "field": names.get(row.field, ""), "standing": published.standing(row)} for row in page]
    active = any(request.GET.get(name) for name in form.fields)
    context = {"filters": form, "active": active, "page": page, "lines": lines, "first": first}
    return render(request, "portal/petitions.html", context)


@public
@require_safe
def petition(request: HttpRequest, code: str) -> HttpResponse:
    """One petition with its answer and what was promised."""
    found = published.shown(code, timezone.localdate())
    if found is None:
        return unknown(request)
    field = shipped.field_names().get(found.row.field, "")
    context = {"shown": found, "row": found.row, "field": field, "standing": published.standing(found.row)}
    return render(request, "portal/petition.html", context)


@public
@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Proposals for a box in which a commune is chosen: such as have the words typed in their name."""
    offered = communes_on(timezone.localdate()).only("code", "name")
    found = offered.matching(clean(request.GET.get("commune", ""))[:200])[:PROPOSED]
    options = [(name, "") for name in said_apart(list(found), offered)]
    response = render(request, "organisations/_options.html", {"options": options})
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


@public
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many are answered, how many solved, by the quarter they came in."""
    now = timezone.now()
    counted, today = quarters(now), timezone.localdate(now)
    rows = [(one, one.runs_on(today)) for one in counted.quarters]
    over = [one for one, runs in rows if not runs]
    context = {"rows": rows, "chart": chart_of(over), "at": timezone.localtime(counted.at)}
    return render(request, "portal/figures.html", context)


@public
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The open data: addresses, columns, licence."""
    context = {"columns": COLUMNS.items(), "licence": LICENCE, "licence_url": LICENCE_URL}
    return render(request, "portal/data.html", context)
