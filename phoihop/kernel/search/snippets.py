"""Finds shown in their text: escaped first, marked after, so no text can bring its own HTML."""

from __future__ import annotations

import unicodedata

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from phoihop.kernel.search.rules import Typed, finds, window

WIDTH = 240


def highlight(text: str, typed: Typed) -> SafeString:
    """All of `text`, finds in ``<mark>``."""
    return _marked(text := unicodedata.normalize("NFC", text), typed, 0, len(text))


def snippet(text: str, typed: Typed, width: int = WIDTH) -> SafeString:
    """The piece of `text` with most finds, in one line, finds in ``<mark>``, … where something is left out."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    start, end = window(line, finds(line, typed), width)
    return format_html(
        "{}{}{}", "… " if start else "", _marked(line, typed, start, end), " …" if end < len(line) else ""
    )


def _marked(text: str, typed: Typed, start: int, end: int) -> SafeString:
    pieces, at = [], start
    for span in finds(text, typed):
        if span.start < at or span.end > end:
            continue
        pieces += [
            conditional_escape(text[at : span.start]),
            format_html("<mark>{}</mark>", text[span.start : span.end]),
        ]
        at = span.end
    pieces.append(conditional_escape(text[at:end]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above
