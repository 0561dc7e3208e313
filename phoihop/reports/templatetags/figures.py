"""The figures of a line of a review."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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

    A table has hundreds, so they are written here, not by a template for each.
    """
    return format_html_join(
        "", "{}", ([_cell(line, name, outcome, str(label), url)] for name, outcome, label in COLUMNS)
    )


def _cell(line: Mapping[str, Any], name: str, outcome: str, label: str, url: str) -> SafeString:
    if not line[name]:
        return _zero(label, pale=bool(outcome))
    number = _digits(line[name], get_language())
    return format_html(
        '<td data-label="{label}"><a href="{url}&amp;outcome={outcome}" aria-label="{line}, {label}: {number}">{number}</a></td>',
        label=label, url=url, outcome=outcome, line=line["name"], number=number,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _zero(label: str, *, pale: bool) -> SafeString:
    return format_html('<td{} data-label="{}">0</td>', SafeString(' class="zero"' if pale else ""), label)


@lru_cache(maxsize=4096)
def _digits(number: int, language: str | None) -> str:
    """As the language writes it, which is dear to look up."""
    return str(localize(number))
