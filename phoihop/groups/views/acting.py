"""The one way from a form of a group to a service and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from phoihop.groups.models import Group
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request

Do = Callable[[dict[str, Any], datetime], object]


@dataclass(frozen=True)
class Sheet:
    """What the form of an act says: heading, button, the sentence when it is done, where it leads; one quiet line."""

    title: str
    submit: str
    told: str
    url: str
    about: str = ""
    dangerous: bool = False


def found(request: Request, code: str) -> Group:
    """The group, 404 for who may not know of it."""
    rows = Group.objects.visible_to(request.user).select_related("host", "regulation", "unit", "plan")
    return get_object_or_404(
        rows.defer("host__search", "regulation__search", "unit__search", "plan__search"), code=code
    )


def perform(request: Request, form: Form, sheet: Sheet, do: Do, *, group: Group | None = None) -> HttpResponse:
    """Show the form; once it is valid, act exactly once. 422 for what is not well formed, 409 for what is refused."""
    context = {"form": form, "sheet": sheet, "group": group}
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                done = do(form.cleaned_data, timezone.now())
                turn.leads_to(done.get_absolute_url() if isinstance(done, Group) else sheet.url)
        if form.is_valid():
            if turn.first:
                messages.success(request, sheet.told)
            return redirect(turn.url)
    return guards.shown(request, "groups/form.html", context)
