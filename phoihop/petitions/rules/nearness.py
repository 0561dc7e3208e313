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


def nearness(shared: int, one: int, other: int) -> float:
    """From 0 to 1: how many signs both share of those the shorter one has."""
    least = min(one, other)
    return shared / least if least else 0.0
