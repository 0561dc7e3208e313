"""Keys of a petition: texts that ask the same share rare ones, strangers almost never do."""

from __future__ import annotations

import re
from zlib import crc32

from .lexicon import Lexicon
from .senses import Rarity, bucket, keys_in, phrases
from .words import Abbreviations, read

MOST = 24  # keys of one petition
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
