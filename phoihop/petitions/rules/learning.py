"""Multinomial logistic regression with a ridge, in as many dimensions as there are rows: few rows, many features."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .features import softmax

Matrix: TypeAlias = NDArray[np.float64]


def fit(
    rows: Matrix, offset: Matrix, target: Matrix, weight: NDArray[np.float64], *, steps: int = 200
) -> tuple[Matrix, Matrix]:
    """Weights (features x classes) and biases that fit `target` (shares of classes) given logits `offset`; ridge 1.

    The rows are turned into their own coordinates first (an equivalent, smaller problem). Features are scaled by the
    caller: a large scale is a weak ridge.
    """
    sizes, left = np.linalg.eigh(rows @ rows.T)
    kept = sizes > sizes[-1] * 1e-7
    short = left[:, kept] * np.sqrt(sizes[kept])
    width, classes = short.shape[1], target.shape[1]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        matrix = flat.reshape(width + 1, classes)
        chances = softmax(short @ matrix[:-1] + matrix[-1] + offset)
        value = -float((weight[:, None] * target * np.log(chances + 1e-12)).sum()) + 0.5 * float(
            (matrix[:-1] ** 2).sum()
        )
        value += 0.005 * float((matrix[-1] ** 2).sum())
        wrong = weight[:, None] * (chances - target)
        slope = np.vstack([short.T @ wrong + matrix[:-1], wrong.sum(0) + 0.01 * matrix[-1]])
        return value, slope.ravel()

    found = minimise(loss, np.zeros((width + 1) * classes), steps).reshape(width + 1, classes)
    return rows.T @ (left[:, kept] / np.sqrt(sizes[kept]) @ found[:-1]), found[-1]


def minimise(loss: Callable[[Matrix], tuple[float, Matrix]], start: Matrix, steps: int, memory: int = 12) -> Matrix:
    """Where `loss` (value and slope) is least, by limited-memory BFGS with halving steps."""
    place = start
    value, slope = loss(place)
    moves: list[Matrix] = []
    turns: list[Matrix] = []
    for _ in range(steps):
        direction = _direction(slope, moves, turns)
        down = float(slope @ direction)
        size = 1.0 if moves else 1.0 / max(1.0, float(np.abs(slope).sum()))
        for _ in range(30):
            next_value, next_slope = loss(place + size * direction)
            if next_value <= value + 1e-4 * size * down:
                break
            size *= 0.5
        else:
            return place
        move, turn = size * direction, next_slope - slope
        if float(move @ turn) > 1e-10:
            moves, turns = [*moves[1 - memory :], move], [*turns[1 - memory :], turn]
        done = value - next_value < 1e-7 * max(1.0, abs(value))
        place, value, slope = place + move, next_value, next_slope
        if done:
            break
    return place


def _direction(slope: Matrix, moves: list[Matrix], turns: list[Matrix]) -> Matrix:
    """Downhill, bent by what the last steps told of the curvature."""
    direction = -slope
    shares = []
    for move, turn in zip(reversed(moves), reversed(turns), strict=True):
        share = float(move @ direction) / float(move @ turn)
        shares.append(share)
        direction = direction - share * turn
    if moves:
        direction = direction * (float(moves[-1] @ turns[-1]) / float(turns[-1] @ turns[-1]))
    for move, turn, share in zip(moves, turns, reversed(shares), strict=True):
        direction = direction + move * (share - float(turn @ direction) / float(move @ turn))
    return direction
