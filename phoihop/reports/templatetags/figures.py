"""The figures of a line of a review."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()

COLUMNS = (
    ("due", "", _("Đến hạn")),
    ("kept", "kept", _("Đúng hạn")),
    ("kept_late", "kept_late", _("Xong, quá hạn")),
    ("proved", "proved", _("Chờ xác nhận")),
    ("overdue", "overdue", _("Quá hạn, chưa xong")),
    ("not_kept", "not_kept", _("Không thực hiện")),
)


@register.simple_tag
def figure_heads() -> list[str]:
    """The headings of the columns."""
    return [str(label) for _name, _outcome, label in COLUMNS]


@register.simple_tag
def figure_cells(line: Mapping[str, Any], url: str) -> SafeString:
    """The cells of a line: each figure opens its rows (`url` with the outcome added), zero opens nothing.

    A page has hundreds, so they are put together here, of parts that are escaped once.
    """
    language, title, address = get_language(), escape(line["name"]), escape(url)
    cells, pale = [], ' class="zero"'
    for name, outcome, label in _columns(language):
        if number := line[name]:
            digits = _digits(number, language)
            link = f'<a href="{address}&amp;outcome={outcome}" aria-label="{title}, {label}: {digits}">{digits}</a>'
            cells.append(f'<td data-label="{label}">{link}</td>')
        else:
            cells.append(f'<td{pale if outcome else ""} data-label="{label}">0</td>')
    return mark_safe("".join(cells))  # noqa: S308  # all parts are escaped


@lru_cache(maxsize=8)
def _columns(language: str | None) -> list[tuple[str, str, SafeString]]:
    return [(name, outcome, escape(str(label))) for name, outcome, label in COLUMNS]


@lru_cache(maxsize=4096)
def _digits(number: int, language: str | None) -> str:
    """As the language writes it, which is dear to look up."""
    return escape(localize(number))
