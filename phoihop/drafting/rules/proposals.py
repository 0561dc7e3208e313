"""Words that somebody proposed for a clause, as they go into the text."""

from __future__ import annotations

import re

_MARK = re.compile(r"^(?:Điều\s+\d+[a-zđ]?\s*[.:]|\d{1,3}[a-zđ]?\s*\.(?!\d)|[a-zđ]\d{0,3}\))\s+")


def words_of(heading: str | None, text: str) -> str:
    """What of a unit is proposed anew: its text, without one its heading."""
    return text or heading or ""


def put_in(heading: str | None, text: str, proposed: str) -> tuple[str | None, str]:
    """Heading and text of the unit with `proposed` in the place of what `words_of` gives.

    The number before the words («1. », «a) », «Điều 5. »), as letters write it, is no word of theirs.
    """
    words = without_mark(proposed)
    return (heading, words) if text or not heading else (words, text)


def without_mark(words: str) -> str:
    """The words without the number of their unit before them."""
    return _MARK.sub("", words, count=1).strip() or words
