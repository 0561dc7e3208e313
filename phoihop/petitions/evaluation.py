"""How good the machine is on petitions it has not learnt from: cross-validation by groups, with intervals."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import shipped
from .competence import shares
from .proposing import propose
from .rules.model import Chances, chances, confidence
from .rules.reading import reading
from .training import Labelled, Material, augmented, best_right, folds, labelled, line, own, variants

Matrix: TypeAlias = NDArray[np.float64]
FOLDS = 5
SURE = 0.9
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of `rows` petitions with its 95 % interval (petitions of one group are drawn together)."""

    name: str
    rows: int
    share: float
    low: float
    high: float

    def as_json(self) -> dict[str, str | int | float]:
        """Rounded for reading."""
        found = {"share": round(self.share, 3), "low": round(self.low, 3), "high": round(self.high, 3)}
        return {"name": self.name, "rows": self.rows, **found}


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled text with its guesses of field or body, best first, and the confidence in the best."""

    row: Labelled
    ok: tuple[str, ...]
    guesses: tuple[str, ...]
    sure: float

    def right(self, first: int = 1) -> bool:
        """Whether an accepted label is among the `first` guesses."""
        return any(guess in self.ok for guess in self.guesses[:first])


def untouched(group: str) -> bool:
    """Groups nobody of us read before the lexicons were written: their figures owe nothing to us."""
    return hashlib.sha256(("b" + group).encode()).digest()[0] % 2 == 1


def evaluate(folder: Path) -> dict[str, list[Figure]]:
    """All figures, by table."""
    material, other_ways = Material(augmented([*labelled(folder), *own()])), list(variants(folder))
    found, of_variants = _unseen(material, [row for _way, row in other_ways])
    tables: dict[str, list[Figure]] = {}
    for what, keys in (("field", shipped.tools().fields), ("body", shipped.tools().bodies)):
        judged = _judged(what, material.rows, found, keys, folds_of(material.rows))
        petitions = [one for one in judged[: len(judged) // 2] if one.row.kind == "real"]
        tables[what] = _overall(petitions)
        tables[f"{what} per class"] = _per_class(petitions)
        reworded = [one for one in judged[: len(judged) // 2] if one.row.kind == "reworded"]
        examples = [one for one in judged[: len(judged) // 2] if one.row.kind == "own"]
        tables[what] += [_share("reworded by the curator", reworded), _share("our own examples", examples)]
        again = _judged(what, [row for _way, row in other_ways], of_variants, keys, None)
        ways = [way for way, _row in other_ways]
        tables[f"{what} written otherwise"] = _otherwise(petitions, ways, again)
    tables["speed"] = [_speed([row.text for row in material.rows if row.kind == "real"][:200])]
    return tables


def folds_of(rows: Sequence[Labelled]) -> NDArray[np.int64]:
    """The fold of each row in the evaluation."""
    return folds([row.group for row in rows], FOLDS, seed=1)


def _unseen(material: Material, others: Sequence[Labelled]) -> tuple[Chances, Chances]:
    """Chances of every row, and of `others`, each from the model that did not see its group."""
    table, fold, tools = shares(None), folds_of(material.rows), shipped.tools()
    fold_of_group = {row.group: number for row, number in zip(material.rows, fold, strict=True)}
    other_fold = np.array([fold_of_group[row.group] for row in others])
    readings = [reading(row.text, tools) for row in others]
    found, of_others = _empty(len(material.rows)), _empty(len(others))
    for number in range(FOLDS):
        model = material.fit(np.flatnonzero(fold != number), table)
        _put(found, np.flatnonzero(fold == number), material.chances(model, np.flatnonzero(fold == number), table))
        places = np.flatnonzero(other_fold == number)
        _put(of_others, places, chances(model, [readings[place] for place in places], table))
    return found, of_others


def _empty(rows: int) -> Chances:
    tools = shipped.tools()
    return Chances(*(np.zeros((rows, len(keys))) for keys in (tools.fields, tools.levels, tools.bodies)))


def _put(into: Chances, places: NDArray[np.int64], found: Chances) -> None:
    into.field[places], into.level[places], into.body[places] = found.field, found.level, found.body


def _judged(
    what: str, rows: Sequence[Labelled], found: Chances, keys: Sequence[str], fold: NDArray[np.int64] | None
) -> list[Judged]:
    """Rows with guesses; confidence by a line fitted to the rows of the other folds."""
    guesses: Matrix = found.field if what == "field" else found.body
    ok = [row.fields if what == "field" else row.bodies for row in rows]
    best = np.argsort(-guesses, axis=1, kind="stable")[:, :3]
    sure = np.zeros(len(rows))
    if fold is not None:
        right, chance = best_right(guesses, ok, keys), guesses.max(1)
        judged = np.array([row.kind != "own" for row in rows])
        for number in range(FOLDS):
            others = (fold != number) & judged
            sure[fold == number] = confidence(chance[fold == number], line(chance[others], right[others]))
    return [
        Judged(row, labels, tuple(keys[place] for place in best[number]), float(sure[number]))
        for number, (row, labels) in enumerate(zip(rows, ok, strict=True))
    ]


def _overall(petitions: Sequence[Judged]) -> list[Figure]:
    certain = [one for one in petitions if one.sure >= SURE]
    fresh = [one for one in petitions if untouched(one.row.group)]
    return [
        _share("top-1", petitions),
        _share("top-3", petitions, lambda one: one.right(3)),
        _share("top-1, first label only", petitions, lambda one: one.guesses[0] == one.ok[0]),
        _share("top-1, half not read before", fresh),
        _share("top-3, half not read before", fresh, lambda one: one.right(3)),
        _share("at least 90 % sure: right", certain),
        _share("at least 90 % sure: how many", petitions, lambda one: one.sure >= SURE),
    ]


def _per_class(petitions: Sequence[Judged]) -> list[Figure]:
    """Top-1 by first label, largest class first."""
    classes = sorted(
        {one.ok[0] for one in petitions}, key=lambda key: (-sum(one.ok[0] == key for one in petitions), key)
    )
    return [_share(key, [one for one in petitions if one.ok[0] == key]) for key in classes]


def _otherwise(petitions: Sequence[Judged], ways: Sequence[str], again: Sequence[Judged]) -> list[Figure]:
    """Top-1 of each way of writing, and of the same petitions as they were written."""
    plain = {one.row.name: one for one in petitions}
    figures = []
    for way in dict.fromkeys(ways):
        here = [one for other, one in zip(ways, again, strict=True) if other == way]
        figures += [_share(way, here), _share(f"{way}: the originals", [plain[one.row.name] for one in here])]
    return figures


def _share(name: str, rows: Sequence[Judged], true: Callable[[Judged], bool] = Judged.right) -> Figure:
    """The share of `rows` of which `true` holds; groups are drawn anew for the interval."""
    groups: dict[str, list[int]] = {}
    for one in rows:
        count = groups.setdefault(one.row.group, [0, 0])
        count[0] += true(one)
        count[1] += 1
    return share_of(name, list(groups.values()))


def share_of(name: str, groups: Sequence[Sequence[int]]) -> Figure:
    """A figure of groups of (true, all)."""
    if not groups:
        return Figure(name, 0, float("nan"), float("nan"), float("nan"))
    counts = np.array(groups)
    draws = np.random.default_rng(5).integers(0, len(counts), (DRAWS, len(counts)))
    drawn = counts[draws].sum(1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return Figure(
        name, int(counts[:, 1].sum()), float(counts[:, 0].sum() / counts[:, 1].sum()), float(low), float(high)
    )


def _speed(texts: Sequence[str]) -> Figure:
    """Petitions a second of processor time, whole proposals with reasons."""
    propose(texts[:1], on=date(2025, 7, 1))
    start = time.process_time()
    for _ in range(5):
        propose(texts, on=date(2025, 7, 1))
    rate = 5 * len(texts) / (time.process_time() - start)
    return Figure("petitions per second", len(texts), rate, rate, rate)
