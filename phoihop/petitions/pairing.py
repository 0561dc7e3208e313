"""Pairs of petitions that ask the same or not: labelled ones, ours, spellings, strangers; and learning from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import shipped
from .faces import Faces
from .likeness import Scale, chance, learn, lines, rarity_of, straight
from .rules.likeness import Face, compared, completed, same_letters, settled
from .rules.senses import Rarity
from .training import folds

Matrix: TypeAlias = NDArray[np.float64]
FOLDS = 5
TWICE = 100  # from one division into folds to the other
STRANGERS = 600
PRECISION = 0.95  # wanted of what is proposed as a repeat
ALWAYS = -1  # fold of pairs that are only learnt from
WEIGHTS = {
    "labelled": 1.0,
    "own": 1.0,
    "own, hard": 0.1,
    "stranger": 0.3,
    "spelling": 0.1,
    "spelling of labelled": 0.25,
}
OWN = {"own": "repeats", "own, hard": "repeats_hard"}  # kinds of pairs we wrote, and their files
NO_LIKENESS = 0.05  # hard pairs less like labelled ones than this teach nothing of them
LIKENESS_RIDGE = 30.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and whether they ask the same; `group`: what they come from, for the folds."""

    one: str
    other: str
    same: bool
    kind: str
    group: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs with their texts ready to be compared, their columns, and the rarity of words."""

    rows: list[Pair]
    texts: dict[str, str]
    known: dict[str, Face]
    columns: Matrix
    rarity: Rarity
    same_letters: Matrix


def pairs_of(folder: Path) -> tuple[list[Pair], dict[str, str]]:
    """Labelled pairs, spellings of one text, strangers; and all texts by name."""
    petitions = {row["id"]: row["text"] for row in lines(folder / "petitions.jsonl")}
    variants = lines(folder / "variants.jsonl")
    texts = petitions | {row["id"]: row["text"] for row in variants if row["id"] not in petitions}
    origin = {name: name for name in petitions} | {row["id"]: row["of"] for row in variants}
    labelled = lines(folder / "pairs.jsonl")
    head = _heads(labelled, origin)
    found = [
        Pair(
            *(row["a"], row["b"], row["relation"] == "same_request", "labelled", head[origin[row["a"]]]),
            row["relation"] if row["origin"].startswith("two real") else row["origin"],
        )
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
    found += _strangers(sorted(petitions), head, labelled)
    for kind in OWN:
        own, own_texts = _own(kind)
        found, texts = found + own, texts | own_texts
    return found, texts


def _own(kind: str) -> tuple[list[Pair], dict[str, str]]:
    """Pairs of the texts we wrote: each that asks the same with each before it, each that does not with two of them."""
    found: list[Pair] = []
    texts: dict[str, str] = {}
    for number, members in enumerate(shipped.repeats(OWN[kind]), 1):
        same: list[str] = []
        for place, (text, asks_the_same) in enumerate(members):
            name = f"{kind}-{number}-{place}"
            texts[name] = text
            others = same if asks_the_same else same[:2]
            found += [Pair(other, name, asks_the_same, kind, f"{kind}-{number}") for other in others]
            if asks_the_same:
                same.append(name)
    return found, texts


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


def prepared(folder: Path) -> Pairs:
    """All pairs in `folder` and ours, compared."""
    rows, texts = pairs_of(folder)
    petitions = [row["text"] for row in lines(folder / "petitions.jsonl")]
    rarity = rarity_of([*petitions, *(text for _field, _body, text in shipped.examples())])
    used = {name: texts[name] for name in sorted({name for pair in rows for name in (pair.one, pair.other)})}
    kept = Faces(rarity)
    faces, all_told = kept.of(used.values()), kept.told(used.values())
    known = {name: faces[text] for name, text in used.items()}
    told = [(all_told[used[pair.one]], all_told[used[pair.other]]) for pair in rows]
    columns = completed(compared([(known[pair.one], known[pair.other]) for pair in rows], rarity), told)
    letters = np.array([same_letters(known[pair.one], known[pair.other]) for pair in rows])
    return Pairs(rows, texts, known, columns, rarity, letters)


def learnt(folder: Path) -> Scale:
    """The weights of all pairs, with the limit that keeps unseen labelled pairs at the precision wanted."""
    pairs = prepared(folder)
    everything = np.arange(len(pairs.rows))
    return replace(_fit(pairs, everything), limit=limit_of(pairs, everything, seed=0))


def limit_of(pairs: Pairs, places: NDArray[np.int64], *, seed: int) -> float:
    """The limit for weights learnt from the pairs at `places`: found on those of them that are labelled, each scored by what
    was learnt without it, twice, with other folds."""
    judged = np.array([pairs.rows[place].kind == "labelled" for place in places])
    same = np.array([pairs.rows[place].same for place in places])
    scores = [unseen(pairs, places, seed=drawn)[judged] for drawn in (seed, seed + TWICE)]
    return limit(np.mean(scores, axis=0), same[judged])


def unseen(pairs: Pairs, places: NDArray[np.int64], *, seed: int) -> Matrix:
    """Score of each pair at `places`, by weights learnt from the others of them that are of other groups."""
    fold = fold_of(pairs, places, seed)
    scores = np.zeros(len(places))
    for number in range(FOLDS):
        fitted = _fit(pairs, places[fold != number])
        here = np.flatnonzero(fold == number)
        scores[here] = settled(chance(fitted, pairs.columns[places[here]]), pairs.same_letters[places[here]])
    return scores


def fold_of(pairs: Pairs, places: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """The fold of each pair; a group is never divided; ours are always learnt from."""
    found = np.full(len(places), ALWAYS)
    judged = np.array([pairs.rows[place].kind not in OWN for place in places])
    found[judged] = folds([pairs.rows[place].group for place in places[judged]], FOLDS, seed=seed)
    return found


def limit(scores: Matrix, same: NDArray[np.bool_]) -> float:
    """The least score from which on what is taken for a repeat is one at the precision wanted; 1 where none is."""
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(same[order]) / np.arange(1, len(order) + 1)
    ends = np.append(scores[order][1:] < scores[order][:-1], True)  # pairs of one score stand together
    good = np.flatnonzero((right >= PRECISION) & ends)
    return float(scores[order][good[-1]]) if len(good) else 1.0


def _fit(pairs: Pairs, places: NDArray[np.int64]) -> Scale:
    kinds = np.array([pairs.rows[place].kind for place in places])
    weight = np.array([WEIGHTS[kind] for kind in kinds]) * like_labelled(pairs.columns[places], kinds)
    taught = weight > 0
    same = np.array([float(pairs.rows[place].same) for place in places[taught]])
    return learn(pairs.columns[places[taught]], same, weight[taught], pairs.rarity)


def like_labelled(columns: Matrix, kinds: NDArray[np.str_]) -> Matrix:
    """How much oftener such a pair is labelled than hard, at most 1, whether it asks the same or not: hard pairs that are like
    no labelled one would teach what does not hold for those. 1 for all other kinds."""
    hard, labelled = kinds == "own, hard", kinds == "labelled"
    found = np.ones(len(kinds))
    if hard.any() and labelled.any():
        both = hard | labelled
        even = np.where(labelled, 0.5 / labelled.sum(), 0.5 / hard.sum())[both] * both.sum()
        odds = straight(columns[both], labelled[both].astype(float), even, LIKENESS_RIDGE).odds(columns[hard])
        found[hard] = np.exp(np.minimum(odds, 0))
    return np.where(found < NO_LIKENESS, 0, found)
