"""What the pages of petitions say in the reader's language."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join

from phoihop.petitions.reasons import in_words, is_translated
from phoihop.petitions.rules.saying import told

register = template.Library()
_QUOTED = re.compile(r"(«[^»]*»)")


@register.filter
def reason_words(reason: str) -> str:
    """Why the machine proposed; the petition's own words among it, or all that is not known, are marked as Vietnamese."""
    if not is_translated():
        return reason
    if not told(reason):
        return format_html('<span lang="vi">{}</span>', reason)
    parts = enumerate(_QUOTED.split(in_words(reason)))
    return format_html_join(
        "", "{}", ((format_html('<span lang="vi">{}</span>', text) if at % 2 else text,) for at, text in parts)
    )
