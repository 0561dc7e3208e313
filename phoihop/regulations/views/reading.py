"""Reading a text at its stable addresses: whole, one clause, as Akoma Ntoso. Published ones need no login."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from phoihop.kernel.text import clean
from phoihop.regulations import akn, queries
from phoihop.regulations.models import Edition, Regulation
from phoihop.regulations.rules.addresses import in_words
from phoihop.regulations.views.library import PARTIES, parts_of


@login_not_required
@require_safe
def text(request: HttpRequest, code: str) -> HttpResponse:
    """The whole text as it stands, or as it stood on the day `?on=`."""
    regulation, edition, day = _found(request, code)
    units = [unit for root in queries.tree(edition) for unit in root.walk()]
    context = {"regulation": regulation, "edition": edition, "units": units, "on": day, "layout": _layout(request)}
    return render(request, "regulations/text.html", context)


@login_not_required
@require_safe
def clause(request: HttpRequest, code: str, eid: str) -> HttpResponse:
    """One unit with all below it, where it stands in the text, and its earlier wordings."""
    regulation, edition, day = _found(request, code)
    roots = [unit for root in queries.tree(edition) for unit in root.walk()]
    row = next((unit for unit in roots if unit.unit.eid == eid), None)
    if row is None:
        raise Http404
    above = {unit.unit.pk: unit for unit in roots}
    path: list[queries.TreeUnit] = []
    while (parent := row if not path else path[0]).unit.parent_id:
        path.insert(0, above[parent.unit.parent_id])
    context = {
        "regulation": regulation,
        "edition": edition,
        "row": row,
        "path": path,
        "units": list(row.walk()),
        "wordings": queries.wordings_of(row.unit),
        "title": in_words(eid, gettext),
        "on": day,
        "address": request.build_absolute_uri(request.path),
        "layout": _layout(request),
        "parts": parts_of(request.user, regulation, eid) if request.user.is_authenticated else [],
    }
    return render(request, "regulations/clause.html", context)


@login_not_required
@require_safe
def akoma_ntoso(request: HttpRequest, code: str) -> HttpResponse:
    """The text with its addresses and promises as a file of Akoma Ntoso 3.0."""
    regulation, edition, _day = _found(request, code)
    data = akn.write(queries.exchange_of(edition), on=timezone.localdate())
    response = HttpResponse(data, content_type="application/akn+xml")
    name = f"{regulation.code}.xml"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _layout(request: HttpRequest) -> str:
    return "page.html" if request.user.is_authenticated else "open.html"


def _found(request: HttpRequest, code: str) -> tuple[Regulation, Edition, date | None]:
    """The regulation, its edition of the day asked for, and that day; 404 where there is none to be seen."""
    rows = Regulation.objects.visible_to(request.user).prefetch_related(PARTIES)
    regulation = get_object_or_404(rows, code=code)
    day: date | None = None
    if asked := clean(request.GET.get("on", "")):
        try:
            day = date.fromisoformat(asked)
        except ValueError as error:
            raise Http404 from error
    edition = queries.edition_on(regulation, day) if day else queries.edition_in_use(regulation)
    if edition is None:
        raise Http404
    return regulation, edition, day
