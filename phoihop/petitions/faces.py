"""Texts ready to be compared, each read once: first what shows that two have hardly anything in common, the rest if asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from . import shipped, store
from .competence import shares
from .rules.likeness import Alike, Face, face, sense_of
from .rules.model import chances
from .rules.reading import reading
from .rules.senses import Rare, RareUnits, Rarity, Sense
from .rules.words import Words, read

KEPT = 8_192  # texts kept in memory
BATCH = 512
T = TypeVar("T")


class Faces:
    """Of each text what is compared, made when it is first asked for; only the latest are kept."""

    def __init__(self, rarity: Rarity) -> None:
        """Nothing is read yet."""
        words = Rare(rarity)
        self._alike = Alike(shipped.synonyms(), shipped.paraphrases(), words, RareUnits(words))
        self._senses: dict[str, Sense] = {}
        self._faces: dict[str, Face] = {}
        self._words: dict[str, Words] = {}  # of the latest texts whose sense was asked for

    def senses(self, texts: Iterable[str]) -> dict[str, Sense]:
        """What each of `texts` speaks of."""
        found, missing = _known(self._senses, texts)
        tools = shipped.tools()
        self._words = {text: read(text, tools.abbreviations) for text in missing}
        made = {text: sense_of(text, self._words[text], tools, self._alike) for text in missing}
        _remember(self._senses, made)
        return found | made

    def of(self, texts: Iterable[str]) -> dict[str, Face]:
        """Each of `texts` ready to be compared."""
        found, missing = _known(self._faces, texts)
        for start in range(0, len(missing), BATCH):
            made = self._made(missing[start : start + BATCH])
            _remember(self._faces, made)
            found |= made
        return found

    def _made(self, texts: list[str]) -> dict[str, Face]:
        words, tools = self._words, shipped.tools()
        readings = [reading(text, tools, words.get(text)) for text in texts]
        guesses = chances(store.load(), readings, shares(None))
        fields, levels = guesses.field.astype(np.float32), guesses.level.astype(np.float32)
        senses = self.senses(texts)
        return {
            text: face(one, text, senses[text], self._alike, (fields[number], levels[number]))
            for number, (text, one) in enumerate(zip(texts, readings, strict=True))
        }


def _known(kept: dict[str, T], texts: Iterable[str]) -> tuple[dict[str, T], list[str]]:
    """What is kept of `texts`, from now on the latest; and those of which nothing is."""
    found: dict[str, T] = {}
    missing = []
    for text in dict.fromkeys(texts):
        one = kept.pop(text, None)
        if one is None:
            missing.append(text)
        else:
            found[text] = kept[text] = one
    return found, missing


def _remember(kept: dict[str, T], made: dict[str, T]) -> None:
    kept |= made
    for text in list(kept)[: max(0, len(kept) - KEPT)]:
        del kept[text]
