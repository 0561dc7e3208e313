"""What the frame around every page shows. The kernel knows no domain: who mounts the apps names the items.

Settings: `SHELL_NAVIGATION` and `SHELL_COUNTS` are dotted paths of functions, resolved once:
`(request) -> Sequence[NavItem]` and `(request) -> Mapping[key, int]` (the key "bell" is the notifications).
Without them the frame has no navigation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation (mục điều hướng).

    `key`: names its count in `SHELL_COUNTS`. `go`: the letter after `g` on the keyboard. `group`: heading it stands
    under, "" for none. `on_phone`: stands in the bar at the bottom of a
    phone, there by its `short` label. `current` and `count` are filled here.
    """

    key: str
    label: str
    url: str
    icon: str
    go: str = ""
    group: str = ""
    on_phone: bool = False
    short: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class NavGroup:
    """Entries under one heading; the heading may be empty."""

    label: str
    items: Sequence[NavItem]


@cache
def _function(path: str) -> Callable[[HttpRequest], Any]:
    found: Callable[[HttpRequest], Any] = import_string(path)
    return found


def current_item(items: Iterable[NavItem], path: str) -> str:
    """The key of the item whose address is the longest beginning of `path`; "" when none is."""
    fits = [item for item in items if path == item.url or (item.url != "/" and path.startswith(item.url))]
    return max(fits, key=lambda item: len(item.url)).key if fits else ""


def navigation(request: HttpRequest) -> list[NavGroup]:
    """The items of `SHELL_NAVIGATION` for this person, in order, grouped, with counts and the current one marked."""
    if not settings.SHELL_NAVIGATION:
        return []
    items: Sequence[NavItem] = _function(settings.SHELL_NAVIGATION)(request)
    numbers, here = counts(request), current_item(items, request.path)
    groups: dict[str, list[NavItem]] = {}
    for item in items:
        shown = replace(item, current=item.key == here, count=numbers.get(item.key))
        groups.setdefault(str(item.group), []).append(shown)
    return [NavGroup(label, entries) for label, entries in groups.items()]


def counts(request: HttpRequest) -> Mapping[str, int]:
    """Numbers beside the items, asked once a request; each counts the rows of the list behind it."""
    kept: Mapping[str, int] | None = getattr(request, "_shell_counts", None)
    if kept is None:
        kept = _function(settings.SHELL_COUNTS)(request) if settings.SHELL_COUNTS else {}
        request._shell_counts = kept  # type: ignore[attr-defined]  # kept for this request only
    return kept


def theme_of(request: HttpRequest) -> str:
    """light, dark or auto: the person's choice, before login the browser's cookie."""
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else request.COOKIES.get("theme", "auto")
    return theme if theme in THEMES else "auto"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything `base.html` reads. Lazy, so that a fragment pays for nothing."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    nav: Any = SimpleLazyObject(lambda: navigation(request)) if signed_in else []
    return {
        "shell_theme": theme_of(request),
        "shell_nav": "rail" if request.COOKIES.get("nav") == "rail" else "wide",
        "shell_navigation": nav,
        "shell_bell": SimpleLazyObject(lambda: counts(request).get("bell", 0)) if signed_in else 0,
        "shell_bell_url": settings.SHELL_BELL_URL,
        "shell_bell_panel": settings.SHELL_BELL_PANEL,
        "shell_search_url": settings.SHELL_SEARCH_URL,
        "shell_public_url": settings.SHELL_PUBLIC_URL,
        "shell_sample": settings.SAMPLE,
        "shell_themes": [
            ("light", _("Sáng"), "sun"),
            ("dark", _("Tối"), "moon"),
            ("auto", _("Theo máy"), "device-desktop"),
        ],
        "shell_languages": settings.LANGUAGES,
    }
