"""What the rules say, in the language of the screen. Vietnamese is shown as it was stored; another language is said anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.sentences import Value, from_json, say


def tell(value: Value) -> str:
    """A sentence of the rules, or a part of one."""
    return say(value, gettext)


def refusal(error: ClockError) -> str:
    """Why the rules refuse; errors that keep no data stay Vietnamese."""
    return tell(error.said) if error.said else error.sentence


def text_of(step: Mapping[str, Any]) -> str:
    """What a stored step of a derivation did."""
    text = _told(step, "said", str(step.get("text", "")))
    return f"{text[:1].upper()}{text[1:]}"


def ground_of(step: Mapping[str, Any]) -> str:
    """On what ground; a citation of a law is left as the law calls itself."""
    return _told(step, "ground", str(step.get("article", "")))


def _told(step: Mapping[str, Any], name: str, vietnamese: str) -> str:
    """Steps stored before a sentence was known, or damaged, are shown as they were written."""
    if name not in step or (get_language() or "vi").startswith("vi"):
        return vietnamese
    try:
        return tell(from_json(step[name]))
    except (KeyError, ValueError, TypeError, AttributeError):
        return vietnamese
