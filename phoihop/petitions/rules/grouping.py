"""Candidates by rare keys in common, and groups whose members all hang together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from math import log

LOOKED_UP = 24  # rarest keys of a text that are looked up
COMMON = 40  # of a key that more texts have, only the latest are met
CANDIDATES = 10  # texts compared with each text
SAMPLED = 5  # members of each side that are asked before two groups become one
HELD = 0.7  # of the limit: what pairs of two groups must reach on average


def candidates(texts: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Pairs (later, earlier) that share rare keys, the most promising of each text; `texts` are lists of keys."""
    often = Counter(key for text in texts for key in set(text))
    places: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        shared: dict[int, float] = defaultdict(float)
        keys = sorted(set(text), key=lambda key: (often[key], key))[:LOOKED_UP]
        for key in keys:
            weight = log((len(texts) + 1) / often[key])
            for earlier in places[key][-COMMON:]:
                shared[earlier] += weight
        for key in keys:
            places[key].append(number)
        yield from ((number, earlier) for earlier in sorted(shared, key=lambda one: (-shared[one], one))[:CANDIDATES])


def grouped(
    links: Sequence[tuple[float, int, int]], score: Callable[[list[tuple[int, int]]], Sequence[float]], limit: float
) -> list[list[int]]:
    """Groups grown from the surest links on, each group and the groups in order of their first member.

    Two groups become one only if their members ask the same on average, so that no chain of weak likenesses makes a
    group; `score` tells how alike pairs are.
    """
    group: dict[int, list[int]] = {}
    for _sure, one, other in sorted(links, key=lambda link: (-link[0], link[1], link[2])):
        mine, theirs = group.setdefault(one, [one]), group.setdefault(other, [other])
        if mine is theirs:
            continue
        if len(mine) + len(theirs) > 2:
            asked = [(a, b) for a in mine[:SAMPLED] for b in theirs[:SAMPLED]]
            found = score(asked)
            if sum(found) / len(found) < HELD * limit:
                continue
        mine.extend(theirs)
        group.update(dict.fromkeys(theirs, mine))
    whole = {id(members): sorted(members) for members in group.values() if len(members) > 1}
    return sorted(whole.values())
