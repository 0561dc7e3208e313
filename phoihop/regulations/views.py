"""Pages of regulations."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from phoihop.kernel.web.http import Request
from phoihop.regulations.models import Regulation


@require_safe
def regulation(request: Request, code: str) -> HttpResponse:
    """One regulation."""
    row = get_object_or_404(Regulation.objects.visible_to(request.user), code=code)
    return render(request, "regulations/regulation.html", {"regulation": row})
