"""From two states of a text to the points of the paper that turns one into the other (văn bản sửa đổi, bổ sung).

A point names the smallest unit that it changes, as the text in force numbers it (Decree 78/2025/NĐ-CP, as custom for a
joint regulation): reworded, put in, repealed, numbered anew. What cannot be named there, an unnumbered paragraph or one of
two units of the same number, is changed with the unit that holds it. `apply` does what the points say and nothing else:
they hold addresses and words, no lasting names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from phoihop.drafting.rules.comparing import compare
from phoihop.drafting.rules.texts import Node, Place, places
from phoihop.regulations.rules.marks import CONTAINERS

Address = tuple[tuple[str, str], ...]  # (type, number) from the largest unit down; () is the whole text
WHOLE: Address = ()


class Deed(StrEnum):
    """What a point does to what it names."""

    REWORD = "reword"  # the unit with all below it is worded anew
    RETITLE = "retitle"  # the heading of an article or chapter
    RELEAD = "relead"  # the words before what stands below it (đoạn mở đầu): its own, or a paragraph without number
    INSERT = "insert"
    REPEAL = "repeal"
    RENUMBER = "renumber"


@dataclass(frozen=True)
class Point:
    """One point. `at`: what it names; several only where neighbours are repealed, and where something comes in: what
    holds it. `units`: the words as they are to stand; of a heading or lead the unit alone, of a renumbered unit its new
    number. `after`, `before`: the neighbour of what comes in; neither, where nothing else stays there.
    """

    deed: Deed
    at: tuple[Address, ...]
    units: tuple[Node, ...] = ()
    after: Address | None = None
    before: Address | None = None
    had: bool = True  # a heading or lead that was there before


def points(old: Sequence[Node], new: Sequence[Node]) -> list[Point]:
    """What turns `old` into `new`, in the order of the text; empty where nothing differs."""
    return [] if says_the_same(old, new) else list(_Comparison(old, new).all())


def numbered_anew(found: Iterable[Point]) -> bool:
    """Whether a unit that stays gets another number."""
    return any(one.deed is Deed.RENUMBER or (one.deed is Deed.REWORD and renamed(one)) for one in found)


def renamed(point: Point) -> bool:
    """Whether the words of a point give its unit another number than the one it is named by."""
    return point.at != (WHOLE,) and point.units[0].number not in {None, point.at[0][-1][1]}


class _Comparison:
    """Two states of a text. What "stays" stands in both, under the same unit and in the same order among its neighbours."""

    def __init__(self, old: Sequence[Node], new: Sequence[Node]) -> None:
        self.old, self.new = old, new
        self.before, self.after = places(old), places(new)
        self.stays: set[str] = set()
        moved = {one.id for one in compare(old, new) if one.moved}
        for key, place in self.after.items():
            was = self.before.get(key)
            if was and key not in moved and was.node.type == place.node.type and self._parent_stays(place):
                self.stays.add(key)
        self.names = addresses_of(old)

    def _parent_stays(self, place: Place) -> bool:
        return not place.above or place.above[-1].id in self.stays

    def all(self) -> Iterator[Point]:
        found = self._row(Node("", "", children=[*self.old]), Node("", "", children=[*self.new]), WHOLE)
        yield from [Point(Deed.REWORD, (WHOLE,), tuple(self.new))] if found is None else found

    def _row(self, old: Node, new: Node, home: Address) -> list[Point] | None:
        """What happens to what stands right below a unit, and below that; None where a change cannot be named."""
        found: list[Point] = []
        gone: list[Node] = []
        come: list[Node] = []
        last: Node | None = None
        for before, after in self._in_order(old.children, new.children):
            if before is None and after is not None:
                come.append(after)
            elif before is not None and after is None:
                gone.append(before)
            elif before is not None and after is not None:
                here, below = self._gap(gone, come, last, before, home), self._unit(before, after)
                if below is None and before is lead_of(old) and after is lead_of(new):
                    below = [Point(Deed.RELEAD, (home,), (replace(new, heading=None, text=after.text, children=[]),))]
                if here is None or below is None:
                    return None
                found += [*here, *below]
                gone, come, last = [], [], before
        here = self._gap(gone, come, last, None, home)
        return None if here is None else [*found, *here]

    def _in_order(self, old: Sequence[Node], new: Sequence[Node]) -> Iterator[tuple[Node | None, Node | None]]:
        """Both rows in one: what went stands before what came in its place."""
        rest = iter(old)
        for after in [*new, None]:
            if after is not None and after.id not in self.stays:
                yield None, after
                continue
            for before in rest:
                if after is not None and before.id == after.id:
                    yield before, after
                    break
                yield before, None

    def _gap(
        self, gone: Sequence[Node], come: Sequence[Node], last: Node | None, following: Node | None, home: Address
    ) -> list[Point] | None:
        """What went and came between two neighbours that stay (`last`, `following`)."""
        if any(self.names.get(one.id) is None for one in gone) or any(one.number is None for one in come):
            return None
        if len(gone) == len(come) and all(
            (a.type, a.number) == (b.type, b.number) for a, b in zip(gone, come, strict=True)
        ):
            return [Point(Deed.REWORD, (self.names[a.id],), (b,)) for a, b in zip(gone, come, strict=True)]
        found = [Point(Deed.REPEAL, tuple(self.names[one.id] for one in alike)) for alike in _alike(gone)]
        if come:
            after = self.names.get(last.id) if last else None
            before = self.names.get(following.id) if following and after is None else None
            if after is None and before is None and (last or following or home == WHOLE):
                return None
            found.append(Point(Deed.INSERT, (home,), tuple(come), after=after, before=before))
        return found

    def _unit(self, old: Node, new: Node) -> list[Point] | None:
        """What happens to one unit that stays, and below it."""
        if says_the_same([old], [new]):
            return []
        name = self.names.get(old.id)
        if name is None:
            return None
        own = self._own(old, new, name)
        below = None if own is None else self._row(old, new, name)
        if own is None or below is None:
            return [Point(Deed.REWORD, (name,), (new,))]
        return [*own, *below]

    def _own(self, old: Node, new: Node, name: Address) -> list[Point] | None:
        """What happens to the unit's own words and number; None where the whole unit is better worded anew."""
        found = []
        bare = replace(new, children=[])
        if (old.heading or "") != (new.heading or ""):
            if new.type not in {*CONTAINERS, "article"}:
                return None
            found.append(Point(Deed.RETITLE, (name,), (replace(bare, text=""),), had=bool(old.heading)))
        if old.text != new.text:
            if not (old.children and new.children):
                return None
            found.append(Point(Deed.RELEAD, (name,), (replace(bare, heading=None),), had=bool(old.text)))
        if old.number != new.number:
            if new.number is None:
                return None
            found.append(Point(Deed.RENUMBER, (name,), (replace(bare, heading=None, text=""),)))
        return found


def lead_of(unit: Node) -> Node | None:
    """The paragraph without number that stands before the numbered ones of a unit without words of its own."""
    first, *rest = unit.children or [unit]
    alone = first.number is None and not first.children and rest and all(one.number is not None for one in rest)
    return first if alone and first.text and unit.type == "article" and not unit.text else None


def _alike(gone: Sequence[Node]) -> Iterator[list[Node]]:
    """Neighbours of one type together."""
    row: list[Node] = []
    for node in gone:
        if row and row[-1].type != node.type:
            yield row
            row = []
        row.append(node)
    if row:
        yield row


def addresses_of(roots: Sequence[Node]) -> dict[str, Address]:
    """{id: how a paper names the unit}: articles are known by their number alone, what stands in them by its way down
    from the article. Units without number, and those that share their address with another, have none.
    """
    said = {key: _address(place) for key, place in places(roots).items() if place.node.number is not None}
    times = Counter(said.values())
    return {key: address for key, address in said.items() if times[address] == 1}


def _address(place: Place) -> Address:
    way = [(one.type, one.number) for one in (*place.above, place.node) if one.number is not None]
    articles = [at for at, (kind, _number) in enumerate(way) if kind == "article"]
    return tuple(way[articles[-1] :] if articles else way)


def apply(old: Sequence[Node], found: Sequence[Point]) -> list[Node]:
    """The text after what the points say; every address is read in the text before any of them."""
    roots = _copies(old)
    names = {address: key for key, address in addresses_of(roots).items()}
    at = {address: places(roots)[key] for address, key in names.items()}
    nodes = {address: place.node for address, place in at.items()}
    leads = {address: lead_of(node) or node for address, node in nodes.items()}
    for point in found:
        _do(point, roots, at, nodes, leads)
    gone = {id(nodes[one]) for point in found if point.deed is Deed.REPEAL for one in point.at}
    _drop(roots, gone)
    return roots


def _do(
    point: Point,
    roots: list[Node],
    at: dict[Address, Place],
    nodes: dict[Address, Node],
    leads: dict[Address, Node],
) -> None:
    match point.deed:
        case Deed.REWORD if point.at == (WHOLE,):
            roots[:] = _copies(point.units)
        case Deed.REWORD:
            node, [new] = nodes[point.at[0]], _copies(point.units)
            node.number, node.heading, node.text, node.children = new.number, new.heading, new.text, new.children
        case Deed.RETITLE:
            nodes[point.at[0]].heading = point.units[0].heading
        case Deed.RELEAD:
            leads[point.at[0]].text = point.units[0].text
        case Deed.RENUMBER:
            nodes[point.at[0]].number = point.units[0].number
        case Deed.INSERT:
            beside = point.after or point.before
            if beside is None:
                nodes[point.at[0]].children.extend(_copies(point.units))
                return
            above = at[beside].above
            row = above[-1].children if above else roots
            place = next(index for index, one in enumerate(row) if one is nodes[beside])
            place += point.after is not None
            row[place:place] = _copies(point.units)
        case Deed.REPEAL:
            pass  # last, so that neighbours are found


def _drop(row: list[Node], gone: set[int]) -> None:
    row[:] = [node for node in row if id(node) not in gone]
    for node in row:
        _drop(node.children, gone)


def _copies(nodes: Iterable[Node]) -> list[Node]:
    return [replace(one, children=_copies(one.children)) for one in nodes]


def _said(nodes: Iterable[Node]) -> list[tuple[object, ...]]:
    """What a text says, whatever its units are called: for one against another."""
    return [(one.type, one.number, one.heading or "", one.text, _said(one.children)) for one in nodes]


def says_the_same(one: Sequence[Node], other: Sequence[Node]) -> bool:
    """Whether two texts read alike, number by number and word by word."""
    return _said(one) == _said(other)
