"""Search as you type."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery

from phoihop.kernel.search.fields import CONFIG
from phoihop.kernel.text import without_marks

WORDS_MOST = 12


def prefix_query(text: str) -> SearchQuery | None:
    """Every word of `text` as the beginning of a word, with or without diacritics; None when there is no word."""
    words = re.findall(r"[^\W_]+", without_marks(text))[:WORDS_MOST]
    if not words:
        return None
    return SearchQuery(" & ".join(f"'{word}':*" for word in words), config=CONFIG, search_type="raw")
