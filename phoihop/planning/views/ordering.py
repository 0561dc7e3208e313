"""A step moved up or down in the table of a draft, or to a number."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from phoihop.kernel.web.http import Request
from phoihop.planning import services
from phoihop.planning.permissions import can_write
from phoihop.planning.views.steps import back_to, find_step


@require_POST
def place(request: Request, code: str) -> HttpResponse:
    """To where the step numbered `place` stands; the script of the table moves the row by itself and wants no page."""
    row = find_step(request, code)
    if not can_write(request.user, row.plan):
        raise PermissionDenied
    services.place_step(
        step_id=row.pk,
        place=_number(request.POST.get("place"), row.order),
        seen=_number(request.GET.get("seen"), row.order),
        by=request.user,
        at=timezone.now(),
    )
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(f"{back_to(request, row.plan)}#step-{row.code}")


def _number(text: str | None, otherwise: int) -> int:
    """A number of a step as it was sent; `otherwise` for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise
