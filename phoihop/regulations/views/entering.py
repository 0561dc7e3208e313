"""A file comes in: read, shown, confirmed by a person, stored as a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations import queries, services
from phoihop.regulations.akn import Exchange
from phoihop.regulations.forms import ConfirmForm, UploadForm
from phoihop.regulations.models import RegulationKind
from phoihop.regulations.reading import Unreadable, read_text
from phoihop.regulations.rules.bodies import Matcher, split_bodies
from phoihop.regulations.rules.parse import Parsed

MOST_DOUBTS = 200  # shown; how many more there are is said
SALT = "regulations.entering"
KINDS = {content.PDF, content.DOCX, content.TEXT, content.HTML, content.AKN}


@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose the file of a signed regulation."""
    bodies = own_bodies(request)
    if not bodies:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, bodies=bodies)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            text = read_text(file.read(), name=file.name or "")
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
            return unprocessable(request, "regulations/upload.html", {"form": form})
        file.seek(0)
        stored = documents.upload(title=file.name, file=file, by=request.user, at=timezone.now(), kinds=KINDS)
        token = signing.dumps([str(request.user.pk), str(stored.pk), str(form.cleaned_data["body"].pk)], salt=SALT)
        guess = ConfirmForm(initial=_first_guess(text.parsed), carries_marks=bool(text.reasons))
        return _confirm(request, text, token, guess)
    if request.method == "POST":
        return unprocessable(request, "regulations/upload.html", {"form": form})
    return render(request, "regulations/upload.html", {"form": form})


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Store the text under the facts a person confirmed."""
    token = request.POST.get("token", "")
    try:
        user_id, document_id, body_id = signing.loads(token, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        return redirect("regulations:upload")
    if user_id != str(request.user.pk):
        return redirect("regulations:upload")
    source = get_object_or_404(Document, pk=document_id)
    body = get_object_or_404(own_bodies(request), pk=body_id)
    version = source.versions.order_by("-number")[0]
    with default_storage.open(version.path) as stored:
        text = read_text(stored.read(), name=version.name)
    form = ConfirmForm(request.POST, carries_marks=bool(text.reasons))
    if not form.is_valid():
        return _confirm(request, text, token, form, status=422)
    with guards.said_on(form), guards.once(request) as turn:
        if turn.first:
            regulation = services.enter(
                new=form.new(),
                parsed=text.parsed,
                source=source,
                entered_by=body,
                by=request.user,
                at=timezone.now(),
                owed=text.obligations,
                reasons=text.reasons if form.cleaned_data.get("marks") else None,
            )
            turn.leads_to(regulation.get_absolute_url() + "review/")
    return redirect(turn.url) if form.is_valid() else _confirm(request, text, token, form, status=409)


def own_bodies(request: Request) -> QuerySet[Body]:
    """Living bodies in whose name the person may enter something."""
    sight = sight_of(request.user)
    working = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.filter(pk__in=working, abolished_on__isnull=True).by_rank()


def _confirm(request: Request, text: Exchange, token: str, form: ConfirmForm, *, status: int = 200) -> HttpResponse:
    parsed = text.parsed
    counts = services.text_to_track(parsed).counts()
    signed_on = date.fromisoformat(parsed.header.date) if parsed.header.date else None
    found = services.check(parsed.lines, on=timezone.localdate())
    context = {
        "form": form,
        "token": token,
        "parsed": parsed,
        "signed_on": signed_on,
        "doubts": parsed.doubts[:MOST_DOUBTS],
        "doubts_left": max(0, len(parsed.doubts) - MOST_DOUBTS),
        "counts": counts,
        "findings": found,
    }
    return render(request, "regulations/confirm.html", context, status=status)


def _first_guess(parsed: Parsed) -> dict[str, Any]:
    """What the head of the text says, matched to the directory."""
    matcher = Matcher(queries.directory_entries())
    title = services.text_to_track(parsed).title or parsed.header.title or "Quy chế phối hợp công tác"
    between = re.search(r"\bgiữa\s+(.+)", title, re.IGNORECASE | re.DOTALL)
    in_title = split_bodies(between[1]) if between else []
    # Heads of papers leave the level out («ỦY BAN NHÂN DÂN» over «TỈNH …»): then the province is meant. The title names
    # bodies more exactly than letterheads do, so it wins a draw.
    guesses = [
        list(dict.fromkeys(key for name in names for key in matcher.resolve(name) or matcher.resolve(f"{name} tỉnh")))
        for names in (in_title, parsed.header.parties)
    ]
    parties = max(guesses, key=len)
    return {
        "title": _whole(title),
        "short_title": _short(title, parties),
        "kind": _kind(len(parties)),
        "parties": parties,
    }


def _whole(title: str) -> str:
    """The title as it is cited: the kind stands on a line of its own over «Phối hợp công tác giữa …»."""
    if not title.lower().startswith("phối hợp"):
        return title
    return _("Quy chế %(title)s") % {"title": title[0].lower() + title[1:]}


def _short(title: str, parties: Sequence[str]) -> str:
    """«Quy chế TT.HĐND - UBND» where the parties are known, else the beginning of the title."""
    bodies = {str(body.pk): body.short_name for body in Body.objects.filter(pk__in=parties)}
    names = " - ".join(bodies[key] for key in parties)
    return (_("Quy chế %(names)s") % {"names": names} if len(parties) > 1 else title)[:120]


def _kind(parties: int) -> RegulationKind:
    if parties < 2:
        return RegulationKind.ISSUED
    return RegulationKind.BILATERAL if parties == 2 else RegulationKind.MULTILATERAL
