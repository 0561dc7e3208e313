"""Labelled pairs: learning what makes a repeat, and measuring it on groups that were not learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from . import shipped
from .evaluation import Figure, share_of
from .likeness import SAME, Scale, chance, faces, learn, lines, rarity_of
from .rules.grouping import candidates
from .rules.likeness import Face, compared, same_letters
from .training import folds

Matrix: TypeAlias = NDArray[np.float64]
FOLDS = 5
STRANGERS = 600
WEIGHTS = {"labelled": 1.0, "stranger": 0.3, "spelling": 0.1, "spelling of labelled": 0.25}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and whether they ask the same; `group`: what they come from, for the folds."""

    one: str
    other: str
    same: bool
    kind: str
    group: str


def pairs_of(folder: Path) -> tuple[list[Pair], dict[str, str]]:
    """Labelled pairs, spellings of one text, strangers; and all texts by name."""
    petitions = {row["id"]: row["text"] for row in lines(folder / "petitions.jsonl")}
    variants = lines(folder / "variants.jsonl")
    texts = petitions | {row["id"]: row["text"] for row in variants if row["id"] not in petitions}
    origin = {name: name for name in petitions} | {row["id"]: row["of"] for row in variants}
    labelled = lines(folder / "pairs.jsonl")
    head = _heads(labelled, origin)
    found = [
        Pair(row["a"], row["b"], row["relation"] == "same_request", "labelled", head[origin[row["a"]]])
        for row in labelled
    ]
    near: dict[str, list[tuple[str, bool]]] = {}
    for pair in found:
        near.setdefault(pair.one, []).append((pair.other, pair.same))
        near.setdefault(pair.other, []).append((pair.one, pair.same))
    for row in variants:
        if row["variant"] in {"no_diacritics", "typing_errors", "abbreviated", "upper_case"}:
            group = head[row["of"]]
            found.append(Pair(row["of"], row["id"], True, "spelling", group))
            for other, same in near.get(row["of"], ()):
                found.append(Pair(row["id"], other, same, "spelling of labelled", group))
    return found + _strangers(sorted(petitions), head, labelled), texts


def _heads(labelled: Sequence[dict[str, str]], origin: dict[str, str]) -> dict[str, str]:
    head = {name: name for name in origin.values()}

    def top(name: str) -> str:
        while head[name] != name:
            name = head[name]
        return name

    for row in labelled:
        if row["relation"] == "same_request":
            head[top(origin[row["a"]])] = top(origin[row["b"]])
    return {name: top(name) for name in head}


def _strangers(names: Sequence[str], head: dict[str, str], labelled: Sequence[dict[str, str]]) -> list[Pair]:
    """Pairs drawn by lot among petitions nobody paired: nearly all ask different things."""
    told = {frozenset((row["a"], row["b"])) for row in labelled}
    drawn = np.random.default_rng(3).integers(0, len(names), (STRANGERS * 2, 2))
    found = []
    for first, second in drawn:
        one, other = names[first], names[second]
        if head.get(one, one) != head.get(other, other) and frozenset((one, other)) not in told:
            found.append(Pair(one, other, False, "stranger", head.get(one, one)))
    return found[:STRANGERS]


def learnt(folder: Path) -> Scale:
    """The weights of all labelled pairs in `folder`."""
    pairs, known, scale = _prepared(folder)
    return _fit(pairs, _columns(pairs, known, scale), scale)


def _prepared(folder: Path) -> tuple[list[Pair], dict[str, Face], Scale]:
    pairs, texts = pairs_of(folder)
    petitions = [row["text"] for row in lines(folder / "petitions.jsonl")]
    rarity = rarity_of([*petitions, *(text for _field, _body, text in shipped.examples())])
    used = sorted({name for pair in pairs for name in (pair.one, pair.other)})
    known = dict(zip(used, faces([texts[name] for name in used], rarity), strict=True))
    return pairs, known, Scale(np.zeros(0), np.zeros(0), np.zeros(0), rarity)


def _columns(pairs: Sequence[Pair], known: dict[str, Face], scale: Scale) -> Matrix:
    return np.array([compared(known[pair.one], known[pair.other], scale.rarity) for pair in pairs])


def _fit(pairs: Sequence[Pair], columns: Matrix, scale: Scale) -> Scale:
    same = np.array([float(pair.same) for pair in pairs])
    return learn(columns, same, np.array([WEIGHTS[pair.kind] for pair in pairs]), scale.rarity)


def evaluate_pairs(folder: Path) -> dict[str, list[Figure]]:
    """Precision and recall on labelled pairs, each judged by weights that saw nothing of its group; and baselines."""
    pairs, known, scale = _prepared(folder)
    columns = _columns(pairs, known, scale)
    fold = folds([pair.group for pair in pairs], FOLDS, seed=0)
    scores = np.array([same_letters(known[pair.one], known[pair.other]) for pair in pairs])
    for number in range(FOLDS):
        seen = np.flatnonzero(fold != number)
        fitted = _fit([pairs[place] for place in seen], columns[seen], scale)
        here = np.flatnonzero(fold == number)
        scores[here] = np.maximum(scores[here], chance(fitted, columns[here]))
    judged = [place for place, pair in enumerate(pairs) if pair.kind == "labelled"]
    labelled = [pairs[place] for place in judged]
    tables = {f"repeats, from {SAME}": _figures(labelled, scores[judged], SAME)}
    for name, like in (("trigram similarity", _trigrams), ("MinHash", _minhash)):
        found = np.array([like(known[pair.one].plain, known[pair.other].plain) for pair in labelled])
        for limit in (0.3, 0.5):
            tables[f"{name}, from {limit}"] = _figures(labelled, found, limit)
    tables["beyond the pairs"] = [_grouped("repeats among all texts: compared at all", _compared(labelled, known))]
    for kind, name in (("spelling", "other spelling of one text: found"), ("stranger", "strangers: taken for repeats")):
        rows = [(pairs[place].group, scores[place] >= SAME) for place in range(len(pairs)) if pairs[place].kind == kind]
        tables["beyond the pairs"].append(_grouped(name, rows))
    return tables


def _compared(pairs: Sequence[Pair], known: dict[str, Face]) -> list[tuple[str, bool]]:
    """Which repeats the rare words bring together when all texts lie in one heap."""
    names = sorted({name for pair in pairs for name in (pair.one, pair.other)})
    met = {frozenset((names[one], names[other])) for one, other in candidates([known[name].words for name in names])}
    return [(pair.group, frozenset((pair.one, pair.other)) in met) for pair in pairs if pair.same]


def _figures(pairs: Sequence[Pair], scores: Matrix, limit: float) -> list[Figure]:
    taken = [(pair, float(score) >= limit) for pair, score in zip(pairs, scores, strict=True)]
    return [
        _grouped("precision", [(pair.group, pair.same) for pair, yes in taken if yes]),
        _grouped("recall", [(pair.group, yes) for pair, yes in taken if pair.same]),
    ]


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
