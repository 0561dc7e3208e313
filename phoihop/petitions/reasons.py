"""Why the machine proposed, in the reader's language; the words of the petition stay as they are."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from phoihop.petitions.rules.saying import OURS, Told, told


def in_words(reason: str) -> str:
    """A kept reason as the reader reads it. What was written by no pattern of ours stays Vietnamese."""
    return "; ".join(map(_said, told(reason))) or reason if is_translated() else reason


def is_translated() -> bool:
    """Whether the page is in another language than what is kept."""
    return not (get_language() or "vi").startswith("vi")


def _said(one: Told) -> str:
    values = {name: gettext(value) if name in OURS else value for name, value in one.values.items()}
    return gettext(one.sentence) % values if values else gettext(one.sentence)
