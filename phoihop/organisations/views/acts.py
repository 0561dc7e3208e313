"""One act by one form: asked once, done once, refused with what was typed still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb


def trace(request: Request) -> dict[str, Any]:
    """Who acts and when, for a service."""
    return {"by": request.user, "at": timezone.now()}


def act(
    request: Request,
    form: Form,
    do: Callable[[], str],
    *,
    allowed: bool,
    title: str,
    back: str,
    back_label: str,
    lead: str = "",
) -> HttpResponse:
    """The page of one act. `do` calls one service and gives the address to go on to; `back` is where one came from."""
    if not allowed:
        raise PermissionDenied
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                with guards.once(request) as turn:
                    if turn.first:
                        turn.leads_to(do())
                messages.success(request, _("Đã ghi: %(act)s.") % {"act": title})
                return redirect(turn.url)
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
                status = 409
    context = {"form": form, "title": title, "lead": lead, "crumbs": [Crumb(back_label, back)], "back": back}
    return render(request, "organisations/act.html", context, status=status)
