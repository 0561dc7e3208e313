"""What the acts begin and end with: the petition, the form shown until the act is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.queries import registry_beside
from phoihop.papers.views.letters import entered_letter
from phoihop.petitions.models import Petition

METHODS = ["GET", "HEAD", "POST"]
RELATED = ("receiver", "lead", "commune", "commitment", "meeting", "session", "merged_into", "split_from")


def found(request: Request, code: str) -> Petition:
    """The petition, 404 for who may not know of it."""
    rows = Petition.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows.defer("search", *(f"{name}__search" for name in RELATED)), code=code)


def perform(
    request: Request,
    form: Form,
    petition: Petition,
    title: str,
    submit: str,
    do: Callable[[dict[str, Any], datetime], object],
    *,
    told: str = "",
    about: str = "",
    revision: int | None = None,
    dangerous: bool = False,
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once, then show the petition. 422, 409 for what is not well formed, refused."""
    back = petition.get_absolute_url()
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "petition": petition, "revision": None,
        "about": about or petition.title, "dangerous": dangerous,
    }  # fmt: skip
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(dict(form.cleaned_data), timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            if turn.first:
                messages.success(request, told or f"{petition.code}: {title}.")
            return redirect(turn.url)
    if revision is not None:
        context["revision"] = guards.revision_for(request, form, revision)
    return guards.shown(request, "petitions/form.html", context)


def read_revision(request: Request) -> int | None:
    """Which state of the petition the form was opened on."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else None


def paper_of(
    request: Request, petition: Petition, body: Body, data: dict[str, Any], at: datetime, *, subject: str = ""
) -> Paper:
    """The paper of `body` that its act is recorded from: a known one, or a new one entered with its scan.

    The receiver's registry enters it; one of the receiver itself, the registry of the office that serves it.
    """
    known: Paper | None = data["paper"]
    if known is not None:
        return known
    own = body.pk == petition.receiver_id
    registry = registry_beside(request.user, body, on=timezone.localdate(at)) if own else petition.receiver
    return entered_letter(
        request, data, issuer=body, recorded_by=registry, subject=subject or petition.title,
        source=("petition", petition.code), at=at,
    )  # fmt: skip
