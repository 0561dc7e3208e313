"""Addresses of the keys and of the interface."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt

from phoihop.api.v1 import api, no_such_address, no_such_method
from phoihop.api.views import docs, keys

app_name = "api"


def _without_login(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern]:
    """A key takes the place of the login."""
    views = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for view in views:
        view.callback = login_not_required(_kept_nowhere(view.callback))
    return views


def _kept_nowhere(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No cache keeps an answer that does not allow it itself: what a key reads is its body's alone."""

    @csrf_exempt  # a key, never a cookie, says who asks
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:  # ninja's own page at the root says that there is none
            response = no_such_address(request)
        if response.status_code == 405:
            response = no_such_method(request, response.headers["Allow"])
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


_patterns = api.urls[0]
urlpatterns = [
    path("docs/", docs.docs, name="docs"),
    path("docs/<str:key>/", docs.operation, name="operation"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<str:code>/revoke/", keys.revoke, name="revoke"),
    path("v1/", (_without_login(_patterns), "v1", "v1")),
    re_path(r"^(?!docs|keys)", login_not_required(_kept_nowhere(no_such_address)), name="nothing"),
]
