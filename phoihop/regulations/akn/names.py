"""Words both directions share: names of elements, and what travels in one file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from phoihop.regulations.rules.obligations import Obligation
from phoihop.regulations.rules.parse import Parsed

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OURS = "urn:phoihop:obligations:1"
XML = "http://www.w3.org/XML/1998/namespace"
SOURCE = "#phoihop"

ELEMENT_OF = {  # our unit -> element; `khoản` is a paragraph and `điểm` a point by the eIds of DESIGN.md 6.1
    "part": "part",
    "chapter": "chapter",
    "section": "section",
    "subsection": "subsection",
    "article": "article",
    "clause": "paragraph",
    "point": "point",
}
UNIT_OF = {element: unit for unit, element in ELEMENT_OF.items()}
GROUPS = ("leads", "partners", "recipients", "cc")
WORDS = ("action", "output", "condition", "quote")


@dataclass(frozen=True)
class Exchange:
    """One text on its way in or out.

    `obligations`: the promises in it. `reasons`: {address: why nothing is owed there}.
    `lineages`: {address: identity of the unit through all editions}. `code`: public code of the regulation, "" for a
    text that is in no register. `events`: [(ISO date, "generation" | "amendment" | "repeal")].
    """

    parsed: Parsed
    obligations: tuple[Obligation, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    lineages: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    events: tuple[tuple[str, str], ...] = ()


def tag(name: str) -> str:
    """The full name of an element of Akoma Ntoso."""
    return f"{{{AKN}}}{name}"


def ours(name: str) -> str:
    """The full name of an element of our own, inside `proprietary`."""
    return f"{{{OURS}}}{name}"


def slug(words: str) -> str:
    """Plain small letters for an address: «Quy chế» -> "quy-che", "x" where nothing is left."""
    bare = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "x"
