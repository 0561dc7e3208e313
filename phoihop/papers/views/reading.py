"""One paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper


@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    """/papers/p/VB-…/"""
    found = get_object_or_404(Paper.objects.visible_to(request.user).select_related("issuer", "signer"), code=code)
    return render(request, "papers/paper.html", {"paper": found})
