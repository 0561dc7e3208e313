"""The model: weights over a reading, in three steps: field, level, and from both with the competence table the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .features import BUCKETS, softmax
from .reading import Reading

Matrix: TypeAlias = NDArray[np.float64]

FIELD_WORDS, LEVEL_WORDS = 2.0, 1.0  # how much the lexicons count before anything is learnt
UNKNOWN = 0.03  # share left to bodies the competence table does not name


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of one step: over the dense columns, over the hashed pieces, and biases."""

    dense: Matrix
    pieces: Matrix
    bias: Matrix


@dataclass(frozen=True, slots=True)
class Model:
    """Three heads, and for field and body the line that turns a chance into a confidence."""

    field: Head
    level: Head
    body: Head
    field_line: tuple[float, float]
    body_line: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances of every field, level and body for each reading; rows in order of the readings."""

    field: Matrix
    level: Matrix
    body: Matrix


def dense(readings: Sequence[Reading]) -> tuple[Matrix, Matrix, Matrix, Matrix, Matrix]:
    """Lexicon scores of fields, levels, names, matters, and lengths, a row a reading."""
    return (
        np.array([one.field for one in readings], np.float64),
        np.array([one.level for one in readings], np.float64),
        np.array([one.names for one in readings], np.float64),
        np.array([one.matters for one in readings], np.float64),
        np.array([[one.length] for one in readings], np.float64),
    )


def pieces(readings: Sequence[Reading]) -> Matrix:
    """Hashed pieces of each reading as full rows: for learning only."""
    found = np.zeros((len(readings), BUCKETS))
    for row, one in enumerate(readings):
        found[row, one.buckets] = one.values
    return found


def field_columns(field: Matrix) -> tuple[Matrix, Matrix]:
    """Columns and offset of the first step."""
    return field * 0.3, field * FIELD_WORDS


def level_columns(field: Matrix, level: Matrix, matters: Matrix, length: Matrix) -> tuple[Matrix, Matrix]:
    """Columns and offset of the second step."""
    return np.hstack([level * 0.5, field * 0.2, matters * 0.2, length * 0.3]), level * LEVEL_WORDS


def body_columns(parts: tuple[Matrix, ...], of_field: Matrix, of_level: Matrix, table: Matrix) -> tuple[Matrix, Matrix]:
    """Columns and offset of the third step; `table` (field, level, body) holds the shares of competence."""
    field, level, names, matters, length = parts
    prior = np.einsum("nf,nl,flb->nb", of_field, of_level, table)
    total = np.maximum(prior.sum(1, keepdims=True), 1e-9)
    known = np.log((1 - UNKNOWN) * prior / total + UNKNOWN / table.shape[2])
    columns = [level * 0.3, np.log(of_level + 0.01) * 0.3, field * 0.15, of_field * 0.3]
    columns += [names * 0.3, matters * 0.3, known * 0.1, length * 0.3]
    return np.hstack(columns), known + names + matters


def chances(model: Model, readings: Sequence[Reading], table: Matrix) -> Chances:
    """What `model` makes of `readings`."""
    parts = dense(readings)
    field, level, _names, matters, length = parts
    stacked = np.hstack([model.field.pieces, model.level.pieces, model.body.pieces])
    said = np.array([one.values @ stacked[one.buckets] for one in readings])
    first, second = model.field.pieces.shape[1], model.field.pieces.shape[1] + model.level.pieces.shape[1]
    of_field = _step(model.field, field_columns(field), said[:, :first])
    of_level = _step(model.level, level_columns(field, level, matters, length), said[:, first:second])
    of_body = _step(model.body, body_columns(parts, of_field, of_level, table), said[:, second:])
    return Chances(of_field, of_level, of_body)


def _step(head: Head, columns: tuple[Matrix, Matrix], said: Matrix) -> Matrix:
    values, offset = columns
    return softmax(values @ head.dense + offset + said + head.bias)


def confidence(chance: Matrix, line: tuple[float, float]) -> Matrix:
    """How often a best guess with this `chance` was right when the line was fitted."""
    inside = np.clip(chance, 1e-6, 1 - 1e-6)
    result: Matrix = 1 / (1 + np.exp(-(line[0] + line[1] * np.log(inside / (1 - inside)))))
    return result
