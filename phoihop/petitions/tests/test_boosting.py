"""Trees learn where one column decides which other one counts, and learn the same again."""

from __future__ import annotations

import numpy as np

from phoihop.petitions.rules.boosting import grow


def test_trees_learn_that_one_column_turns_another_round() -> None:
    rows = np.random.default_rng(1).normal(size=(600, 12))
    same = np.where(rows[:, 0] > 0, rows[:, 1] > 0, rows[:, 2] > 0).astype(float)
    trees = grow(rows[:500], same[:500], np.ones(500))
    right = (trees.odds(rows[500:]) > 0) == (same[500:] > 0)
    assert right.mean() > 0.85
    assert np.allclose(trees.odds(rows), grow(rows[:500], same[:500], np.ones(500)).odds(rows))
