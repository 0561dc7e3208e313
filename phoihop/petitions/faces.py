"""Texts ready to be compared, each read once: first what shows that two have hardly anything in common, then their words, and
what lexicons and the model tell of them only where these leave it open."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

import numpy as np

from . import shipped, store
from .competence import shares
from .rules.likeness import Alike, Face, Told, face, sense_of, told
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
        self._told: dict[str, Told] = {}
        self._words: dict[str, Words] = {}  # of the latest texts whose sense was asked for

    def senses(self, texts: Iterable[str]) -> dict[str, Sense]:
        """What each of `texts` speaks of."""
        found, missing = _known(self._senses, texts)
        if not missing:
            return found
        tools = shipped.tools()
        self._words = {text: read(text, tools.abbreviations) for text in missing}
        made = {text: sense_of(text, self._words[text], tools, self._alike) for text in missing}
        _remember(self._senses, made)
        return found | made

    def of(self, texts: Iterable[str]) -> dict[str, Face]:
        """Each of `texts` ready to be compared."""
        found, missing = _known(self._faces, texts)
        senses = self.senses(missing)
        made = {text: face(text, self._words_of(text), senses[text], self._alike) for text in missing}
        _remember(self._faces, made)
        return found | made

    def told(self, texts: Iterable[str]) -> dict[str, Told]:
        """What lexicons and the model tell of each of `texts`."""
        found, missing = _known(self._told, texts)
        for start in range(0, len(missing), BATCH):
            made = self._told_of(missing[start : start + BATCH])
            _remember(self._told, made)
            found |= made
        return found

    def _told_of(self, texts: list[str]) -> dict[str, Told]:
        readings = [reading(text, shipped.tools(), self._words_of(text)) for text in texts]
        guesses = chances(store.load(), readings, shares(None))
        rows = zip(readings, guesses.field.astype(np.float32), guesses.level.astype(np.float32), strict=True)
        return {text: told(*row) for text, row in zip(texts, rows, strict=True)}

    def _words_of(self, text: str) -> Words:
        return self._words.get(text) or read(text, shipped.abbreviations())


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
    for text in list(islice(kept, max(0, len(kept) - KEPT))):
        del kept[text]
