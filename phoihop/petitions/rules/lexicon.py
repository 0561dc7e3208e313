"""Terms with a meaning each (a field, a level, a body) found in a text: the longest term at a place wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .words import Abbreviations, Words, bare, read

HALF_SURE = 0.5  # one syllable without its marks may be another word
MISSPELT = 0.4  # same letters, another mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of one term, and how much it says (1 hint, 2 strong, 3 near certain)."""

    key: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: words `start` to `end` (end excluded), how surely it is this term, and what it means."""

    start: int
    end: int
    surety: float
    entries: tuple[Entry, ...]


class Lexicon:
    """Terms by their words without marks; built once, read many times."""

    def __init__(self, terms: Iterable[tuple[str, str, float]], abbreviations: Abbreviations) -> None:
        """`terms`: (term, key, weight)."""
        by_term: dict[tuple[str, ...], dict[str, float]] = {}
        for term, key, weight in terms:
            entries = by_term.setdefault(read(term, abbreviations).exact, {})
            entries[key] = max(weight, entries.get(key, 0.0))
        self._terms: dict[tuple[str, ...], list[tuple[tuple[str, ...], tuple[Entry, ...]]]] = {}
        self._lengths: dict[str, list[int]] = {}
        for exact, weights in by_term.items():
            meanings = tuple(Entry(key, weight) for key, weight in weights.items())
            self._terms.setdefault(tuple(bare(word) for word in exact), []).append((exact, meanings))
        for plain in self._terms:
            known = self._lengths.setdefault(plain[0], [])
            if len(plain) not in known:
                known.append(len(plain))
        for known in self._lengths.values():
            known.sort(reverse=True)

    def find(self, words: Words) -> Iterator[Hit]:
        """Terms in `words`, from left to right, none inside another."""
        lengths, end = self._lengths, 0
        for start, word in enumerate(words.plain):
            if start >= end and word in lengths:
                hit = self._at(words, start, lengths[word])
                if hit:
                    yield hit
                    end = hit.end

    def _at(self, words: Words, start: int, lengths: Iterable[int]) -> Hit | None:
        for length in lengths:
            for exact, entries in self._terms.get(words.plain[start : start + length], ()):
                surety = _surety(exact, words, start)
                if surety:
                    return Hit(start, start + length, surety, entries)
        return None


def _surety(term: tuple[str, ...], words: Words, start: int) -> float:
    """How surely the words from `start` are `term`: same letters are given, marks may be missing or wrong."""
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
