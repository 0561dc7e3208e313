"""Keys of a petition: texts that ask the same share rare ones, strangers almost never do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import prod
from operator import itemgetter
from zlib import crc32

from .lexicon import Lexicon
from .senses import Rarity, bucket, keys_in, phrases
from .words import Abbreviations, read

MOST = 24  # keys of one petition
COMMON = 400  # petitions: a key of more leads to too many to look at
JOINED = 8  # of the keys too common alone, so many of the rarest are looked for together
PAIRS, THREES = 24, 12  # at most so many of each
_NUMBER = re.compile(r"\d+(?:[./,]\d+)*")
_TELLING = 2.0  # a unit in more than one of seven petitions is no key
_AS_A_NUMBER = 6.0  # rarity of a number of three signs or more


def keys_of(text: str, place: str, groups: Lexicon, rarity: Rarity, abbreviations: Abbreviations) -> list[int]:
    """At most 24 whole numbers of 32 bits, the rarest first: units of meaning, proper names, numbers, each once.

    `place` (a code of a commune, or nothing) joins the commonest of them, so that two petitions of one place about
    one thing meet even where all their words are common.
    """
    rare: dict[str, float] = {}
    for keys in keys_in(read(text, abbreviations), groups):
        for key in keys:
            rare[key] = float(rarity[bucket(key)])
    things = [key for key in sorted(rare, key=lambda key: (rare[key], key)) if key.startswith("o:")]
    for name in phrases(text):
        rare[f"name {name}"] = float(rarity[bucket(f"name {name}")])
    for number in _NUMBER.findall(text):
        if len(number) > 2:
            rare[f"number {number}"] = _AS_A_NUMBER
    telling = sorted((key for key in rare if rare[key] >= _TELLING), key=lambda key: (-rare[key], key))
    local = [f"{place} {thing}" for thing in things[:6]] if place else []
    return list(dict.fromkeys(_number(key) for key in [*telling[: MOST - len(local)], *local]))


def _number(key: str) -> int:
    """A hash that fits a signed column of 32 bits."""
    return crc32(key.encode()) - (1 << 31)


def lookups(
    keys: Sequence[int],
    shares: Mapping[int, float],
    rows: float,
    *,
    common: int = COMMON,
    pairs: int = PAIRS,
    threes: int = THREES,
) -> list[list[int]]:
    """What to look for among `rows` petitions: each key of at most `common` alone, two and three commoner ones together where
    few will have them all. `shares`: of petitions that have a key, where it is counted. At most `pairs` and `threes` of those."""
    often = {key: shares[key] for key in keys if shares.get(key, 0.0) * rows > common}
    rather = sorted(often, key=lambda key: (often[key], key))[:JOINED]

    def together(number: int) -> list[tuple[float, tuple[int, ...]]]:
        """So many of the rarest with the share that has them all, where few do."""
        shared = map(prod, combinations([often[key] for key in rather], number))
        found = zip(shared, combinations(rather, number), strict=True)
        return [(share, one) for share, one in found if share * rows <= 2 * common]

    few = [two for _share, two in sorted(together(2), key=itemgetter(0))][:pairs]
    known = set(few)
    ranked = sorted(together(3), key=itemgetter(0), reverse=True)  # the least rare find most
    more = [three for _share, three in ranked if known.isdisjoint(combinations(three, 2))][:threes]
    return [[key] for key in keys if key not in often] + [list(found) for found in (*few, *more)]
