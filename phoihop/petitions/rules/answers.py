"""Classes of answers: which regime knows which, and which demand a day by which what is promised is done.

NQLT 72/2025 Art. 49.2 (three classes, National Assembly side), Art. 50.2 (four classes, People's Council side).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# In the order of the law. «Đang nghiên cứu» of the Assembly's side, both open classes of the council's: with a roadmap.
CLASSES: Mapping[str, Sequence[str]] = {
    "na": ("done", "studying", "explained"),
    "council": ("done", "in_progress", "to_do", "explained"),
}
OPEN = frozenset({"studying", "in_progress", "to_do"})


def fits(regime: str, result: str) -> bool:
    """Whether the regime knows the class."""
    return result in CLASSES[regime]


def needs_roadmap(result: str) -> bool:
    """Whether an answer of this class must say by when: else it is not an answer."""
    return result in OPEN
