"""Fitting the model to labelled petitions: petitions of a data folder and the examples that ship."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import shipped
from .competence import shares
from .rules.features import index, softmax
from .rules.learning import fit, minimise
from .rules.model import (
    Chances,
    Head,
    Model,
    body_columns,
    chances,
    dense,
    field_columns,
    level_columns,
    pieces,
)
from .rules.reading import Reading, reading
from .rules.words import bare, read

Matrix: TypeAlias = NDArray[np.float64]
PIECES = {"field": 2.0, "level": 1.5, "body": 1.0}  # scale of the hashed pieces: a larger one is a weaker ridge
FOLDS_INSIDE = 3
WEIGHTS = {"real": 1.0, "reworded": 0.5, "own": 0.5}
WITHOUT_MARKS = 0.4  # weight of the same text again without its marks


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text. Rows of one `group` say the same and never stand on both sides of a test."""

    name: str
    group: str
    kind: str
    text: str
    fields: tuple[str, ...]
    bodies: tuple[str, ...]
    weight: float


def own() -> Iterator[Labelled]:
    """The examples that ship."""
    for number, (field, body, text) in enumerate(shipped.examples(), 1):
        name = f"example-{number}"
        yield Labelled(name, name, "own", text, (field,), (body,), WEIGHTS["own"])


def labelled(folder: Path) -> Iterator[Labelled]:
    """Petitions and their rewordings in `folder`; those that `pairs.jsonl` calls the same request are one group."""
    rows = {row["id"]: row for row in _lines(folder / "petitions.jsonl")}
    groups = _groups(rows, _lines(folder / "pairs.jsonl"))
    for name, row in rows.items():
        yield _labelled(name, row, groups[name], "real", row["text"])
    for row in _lines(folder / "variants.jsonl"):
        if row["variant"].startswith("reworded") and row["of"] in rows:
            yield _labelled(row["id"], rows[row["of"]], groups[row["of"]], "reworded", row["text"])


def variants(folder: Path) -> Iterator[tuple[str, Labelled]]:
    """(kind of writing, text) for petitions written in other ways: without marks, mistyped, abbreviated…"""
    rows = {row["id"]: row for row in _lines(folder / "petitions.jsonl")}
    groups = _groups(rows, _lines(folder / "pairs.jsonl"))
    for row in _lines(folder / "variants.jsonl"):
        if row["of"] in rows and not row["variant"].startswith(("reworded", "hard_negative")):
            of = row["of"]
            yield row["variant"], _labelled(of, rows[of], groups[of], "variant", row["text"])


def _labelled(name: str, row: dict[str, Any], group: str, kind: str, text: str) -> Labelled:
    ok = tuple(row["field_keys_ok"]), tuple(row["body_keys_ok"])
    return Labelled(name, group, kind, text, *ok, WEIGHTS.get(kind, 0.0))


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _groups(rows: Iterable[str], pairs: Iterable[dict[str, Any]]) -> dict[str, str]:
    head = {name: name for name in rows}

    def top(name: str) -> str:
        while head[name] != name:
            name = head[name]
        return name

    for pair in pairs:
        if pair["relation"] == "same_request" and pair["a"] in head and pair["b"] in head:
            head[top(pair["a"])] = top(pair["b"])
    return {name: top(name) for name in head}


def augmented(rows: Iterable[Labelled]) -> list[Labelled]:
    """`rows`, and each again without marks."""
    found = list(rows)
    return found + [replace(row, text=bare(row.text), weight=row.weight * WITHOUT_MARKS) for row in found]


class Material:
    """Labelled rows with their readings and targets, from which models are fitted to parts."""

    def __init__(self, rows: Sequence[Labelled]) -> None:
        """Read all rows: whole to learn from, and as a petition is read to propose (`asked`, without the names of places)."""
        self.rows = rows
        tools = shipped.tools()
        self.readings: list[Reading] = [reading(row.text, tools, read(row.text, tools.abbreviations)) for row in rows]
        self.asked: list[Reading] = [reading(row.text, tools) for row in rows]
        self.weight = np.array([row.weight for row in rows])
        self.field = _targets([row.fields for row in rows], list(tools.fields), 0.8)
        self.body = _targets([row.bodies for row in rows], list(tools.bodies), 0.7)
        levels = index(tools.levels)
        self.level = np.zeros((len(rows), len(levels)))
        for place, key in enumerate(tools.bodies):
            self.level[:, levels[shipped.bodies()[key].level]] += self.body[:, place]
        self.parts = dense(self.readings)
        self.pieces = pieces(self.readings)

    def fit(self, places: NDArray[np.int64], table: Matrix) -> Model:
        """A model of the rows at `places`; the body learns from fields and levels guessed as for unseen rows."""
        of_field, of_level = self._unseen(places)
        body = self._head("body", places, self._body_columns(places, of_field, of_level, table), self.body)
        field = self._head("field", places, self._field_columns(places), self.field)
        level = self._head("level", places, self._level_columns(places), self.level)
        return Model(field, level, body, (0.0, 1.0), (0.0, 1.0))

    def chances(self, model: Model, places: NDArray[np.int64], table: Matrix) -> Chances:
        """What `model` makes of the rows at `places`."""
        return chances(model, [self.asked[place] for place in places], table)

    def _field_columns(self, places: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        return field_columns(self.parts[0][places])

    def _level_columns(self, places: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        field, level, _names, matters, length = (part[places] for part in self.parts)
        return level_columns(field, level, matters, length)

    def _body_columns(
        self, places: NDArray[np.int64], of_field: Matrix, of_level: Matrix, table: Matrix
    ) -> tuple[Matrix, Matrix]:
        return body_columns(tuple(part[places] for part in self.parts), of_field, of_level, table)

    def _unseen(self, places: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """Chances of field and level for `places`, each from a model that has not seen the row's group."""
        fold = folds([self.rows[place].group for place in places], FOLDS_INSIDE, seed=7)
        of_field = np.zeros((len(places), self.field.shape[1]))
        of_level = np.zeros((len(places), self.level.shape[1]))
        for number in range(FOLDS_INSIDE):
            seen, unseen = places[fold != number], places[fold == number]
            for name, columns, target, found in (
                ("field", self._field_columns, self.field, of_field),
                ("level", self._level_columns, self.level, of_level),
            ):
                head = self._head(name, seen, columns(seen), target)
                values, offset = columns(unseen)
                found[fold == number] = softmax(
                    values @ head.dense + offset + self.pieces[unseen] @ head.pieces + head.bias
                )
        return of_field, of_level

    def _head(self, name: str, places: NDArray[np.int64], columns: tuple[Matrix, Matrix], target: Matrix) -> Head:
        values, offset = columns
        rows = np.hstack([values, self.pieces[places] * PIECES[name]])
        weights, bias = fit(rows, offset, target[places], self.weight[places])
        width = values.shape[1]
        return Head(weights[:width], weights[width:] * PIECES[name], bias)


def folds(groups: Sequence[str], count: int, *, seed: int) -> NDArray[np.int64]:
    """The fold of each row; a group is never divided, folds are about equally large."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    place = {names[number]: turn % count for turn, number in enumerate(order)}
    return np.array([place[group] for group in groups], np.int64)


def line(chance: Matrix, right: Matrix) -> tuple[float, float]:
    """Platt's line: from the log-odds of the best guess to how often it was right; held near the identity."""
    inside = np.clip(chance, 1e-6, 1 - 1e-6)
    odds = np.log(inside / (1 - inside))

    def loss(place: Matrix) -> tuple[float, Matrix]:
        guess = 1 / (1 + np.exp(-(place[0] + place[1] * odds)))
        value = -float((right * np.log(guess + 1e-12) + (1 - right) * np.log(1 - guess + 1e-12)).sum())
        value += 0.5 * float(place[0] ** 2 + (place[1] - 1) ** 2)
        wrong = guess - right
        return value, np.array([wrong.sum() + place[0], wrong @ odds + place[1] - 1])

    found = minimise(loss, np.array([0.0, 1.0]), 100)
    return float(found[0]), float(found[1])


def best_right(guesses: Matrix, ok: Sequence[tuple[str, ...]], keys: Sequence[str]) -> Matrix:
    """1.0 where the best guess is an accepted label."""
    best = guesses.argmax(1)
    return np.array([float(keys[place] in labels) for place, labels in zip(best, ok, strict=True)])


def _targets(ok: Sequence[tuple[str, ...]], keys: Sequence[str], first: float) -> Matrix:
    """Shares of the classes: most for the first accepted label, the rest over all accepted."""
    places, found = index(keys), np.zeros((len(ok), len(keys)))
    for row, labels in enumerate(ok):
        found[row, places[labels[0]]] += first
        for label in labels:
            found[row, places[label]] += (1 - first) / len(labels)
    return found


def train(rows: Sequence[Labelled], *, count: int = 5) -> Model:
    """The model of all `rows`, its confidences fitted to guesses on rows it had not seen."""
    material, table = Material(augmented(rows)), shares(None)
    all_rows = np.arange(len(material.rows))
    fold = folds([row.group for row in material.rows], count, seed=1)
    of_field, of_body = unseen(material, fold, table)
    judged = (
        np.array([row.kind != "own" for row in material.rows]) if any(r.kind != "own" for r in rows) else all_rows >= 0
    )
    lines = []
    for guesses, name, keys in (
        (of_field, "fields", shipped.tools().fields),
        (of_body, "bodies", shipped.tools().bodies),
    ):
        right = best_right(guesses, [getattr(row, name) for row in material.rows], keys)
        lines.append(line(guesses.max(1)[judged], right[judged]))
    return replace(material.fit(all_rows, table), field_line=lines[0], body_line=lines[1])


def unseen(material: Material, fold: NDArray[np.int64], table: Matrix) -> tuple[Matrix, Matrix]:
    """Chances of field and body for every row, each from a model fitted to the other folds."""
    of_field, of_body = np.zeros_like(material.field), np.zeros_like(material.body)
    for number in range(int(fold.max()) + 1):
        model = material.fit(np.flatnonzero(fold != number), table)
        places = np.flatnonzero(fold == number)
        found = material.chances(model, places, table)
        of_field[places], of_body[places] = found.field, found.body
    return of_field, of_body
