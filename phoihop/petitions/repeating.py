"""How good the machine is at repeats: pairs judged by weights, and a limit, that saw nothing of their group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .evaluation import Figure, share_of, untouched
from .likeness import keys, load
from .pairing import FOLDS, Pair, Pairs, fold_of, limit, limit_of, prepared, unseen
from .rules.grouping import candidates

Matrix: TypeAlias = NDArray[np.float64]
Judged: TypeAlias = list[tuple[Pair, bool]]
LIKE = 0.3  # from here on the baselines take a pair for a repeat


def evaluate_pairs(folder: Path) -> dict[str, list[Figure]]:
    """Precision and recall on labelled pairs, by kind of pair, beside trigram similarity and MinHash."""
    load()  # before anything is measured: says it if the weights are of another version
    pairs = prepared(folder)
    everything = np.arange(len(pairs.rows))
    fold = fold_of(pairs, everything, 0)
    judged = np.array([place for place, pair in enumerate(pairs.rows) if pair.kind == "labelled"])
    scores, limits = unseen(pairs, everything, seed=0), _limits(pairs, fold)
    taken = scores >= limits[np.maximum(fold, 0)]
    labelled = [(pairs.rows[place], bool(taken[place])) for place in judged]
    tables = {"repeats": _by_kind(labelled, pairs)}
    for name, like in (("trigram similarity", _trigrams), ("MinHash", _minhash)):
        found = np.array([_likeness(pairs, place, like) for place in judged])
        rows = [(pairs.rows[place], bool(score >= LIKE)) for place, score in zip(judged, found, strict=True)]
        tables[f"{name}, from {LIKE}"] = _by_kind(rows, pairs)
        tables[f"{name}, limit chosen as ours"] = _figures("", _chosen(pairs, judged, found, fold))
    tables["beyond the pairs"] = [_grouped("repeats among all texts: compared at all", _compared(pairs, judged))]
    for kind, name in (("spelling", "other spelling of one text: found"), ("stranger", "strangers: taken for repeats")):
        others = [place for place in everything if pairs.rows[place].kind == kind]
        tables["beyond the pairs"].append(
            _grouped(name, [(pairs.rows[place].group, bool(taken[place])) for place in others])
        )
    return tables


def _limits(pairs: Pairs, fold: NDArray[np.int64]) -> Matrix:
    """For each fold the limit found by cross-validation inside the other folds."""
    return np.array([limit_of(pairs, np.flatnonzero(fold != number), seed=number + 1) for number in range(FOLDS)])


def _chosen(pairs: Pairs, judged: NDArray[np.int64], scores: Matrix, fold: NDArray[np.int64]) -> Judged:
    """Pairs taken by the limit that suits the other folds."""
    same, here = np.array([pairs.rows[place].same for place in judged]), fold[judged]
    limits = [limit(scores[here != number], same[here != number]) for number in range(FOLDS)]
    return [
        (pairs.rows[place], bool(score >= limits[number]))
        for place, score, number in zip(judged, scores, here, strict=True)
    ]


def _by_kind(rows: Judged, pairs: Pairs) -> list[Figure]:
    """Precision and recall of all, and of each kind of pair how many are taken for a repeat."""
    kinds: list[tuple[str, Callable[[Pair], bool]]] = [
        ("half not read before", lambda pair: untouched(pair.group)),
        ("a proper name in both", lambda pair: _named(pair, pairs)),
        ("no proper name in one", lambda pair: not _named(pair, pairs)),
    ]
    found = _figures("", rows)
    for name, belongs in kinds:
        found += _figures(f", {name}", [row for row in rows if belongs(row[0])])
    for origin in sorted({pair.origin for pair, _taken in rows}):
        of_kind = [(pair.group, taken) for pair, taken in rows if pair.origin == origin]
        found.append(_grouped(f"taken for a repeat: {origin}", of_kind))
    return found


def _named(pair: Pair, pairs: Pairs) -> bool:
    return bool(pairs.known[pair.one].sense.names and pairs.known[pair.other].sense.names)


def _figures(kind: str, rows: Judged) -> list[Figure]:
    return [
        _grouped(f"precision{kind}", [(pair.group, pair.same) for pair, taken in rows if taken]),
        _grouped(f"recall{kind}", [(pair.group, taken) for pair, taken in rows if pair.same]),
    ]


def _compared(pairs: Pairs, judged: NDArray[np.int64]) -> list[tuple[str, bool]]:
    """Which repeats the rare words bring together when all texts lie in one heap."""
    labelled = [pairs.rows[place] for place in judged]
    names = sorted({name for pair in labelled for name in (pair.one, pair.other)})
    heap = [keys(pairs.texts[name]) for name in names]
    met = {frozenset((names[one], names[other])) for one, other in candidates(heap)}
    return [(pair.group, frozenset((pair.one, pair.other)) in met) for pair in labelled if pair.same]


def _likeness(pairs: Pairs, place: int, like: Callable[[str, str], float]) -> float:
    pair = pairs.rows[place]
    return like(pairs.known[pair.one].plain, pairs.known[pair.other].plain)


def _grouped(name: str, rows: Sequence[tuple[str, bool]]) -> Figure:
    counts: dict[str, list[int]] = {}
    for group, true in rows:
        count = counts.setdefault(group, [0, 0])
        count[0] += true
        count[1] += 1
    return share_of(name, list(counts.values()))


def _shingles(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _trigrams(one: str, other: str) -> float:
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / max(1, len(first | second))


def _minhash(one: str, other: str) -> float:
    """Share of equal least hashes of word pairs, 64 of them."""
    first, second = (_signature(text) for text in (one, other))
    return float((first == second).mean())


def _signature(text: str) -> NDArray[np.uint64]:
    words = text.split()
    codes = [crc32(f"{a} {b}".encode()) for a, b in pairwise(words)] or [crc32(text.encode())]
    values = np.array(codes, np.uint64)[:, None]
    rng = np.random.default_rng(1)
    factors, terms = rng.integers(1, 1 << 31, 64, dtype=np.uint64), rng.integers(0, 1 << 31, 64, dtype=np.uint64)
    result: NDArray[np.uint64] = ((values * factors + terms) % np.uint64((1 << 61) - 1)).min(0)
    return result
