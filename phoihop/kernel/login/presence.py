"""How long a session lasts, and when it was last seen: the list of sessions tells a forgotten one by it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from phoihop.kernel.login import services

GetResponse = Callable[[HttpRequest], HttpResponseBase]
EVERY_SECONDS = 300
MOST = 10_000
_noted: dict[str, float] = {}  # session key: when this process last noted it


def watched(get_response: GetResponse) -> GetResponse:
    """A session lasts `SESSION_COOKIE_AGE` from its login, however busy; one small write every few minutes notes it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        begun = begun_at(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY))
        if key and begun and request.user.is_authenticated:
            if time.time() - begun > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif _due(key):
                services.note_seen(session_key=key, apart=timedelta(seconds=EVERY_SECONDS / 2), at=timezone.now())
        return get_response(request)

    return middleware


def begun_at(records: Any) -> float:
    """When the first step of the login was taken, 0 for a session that is none of allauth's."""
    return float(records[0]["at"]) if records else 0


def _due(key: str) -> bool:
    now = time.monotonic()
    if now - _noted.get(key, -EVERY_SECONDS) < EVERY_SECONDS:
        return False
    if len(_noted) >= MOST:
        _noted.clear()
    _noted[key] = now
    return True
