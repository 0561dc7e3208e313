"""What was said at meetings: a meeting chosen for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phoihop.contacts.sources import proposed
from phoihop.kernel.text import clean
from phoihop.kernel.web.http import Request


@require_safe
def pick(request: Request) -> HttpResponse:
    """Proposals for a box in which a meeting is chosen; `own`: of the bodies alone for which the person takes in."""
    typed = next((value for name, value in request.GET.items() if name != "own" and isinstance(value, str)), "")
    found = proposed(request.user, clean(typed)[:200], own="own" in request.GET)
    return render(
        request, "organisations/_options.html", {"options": [(f"{name} · {code}", "") for name, code in found]}
    )
