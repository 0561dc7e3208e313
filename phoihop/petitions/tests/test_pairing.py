"""Which of our own pairs teach, and how much."""

from __future__ import annotations

import numpy as np

from phoihop.petitions import shipped
from phoihop.petitions.pairing import OWN, like_labelled


def test_hard_pairs_teach_only_where_they_are_like_labelled_ones() -> None:
    draw = np.random.default_rng(2)
    labelled, near, far, other = (draw.normal(middle, 1, (200, 4)) for middle in (0, 0, 5, 9))
    kinds = np.repeat(["labelled", "own, hard", "own, hard", "own"], 200)
    found = like_labelled(np.vstack([labelled, near, far, other]), kinds)
    assert (found[kinds != "own, hard"] == 1).all()
    assert found[200:400].mean() > 0.5
    assert found[400:600].mean() < 0.1
    assert (like_labelled(far, np.full(200, "own, hard")) == 1).all()  # nothing to be like


def test_every_group_we_wrote_holds_what_asks_the_same_and_what_does_not() -> None:
    heads = []
    for name in OWN.values():
        for members in shipped.repeats(name):
            heads.append(members[0][0])
            same = [asks_the_same for _text, asks_the_same in members]
            assert same[0]
            assert True in same[1:]
            assert False in same
            assert len({text for text, _same in members}) == len(members)
            assert not any(text.startswith(("+", "-")) for text, _same in members)
    assert len(set(heads)) == len(heads)
