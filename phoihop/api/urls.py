"""Addresses of the keys and of the interface."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from phoihop.api.v1 import api
from phoihop.api.views import keys

app_name = "api"


def _without_login(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern]:
    """A key takes the place of the login."""
    views = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for view in views:
        view.callback = login_not_required(view.callback)
    return views


_patterns = api.urls[0]
urlpatterns = [
    path("keys/", keys.keys, name="keys"),
    path("keys/<str:code>/revoke/", keys.revoke, name="revoke"),
    path("v1/", (_without_login(_patterns), "v1", "v1")),
]
