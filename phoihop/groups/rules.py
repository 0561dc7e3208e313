"""Plain rules of what is said in a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of a message. `person`: the code of whom it names, "" for plain words."""

    text: str
    person: str = ""


def pieces(text: str, names: Iterable[tuple[str, str]]) -> list[Piece]:
    """`text` cut at «@Họ và tên». `names`: (full name, code) of those who may be named.

    The longest name that fits counts, whatever the case; it ends where a word ends. An @ before nobody's name is plain.
    """
    known = sorted(((name, code) for name, code in names if name), key=lambda pair: (-len(pair[0]), pair))
    lower = [(name.casefold(), code) for name, code in known]
    found: list[Piece] = []
    start = at = 0
    while (at := text.find("@", at)) != -1:
        named = _named(text, at + 1, lower)
        if named is None:
            at += 1
            continue
        end, code = named
        if at > start:
            found.append(Piece(text[start:at]))
        found.append(Piece(text[at:end], code))
        start = at = end
    if start < len(text):
        found.append(Piece(text[start:]))
    return found


def _named(text: str, at: int, names: Sequence[tuple[str, str]]) -> tuple[int, str] | None:
    """Where the name that stands at `at` ends, and whose it is; the first of `names`, longest first."""
    for name, code in names:
        end = at + len(name)
        if text[at:end].casefold() == name and not text[end : end + 1].isalnum():
            return end, code
    return None


def mentioned(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Codes of those whom `text` names, each once, in order."""
    return list(dict.fromkeys(piece.person for piece in pieces(text, names) if piece.person))
