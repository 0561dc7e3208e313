"""The one way an act goes from a form to a service and back, and the rows a request may open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from phoihop.contacts.models import ORGANISERS, Meeting, Round
from phoihop.contacts.permissions import can_run, can_write
from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.rendering import as_docx, as_pdf
from phoihop.papers.typeset.sheet import Sheet

METHODS = ["GET", "HEAD", "POST"]
Do = Callable[[dict[str, Any], datetime], object]
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def find_round(request: Request, code: str) -> Round:
    """The round, or 404 for who may not know of it."""
    rows = Round.objects.visible_to(request.user).select_related("organiser", "front", "session", "plan_paper")
    skipped = (
        "search",
        "organiser__search",
        "front__search",
        "session__search",
        "plan_paper__sheet",
        "plan_paper__search",
    )
    return get_object_or_404(rows.defer(*skipped), code=code)


def written_round(request: Request, code: str) -> Round:
    """The round, for who works on it: 403 for who only reads."""
    row = find_round(request, code)
    if not can_write(request.user, row):
        raise PermissionDenied
    return row


def find_meeting(request: Request, code: str) -> Meeting:
    """The meeting, or 404 for who may not know of it."""
    rows = Meeting.objects.visible_to(request.user)
    rows = rows.select_related("round__organiser__parent", "organiser__parent", "commune", "host")
    bodies = ("organiser", "organiser__parent", "round__organiser", "round__organiser__parent", "commune", "host")
    skipped = ("search", "round__search", *(f"{body}__search" for body in bodies))
    return get_object_or_404(rows.defer(*skipped), code=code)


def run_meeting(request: Request, code: str) -> Meeting:
    """The meeting, for who runs it: 403 for who only reads."""
    row = find_meeting(request, code)
    if not can_run(request.user, row):
        raise PermissionDenied
    return row


def organisers_of(request: Request) -> QuerySet[Body]:
    """Bodies in whose name the person may plan."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.existing(timezone.localdate()).filter(pk__in=mine, kind__in=ORGANISERS).by_rank()


def act(
    request: Request, row: Round | Meeting, form: Form, title: str, do: Do, *, about: str = "", submit: str = "",
    back: str = "", dangerous: bool = False, revision: int | None = None,
) -> HttpResponse:  # fmt: skip
    """The form of an act: shown, refused with what was typed, or done and back. `revision`: of what is written anew."""
    back = back or row.get_absolute_url()
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(form.cleaned_data, timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            return redirect(turn.url)
    context: dict[str, Any] = {
        "form": form,
        "case": row,
        "title": title,
        "submit": submit or title,
        "about": about,
        "back": back,
        "dangerous": dangerous,
    }
    if revision is not None:
        context["revision"] = guards.revision_for(request, form, revision)
    return guards.shown(request, "contacts/form.html", context)


def printed(ending: str, sheet: Sheet, name: str) -> HttpResponse:
    """A paper as a file: shown (.pdf) or saved (.docx)."""
    if ending not in _TYPES:
        raise Http404
    data = as_pdf(sheet) if ending == "pdf" else as_docx(sheet)
    disposition = content_disposition_header(ending == "docx", f"{name}.{ending}") or ""
    return HttpResponse(data, content_type=_TYPES[ending], headers={"Content-Disposition": disposition})
