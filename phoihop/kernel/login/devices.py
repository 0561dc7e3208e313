"""The key under which a device keeps drafts while it has no network (khóa của thiết bị), one for each login.

It is derived from the installation's key, the account and the session, kept nowhere by us, and given to that person only.
With the drafts the device keeps a `token`, which says to us alone which login they belong to: after a login has run out
the same person gets its key again at the next one; what belongs to a login that was ended is wiped (decision 0024).
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.utils import timezone

from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.login.presence import begun_at
from phoihop.kernel.login.queries import live_sessions_of, session_code
from phoihop.kernel.web.http import Request

KEY, TOKEN = "login.device", "login.device.token"
MOST, LONGEST = 30, 600  # tokens of one device, letters of one


class Standing(StrEnum):
    """How a login stands, as a device that keeps drafts of it must know."""

    OPEN = "open"
    OVER = "over"  # its time ran out: drafts wait for the person's next login
    ENDED = "ended"  # left, ended elsewhere, password changed, account closed: drafts are wiped


@dataclass(frozen=True)
class Login:
    """A login as a token names it."""

    user_id: str
    session: str
    until: datetime

    def standing(self, at: datetime) -> Standing:
        """Whether it still opens the account, ran out by itself, or was ended."""
        user = User.objects.filter(pk=self.user_id, is_active=True).first()
        if user is None:
            return Standing.ENDED
        if any(session_code(one.session_key) == self.session for one in live_sessions_of(user, at=at)):
            return Standing.OPEN
        return Standing.OVER if at >= self.until else Standing.ENDED

    def key(self) -> str:
        """The key of its drafts: 256 bits, as base64."""
        return b64encode(bytes.fromhex(secrecy.digest(f"{self.user_id}:{self.session}", purpose=KEY))).decode()

    def token(self) -> str:
        """What the device keeps beside its drafts; nobody but us reads it."""
        value = [self.user_id, self.session, int(self.until.timestamp())]
        return urlsafe_b64encode(secrecy.seal_json(value, purpose=TOKEN, row="")).decode()


def login_of(request: Request, at: datetime) -> Login:
    """The login this request belongs to."""
    begun = begun_at(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY))
    since = datetime.fromtimestamp(int(begun or at.timestamp()), UTC)
    until = since + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return Login(str(request.user.pk), session_code(str(request.session.session_key)), until)


def named_by(token: str) -> Login | None:
    """The login `token` names; None for anything we did not make."""
    try:
        user, session, until = secrecy.unseal_json(urlsafe_b64decode(token), purpose=TOKEN, row="")
    except (ValueError, secrecy.Unreadable):
        return None
    return Login(user, session, datetime.fromtimestamp(until, UTC))


def standing_of(token: str, at: datetime) -> Standing:
    """How the login named by `token` stands; what we did not make opens nothing: ended."""
    login = named_by(token)
    return Standing.ENDED if login is None else login.standing(at)


def keys_for(request: Request, held: Sequence[str], at: datetime) -> dict[str, Any]:
    """The present login's token, and for each held one how it stands, with its key where it is this person's."""
    here, present = login_of(request, at), ""
    answers: dict[str, dict[str, str]] = {}
    for token in held:
        login = named_by(token)
        answers[token] = {"state": Standing.ENDED if login is None else login.standing(at)}
        if login and login.user_id == here.user_id and answers[token]["state"] != Standing.ENDED:
            answers[token] |= _given(login)
        if login and (login.user_id, login.session) == (here.user_id, here.session):
            present = token
    if not present:
        present = here.token()
        answers[present] = {"state": Standing.OPEN} | _given(here)
    return {"token": present, "user": request.user.get_username(), "held": answers}


def _given(login: Login) -> dict[str, str]:
    return {"key": login.key(), "until": timezone.localtime(login.until).isoformat()}


def tokens_in(body: bytes) -> list[str] | None:
    """The tokens a device names in its question; None when it is none."""
    try:
        held = json.loads(body)["held"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    fits = isinstance(held, list) and len(held) <= MOST
    return held if fits and all(isinstance(one, str) and len(one) <= LONGEST for one in held) else None
