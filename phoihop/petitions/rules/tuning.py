"""A model brought nearer to what people decided: its weights moved no further than their decisions ask, and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .learning import fit
from .model import Head, Model, chances, pieces
from .reading import Reading

Matrix: TypeAlias = NDArray[np.float64]
SCALE = {"field": 2.0, "body": 1.0}  # of the hashed pieces, as when the model that ships was fitted
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of decisions neither model had seen: how many, how often each was right, and the 95 % interval of the difference."""

    rows: int
    before: float
    after: float
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """More often right, and not by chance."""
        return self.low > 0

    @property
    def is_no_worse(self) -> bool:
        """Right at least as often."""
        return self.after >= self.before


def tuned(model: Model, readings: Sequence[Reading], fields: Matrix, bodies: Matrix, table: Matrix) -> Model:
    """`model` with what `fields` and `bodies` (one row a reading, 1 where it was decided) teach on top of it."""
    rows = pieces(readings)
    of_field = np.log(chances(model, readings, table).field + 1e-9)
    nearer = replace(model, field=_moved(model.field, rows * SCALE["field"], SCALE["field"], of_field, fields))
    of_body = np.log(chances(nearer, readings, table).body + 1e-9)
    return replace(nearer, body=_moved(model.body, rows * SCALE["body"], SCALE["body"], of_body, bodies))


def _moved(head: Head, rows: Matrix, scale: float, known: Matrix, target: Matrix) -> Head:
    weights, bias = fit(rows, known, target, np.ones(len(rows)))
    return Head(head.dense, head.pieces + weights * scale, head.bias + bias)


def judged(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Verdict:
    """Which of the same decisions each model had right; decisions are drawn anew for the interval."""
    if not len(before):
        return Verdict(0, 0.0, 0.0, 0.0, 0.0)
    gained = after.astype(float) - before
    drawn = gained[np.random.default_rng(5).integers(0, len(gained), (DRAWS, len(gained)))].mean(1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Verdict(len(gained), float(before.mean()), float(after.mean()), float(low), float(high))
