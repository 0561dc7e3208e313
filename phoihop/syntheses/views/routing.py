"""The petitions of a sent synthesis go on to the bodies that answer them, on the page where many are sent at once."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web.http import Request
from phoihop.petitions.models import Petition
from phoihop.petitions.views.routing_many import AT_ONCE, READ, Offered, send
from phoihop.syntheses import queries
from phoihop.syntheses.models import SynthesisState
from phoihop.syntheses.views.acting import METHODS, crumbs, written


@require_http_methods(METHODS)
def route(request: Request, code: str) -> HttpResponse:
    """Those that wait to be sent to bodies of the province; with the letters by which the synthesis went to some of them."""
    row = written(request, code)
    if row.state != SynthesisState.SENT:
        raise Http404
    waiting = Petition.objects.visible_to(request.user).filter(pk__in=queries.to_route(row).values("pk"))
    unread = ("search", *(f"{name}__search" for name in READ))
    rows = list(waiting.select_related(*READ).defer(*unread).order_by("received_on", "pk")[:AT_ONCE])
    more = waiting.count() - len(rows) if len(rows) == AT_ONCE else 0
    return send(request, Offered(rows, row.get_absolute_url(), crumbs(row), more, queries.letters_of(row)))
