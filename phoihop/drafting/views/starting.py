"""A draft begins: from a blank frame, a template, a file, last term's text, or to amend what is in force."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.drafting import earlier, queries, services
from phoihop.drafting.forms import StartForm
from phoihop.drafting.models import DraftOrigin
from phoihop.drafting.rules.sources import Text, from_read, from_words
from phoihop.kernel.ids import uuid7
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body
from phoihop.organisations.queries import heirs
from phoihop.regulations.models import Regulation, RegulationState
from phoihop.regulations.reading import Unreadable, read_text
from phoihop.regulations.services import text_to_track


@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Start a draft; `?from=` says from what, `?regulation=` from which regulation."""
    bodies = queries.drafting_bodies(request.user)
    if not bodies:
        raise PermissionDenied
    origin = _origin(request)
    regulations = Regulation.objects.visible_to(request.user).exclude(state=RegulationState.DRAFT)
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        origin=origin,
        regulations=regulations.order_by("-created_at"),
        initial=_first(regulations, request.GET.get("regulation", ""), origin),
    )
    if form.is_valid():
        text = _text(form, origin)
        if text is not None:
            with guards.said_on(form), guards.once(request) as turn:
                if turn.first:
                    new = form.new()
                    draft = services.start(new=new, text=text, origin=origin, by=request.user, at=timezone.now())
                    turn.leads_to(draft.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(request, "drafting/start.html", {"form": form, "origins": _tabs(origin), "origin": origin})


def _origin(request: Request) -> DraftOrigin:
    asked = request.GET.get("from", "")
    return DraftOrigin(asked) if asked in DraftOrigin.values else DraftOrigin.BLANK


def _tabs(origin: DraftOrigin) -> list[Tab]:
    here = reverse("drafting:start")
    return [Tab(str(one.label), f"{here}?from={one.value}", current=one is origin) for one in DraftOrigin]


def _text(form: StartForm, origin: DraftOrigin) -> Text | None:
    """The first text; None where the file cannot be read, which then stands on the form."""
    data = form.cleaned_data
    if origin in {DraftOrigin.LAST_TERM, DraftOrigin.AMENDMENT}:
        return earlier.text_of(data["regulation"])
    if origin is DraftOrigin.FILE:
        try:
            read = read_text(data["file"].read(), name=data["file"].name or "").parsed
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
            return None
        return Text(from_read(text_to_track(read).tree, _id), list(read.header.basis))
    names = [body.name for body in data["parties"]]
    return from_words(queries.template_words(data.get("template") or "blank"), parties=names, new_id=_id)


def _id() -> str:
    return str(uuid7())


def _first(regulations: Any, code: str, origin: DraftOrigin) -> dict[str, Any]:
    """What is known from the regulation named in the address: parties by succession, follower, kind, title."""
    regulation = regulations.filter(code=code).prefetch_related("parties").first() if code else None
    if regulation is None:
        return {}
    parties = [party.body_id for party in regulation.parties.order_by("order")]
    today = timezone.localdate()
    living = heirs([*parties, *filter(None, [regulation.follower_id])], on=today)
    title, short = regulation.title, regulation.short_title
    if origin is DraftOrigin.AMENDMENT:
        title = _("Sửa đổi, bổ sung một số điều của %(title)s") % {"title": title}
        short = _("Sửa đổi %(title)s") % {"title": short}
    return {
        "regulation": regulation.pk,
        "title": title,
        "short_title": short[:120],
        "kind": regulation.kind,
        "parties": list(Body.objects.filter(pk__in=[living.get(one, one) for one in parties])),
        "follower": living.get(regulation.follower_id, regulation.follower_id),
    }
