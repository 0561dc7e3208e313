"""Sheets with a square for the telephone, to be printed and hung in villages."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.portal.forms import SheetForm
from phoihop.portal.queries import communes_on, receiving_of


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: Request) -> HttpResponse:
    """Name the commune and its villages, print their sheets; nothing is kept. For who works where petitions are received."""
    today = timezone.localdate()
    bodies = receiving_of(request.user, today)
    if not bodies:
        raise PermissionDenied
    first = {"body": bodies[0].code, "commune": bodies[0].commune.code if bodies[0].commune else ""}
    form = SheetForm(request.POST or None, bodies=bodies, communes=communes_on(today), initial=first)
    if form.is_valid():
        return render(request, "portal/sheets.html", {"form": form, "sheets": form.sheets()})
    return guards.shown(request, "portal/sheets.html", {"form": form, "sheets": []})
