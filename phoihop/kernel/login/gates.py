"""What stands between login and work: a password of one's own, a second factor for who needs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from phoihop.kernel.accounts.models import User
from phoihop.kernel.login.queries import owes_second_factor
from phoihop.kernel.login.stages import came_by_issuer, is_vouched_for
from phoihop.kernel.web.http import is_htmx

GetResponse = Callable[[HttpRequest], HttpResponseBase]
ALWAYS_OPEN = {"account_logout", "account_reauthenticate", "web:language", "web:theme"}
PASSWORD = {"account_change_password", "account_set_password"}


class Gates:
    """Leads to the one page that is still owed; every other page waits. Public pages stay open."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Django calls this once the address is known."""
        user, place = request.user, request.resolver_match
        if not isinstance(user, User) or place is None or not getattr(view, "login_required", True):
            return None
        if place.view_name in ALWAYS_OPEN:
            return None
        given = user.must_choose_password and not came_by_issuer(request, user)
        if given and place.view_name not in PASSWORD:
            return _to(request, "account_change_password")
        if place.view_name in PASSWORD:
            return None
        owed = owes_second_factor(user) and not is_vouched_for(request, user)
        if owed and not place.view_name.startswith("mfa_"):
            return _to(request, "mfa_index")
        request.owes_second_factor = owed  # type: ignore[attr-defined]  # the page of the second factor says why
        return None


def _to(request: HttpRequest, name: str) -> HttpResponse:
    answer = redirect(name)  # the page there says why
    return HttpResponseClientRedirect(answer.url) if is_htmx(request) else answer
