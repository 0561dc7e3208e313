"""References inside a text («khoản 2 Điều 5», «các khoản 1, 2 Điều này»): found, bound to nodes, written again.

A citation is a row of atoms, each a kind and a number. A smaller atom stands before the larger one that holds it; a row
of equals shares what holds it («điểm a khoản 1 và khoản 2 Điều 5»). What names another text («Điều 5 Luật …») is none
of ours. A node keeps, for each citation of its words, the ids its atoms mean: numbers follow the nodes, and what was
deleted is known by its name, whatever took its number since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from phoihop.drafting.rules.texts import Node, Place, places
from phoihop.regulations.rules.marks import ORDER

THIS = "này"
KINDS = {"điểm": "point", "khoản": "clause", "Điều": "article", "Mục": "section", "Chương": "chapter"}
_NUMBERS = {
    "point": r"[a-zđ]\d{0,3}",
    "clause": r"\d{1,3}[a-zđ]?",
    "article": r"\d{1,4}[a-zđ]?",
    "section": r"\d{1,3}[a-zđ]?",
    "chapter": r"[IVXLC]{1,8}[a-zđ]?",
}
_FOREIGN_WORDS = (
    r"(?:(?:các|những)\s+)?(?:[Ll]uật|[Bb]ộ luật|[Nn]ghị định|[Nn]ghị quyết|[Tt]hông tư|[Qq]uyết định|[Pp]háp lệnh|[Hh]iến pháp"
    r"|Chỉ thị|Kết luận|Quy định|Quy chế(?!\s+này)|Điều lệ|Hướng dẫn|Lệnh|Thông báo|Kế hoạch|Chương trình)\b"
)
_FOREIGN = re.compile(rf"\s+(?:của\s+|thuộc\s+|tại\s+)?{_FOREIGN_WORDS}")
# «Điều 5 và 6» goes on; «Điều 5, 30 ngày» does not: a bare number counts only where a citation may go on or end.
_ENDS = rf"(?=\s*(?:[,;.)/]|$|và\b|hoặc\b|đến\b|của\b|khoản\b|Điều\b|Chương\b|Quy chế này|{_FOREIGN_WORDS}))"
_HEADS = re.compile(
    "|".join(
        rf"(?<!tài )(?<!điều )\b{word}\s+(?P<{kind}>{_NUMBERS[kind]}|{THIS})(?!\w)" for word, kind in KINDS.items()
    )
)
_GOES_ON = {
    kind: re.compile(rf"(?:\s*,\s*(?:và\s+)?|\s+(?:và|hoặc|đến)\s+)(?P<number>{pattern})(?!\w){_ENDS}")
    for kind, pattern in _NUMBERS.items()
}
_INTO = re.compile(r"\s+(?:của\s+|thuộc\s+|tại\s+)?(?=(?:khoản|Điều|Mục|Chương)\s)")
_BESIDE = re.compile(
    r"(?:\s*[,;]\s*(?:và\s+|hoặc\s+)?|\s+(?:và|hoặc|đến)\s+)(?:tại\s+)?(?:các\s+)?(?=(?:điểm|khoản|Điều|Mục|Chương)\s)"
)


@dataclass(frozen=True, slots=True)
class Atom:
    """One number of a citation. `holder`: place of the atom that holds it («Điều 5» for «khoản 2 Điều 5»)."""

    kind: str
    number: str
    start: int
    end: int
    holder: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to units of this text. `before_foreign`: what follows names another text, so «này» cannot become a
    number here without being read as that text's."""

    atoms: tuple[Atom, ...]
    before_foreign: bool = False

    @property
    def start(self) -> int:
        """Where its first number stands."""
        return self.atoms[0].start

    @property
    def end(self) -> int:
        """Behind its last number."""
        return self.atoms[-1].end


@dataclass(frozen=True, slots=True)
class Broken:
    """A reference that a person has to look at. `why`: gone, missing, bare or split; `words` as the text says it."""

    node: str
    words: str
    why: str


@dataclass
class _Row:
    """Atoms read one after another; `links` says how each is joined to the one before it."""

    atoms: list[Atom] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[Citation, ...]:
    """The citations of units of this text, in order; those of other texts are left out."""
    found: list[Citation] = []
    at = 0
    while head := _HEADS.search(text, at):
        row, at = _read(text, head)
        found.extend(_ours(row, foreign=_FOREIGN.match(text, at) is not None))
    return tuple(found)


def _read(text: str, head: re.Match[str]) -> tuple[_Row, int]:
    """The row of atoms that begins at `head`, and where it ends."""
    row = _Row()
    link, at, match = "", head.start(), head
    while True:
        kind = match.lastgroup or ""
        row.atoms.append(Atom(kind, match[kind], match.start(kind), match.end(kind)))
        row.links.append(link)
        at = match.end()
        while match[kind] != THIS and (more := _GOES_ON[kind].match(text, at)):
            row.atoms.append(Atom(kind, more["number"], more.start("number"), more.end("number")))
            row.links.append("beside")
            at = more.end()
        for link, pattern in (("into", _INTO), ("beside", _BESIDE)):
            joint = pattern.match(text, at)
            following = _HEADS.match(text, joint.end()) if joint else None
            if following and _may_follow(link, kind, following.lastgroup or ""):
                match = following
                break
        else:
            return row, at


def _may_follow(link: str, kind: str, following: str) -> bool:
    return link == "beside" or ORDER.index(following) < ORDER.index(kind)


def _ours(row: _Row, *, foreign: bool) -> Iterator[Citation]:
    """The part of a row that cites this text: before another text's name only what ends in «này»."""
    cut = len(row.atoms)
    if foreign:
        cut = max((place + 1 for place, atom in enumerate(row.atoms) if _closes(row, place, atom)), default=0)
    if not cut:
        return
    atoms = row.atoms[:cut]
    made = []
    for place, atom in enumerate(atoms):
        above = next((at for at in range(place + 1, cut) if _larger(atoms[at], atom)), None)
        holder = above if above is not None and row.links[above] == "into" else None
        made.append(Atom(atom.kind, atom.number, atom.start, atom.end, holder))
    yield Citation(tuple(made), before_foreign=foreign)


def _closes(row: _Row, place: int, atom: Atom) -> bool:
    """«… Điều này» before «và Điều 5 Luật …»: it belongs to this text."""
    last = place + 1 == len(row.atoms)
    return atom.number == THIS and atom.kind == "article" and not last and row.links[place + 1] == "beside"


def _larger(one: Atom, other: Atom) -> bool:
    return ORDER.index(one.kind) < ORDER.index(other.kind)


class Index:
    """Where everything stands in a text, for the references of it."""

    def __init__(self, roots: Sequence[Node]) -> None:
        self.places: Mapping[str, Place] = places(roots)
        self._by_number: dict[tuple[str, str, str], str] = {}
        for key, place in self.places.items():
            if (number := place.node.number) is not None:
                for above in (*(one.id for one in place.above), ""):
                    self._by_number.setdefault((above, place.node.type, number), key)

    def numbered(self, kind: str, number: str, above: str = "") -> str | None:
        """The id of the unit so numbered, anywhere below `above`."""
        return self._by_number.get((above, kind, number))

    def ancestor(self, of: str, kind: str) -> str | None:
        """The id of the unit of `kind` in which the node `of` stands (itself, if it is one)."""
        place = self.places.get(of)
        found = place.ancestor(kind) if place else None
        return found.id if found else None


def bind(citation: Citation, index: Index, where: str) -> dict[str, Any]:
    """What the atoms of a citation in the node `where` mean, as a node keeps it.

    {"to": [id, or None for what is not there], "this": [places of atoms written «này»]}
    """
    to: list[str | None] = [None] * len(citation.atoms)
    for place in reversed(range(len(citation.atoms))):
        atom = citation.atoms[place]
        if atom.number == THIS:
            to[place] = index.ancestor(where, atom.kind)
        elif atom.holder is not None:
            holder = to[atom.holder]
            to[place] = index.numbered(atom.kind, atom.number, holder) if holder else None
        elif atom.kind in {"article", "chapter"}:
            to[place] = index.numbered(atom.kind, atom.number)
    this = [place for place, atom in enumerate(citation.atoms) if atom.number == THIS]
    return {"to": to} | ({"this": this} if this else {})


def bind_all(roots: Sequence[Node]) -> None:
    """Bind every citation of a text that was just read."""
    index = Index(roots)
    for key, place in index.places.items():
        place.node.refs = [bind(citation, index, key) for citation in find(place.node.text)]


def reword(node: Node, text: str, index: Index) -> None:
    """Give `node` new words: citations that stay as they were keep what they mean, the others are bound afresh."""
    old, new = find(node.text), find(text)
    said = [[text_of(node.text, one) for one in old], [text_of(text, one) for one in new]]
    kept: dict[int, dict[str, Any]] = {}
    if len(node.refs) == len(old):
        for block in SequenceMatcher(None, said[0], said[1], autojunk=False).get_matching_blocks():
            kept |= {block.b + step: node.refs[block.a + step] for step in range(block.size)}
    node.text = text
    node.refs = [kept.get(place) or bind(one, index, node.id) for place, one in enumerate(new)]


def text_of(text: str, citation: Citation) -> str:
    """A citation in the words of its text, from its first kind to its last number."""
    begin = max((text.rfind(word, 0, citation.start) for word in KINDS), default=-1)
    return text[max(begin, 0) : citation.end]


def follow(roots: Sequence[Node]) -> list[str]:
    """Write every reference with the numbers its nodes have now. Returns the ids whose words changed."""
    index = Index(roots)
    changed = []
    for key, place in index.places.items():
        node = place.node
        if node.refs and (said := _written(node, index)) != node.text:
            node.text = said
            changed.append(key)
    return changed


def _written(node: Node, index: Index) -> str:
    text, cites = node.text, find(node.text)
    for citation, ref in reversed(list(zip(cites, node.refs, strict=True))):
        numbers = _numbers(citation, ref, index, node.id)
        if numbers is None:
            continue
        for atom, number in reversed(list(zip(citation.atoms, numbers, strict=True))):
            text = text[: atom.start] + number + text[atom.end :]
    return text


def _numbers(citation: Citation, ref: Mapping[str, Any], index: Index, where: str) -> list[str] | None:
    """The numbers a citation has to say now; None where its words cannot say it any more."""
    this = set(ref.get("this", ()))
    meant: list[str] = []  # what each atom has to name now, left to right: what holds stands behind what it holds
    numbers = []
    for place, atom in enumerate(citation.atoms):
        held = [meant[at] for at in range(place) if citation.atoms[at].holder == place]
        homes = {index.ancestor(one, atom.kind) for one in held} if held else {ref["to"][place]}
        target = homes.pop() if len(homes) == 1 else None
        if target is None or target not in index.places:
            return None
        meant.append(target)
        number = index.places[target].node.number
        if place in this and (not held or target == index.ancestor(where, atom.kind)):
            number = THIS
        elif place in this and citation.before_foreign:
            return None
        if number is None:
            return None
        numbers.append(number)
    return numbers


def _holds(citation: Citation, place: int) -> bool:
    return any(atom.holder == place for atom in citation.atoms)


def broken(roots: Sequence[Node], *, only: str = "") -> list[Broken]:
    """References a person has to look at, in the order of the text. `only`: in the node of this id."""
    index = Index(roots)
    found = []
    for key, place in index.places.items():
        node = place.node
        if only and key != only:
            continue
        for citation, ref in zip(find(node.text), node.refs, strict=True):
            if why := _why_broken(citation, ref, index, key):
                found.append(Broken(key, text_of(node.text, citation), why))
    return found


def _why_broken(citation: Citation, ref: Mapping[str, Any], index: Index, where: str) -> str:
    meant = [
        (a, to)
        for place, (a, to) in enumerate(zip(citation.atoms, ref["to"], strict=True))
        if not _holds(citation, place)
    ]
    if any(to is not None and to not in index.places for _atom, to in meant):
        return "gone"
    for atom, to in meant:
        if to is None:
            bare = atom.holder is None and atom.kind not in {"article", "chapter"} and atom.number != THIS
            return "bare" if bare else "missing"
    return "split" if _numbers(citation, ref, index, where) is None else ""
