"""A text in work: a tree of nodes that keep their names (`id`) through every move and renumbering.

Numbers follow from places (Decree 78/2025/NĐ-CP: articles run on through chapters, clauses begin anew in each article,
points in each clause); a node without number stays without. In a text that amends one in force nothing is numbered anew:
what comes in between carries the number before it with a letter (Điều 5a), what comes last goes on counting, what goes
leaves its number empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from phoihop.regulations.rules.marks import CONTAINERS, ORDER, POINT_LETTERS, ordinal
from phoihop.regulations.rules.tree import Node as ReadNode
from phoihop.regulations.rules.tree import address


@dataclass(slots=True)
class Node:
    """One unit of a draft. `id`: its lasting name; `number` None: an unnumbered paragraph.

    `refs`: the references its words hold, in their order, as `references` keeps them.
    """

    id: str
    type: str
    number: str | None = None
    heading: str | None = None
    text: str = ""
    refs: list[dict[str, Any]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: its parents from the top down, and its place among its siblings."""

    node: Node
    above: tuple[Node, ...]
    index: int

    def ancestor(self, kind: str) -> Node | None:
        """The node itself or the one above it that is of `kind`."""
        return next((one for one in (*self.above, self.node) if one.type == kind), None)


def walk(roots: Iterable[Node]) -> Iterator[Node]:
    """Every node of a text, in its order."""
    for root in roots:
        yield from root.walk()


def places(roots: Sequence[Node]) -> dict[str, Place]:
    """{id: where the node stands}, in the order of the text."""
    found: dict[str, Place] = {}

    def look(siblings: Sequence[Node], above: tuple[Node, ...]) -> None:
        for index, node in enumerate(siblings):
            found[node.id] = Place(node, above, index)
            look(node.children, (*above, node))

    look(roots, ())
    return found


def as_json(roots: Iterable[Node]) -> list[dict[str, Any]]:
    """The tree as it is stored; what is empty is left out."""
    rows = []
    for node in roots:
        row: dict[str, Any] = {"id": node.id, "type": node.type, "number": node.number}
        row |= {"heading": node.heading} if node.heading is not None else {}
        row |= {"text": node.text} if node.text else {}
        row |= {"refs": node.refs} if node.refs else {}
        row |= {"children": as_json(node.children)} if node.children else {}
        rows.append(row)
    return rows


def from_json(rows: Iterable[Mapping[str, Any]]) -> list[Node]:
    """The tree as it was stored."""
    return [
        Node(
            row["id"],
            row["type"],
            row["number"],
            row.get("heading"),
            row.get("text", ""),
            list(row.get("refs", [])),
            from_json(row.get("children", [])),
        )
        for row in rows
    ]


def digest_of(title: str, bases: Sequence[str], roots: Sequence[Node], effect: Sequence[str] = ()) -> str:
    """The fingerprint of a whole text: of its words, its order and the names of its nodes. `effect`: of an amendment."""
    parts = [title, list(bases), as_json(roots), *([list(effect)] if effect else [])]
    whole = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def renumber(roots: Sequence[Node], *, fixed: frozenset[str] | None = None) -> None:
    """Give every numbered node the number of its place.

    `fixed`: ids whose numbers stay (of a text in force that is amended); the others come after the one before them. A row
    of new ones alone, or behind the last that stays, is counted on: «khoản 1, 2» of a new article, «khoản 4» after 3.
    """
    articles = [node for node in walk(roots) if node.type == "article"]
    for row in (articles, *_rows(roots)):
        numbered = [node for node in row if node.number is not None]
        if fixed is None:
            for place, node in enumerate(numbered, 1):
                node.number = numeral(node.type, place)
        else:
            _number_around(numbered, fixed)


def _rows(siblings: Sequence[Node]) -> Iterator[list[Node]]:
    """The rows that are numbered each for itself: siblings of one type, articles excepted."""
    for kind in dict.fromkeys(node.type for node in siblings):
        if kind != "article":
            yield [node for node in siblings if node.type == kind]
    for node in siblings:
        yield from _rows(node.children)


def _number_around(row: Sequence[Node], fixed: frozenset[str]) -> None:
    taken = {node.number for node in row if node.id in fixed}
    last = max((place for place, node in enumerate(row) if node.id in fixed), default=-1)
    before = ""
    for place, node in enumerate(row):
        if node.id not in fixed:
            node.number = (_inserted if place < last else _counted_on)(node.type, before, taken)
            taken.add(node.number)
        before = node.number or ""


def _counted_on(kind: str, before: str, taken: set[str | None]) -> str:
    """The number of what comes last, behind the one numbered `before`: 5 → 6, 5a → 6; a word is no number to count from."""
    found = ordinal(kind, before) if before else (0, "")
    if found is None:
        return _inserted(kind, before, taken)
    return next(said for place in range(found[0] + 1, 10_000) if (said := numeral(kind, place)) not in taken)


def numeral(kind: str, place: int) -> str:
    """The number of the `place`-th of its kind: «IV» for a chapter, «đ» for a point, else «4»."""
    if kind == "point":
        return POINT_LETTERS[place - 1] if place <= len(POINT_LETTERS) else f"y{place - len(POINT_LETTERS)}"
    return roman(place) if kind in {"part", "chapter"} else str(place)


_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(place: int) -> str:
    """4 → «IV»."""
    said = ""
    for value, sign in _ROMAN:
        said += sign * (place // value)
        place %= value
    return said


def _inserted(kind: str, before: str, taken: set[str | None]) -> str:
    """The number of what comes in after the one numbered `before`: 5 → 5a → 5b; for points a → a1 → a2."""
    first = numeral(kind, 1)
    if not before and first not in taken:
        return first
    stem = before or first
    found = ordinal(kind, stem)
    stem = stem.removesuffix(found[1]) if found else stem
    suffixes = [str(place) for place in range(1, 1000)] if kind == "point" else POINT_LETTERS
    return next((stem + one for one in suffixes if stem + one not in taken), f"{stem}-{len(taken)}")


def holds(above: str | None, below: str) -> bool:
    """Whether a node of the type `above` (None: the text itself) may hold one of the type `below`."""
    if above is None:
        return below in {*CONTAINERS, "article"}
    if below == "point":
        return above in {"article", "clause"}
    if below == "clause":
        return above == "article"
    return above in CONTAINERS and ORDER.index(above) < ORDER.index(below)


def to_read(roots: Sequence[Node]) -> list[ReadNode]:
    """The tree as `phoihop parse` gives it, addressed (Akoma Ntoso eIds); same order, `line` = place in the text."""
    count = iter(range(1, 1_000_000))

    def turn(node: Node) -> ReadNode:
        made = ReadNode(node.type, node.number, node.heading, node.text, next(count))
        made.children = [turn(child) for child in node.children]
        return made

    made, seen = [turn(root) for root in roots], dict[str, int]()
    for root in made:
        address(root, "", "", seen)
    return made


def addresses(roots: Sequence[Node]) -> dict[str, str]:
    """{id: Akoma Ntoso eId of the node where it stands now}."""
    read = (node for root in to_read(roots) for node in root.walk())
    return {node.id: found.address for node, found in zip(walk(roots), read, strict=True)}


def seen(node: Node, *, whole: bool = False) -> str:
    """A short sum of the words of a node (`whole`: of all below it too): what a person saw before changing it."""
    words = [[one.id, one.heading, one.text] for one in (node.walk() if whole else [node])]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]
