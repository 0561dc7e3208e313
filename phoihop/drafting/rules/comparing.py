"""Two states of a text, word by word: what came, what went, what moved. Nodes are known by their names, not numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from phoihop.drafting.rules.texts import Node, Place, places

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_SPACES = re.compile(r"[^\S\n]+|[^\w\s]")  # a new line is no space: lines are compared by themselves
_EXACT = 3000  # words; beyond, words that are everywhere no longer anchor the comparison


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed ("same"), came ("inserted") or went ("deleted")."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One node in two states. `old`, `new`: where it stood and stands, None where it was not or is not.

    `moved`: it stands elsewhere among what stayed; another number alone is no move.
    """

    id: str
    old: Place | None
    new: Place | None
    heading: tuple[Piece, ...]
    text: tuple[Piece, ...]
    moved: bool

    @property
    def kind(self) -> str:
        """added, removed, changed, moved or same; what moved and changed is "changed"."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if any(piece.kind != "same" for piece in (*self.heading, *self.text)):
            return "changed"
        return "moved" if self.moved else "same"


def compare(old: Sequence[Node], new: Sequence[Node]) -> list[Change]:
    """Every node of both states in the order of the new one; what went stands where it stood."""
    before, after = places(old), places(new)
    moved = _moved(before, after)
    return [_change(key, before.get(key), after.get(key), moved=key in moved) for key in _order(before, after)]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two wordings as one row of pieces: without the inserted ones it is the old, without the deleted ones the new."""
    if old == new:
        return (Piece("same", old),) if old else ()
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > _EXACT)
    found: list[Piece] = []
    gone, come = "", ""
    for stays, a_from, a_to, b_from, b_to in _stretches(matcher.get_opcodes(), a):
        if stays:
            found += [Piece(kind, words) for kind, words in (("deleted", gone), ("inserted", come)) if words]
            found.append(Piece("same", "".join(a[a_from:a_to])))
            gone, come = "", ""
        else:
            gone, come = gone + "".join(a[a_from:a_to]), come + "".join(b[b_from:b_to])
    found += [Piece(kind, words) for kind, words in (("deleted", gone), ("inserted", come)) if words]
    return tuple(found)


def _stretches(
    opcodes: Sequence[tuple[str, int, int, int, int]], old: Sequence[str]
) -> Iterator[tuple[bool, int, int, int, int]]:
    """The stretches of both wordings, with whether they stay: spaces and marks between two changes change with them, so that
    «tránh trùng lặp» gives way to «đúng thẩm quyền» and not each word to another."""
    for at, (tag, a_from, a_to, b_from, b_to) in enumerate(opcodes):
        between = 0 < at < len(opcodes) - 1 and all(_SPACES.fullmatch(word) for word in old[a_from:a_to])
        yield tag == "equal" and not between, a_from, a_to, b_from, b_to


def _change(key: str, old: Place | None, new: Place | None, *, moved: bool) -> Change:
    a, b = old.node if old else None, new.node if new else None
    heading = pieces((a.heading if a else "") or "", (b.heading if b else "") or "")
    return Change(key, old, new, heading, pieces(a.text if a else "", b.text if b else ""), moved)


def _order(before: Mapping[str, Place], after: Mapping[str, Place]) -> Iterator[str]:
    """The ids of the new state in order, each followed by what stood behind it and is gone."""
    behind: dict[str, list[str]] = {}
    last = ""
    for key in before:
        if key in after:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    yield from behind.get("", ())
    for key in after:
        yield key
        yield from behind.get(key, ())


def _moved(before: Mapping[str, Place], after: Mapping[str, Place]) -> set[str]:
    """Nodes that stand under another parent, or left the row of those that kept their order among their siblings."""
    found: set[str] = set()
    rows: dict[str, list[str]] = {}
    for key, place in after.items():
        if key not in before:
            continue
        home = place.above[-1].id if place.above else ""
        earlier = before[key].above[-1].id if before[key].above else ""
        if home != earlier:
            found.add(key)
        else:
            rows.setdefault(home, []).append(key)
    for row in rows.values():
        kept = _longest_rising([before[key].index for key in row])
        found |= {key for place, key in enumerate(row) if place not in kept}
    return found


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Places of a longest row of rising values."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        at = bisect_left(tails, value)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [value], [place]
    kept: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = previous[place]
    assert all(values[a] < values[b] for a, b in pairwise(sorted(kept)))  # noqa: S101 - what the name says
    return kept
