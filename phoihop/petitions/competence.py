"""Who answers what: the dated table of competence as shares of bodies for each field and level."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import shipped
from .rules.features import index

Own = tuple[
    shipped.Competence, ...
]  # a province's rows: those of a field and a level take the place of the shipped ones


def rows_with(own: Own) -> list[shipped.Competence]:
    """The province's rows, and those shipped for what it says nothing of."""
    said = {(row.field, row.level) for row in own}
    return [*own, *(row for row in shipped.competence() if (row.field, row.level) not in said)]


@lru_cache(maxsize=8)
def shares(on: date | None, own: Own = ()) -> NDArray[np.float64]:
    """(field, level, body): the first in rank has most; rows in force `on` the day, or the latest ones."""
    fields, bodies, levels = index(list(shipped.fields())), index(list(shipped.bodies())), index(shipped.LEVELS)
    table = np.zeros((len(fields), len(levels), len(bodies)))
    for row in rows_with(own):
        if in_force(row, on):
            table[fields[row.field], levels[row.level], bodies[row.body]] = row.rank**-1.5
    result: NDArray[np.float64] = table / np.maximum(table.sum(2, keepdims=True), 1e-9)
    return result


def in_force(row: shipped.Competence, on: date | None) -> bool:
    """Whether `row` holds `on` that day; without a day, whether it has no end."""
    if on is None:
        return row.end is None
    return row.start <= on and (row.end is None or on <= row.end)


def basis(field: str, body: str, on: date | None, own: Own = ()) -> shipped.Competence | None:
    """The row that makes `body` competent for `field`, if any."""
    return next((row for row in _by_both(own).get((field, body), ()) if in_force(row, on)), None)


@lru_cache(maxsize=8)
def _by_both(own: Own) -> dict[tuple[str, str], list[shipped.Competence]]:
    found: dict[tuple[str, str], list[shipped.Competence]] = {}
    for row in rows_with(own):
        found.setdefault((row.field, row.body), []).append(row)
    return found
