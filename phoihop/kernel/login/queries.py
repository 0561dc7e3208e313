"""Who needs a second factor and who has one; passkeys and sessions of an account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from phoihop.kernel.accounts.models import User
from phoihop.kernel.login.rules import device

OWN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for these
SHOWN = 50  # sessions on a page; the rest is counted


@cache
def _function(path: str) -> Callable[[User], bool]:
    found: Callable[[User], bool] = import_string(path)
    return found


def is_second_factor_needed(user: User) -> bool:
    """Whether the installation obliges `user`: `settings.SECOND_FACTOR_FOR` names who knows the roles."""
    return bool(settings.SECOND_FACTOR_REQUIRED) and _function(settings.SECOND_FACTOR_FOR)(user)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What `user` logs in with besides the password."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=OWN)
    return found


def owes_second_factor(user: User) -> bool:
    """Needs one and has none."""
    return is_second_factor_needed(user) and not factors_of(user).exists()


def may_lose(user: User, factor: Authenticator) -> bool:
    """Whether `user` may do without `factor`: nobody obliges, or another one is left."""
    return not is_second_factor_needed(user) or factors_of(user).exclude(pk=factor.pk).exists()


def identity_of_account(user: User) -> SocialAccount | None:
    """The identity of the shared login that opens `user`; none when it is off. One of a former issuer opens nothing."""
    if not settings.OIDC_ISSUER:
        return None
    found: SocialAccount | None = SocialAccount.objects.filter(user=user, provider=settings.OIDC_ISSUER).first()
    return found


@dataclass(frozen=True)
class Passkey:
    """A passkey (khóa truy cập) as its page names it. `alone`: it opens the account without the password."""

    code: str
    name: str
    alone: bool
    added_at: datetime
    used_at: datetime | None


def _code(secret: str) -> str:
    """Names a row in an address without telling its key."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def passkey_code(row: Authenticator) -> str:
    """The public code of a passkey."""
    return _code(str(row.data["credential"]["id"]))


def passkeys_of(user: User) -> list[Passkey]:
    """The passkeys of `user`, oldest first."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")
    return [
        Passkey(
            code=passkey_code(row),
            name=str(row.data["name"]),
            alone=bool(row.wrap().is_passwordless),
            added_at=row.created_at,
            used_at=row.last_used_at,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Presence:
    """A session (phiên đăng nhập) of an account: what it came with, from where, since when, when it last asked."""

    code: str
    device: str
    address: str
    since: datetime
    seen_at: datetime
    is_this: bool


def session_code(session_key: str) -> str:
    """The public code of a session."""
    return _code(session_key)


def live_sessions_of(user: User, *, at: datetime) -> list[UserSession]:
    """The sessions that still open the account, last seen first: not run out, and begun with the present password."""
    known = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    stored = Session.objects.filter(session_key__in=known, expire_date__gt=at)
    live = [known[row.session_key] for row in stored if _opens(row, user)]
    return sorted(live, key=lambda row: row.last_seen_at, reverse=True)


def _opens(row: Session, user: User) -> bool:
    kept = row.get_decoded()
    mark = str(kept.get(HASH_SESSION_KEY, ""))
    return kept.get(SESSION_KEY) == str(user.pk) and constant_time_compare(mark, user.get_session_auth_hash())


def presences_of(user: User, *, this: str | None, at: datetime) -> tuple[list[Presence], int]:
    """Sessions of `user` as the page lists them, the present one (`this`: its key) first, and how many are not shown."""
    rows = live_sessions_of(user, at=at)
    every = [
        Presence(
            code=session_code(row.session_key),
            device=device(row.user_agent),
            address=row.ip,
            since=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == this,
        )
        for row in sorted(rows, key=lambda row: row.session_key != this)
    ]
    return every[:SHOWN], max(0, len(every) - SHOWN)
