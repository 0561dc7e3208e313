"""Before a web process takes its first request: what all requests share is loaded, and kept from the garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation


def make_ready() -> None:
    """Import the views, compile the templates, read the catalogues; then freeze. Asks no database.

    Otherwise the first requests wait for the loading, and every twentieth page 0.1 s for a full collection that walks
    200,000 objects which live as long as the process.
    """
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Bàn làm việc")
            _ = get_resolver().reverse_dict  # finding addresses imports every view
    for name in templates():
        get_template(name)
    gc.collect()
    gc.freeze()


def templates() -> Iterator[str]:
    """Our own pages and parts of pages."""
    for app in apps.get_app_configs():
        if app.name.startswith("phoihop."):
            folder = Path(app.path) / "templates"
            yield from (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))
