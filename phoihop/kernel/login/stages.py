"""The second factor on the way in, and what counts for it."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from phoihop.kernel.accounts.models import User
from phoihop.kernel.login.oidc import vouches

VOUCHED = "issuer"  # the type of a second factor that the shared login has asked for


class SecondFactor(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """allauth's own, but for who has shown a second factor to an issuer whose word the installation takes."""

    def _should_handle(self, request: HttpRequest) -> bool:
        shared = (self.login.signal_kwargs or {}).get("sociallogin")
        if shared is not None and vouches(shared.account.extra_data):
            record_authentication(request, self.login.user, "mfa", type=VOUCHED)
            return False
        return bool(super()._should_handle(request))


def came_by_issuer(request: HttpRequest, user: User) -> bool:
    """Whether this session began at the shared login."""
    return any(one.get("method") == "socialaccount" for one in get_authentication_records(request, user))


def is_vouched_for(request: HttpRequest, user: User) -> bool:
    """Whether the issuer has seen a second factor when this session began."""
    return any(one.get("type") == VOUCHED for one in get_authentication_records(request, user))
