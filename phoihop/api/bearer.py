"""Who asks: a key in the Authorization header, good for one body and some works."""

from __future__ import annotations

from hmac import compare_digest

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from phoihop.api.models import ApiKey, Scope
from phoihop.api.permissions import can_make
from phoihop.api.services import digest
from phoihop.kernel import scope


class Bearer(HttpBearer):
    """A live key with the scope (any, if None). What is wrong with a key is not told: each failure answers 401."""

    def __init__(self, needs: Scope | None = None) -> None:
        super().__init__()
        self.needs = needs

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key, with body and maker."""
        code, _dot, secret = token.partition(".")
        if not (code.isascii() and code.isprintable()):
            return None
        live = ApiKey.objects.live(timezone.localdate()).select_related("body", "user")
        key = live.filter(code=code).first()
        if key is None or not compare_digest(key.secret_hash, digest(secret)):
            return None
        with scope.one_request():  # the rights of the maker, not what this request asked before
            if not can_make(key.user, key.body):
                return None
        return key if self.needs is None or self.needs in key.scopes else None
