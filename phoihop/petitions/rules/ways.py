"""Who a petition may go to next, and who stands above bodies that do not agree."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Key = TypeVar("Key", bound=Hashable)


Why = Literal["decided", "second_return", "circle"]


@dataclass(frozen=True)
class Turns(Generic[Key]):
    """What binds where a petition may go. `handed_back`: who gave it back, once for each time, whether let go or not, in
    order; what waits for an answer is not among them. `is_decided`: a superior said who answers."""

    handed_back: Sequence[Key] = ()
    is_decided: bool = False

    def bind(self, *, is_returned: bool) -> bool:
        """Whether only the superior may send it to another body, whichever that is. `is_returned`: its lead gives it back now."""
        return self.is_decided or (is_returned and bool(self.handed_back))


def superior_needed(turns: Turns[Key], next_body: Key, *, returning: Key | None = None) -> Why | None:
    """Why the common superior decides, None where the receiver may send it on. `returning`: the body that gives it back now."""
    if turns.is_decided:
        return "decided"
    if next_body in turns.handed_back or next_body == returning:
        return "circle"
    return "second_return" if turns.bind(is_returned=returning is not None) else None


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
