"""Terms with a meaning each (a field, a level, a body) found in a text: the longest term at a place wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from .words import Abbreviations, Words, bare, read

HALF_SURE = 0.5  # one syllable without its marks may be another word
MISSPELT = 0.4  # same letters, another mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of one term, and how much it says (1 hint, 2 strong, 3 near certain)."""

    key: str
    weight: float


class Hit(NamedTuple):
    """A term found: words `start` to `end` (end excluded), how surely it is this term, what it means, and the keys of that."""

    start: int
    end: int
    surety: float
    entries: tuple[Entry, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Term:
    """One way to write a term with its marks, and what it means."""

    exact: tuple[str, ...]
    entries: tuple[Entry, ...]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class _First:
    """How many words the terms have that begin with one word, the longest first: by their second word; and the word alone."""

    by_second: dict[str, list[int]]
    alone: list[int]


class Lexicon:
    """Terms by their words without marks; built once, read many times."""

    def __init__(self, terms: Iterable[tuple[str, str, float]], abbreviations: Abbreviations) -> None:
        """`terms`: (term, key, weight)."""
        by_term: dict[tuple[str, ...], dict[str, float]] = {}
        for term, key, weight in terms:
            entries = by_term.setdefault(read(term, abbreviations).exact, {})
            entries[key] = max(weight, entries.get(key, 0.0))
        self._terms: dict[tuple[str, ...], list[_Term]] = {}
        for exact, weights in by_term.items():
            meanings = tuple(Entry(key, weight) for key, weight in weights.items())
            plain = tuple(bare(word) for word in exact)
            self._terms.setdefault(plain, []).append(_Term(exact, meanings, frozenset(weights)))
        self._first: dict[str, _First] = {}
        for plain in sorted(self._terms, key=len, reverse=True):
            known = self._first.setdefault(plain[0], _First({}, []))
            lengths = known.by_second.setdefault(plain[1], []) if len(plain) > 1 else known.alone
            if len(plain) not in lengths:
                lengths.append(len(plain))
        for known in self._first.values():
            for lengths in known.by_second.values():
                lengths += known.alone

    def find(self, words: Words) -> Iterator[Hit]:
        """Terms in `words`, from left to right, none inside another."""
        first, end = self._first, 0
        for start, (word, second) in enumerate(zip_longest(words.plain, words.plain[1:], fillvalue="")):
            if word in first and start >= end:
                known = first[word]
                lengths = known.by_second.get(second, known.alone)
                if lengths and (hit := self._at(words, start, lengths)):
                    yield hit
                    end = hit.end

    def _at(self, words: Words, start: int, lengths: Iterable[int]) -> Hit | None:
        for length in lengths:
            end = start + length
            for term in self._terms.get(words.plain[start:end], ()):
                if surety := _surety(term.exact, words, start, end):
                    return Hit(start, end, surety, term.entries, term.keys)
        return None


def _surety(term: tuple[str, ...], words: Words, start: int, end: int) -> float:
    """How surely the words from `start` to `end` are `term`: same letters are given, marks may be missing or wrong."""
    if words.exact[start:end] == term:
        return 1.0
    surety, same = 1.0, 0
    for offset, word in enumerate(term):
        written = words.exact[start + offset]
        if written == word:
            same += 1
        elif written == words.plain[start + offset]:  # typed without marks
            if len(term) == 1:
                surety = HALF_SURE if not words.marked and len(word) > 2 else 0.0
        else:
            surety = min(surety, MISSPELT)
    if surety == MISSPELT and (len(term) == 1 or not same):
        return 0.0
    return surety
