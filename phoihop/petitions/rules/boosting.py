"""Boosted trees of few questions: what weights over single columns miss, where one column changes what another means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]
TREES = 400
DEPTH = 3
STEP = 0.06
RIDGE = 1.0
ROWS, COLUMNS = 0.6, 0.3  # shares drawn by lot for each tree
BINS = 24


@dataclass(frozen=True, slots=True)
class Trees:
    """Of each tree the columns it asks, from which value on the answer is yes, and what each way of answers adds."""

    columns: Places  # trees x depth
    limits: Matrix  # trees x depth
    leaves: Matrix  # trees x 2^depth
    start: float

    def odds(self, rows: Matrix) -> Matrix:
        """Log-odds of each row."""
        way = np.zeros((len(rows), len(self.columns)), np.int64)
        for level in range(self.columns.shape[1]):
            way = way * 2 + (rows[:, self.columns[:, level]] >= self.limits[:, level])
        found: Matrix = self.leaves[np.arange(len(self.leaves)), way].sum(1) + self.start
        return found

    def at_most(self, unknown: Sequence[int]) -> Trees:
        """What they add at most whatever the columns `unknown` hold."""
        depth = self.columns.shape[1]
        leaves = self.leaves.reshape(-1, *[2] * depth)
        for level in range(depth):
            open_ = np.isin(self.columns[:, level], unknown).reshape(-1, *[1] * depth)
            leaves = np.where(open_, leaves.max(level + 1, keepdims=True), leaves)
        return replace(self, leaves=leaves.reshape(self.leaves.shape))


def grow(rows: Matrix, same: Matrix, weight: Matrix) -> Trees:
    """Trees fitted one after another to what those before them leave over; each level of a tree asks one question."""
    edges = np.quantile(rows, np.linspace(0, 1, BINS + 1)[1:-1], axis=0)
    binned = np.stack([np.searchsorted(edges[:, one], rows[:, one], side="right") for one in range(rows.shape[1])])
    draw = np.random.default_rng(11)
    share = float((weight * same).sum() / weight.sum())
    start = float(np.log(share / (1 - share)))
    odds = np.full(len(rows), start)
    columns, limits, leaves = [], [], []
    for _ in range(TREES):
        guess = 1 / (1 + np.exp(-odds))
        drawn = np.flatnonzero(draw.random(len(rows)) < ROWS)
        slope, bend = (weight * (same - guess))[drawn], (weight * guess * (1 - guess))[drawn]
        offered = draw.permutation(rows.shape[1])[: max(1, int(COLUMNS * rows.shape[1]))]
        here = binned[np.ix_(offered, drawn)]
        way, asked = np.zeros(len(drawn), np.int64), list[tuple[int, int]]()
        for _level in range(DEPTH):
            turn, cut = _question(here, way, slope, bend)
            asked.append((int(offered[turn]), cut))
            way = way * 2 + (here[turn] > cut)
        up, down = np.bincount(way, slope, 1 << DEPTH), np.bincount(way, bend, 1 << DEPTH)
        leaf = STEP * up / (down + RIDGE)
        everywhere = np.zeros(len(rows), np.int64)
        for column, cut in asked:
            everywhere = everywhere * 2 + (binned[column] > cut)
        odds += leaf[everywhere]
        columns.append([column for column, _cut in asked])
        limits.append([edges[cut, column] for column, cut in asked])
        leaves.append(leaf)
    return Trees(np.array(columns), np.array(limits), np.array(leaves), start)


def _question(binned: Places, way: Places, slope: Matrix, bend: Matrix) -> tuple[int, int]:
    """Which of the columns `binned`, and the bin after which to cut it, tells most apart in all parts at once."""
    offered, parts = len(binned), int(way.max()) + 1
    place = (np.arange(offered)[:, None] * parts * BINS + way * BINS + binned).ravel()
    up = np.bincount(place, np.tile(slope, offered), offered * parts * BINS).reshape(offered, parts, BINS)
    down = np.bincount(place, np.tile(bend, offered), offered * parts * BINS).reshape(offered, parts, BINS)
    left, all_up = up.cumsum(2)[:, :, :-1], up.sum(2, keepdims=True)
    heavy, all_down = down.cumsum(2)[:, :, :-1], down.sum(2, keepdims=True)
    gain = (left**2 / (heavy + RIDGE) + (all_up - left) ** 2 / (all_down - heavy + RIDGE)).sum(1)
    column, cut = divmod(int(gain.argmax()), BINS - 1)
    return column, cut
