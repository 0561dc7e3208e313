"""A form on a page of its own that does one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request


def posted(request: Request) -> QueryDict | None:
    """What was sent, also when it was nothing; None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def act_page(
    request: Request,
    *,
    form: Form,
    allowed: bool,
    do: Callable[[dict[str, Any]], str],
    done: str,
    context: dict[str, Any],
    template: str = "drafting/act.html",
) -> HttpResponse:
    """The page, or after the act where `do` says; refused it comes back with what was typed: 409, by form errors 422.

    `context`: title, label of the button, back (address) and back_title, lead; `dangerous` for a red button.
    """
    if not allowed:
        raise PermissionDenied
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                turn.leads_to(do(form.cleaned_data))
        if form.is_valid():
            messages.success(request, done)
            return redirect(turn.url)
    return guards.shown(request, template, {"form": form, "dangerous": False, "lead": "", **context})
