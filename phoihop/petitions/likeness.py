"""Repeats: weights and trees over what two petitions have in common, learnt from labelled pairs, and their use."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from phoihop.kernel.text import clean, one_tone_place

from . import shipped, store
from .faces import BATCH, Faces
from .rules.boosting import Trees, grow
from .rules.grouping import candidates, grouped
from .rules.keys import keys_of
from .rules.learning import minimise
from .rules.likeness import (
    COLUMNS,
    MOST,
    OF_TOLD,
    STANDS_WHOLE,
    compared,
    completed,
    counted_words,
    evident,
    same_letters,
    settled,
)
from .rules.saying import RARE_WORDS, SAME_MATTER, SAME_NAMES, SAME_NUMBERS, SAME_WORDS, STANDS_IN
from .rules.senses import BUCKETS, Rarity, bucket, contained, keys_in
from .rules.words import read

Matrix: TypeAlias = NDArray[np.float64]
WEIGHTS = store.WEIGHTS.with_name("likeness.npz")
AGAIN = "hãy cài lại phần mềm, hoặc học lại bằng «phoihop classify --train DIR»"
SHIPPED = {"rarity", "weights", "middle", "spread", "tree_columns", "tree_limits", "tree_leaves", "tree_start", "limit"}
RIDGE = 10.0
CONTAINED = 0.35  # of the lesser text in the greater: below this, hardly any repeat
RECIPE = 1  # of `rules/keys.py`: another number has all keys made again


@dataclass(frozen=True, slots=True)
class Scale:
    """Weights of the columns (bias last), their measure, trees over the same columns, and the rarity of words."""

    weights: Matrix
    middle: Matrix
    spread: Matrix
    trees: Trees
    rarity: Rarity
    limit: float  # from this chance on two petitions are proposed as a repeat


@dataclass(frozen=True, slots=True)
class Link:
    """Two petitions that ask the same, how surely, and why."""

    one: int
    other: int
    score: float
    reason: str


def ready_to_compare() -> Faces:
    """Texts as they are compared by the weights that ship; none is read yet."""
    return Faces(load().rarity)


def rarity_of(texts: Iterable[str]) -> Rarity:
    """How rare the words of `texts` are, by bucket."""
    often, count = np.zeros(BUCKETS), 0
    for text in texts:
        count += 1
        words = counted_words(text, shipped.tools(), shipped.synonyms(), shipped.paraphrases())
        often[sorted({bucket(word) for word in words})] += 1
    return np.log((count + 1) / (often + 0.5)).astype(np.float16).astype(np.float32)  # as it is kept


@dataclass(frozen=True, slots=True)
class Straight:
    """Weights of the columns (bias last), and their measure."""

    weights: Matrix
    middle: Matrix
    spread: Matrix

    def odds(self, columns: Matrix) -> Matrix:
        """Log-odds of each row."""
        found: Matrix = (columns - self.middle) / self.spread @ self.weights[:-1] + self.weights[-1]
        return found


def straight(columns: Matrix, same: Matrix, weight: Matrix, ridge: float) -> Straight:
    """Weights by logistic regression over columns in standard measure."""
    middle, spread = columns.mean(0), columns.std(0) + 1e-6
    rows = (columns - middle) / spread

    def loss(place: Matrix) -> tuple[float, Matrix]:
        odds = rows @ place[:-1] + place[-1]
        value = float((weight * (np.logaddexp(0, odds) - same * odds)).sum())
        value += 0.5 * ridge * float(place[:-1] @ place[:-1])
        wrong = weight * (1 / (1 + np.exp(-odds)) - same)
        return value, np.append(rows.T @ wrong + ridge * place[:-1], wrong.sum())

    return Straight(minimise(loss, np.zeros(rows.shape[1] + 1), 300), middle, spread)


def learn(columns: Matrix, same: Matrix, weight: Matrix, rarity: Rarity) -> Scale:
    """Weights, and trees for what they miss by themselves."""
    line = straight(columns, same, weight, RIDGE)
    return Scale(line.weights, line.middle, line.spread, grow(columns, same, weight), rarity, 1.0)


def chance(scale: Scale, columns: Matrix) -> Matrix:
    """How likely each pair asks the same: what the weights and the trees say, each for half."""
    line = Straight(scale.weights, scale.middle, scale.spread).odds(columns)
    odds = (line + scale.trees.odds(columns)) / 2
    found: Matrix = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return np.where(evident(columns), found, 0.0)


def most(scale: Scale, columns: Matrix) -> Matrix:
    """How likely at most, whatever the columns `OF_TOLD` hold."""
    best = columns.copy()
    best[:, OF_TOLD] = np.where(scale.weights[:-1][OF_TOLD] > 0, MOST, 0.0)
    return chance(replace(scale, trees=scale.trees.at_most(OF_TOLD)), best)


def judged(scale: Scale, kept: Faces, pairs: Sequence[tuple[str, str]], *, all_scores: bool = True) -> Matrix:
    """Scores of pairs of texts; those that differ in spelling alone are the same whatever the weights say, in a number alone
    are not. Without `all_scores`, 0 for what stays below the limit whatever lexicons and the model tell."""
    known = kept.of(text for pair in pairs for text in pair)
    near = [(known[one], known[other]) for one, other in pairs]
    columns, letters = compared(near, scale.rarity), np.array([same_letters(*two) for two in near])
    open_ = np.ones(len(pairs), np.bool_) if all_scores else settled(most(scale, columns), letters) >= scale.limit
    asked = [pair for pair, is_open in zip(pairs, open_, strict=True) if is_open]
    told = kept.told(text for pair in asked for text in pair)
    complete = completed(columns[open_], [(told[one], told[other]) for one, other in asked])
    scores = np.zeros(len(pairs))
    scores[open_] = settled(chance(scale, complete), letters[open_])
    return scores


def keys(text: str, place: str = "") -> list[int]:
    """Under which keys `text` is kept and looked for."""
    return keys_of(text, place, shipped.paraphrases(), load().rarity, shipped.abbreviations())


@lru_cache
def keys_version() -> str:
    """Names all that keys are made of: keys of two versions do not meet."""
    parts = [store.digest(shipped.DATA / name) for name in ("paraphrases.txt", "abbreviations.txt")]
    return sha256(f"{RECIPE} {parts}".encode() + load().rarity.tobytes()).hexdigest()[:12]


def told_in(ask: str, answer: str) -> float:
    """How much of what is asked an answer speaks of, by rarity: from 0 to 1."""
    ((met, _part),) = told_where([ask], [answer])
    return met


def told_where(asks: Sequence[str], parts: Sequence[str]) -> list[tuple[float, int]]:
    """Of each ask, as `told_in`: how much of it the part speaks of that speaks most of it, and which part that is.

    Of equal parts the last; (0.0, 0) where there is none.
    """
    groups, rarity, short = shipped.paraphrases(), load().rarity, shipped.abbreviations()
    there = [{key for found in keys_in(read(part, short), groups) for key in found} for part in parts]
    best = list[tuple[float, int]]()
    for ask in asks:
        asked = {found: min(float(rarity[bucket(key)]) for key in found) for found in keys_in(read(ask, short), groups)}
        whole = max(sum(asked.values()), 1e-9)
        met = [sum(rare for found, rare in asked.items() if not found.isdisjoint(keys)) / whole for keys in there]
        at = max(range(len(met)), key=lambda place: (met[place], place), default=0)
        best.append((met[at] if met else 0.0, at))
    return best


def compare(text: str, others: Sequence[str]) -> list[tuple[float, str]]:
    """How surely each of `others` asks the same as `text`, and why in words; without words where it hardly does."""
    told = _judged(load(), ready_to_compare(), [(text, other) for other in others], all_scores=True)
    return [(round(score, 3), reason) for score, reason in told]


def compare_pairs(pairs: Sequence[tuple[str, str]], known: Faces) -> list[tuple[float, str] | None]:
    """Of each pair of texts how surely they ask the same, and why; None where they hardly do. `known` is asked for each text."""
    scale, found = load(), list[tuple[float, str] | None]()
    for start in range(0, len(pairs), BATCH):
        told = _judged(scale, known, pairs[start : start + BATCH])
        found += [(round(score, 3), reason) if reason else None for score, reason in told]
    return found


def groups(texts: Sequence[str]) -> list[tuple[list[int], float, list[Link]]]:
    """Groups of places in `texts` that ask the same: members, the weakest link's score, the links."""
    scale = load()
    first: dict[str, int] = {}
    copies: dict[int, list[int]] = {}
    for place, text in enumerate(texts):
        copies.setdefault(first.setdefault(one_tone_place(clean(text).lower()), place), []).append(place)
    heads = list(copies)
    kept, words = ready_to_compare(), [texts[head] for head in heads]
    links: list[Link] = []
    met = candidates([keys(text) for text in words])
    while batch := list(islice(met, BATCH)):
        told = _judged(scale, kept, [(words[one], words[other]) for one, other in batch])
        links += [
            Link(one, other, round(score, 3), reason)
            for (one, other), (score, reason) in zip(batch, told, strict=True)
            if reason
        ]
    surest = [(link.score, link.one, link.other) for link in links]

    def scores(pairs: list[tuple[int, int]]) -> list[float]:
        return [float(score) for score in judged(scale, kept, [(words[one], words[other]) for one, other in pairs])]

    inside = grouped(surest, scores, scale.limit)
    return _with_copies(inside, links, heads, copies)


def _with_copies(
    inside: list[list[int]], links: Sequence[Link], heads: Sequence[int], copies: dict[int, list[int]]
) -> list[tuple[list[int], float, list[Link]]]:
    """Groups by their places in the texts, those too whose members are copies of one text."""
    of_member: dict[int, list[Link]] = {}
    for link in links:
        of_member.setdefault(link.one, []).append(link)
    in_group = {member for members in inside for member in members}
    alone = [[place] for place, head in enumerate(heads) if place not in in_group and len(copies[head]) > 1]
    found = []
    for members in [*inside, *alone]:
        within = set(members)
        told = [
            Link(heads[link.one], heads[link.other], link.score, link.reason)
            for member in members
            for link in of_member.get(member, ())
            if link.other in within
        ]
        for member in members:
            head, *others = copies[heads[member]]
            told += [Link(other, head, 1.0, SAME_WORDS) for other in others]
        places = sorted(place for member in members for place in copies[heads[member]])
        found.append((places, min(link.score for link in told), told))
    return sorted(found, key=lambda group: group[0])


def _judged(
    scale: Scale, kept: Faces, pairs: Sequence[tuple[str, str]], *, all_scores: bool = False
) -> list[tuple[float, str]]:
    """The score of each pair, 0 for texts with hardly anything in common; and why, where it is taken for a repeat."""
    senses = kept.senses(text for pair in pairs for text in pair)
    close = [place for place, (one, other) in enumerate(pairs) if contained(senses[one], senses[other]) >= CONTAINED]
    scores = judged(scale, kept, [pairs[place] for place in close], all_scores=all_scores).tolist()
    found = [(0.0, "")] * len(pairs)
    for place, score in zip(close, scores, strict=True):
        found[place] = score, _reason(kept, *pairs[place], scale.rarity) if score >= scale.limit else ""
    return found


def _reason(kept: Faces, first: str, second: str, rarity: Rarity) -> str:
    """What a person sees in common, in words."""
    faces, told = kept.of([first, second]), kept.told([first, second])
    one, other = faces[first], faces[second]
    if (letters := same_letters(one, other)) > 0:
        return STANDS_IN if letters == STANDS_WHOLE else SAME_WORDS
    parts = []
    shared = sorted(one.names.keys() & other.names.keys(), key=lambda name: (-float(rarity[bucket(name)]), name))
    names = [one.names[name] for name in shared[:4]]
    for what, terms in (
        (SAME_NAMES, names),
        (SAME_NUMBERS, sorted(one.numbers & other.numbers)[:4]),
        (SAME_MATTER, sorted(told[first].terms & told[second].terms, key=lambda term: (-len(term), term))[:4]),
    ):
        if terms:
            parts.append(what % {"terms": ", ".join(f"«{term}»" for term in terms)})
    return "; ".join(parts) or RARE_WORDS


def keep(scale: Scale) -> None:
    """Write the weights."""
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {
        "rarity": scale.rarity.astype(np.float16),
        **{name: getattr(scale, name).astype(np.float32) for name in ("weights", "middle", "spread")},
        "tree_columns": scale.trees.columns.astype(np.uint8),
        "tree_limits": scale.trees.limits,  # exact: a value that stands on a limit is a yes
        "tree_leaves": scale.trees.leaves.astype(np.float32),
        "tree_start": np.array([scale.trees.start], np.float32),
        "limit": np.array([scale.limit]),
    }
    np.savez_compressed(buffer, **arrays)
    WEIGHTS.write_bytes(buffer.getvalue())
    told = store.provenance() | {"likeness_sha256": store.digest(WEIGHTS)}
    store.PROVENANCE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


class Outdated(Exception):
    """The weights are of another shape than what is compared: one sentence."""


@lru_cache
def load() -> Scale:
    """The weights that ship. Raises Outdated."""
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        if not set(arrays.files) >= SHIPPED or len(arrays["middle"]) != COLUMNS or len(arrays["rarity"]) != BUCKETS:
            raise Outdated(f"Tệp trọng số «{WEIGHTS.name}» không cùng phiên bản với phần mềm; {AGAIN}.")
        weights, middle, spread = (arrays[name].astype(np.float64) for name in ("weights", "middle", "spread"))
        columns, start = arrays["tree_columns"].astype(np.int64), float(arrays["tree_start"][0])
        trees = Trees(columns, arrays["tree_limits"], arrays["tree_leaves"].astype(np.float64), start)
        return Scale(weights, middle, spread, trees, arrays["rarity"].astype(np.float32), float(arrays["limit"][0]))


def lines(file: Path) -> list[dict[str, Any]]:
    """Rows of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
