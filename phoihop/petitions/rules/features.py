"""A text as numbers: hashed pieces of its words and letters, and what the lexicons say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
_SHIFT = np.uint32(19)  # 32 bits of hash to 13 bits of bucket
ASKS = re.compile("de nghi|kien nghi|xin |mong |can ")


def hashed(words: Words) -> tuple[NDArray[np.int64], Numbers]:
    """Buckets and values of the pieces of `words`: single words, pairs, threes of letters to fives; length one."""
    plain = np.fromiter((crc32(word.encode()) for word in words.plain), np.uint32, len(words.plain))
    exact = np.fromiter((crc32(word.encode(), 7) for word in words.exact), np.uint32, len(words.exact))
    letters = np.frombuffer(" ".join(("", *words.plain, "")).encode("utf-32-le"), np.uint32)
    parts = [plain * _MIX, _pair(plain, 3), _pair(exact, 5)]
    weights = [1.0, 1.0, 1.0]
    for length in (3, 4, 5):
        parts.append(_grams(letters, length))
        weights.append(0.5)
    values = np.repeat(np.array(weights, np.float32), [len(part) for part in parts])
    buckets = (np.concatenate(parts) >> _SHIFT).astype(np.int64)
    counts = np.bincount(buckets, values, BUCKETS)
    used = np.flatnonzero(counts != 0)
    found = np.log1p(counts[used]).astype(np.float32)
    size = float(np.sqrt((found * found).sum())) or 1.0
    return used, found / np.float32(size)


def _pair(words: Hashes, salt: int) -> Hashes:
    return (words[:-1] * np.uint32(31) + words[1:] + np.uint32(salt)) * _MIX


def _grams(letters: Hashes, length: int) -> Hashes:
    if len(letters) < length:
        return np.zeros(0, np.uint32)
    total = np.full(len(letters) - length + 1, length, np.uint32)
    for offset in range(length):
        total = total * np.uint32(1_000_003) + letters[offset : len(letters) - length + 1 + offset]
    return total * _MIX


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
