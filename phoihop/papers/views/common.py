"""What the pages of this app share: the paper behind the door, and a form on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Addressee, Paper


def paper_or_404(request: Request, code: str) -> Paper:
    """The paper, if the person may know of it."""
    papers = Paper.objects.visible_to(request.user).select_related(
        "issuer__parent", "signer", "recorded_by_body", "answers__issuer", "replaced_by", "created_by", "scan"
    )
    return get_object_or_404(papers, code=code)


def posted(request: Request) -> QueryDict | None:
    """What was sent, also when it was nothing; None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def line_or_404(request: Request, code: str, body: str) -> Addressee:
    """The addressee's line of a paper, if the person may know of it."""
    lines = Addressee.objects.visible_to(request.user).select_related("paper__issuer", "body")
    return get_object_or_404(lines, paper__code=code, body__code=body)


def act_page(
    request: Request,
    *,
    form: Form,
    allowed: bool,
    do: Callable[[dict[str, Any]], str],
    done: str,
    template: str = "papers/act.html",
    context: dict[str, Any],
) -> HttpResponse:
    """A page with one form that does one act. `do` does it and says where to go then.

    Refused by the rules, the page comes back with everything typed and the sentence above it: 409, by form errors 422.
    """
    if not allowed:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                turn.leads_to(do(form.cleaned_data))
        if form.is_valid():
            messages.success(request, done)
            return redirect(turn.url)
    return guards.shown(request, template, context | {"form": form})
