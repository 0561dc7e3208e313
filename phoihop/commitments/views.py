"""Pages of the ledger."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment, Event
from phoihop.kernel.web.http import Request


@require_safe
def commitment(request: Request, code: str) -> HttpResponse:
    """One commitment with all that was done on it."""
    row = get_object_or_404(
        Commitment.objects.visible_to(request.user).select_related("regulation", "judge", "event"), code=code
    )
    return render(request, "commitments/commitment.html", {"commitment": row})


@require_safe
def event(request: Request, code: str) -> HttpResponse:
    """An event and its dates through time. The calendar of events is open to every account."""
    row = get_object_or_404(Event.objects.select_related("owner"), code=code)
    return render(request, "commitments/event.html", {"event": row})
