"""Terms with a meaning each (a field, a level, a body) found in a text: the longest term at a place wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

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


@dataclass(frozen=True, slots=True)
class _First:
    """What begins with one word: the second words of longer terms, all lengths from the longest on, and that of the word alone."""

    seconds: frozenset[str]
    lengths: list[int]
    alone: list[int]


class Lexicon:
    """Terms by their words without marks; built once, read many times."""

    def __init__(self, terms: Iterable[tuple[str, str, float]], abbreviations: Abbreviations) -> None:
        """`terms`: (term, key, weight)."""
        by_term: dict[tuple[str, ...], dict[str, float]] = {}
        for term, key, weight in terms:
            entries = by_term.setdefault(read(term, abbreviations).exact, {})
            entries[key] = max(weight, entries.get(key, 0.0))
        self._terms: dict[tuple[str, ...], list[tuple[tuple[str, ...], tuple[Entry, ...]]]] = {}
        self._first: dict[str, _First] = {}
        for exact, weights in by_term.items():
            meanings = tuple(Entry(key, weight) for key, weight in weights.items())
            self._terms.setdefault(tuple(bare(word) for word in exact), []).append((exact, meanings))
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for plain in self._terms:
            by_first.setdefault(plain[0], []).append(plain)
        for word, terms_of in by_first.items():
            lengths = sorted({len(plain) for plain in terms_of}, reverse=True)
            seconds = frozenset(plain[1] for plain in terms_of if len(plain) > 1)
            self._first[word] = _First(seconds, lengths, [1] if 1 in lengths else [])

    def find(self, words: Words) -> Iterator[Hit]:
        """Terms in `words`, from left to right, none inside another."""
        first, end = self._first, 0
        for start, (word, second) in enumerate(zip_longest(words.plain, words.plain[1:])):
            if start >= end and word in first:
                known = first[word]
                hit = self._at(words, start, known.lengths if second in known.seconds else known.alone)
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
