"""How near two petitions are in their words: enough to let a decision on one speak for the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

SHORT = 3  # letters; shorter words say little alone


def signs(words: Sequence[str]) -> frozenset[str]:
    """The pairs of neighbouring words, and the longer words alone."""
    return frozenset(
        [*(f"{one} {two}" for one, two in pairwise(words)), *(word for word in words if len(word) > SHORT)]
    )


def near(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1: what both share of what the shorter one has."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0
