"""Who has agreed to a version, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

How = Literal["drafter", "answer", "silence", "conference", "open", "objects", "unasked"]
AGREED: frozenset[How] = frozenset({"drafter", "answer", "silence", "conference"})


@dataclass(frozen=True, slots=True)
class Said:
    """What one body was asked about the version in one round: `stance` "" while it has not answered."""

    body: object
    stance: str
    round_closed: bool
    silence_agrees: bool


def standing(body: object, *, drafter: object, said: Sequence[Said], adopted_by: Iterable[object]) -> How:
    """How `body` stands to a version. `said`: its rounds on this version, oldest first; the newest word counts.

    `adopted_by`: who came to a conference that adopted the version. A body's own later objection outweighs no adoption:
    a conference is where objections end.
    """
    if body == drafter:
        return "drafter"
    if body in set(adopted_by):
        return "conference"
    mine = [one for one in said if one.body == body]
    if not mine:
        return "unasked"
    newest = mine[-1]
    if newest.stance:
        return "answer" if newest.stance == "agrees" else "objects"
    if newest.round_closed and newest.silence_agrees:
        return "silence"
    return "open"
