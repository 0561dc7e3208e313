"""The first text of a draft: from the words of a file, of a template, of a regulation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from phoihop.drafting.rules.texts import Node
from phoihop.regulations.rules.lines import make_lines
from phoihop.regulations.rules.parse import parse
from phoihop.regulations.rules.tree import Node as ReadNode


@dataclass(frozen=True)
class Text:
    """A whole text: its legal bases (căn cứ) and its tree."""

    roots: list[Node] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)


def from_read(nodes: Iterable[ReadNode], new_id: Callable[[], str]) -> list[Node]:
    """What `phoihop parse` found, with a name for each node."""
    return [
        Node(new_id(), one.type, one.number, one.heading, one.text, children=from_read(one.children, new_id))
        for one in nodes
    ]


def from_words(words: str, *, parties: Sequence[str], new_id: Callable[[], str]) -> Text:
    """A template: its words with the names of the parties in their places.

    «{các bên}»: all of them; «{bên 1}»: the first; one that is not there yet stays as «…».
    """
    said = words.replace("{các bên}", in_a_row(parties) or "các bên")
    for place in range(1, 10):
        said = said.replace(f"{{bên {place}}}", parties[place - 1] if place <= len(parties) else "…")
    parsed = parse(make_lines(said.split("\n")))
    return Text(from_read(parsed.documents[0].tree, new_id), list(parsed.header.basis))


def has_name(words: str, name: str) -> bool:
    """Whether `name` stands in `words` as a whole name."""
    return _whole(name).search(words) is not None


def with_name(words: str, old: str, new: str) -> str:
    """`words` with another name in the place of `old`."""
    return _whole(old).sub(lambda _found: new, words)


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def in_a_row(names: Sequence[str]) -> str:
    """«A, B và C»."""
    return " và ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
