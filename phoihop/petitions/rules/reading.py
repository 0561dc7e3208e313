"""One petition read once: what every part of the machine needs of it, as numbers and as words to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .features import Numbers, hashed, index, scores
from .lexicon import Lexicon
from .places import unnamed
from .words import LONGEST, Abbreviations, Words, read, tidied

Said = Mapping[str, list[tuple[float, str]]]
_places = lru_cache(index)


@dataclass(frozen=True, slots=True)
class Tools:
    """Lexicons and the order of their keys."""

    fields: tuple[str, ...]
    bodies: tuple[str, ...]
    levels: tuple[str, ...]
    field_words: Lexicon
    level_words: Lexicon
    body_names: Lexicon
    body_matters: Lexicon
    abbreviations: Abbreviations


@dataclass(frozen=True, slots=True)
class Reading:
    """The words, scores of the lexicons (log of one plus), hashed pieces, length; and the terms that were found."""

    words: Words
    field: Numbers
    level: Numbers
    names: Numbers
    matters: Numbers
    length: float
    buckets: NDArray[np.int64]
    values: Numbers
    field_terms: Said
    level_terms: Said
    name_terms: Said
    matter_terms: Said


def reading(text: str, tools: Tools, words: Words | None = None) -> Reading:
    """`text` read with `tools` but for the names of places in it; or `words` of it as they are, names and all."""
    words = words or read(unnamed(tidied(text[:LONGEST])), tools.abbreviations)
    field, field_terms = scores(tools.field_words, words, _places(tools.fields))
    level, level_terms = scores(tools.level_words, words, _places(tools.levels))
    names, name_terms = scores(tools.body_names, words, _places(tools.bodies))
    matters, matter_terms = scores(tools.body_matters, words, _places(tools.bodies))
    buckets, values = hashed(words)
    return Reading(
        words,
        np.log1p(field),
        np.log1p(level),
        np.log1p(names),
        np.log1p(matters),
        float(np.log1p(len(words.plain))),
        buckets,
        values,
        field_terms,
        level_terms,
        name_terms,
        matter_terms,
    )
