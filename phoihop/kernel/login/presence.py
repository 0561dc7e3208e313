"""When a session was last seen, noted now and then: the list of sessions tells a forgotten one by it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from phoihop.kernel.login import services

GetResponse = Callable[[HttpRequest], HttpResponseBase]
EVERY_SECONDS = 300
MOST = 10_000
_noted: dict[str, float] = {}  # session key: when this process last noted it


def last_seen(get_response: GetResponse) -> GetResponse:
    """One small write a session every few minutes, none on the requests between."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if (
            key
            and AUTHENTICATION_METHODS_SESSION_KEY in request.session
            and request.user.is_authenticated
            and _due(key)
        ):
            services.note_seen(session_key=key, apart=timedelta(seconds=EVERY_SECONDS / 2), at=timezone.now())
        return get_response(request)

    return middleware


def _due(key: str) -> bool:
    now = time.monotonic()
    if now - _noted.get(key, -EVERY_SECONDS) < EVERY_SECONDS:
        return False
    if len(_noted) >= MOST:
        _noted.clear()
    _noted[key] = now
    return True
