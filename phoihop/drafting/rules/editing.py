"""What may be done to a text in work: add, reword, move, remove. Each changes the tree in place; numbers and references
follow.

Whatever is refused is refused before anything is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phoihop.drafting.rules import references
from phoihop.drafting.rules.texts import Node, Place, holds, places, renumber, walk


class Impossible(Exception):
    """What was asked does not fit the text: `why` is gone, place or last."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Spot:
    """A place in a text: the id of the node that holds it ("" for the text itself) and the place among its children."""

    parent: str
    index: int


def add(roots: list[Node], new: Node, at: Spot, *, fixed: frozenset[str] | None = None) -> None:
    """Put `new` with all below it in at a spot. Raises Impossible (gone, place)."""
    _siblings(roots, at, new.type).insert(at.index, new)
    settle(roots, fixed=fixed)


def remove(roots: list[Node], node_id: str, *, fixed: frozenset[str] | None = None) -> tuple[Node, Spot]:
    """Take a node out with all below it. Returns it and where it stood. Raises Impossible (gone, last)."""
    place = _place(roots, node_id)
    if not any(node.type == "article" for node in walk(roots) if node not in list(place.node.walk())):
        raise Impossible("last")
    siblings, spot = _home(roots, place)
    siblings.pop(place.index)
    settle(roots, fixed=fixed)
    return place.node, spot


def move(roots: list[Node], node_id: str, to: Spot) -> Spot:
    """Move a node with all below it; `to` counts without the node itself. Returns where it stood.

    Raises Impossible (gone; place: what stands there cannot hold it, or stands inside it).
    """
    place = _place(roots, node_id)
    if any(node.id == to.parent for node in place.node.walk()):
        raise Impossible("place")
    target = _siblings(roots, to, place.node.type)
    siblings, spot = _home(roots, place)
    siblings.pop(place.index)
    target.insert(to.index, place.node)
    settle(roots)
    return spot


def reword(roots: list[Node], node_id: str, heading: str | None, text: str) -> Node:
    """Give a node other words; what they cite is bound anew. Raises Impossible (gone)."""
    index = references.Index(roots)
    if node_id not in index.places:
        raise Impossible("gone")
    node = index.places[node_id].node
    node.heading = heading
    references.reword(node, text, index)
    return node


def settle(roots: Sequence[Node], *, fixed: frozenset[str] | None = None) -> None:
    """Number the text by its places and let the references follow."""
    renumber(roots, fixed=fixed)
    references.follow(roots)


def step(roots: Sequence[Node], node_id: str, *, down: bool) -> Spot | None:
    """Where a node goes by one step up or down: past its neighbour, else into the next that may hold it; None at an end.

    Past its neighbour only if that is of its own type: an article before a chapter goes into the chapter.
    """
    place = _place(roots, node_id)
    siblings, spot = _home(roots, place)
    beside = place.index + (1 if down else -1)
    if 0 <= beside < len(siblings):
        neighbour = siblings[beside]
        if neighbour.type == place.node.type or not holds(neighbour.type, place.node.type):
            return Spot(spot.parent, beside)
        return Spot(neighbour.id, 0 if down else len(neighbour.children))
    return _over(roots, place, down=down)


def _over(roots: Sequence[Node], place: Place, *, down: bool) -> Spot | None:
    """The nearest spot in another node of the text that may hold what stands at the end of its own."""
    order = list(walk(roots))
    inside = {node.id for node in place.node.walk()}
    here = next(at for at, node in enumerate(order) if node is place.node)
    above = {node.id for node in place.above}
    ways = order[here + 1 :] if down else reversed(order[:here])
    for node in ways:
        if node.id not in inside and node.id not in above and holds(node.type, place.node.type):
            return Spot(node.id, 0 if down else len(node.children))
    return None


def _place(roots: Sequence[Node], node_id: str) -> Place:
    found = places(roots).get(node_id)
    if found is None:
        raise Impossible("gone")
    return found


def _home(roots: Sequence[Node], place: Place) -> tuple[list[Node], Spot]:
    parent = place.above[-1] if place.above else None
    siblings = parent.children if parent else roots
    assert isinstance(siblings, list)  # noqa: S101 - what is changed is a list
    return siblings, Spot(parent.id if parent else "", place.index)


def _siblings(roots: list[Node], at: Spot, kind: str) -> list[Node]:
    """The row that `at` is a place of. Raises Impossible where it does not hold `kind` or has no such place."""
    parent = _place(roots, at.parent).node if at.parent else None
    row = parent.children if parent else roots
    if not holds(parent.type if parent else None, kind):
        raise Impossible("place")
    return row
