"""The one way an act goes from a form to a service and back to the page. Nothing typed is lost on a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from phoihop.commitments.models import Commitment
from phoihop.commitments.offers import Rights
from phoihop.commitments.queries import Folder, folder, found
from phoihop.commitments.views.pages import context_of
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.organisations.models import Body, RoleKind
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter

Do = Callable[[dict[str, Any], datetime], object]


@dataclass(frozen=True)
class Sheet:
    """What the form of an act says: heading, one quiet line, the button, and the sentence when it is done."""

    title: str
    submit: str
    told: str
    about: str = ""
    dangerous: bool = False


def opened(request: Request, code: str) -> Folder:
    """The commitment with all that hangs on it, 404 for who may not know of it."""
    row = get_object_or_404(found(request.user, code))
    return folder(request.user, row)


def is_recorded(request: Request) -> bool:
    """Whether another body's act is recorded from its paper."""
    return "recorded" in request.GET


def bodies_for(request: Request, case: Folder, candidates: Sequence[Body]) -> list[Body]:
    """Of `candidates` those for which this request may act: one's own, or the others when recording from paper.

    Raises PermissionDenied when there is none: the button was not offered.
    """
    recorded = is_recorded(request)
    if recorded and not Rights(request.user, case, timezone.localdate()).records:
        raise PermissionDenied
    bodies = [body for body in dict.fromkeys(candidates) if case.sight.has(body.pk) != recorded]
    if not bodies:
        raise PermissionDenied
    return bodies


def of_paper(request: Request, bodies: Sequence[Body]) -> list[Paper] | None:
    """Papers of these bodies to record from; None when the act is one's own."""
    return [paper for body in bodies for paper in papers_of(request.user, body)] if is_recorded(request) else None


def judge_of(request: Request, case: Folder) -> list[Body]:
    """The judge, for whom verdicts and answers are given."""
    judge = case.commitment.judge
    if judge is None:
        raise PermissionDenied
    return bodies_for(request, case, [judge])


def upload(file: File[bytes] | None, request: Request, at: datetime, *, title: str) -> Document | None:
    """What was sent as a file, kept; None when nothing was. Raises Refused for what may not be kept."""
    return documents.upload(title=title, file=file, by=request.user, at=at) if file else None


def paper_of(data: dict[str, Any], request: Request, case: Folder, at: datetime) -> Paper | None:
    """The paper the act is recorded from: a known one of that body, or a new one entered with its scan."""
    if not is_recorded(request):
        return None
    body: Body = data["body"]
    known: Paper | None = data["paper"]
    if known is not None:
        return known
    return entered_letter(
        request,
        data,
        issuer=body,
        recorded_by=_registry(case),
        subject=case.commitment.title,
        source=("commitment", case.commitment.code),
        at=at,
    )


def _registry(case: Folder) -> Body:
    """The body whose registry clerk records: the first that takes part, else the regulation's own."""
    regulation = case.commitment.regulation
    bodies = [part.body for part in case.parts]
    if regulation is not None:
        bodies += [body for body in (regulation.follower, regulation.entered_by) if body is not None]
    for body in bodies:
        if case.sight.has(body.pk, RoleKind.REGISTRY_CLERK):
            return body
    raise PermissionDenied


def perform(request: Request, case: Folder, form: Form, sheet: Sheet, do: Do) -> HttpResponse:
    """Show the form; once it is valid, act exactly once and show the commitment as it is now.

    422 for what is not well formed, 409 for what the rules refuse: both show the form again with all that was typed.
    """
    commitment = case.commitment
    context = {"commitment": commitment, "form": form, "sheet": sheet, "action": request.get_full_path()}
    template = "commitments/_act.html" if request.htmx else "commitments/act.html"
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return unprocessable(request, template, context)
    try:
        with guards.once(request) as turn:
            if turn.first:
                do(form.cleaned_data, timezone.now())
                turn.leads_to(commitment.get_absolute_url())
    except Refused as refusal:
        return _refused(request, template, context, form, refusal)
    if turn.first:
        messages.success(request, sheet.told)
    return answered(request, commitment)


def _refused(request: Request, template: str, context: dict[str, Any], form: Form, refusal: Refused) -> HttpResponse:
    form.add_error(None, refusal.sentence)
    response = render(request, template, context, status=409)
    response.headers["X-Refused"] = refusal.code
    if request.htmx:  # a 409 goes to the alerts of the page otherwise
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#act", "innerHTML"
    return response


def answered(request: Request, commitment: Commitment) -> HttpResponse:
    """After an act: for htmx the whole commitment anew, else its page."""
    if not request.htmx:
        return redirect(commitment)
    row = found(request.user, commitment.code).first()
    if row is None:  # the act ended the person's part in it
        return HttpResponse(headers={"HX-Location": "/"})
    response = render(request, "commitments/_commitment.html", context_of(request, row))
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#commitment", "outerHTML"
    return response
