"""Reading a whole text: head, texts, trees, obligations, doubts; and its JSON (`phoihop parse`, DESIGN.md 6.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .documents import cut
from .header import Header, attachment_title, read_header
from .lines import Line, join_split
from .marks import name_roman_chapters
from .messages import N_, Doubt
from .quotes import quoted_lines
from .tree import Node, build

COUNTED = {"chapter": "chapters", "section": "sections", "article": "articles", "clause": "clauses", "point": "points"}


@dataclass(frozen=True)
class Document:
    """One text of a file: `role` is main or attachment."""

    role: str
    title: str | None
    tree: list[Node]

    def nodes(self) -> Iterator[Node]:
        """All units in the order of the text."""
        for root in self.tree:
            yield from root.walk()

    def counts(self) -> dict[str, int]:
        """How many numbered units of each kind."""
        found = Counter(node.type for node in self.nodes() if node.number is not None)
        return {name: found[kind] for kind, name in COUNTED.items()}


@dataclass(frozen=True)
class Parsed:
    """What was read from one file."""

    header: Header
    documents: list[Document]
    doubts: list[Doubt]
    lines: list[Line]


def parse(lines: list[Line], notes: tuple[Doubt, ...] = ()) -> Parsed:
    """Structure of a text given as lines. `notes`: doubts already met while the file was read."""
    lines = join_split(lines)
    inside, quote_doubts = quoted_lines(lines)
    parts, cut_doubts = cut(name_roman_chapters(lines), inside)
    header, header_doubts = read_header(parts[0])
    quoted_numbers = frozenset(lines[index].number for index in inside)
    documents: list[Document] = []
    doubts = [*notes, *quote_doubts, *cut_doubts, *header_doubts]
    for place, part in enumerate(parts):
        tree, tree_doubts = build(part.body, quoted_numbers, f"att_{place}__" if place else "")
        title = attachment_title(part) if place else header.title
        documents.append(Document(part.role, title, tree))
        doubts.extend(tree_doubts)
    if not any(node.type == "article" for document in documents for node in document.nodes()):
        doubts.append(Doubt(0, N_("Không thấy điều nào trong văn bản.")))
    return Parsed(header, documents, sorted(doubts, key=lambda doubt: doubt.line), lines)


def as_json(parsed: Parsed) -> dict[str, Any]:
    """The JSON of DESIGN.md 6.1, without obligations (`obligations` adds them)."""
    head = parsed.header
    return {
        "title": head.title,
        "number": head.number,
        "date": head.date,
        "place": head.place,
        "kind": head.kind,
        "parties": head.parties,
        "basis": head.basis,
        "documents": [
            {"role": d.role, "title": d.title, "counts": d.counts(), "tree": [_node_json(node) for node in d.tree]}
            for d in parsed.documents
        ],
        "obligations": [],
        "warnings": [{"line": doubt.line, "message": doubt.message} for doubt in parsed.doubts],
    }


def _node_json(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"type": node.type, "number": node.number}
    if node.type not in {"clause", "point"}:
        found["heading"] = node.heading
    if node.type in {"article", "clause", "point"} or node.text:
        found["text"] = node.text
    if node.type != "point" or node.children:
        found["children"] = [_node_json(child) for child in node.children]
    return found
