"""The one way an act goes from a form on a page of its own to a service and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request


def posted(request: Request) -> QueryDict | None:
    """What was sent, also when it was nothing; None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def acted(
    request: Request,
    form: Form,
    do: Callable[[datetime], object],
    *,
    back: str,
    told: str,
    allowed: bool = True,
    template: str = "drafting/form.html",
    **shown: Any,
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once, say `told`, and lead `back`, or where `do` says.

    Refused it comes back with what was typed: 409, by form errors 422. `shown`: heading, submit, crumb (the name of
    `back`), and what else the template says: about, quote, dangerous. Raises PermissionDenied unless `allowed`.
    """
    if not allowed:
        raise PermissionDenied
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                led = do(timezone.now())
                turn.leads_to(led if isinstance(led, str) else back)
        if form.is_valid():
            if turn.first and told:
                messages.success(request, told)
            return redirect(turn.url)
    return guards.shown(request, template, {"form": form, "back": back, **shown})
