"""The desk: what waits for me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Participation, Turn
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import sight_of


@require_safe
def desk(request: Request) -> HttpResponse:
    """Whose turn is mine."""
    waiting = (
        Participation.objects.filter(body__in=sight_of(request.user).bodies)
        .exclude(turn=Turn.NONE)
        .select_related("commitment")
        .order_by("due_on", "pk")[:50]
    )
    return render(request, "desk/desk.html", {"waiting": waiting})
