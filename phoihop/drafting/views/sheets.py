"""The one way an act goes from a form of its own page to a service and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request


def acted(
    request: Request,
    form: Form,
    do: Callable[[datetime], object],
    *,
    back: str,
    told: str,
    template: str = "drafting/form.html",
    **shown: Any,
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once, say `told`, and lead `back`, or where `do` says.

    `shown`: heading, submit, and what else the template says: about, quote, dangerous, crumb.
    """
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                led = do(timezone.now())
                turn.leads_to(led if isinstance(led, str) else back)
        if form.is_valid():
            if turn.first:
                messages.success(request, told)
            return redirect(turn.url)
    return guards.shown(request, template, {"form": form, "back": back, **shown})
