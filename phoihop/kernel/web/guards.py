"""Doing an act once, however often the button was pressed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from phoihop.kernel.errors import Refused

FIELD = "_once"
KEPT_SECONDS = 24 * 3600
REFUSED = "refused:"  # before the stable code of a refusal among a form's errors
OVERTAKEN = ".changed_meanwhile"  # how the codes end that say that another has written since
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_token() -> str:
    """A one-time token for the hidden field that `{% form_token %}` writes."""
    return secrets.token_urlsafe(18)


@dataclass
class Turn:
    """Whether this request is the first with its token, and where the first one led."""

    first: bool
    url: str = ""
    _key: str = ""

    def leads_to(self, url: str) -> None:
        """Remember where the act led, so that a second click lands there too."""
        self.url = url
        if self._key:
            cache.set(self._key, url, KEPT_SECONDS)


@contextmanager
def once(request: HttpRequest) -> Iterator[Turn]:
    """One transaction in which the act happens only for the first request with the form's token.

    The token is taken in the same transaction as the act: refused or crashed, it is free again; a second click waits
    for the first and then finds `first` False and its `url`. A form without a token is always first.

        with guards.once(request) as turn:
            if turn.first:
                paper = services.draft(...)
                turn.leads_to(paper.get_absolute_url())
        return redirect(turn.url)
    """
    token = request.POST.get(FIELD, "")
    with transaction.atomic():
        if not _TOKEN.fullmatch(token):
            yield Turn(first=True)
            return
        key = f"once:{request.user.pk}:{request.path}:{token}"
        if cache.add(key, "", KEPT_SECONDS):
            yield Turn(first=True, _key=key)
            return
        known = cache.get(key)
        if known is None:  # the cache says "no" to a failure of the database too: not taken, and not done before
            raise DatabaseError("the form's token could not be taken")
        yield Turn(first=False, url=known or request.path)


@contextmanager
def said_on(form: Form) -> Iterator[None]:
    """A refusal becomes a sentence on the form, so that what was typed stays; the view then shows the form as 409.

    with guards.said_on(form), guards.once(request) as turn: …
    if form.errors: return guards.shown(request, …)
    """
    try:
        yield
    except Refused as refusal:
        form.add_error(None, ValidationError(refusal.sentence, code=REFUSED + refusal.code))


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of `context["form"]`, empty (200), with what was wrong in it (422), or refused as `said_on` noted (409)."""
    form: Form = context["form"]
    if not form.is_bound:
        return render(request, template, context)
    codes = _refusals(form)
    response = render(request, template, context, status=409 if codes else 422)
    if codes:
        response.headers["X-Refused"] = codes[0]
    return response


def revision_for(request: HttpRequest, form: Form, stored: int) -> int | str:
    """The revision that a form goes out with: of what its person has read. `stored`: the one that stands now, which also goes
    with a form refused because another has written meanwhile: told of it, he may send his own words once more."""
    return stored if overtaken(form) else request.POST.get("revision", stored)


def overtaken(form: Form) -> bool:
    """Whether the form was refused because another has written meanwhile."""
    return any(code.endswith(OVERTAKEN) for code in _refusals(form))


def revision_of(request: HttpRequest) -> int:
    """The revision the person had before the eyes; 0 for what is no number."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _refusals(form: Form) -> list[str]:
    found = form.errors.get_json_data().get("__all__", [])
    return [error["code"].removeprefix(REFUSED) for error in found if error["code"].startswith(REFUSED)]
