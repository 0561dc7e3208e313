"""The request as our views see it, and the few answers they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from phoihop.kernel.accounts.models import User


class Request(HttpRequest):
    """A request behind the login: `user` is a person, `htmx` says whether a fragment is wanted."""

    user: User  # never anonymous: LoginRequired stands before every view
    htmx: HtmxDetails


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment; False before the middleware has run (early errors)."""
    return bool(getattr(request, "htmx", False))


def unprocessable(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page or fragment `template` again, with the form's errors, as 422: what was typed was not accepted."""
    return render(request, template, context, status=422)
