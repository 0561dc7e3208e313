"""A text as numbers: hashed pieces of its words and letters, and what the lexicons say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .lexicon import Lexicon
from .words import Words

Numbers: TypeAlias = NDArray[np.float32]
Hashes: TypeAlias = NDArray[np.uint32]

BUCKETS = 1 << 13
_MIX = np.uint32(2_654_435_761)
_STEP = 1_000_003
_WEIGHTS = np.array([1, 1, 1, 0.5, 0.5, 0.5], np.float32)  # words, pairs without and with marks, threes, fours, fives
_SHIFT = np.uint32(19)  # 32 bits of hash to 13 bits of bucket
ASKS = re.compile("de nghi|kien nghi|xin |mong |can ")


def hashed(words: Words) -> tuple[NDArray[np.int64], Numbers]:
    """Buckets and values of the pieces of `words`: single words, pairs, threes of letters to fives; length one."""
    plain = np.array([*map(crc32, map(str.encode, words.plain))], np.uint32)
    exact = np.array([*map(crc32, map(str.encode, words.exact), repeat(7))], np.uint32)
    letters = np.frombuffer(" ".join(("", *words.plain, "")).encode("utf-32-le"), np.uint32)
    parts = [plain * _MIX, _pair(plain, 3), _pair(exact, 5)]
    parts += _grams(letters)
    values = np.repeat(_WEIGHTS, [len(part) for part in parts])
    buckets = (np.concatenate(parts) >> _SHIFT).astype(np.int64)
    counts = np.bincount(buckets, values, BUCKETS)
    used = np.flatnonzero(counts != 0)
    found = np.log1p(counts[used]).astype(np.float32)
    size = float(np.sqrt((found * found).sum())) or 1.0
    return used, found / np.float32(size)


def _pair(words: Hashes, salt: int) -> Hashes:
    return (words[:-1] * np.uint32(31) + words[1:] + np.uint32(salt)) * _MIX


def _grams(letters: Hashes) -> Iterator[Hashes]:
    """Of threes, fours and fives: each is the one before with a letter more."""
    total = letters
    for length in range(2, 6):
        total = total[:-1] * np.uint32(_STEP) + letters[length - 1 :]
        if length > 2:
            yield (total + np.uint32(length * _STEP**length % (1 << 32))) * _MIX


def scores(
    lexicon: Lexicon, words: Words, keys: Mapping[str, int]
) -> tuple[Numbers, dict[str, list[tuple[float, str]]]]:
    """What `lexicon` says for each key (the more often the less each time counts), and the terms that say it."""
    total = np.zeros(len(keys), np.float32)
    said: dict[str, list[tuple[float, str]]] = {}
    seen: dict[str, int] = {}
    for hit in lexicon.find(words):
        term = " ".join(words.exact[hit.start : hit.end])
        seen[term] = seen.get(term, 0) + 1
        share = hit.surety / seen[term] / len(hit.entries) ** 0.5
        for entry in hit.entries:
            if not entry.key:  # read over: the name of a ministry is no word of its fields
                continue
            total[keys[entry.key]] += entry.weight * share
            if seen[term] == 1:
                said.setdefault(entry.key, []).append((entry.weight * share, term))
    return total, said


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probabilities of each row of `logits`."""
    shifted = np.exp((logits - logits.max(axis=-1, keepdims=True)).astype(np.float64))
    result: NDArray[np.float64] = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def index(keys: Sequence[str]) -> dict[str, int]:
    """Places of `keys`."""
    return {key: place for place, key in enumerate(keys)}
