"""A petition as words: one spelling whatever the keyboard, abbreviations written out, with and without marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import ne

from phoihop.kernel.text import clean, one_tone_place, without_marks

LONGEST = 20_000  # letters read of one petition: what it asks is said by then
_TOKEN = re.compile(r"[^\W_]+(?:[/&][^\W_]+)*|[;:?!…()\n]|[.,](?!\d)")
_STOPS = frozenset(";:?!…()\n.,")
_STOP = re.compile(r"[.;:?!()\n]")


def any_of(words: Iterable[str]) -> str:
    """A pattern that finds any of `words`, the longest first: laid out by first letter, one look passes most places over."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(found)})" for first, found in rests.items())


bare = lru_cache(maxsize=200_000)(without_marks)
tidied = lru_cache(maxsize=4)(clean)  # several read one text, one after the other


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one text in order: as written (lower case, one tone place) and without marks; `marked`: has any mark;
    `stops`: before which words one stands, a comma too."""

    exact: tuple[str, ...]
    plain: tuple[str, ...]
    marked: bool
    stops: tuple[int, ...]


Abbreviations = Mapping[str, Sequence[str]]


def read(text: str, abbreviations: Abbreviations) -> Words:
    """The words of `text`; a known abbreviation stands as the words it is short for."""
    exact: list[str] = []
    stops: list[int] = []
    for token in _TOKEN.findall(one_tone_place(tidied(text[:LONGEST]).lower())):
        if token in _STOPS:
            stops.append(len(exact))
        elif token in abbreviations or "/" in token or "&" in token:
            exact.extend(_written_out(token, abbreviations))
        else:
            exact.append(token)
    plain = tuple(map(bare, exact))
    different = sum(map(ne, exact, plain))
    return Words(tuple(exact), plain, different * 10 >= len(exact), tuple(stops))


def clauses(text: str) -> list[str]:
    """`text` cut at its stops: one ask seldom crosses them."""
    return [part.strip() for part in _STOP.split(clean(text[:LONGEST])) if part.strip()]


def _written_out(token: str, abbreviations: Abbreviations) -> Sequence[str]:
    known = abbreviations.get(token)
    if known:
        return known
    parts = re.split(r"[/&]", token)
    if len(parts) == 1 or all(part.isdigit() for part in parts):
        return (token,)
    found: list[str] = []
    for number, part in enumerate(parts):
        if number and "&" in token:
            found.append("và")
        found.extend(abbreviations.get(part, (part,)))
    return found
