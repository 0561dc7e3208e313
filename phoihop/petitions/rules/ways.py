"""Who a petition may go to next, and who stands above bodies that do not agree."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, TypeVar

Key = TypeVar("Key", bound=Hashable)


def superior_needed(
    handed_back: Sequence[Key], next_body: Key, *, returning: Key | None = None
) -> Literal["second_return", "circle"] | None:
    """Why the common superior decides, None where the receiver may send it on.

    `handed_back`: bodies that gave it back and were let go, in order. `returning`: the body that wants to now.
    """
    if next_body in handed_back or next_body == returning:
        return "circle"
    if returning is not None and handed_back:
        return "second_return"
    return None


def common_superior(chains: Sequence[Sequence[Key]]) -> Key | None:
    """The lowest body above all (or one of them, if it stands above the others). Each chain: a body, what it belongs to,
    and so on upwards."""
    if not chains:
        return None
    shared = set(chains[0]).intersection(*chains[1:])
    return next((body for body in chains[0] if body in shared), None)


def title_of(text: str, longest: int = 160) -> str:
    """The first words of a petition as its title: its first sentence, cut between words."""
    flat = " ".join(text.split())
    first = flat.split(". ")[0].rstrip(".;")
    if len(first) <= longest:
        return first
    return first[:longest].rsplit(" ", 1)[0] + "…"
