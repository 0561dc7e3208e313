"""Repeats: the weights over what two petitions have in common, learnt from labelled pairs, and their use."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import shipped, store
from .competence import shares
from .rules.features import BUCKETS
from .rules.grouping import candidates, grouped
from .rules.learning import minimise
from .rules.likeness import Face, Rarity, bucket, compared, evident, face, folded_words, same_letters, widened
from .rules.model import chances
from .rules.reading import reading
from .rules.words import read

Matrix: TypeAlias = NDArray[np.float64]
WEIGHTS = store.WEIGHTS.with_name("likeness.npz")
SAME = 0.9  # from this chance on two petitions ask the same
RIDGE = 1.0
BATCH = 512


@dataclass(frozen=True, slots=True)
class Scale:
    """Weights of the widened columns (bias last), their measure, and the rarity of words."""

    weights: Matrix
    middle: Matrix
    spread: Matrix
    rarity: Rarity


@dataclass(frozen=True, slots=True)
class Link:
    """Two petitions that ask the same, how surely, and why."""

    one: int
    other: int
    score: float
    reason: str


def faces(texts: Sequence[str], rarity: Rarity) -> list[Face]:
    """`texts` ready to be compared."""
    tools, synonyms, model, table = shipped.tools(), shipped.synonyms(), store.load(), shares(None)
    found: list[Face] = []
    for start in range(0, len(texts), BATCH):
        part = texts[start : start + BATCH]
        readings = [reading(text, tools) for text in part]
        guesses = chances(model, readings, table)
        for number, (text, one) in enumerate(zip(part, readings, strict=True)):
            guessed = guesses.field[number].astype(np.float32), guesses.level[number].astype(np.float32)
            found.append(face(text, one, tools, synonyms, rarity, guessed))
    return found


def rarity_of(texts: Iterable[str]) -> Rarity:
    """How rare the words of `texts` are, by bucket."""
    often, count = np.zeros(BUCKETS), 0
    for text in texts:
        count += 1
        words = folded_words(read(text, shipped.abbreviations()), shipped.synonyms())
        often[sorted({bucket(word) for word in words})] += 1
    return np.log((count + 1) / (often + 0.5)).astype(np.float32)


def learn(columns: Matrix, same: Matrix, weight: Matrix, rarity: Rarity) -> Scale:
    """Weights by logistic regression over widened columns."""
    middle, spread = columns.mean(0), columns.std(0) + 1e-6
    rows = widened(columns, middle, spread)

    def loss(place: Matrix) -> tuple[float, Matrix]:
        odds = rows @ place[:-1] + place[-1]
        value = float((weight * (np.logaddexp(0, odds) - same * odds)).sum())
        value += 0.5 * RIDGE * float(place[:-1] @ place[:-1])
        wrong = weight * (1 / (1 + np.exp(-odds)) - same)
        return value, np.append(rows.T @ wrong + RIDGE * place[:-1], wrong.sum())

    return Scale(minimise(loss, np.zeros(rows.shape[1] + 1), 300), middle, spread, rarity)


def chance(scale: Scale, columns: Matrix) -> Matrix:
    """How likely each pair asks the same."""
    odds = widened(columns, scale.middle, scale.spread) @ scale.weights[:-1] + scale.weights[-1]
    found: Matrix = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return np.where(evident(columns), found, 0.0)


def judged(scale: Scale, pairs: Sequence[tuple[Face, Face]]) -> Matrix:
    """Scores of `pairs`; texts that differ in spelling alone are the same whatever the weights say."""
    if not pairs:
        return np.zeros(0)
    learnt = chance(scale, np.array([compared(one, other, scale.rarity) for one, other in pairs]))
    return np.maximum(learnt, [same_letters(one, other) for one, other in pairs])


def groups(texts: Sequence[str]) -> list[tuple[list[int], float, list[Link]]]:
    """Groups of places in `texts` that ask the same: members, the weakest link's score, the links."""
    scale = load()
    known = faces(texts, scale.rarity)
    links: list[Link] = []
    batch: list[tuple[int, int]] = []
    for pair in candidates([one.words for one in known]):
        batch.append(pair)
        if len(batch) == BATCH:
            links += _linked(scale, known, batch)
            batch = []
    links += _linked(scale, known, batch)
    of_member: dict[int, list[Link]] = {}
    for link in links:
        of_member.setdefault(link.one, []).append(link)
    found = []
    for members in grouped((link.one, link.other) for link in links):
        inside = [link for member in members for link in of_member.get(member, ())]
        found.append((members, min(link.score for link in inside), inside))
    return found


def _linked(scale: Scale, known: Sequence[Face], pairs: Sequence[tuple[int, int]]) -> list[Link]:
    scores = judged(scale, [(known[one], known[other]) for one, other in pairs])
    return [
        Link(one, other, round(float(score), 3), _reason(known[one], known[other], scale.rarity))
        for (one, other), score in zip(pairs, scores, strict=True)
        if score >= SAME
    ]


def _reason(one: Face, other: Face, rarity: Rarity) -> str:
    """What a person sees in common, in words."""
    if same_letters(one, other):
        return "cùng lời văn, chỉ khác cách viết"
    parts = []
    shared = sorted(one.names.keys() & other.names.keys(), key=lambda name: (-float(rarity[bucket(name)]), name))
    names = [one.names[name] for name in shared[:4]]
    for what, terms in (
        ("cùng tên riêng", names),
        ("cùng số", sorted(one.numbers & other.numbers)[:4]),
        ("cùng việc", sorted(one.terms & other.terms, key=len, reverse=True)[:4]),
    ):
        if terms:
            parts.append(f"{what} {', '.join(f'«{term}»' for term in terms)}")
    return "; ".join(parts) or "nhiều từ ít gặp trùng nhau"


def keep(scale: Scale) -> None:
    """Write the weights."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: getattr(scale, name).astype(np.float32) for name in Scale.__slots__})
    WEIGHTS.write_bytes(buffer.getvalue())
    told = store.provenance() | {"likeness_sha256": store.digest(WEIGHTS)}
    store.PROVENANCE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


@lru_cache
def load() -> Scale:
    """The weights that ship."""
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        weights, middle, spread = (arrays[name].astype(np.float64) for name in ("weights", "middle", "spread"))
        return Scale(weights, middle, spread, arrays["rarity"])


def lines(file: Path) -> list[dict[str, Any]]:
    """Rows of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
