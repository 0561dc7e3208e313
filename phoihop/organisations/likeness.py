"""Names written in other ways: abbreviated, without diacritics, with a slip of the pen. Plain Python."""

from __future__ import annotations

import re
from collections import defaultdict

from rapidfuzz.distance import DamerauLevenshtein

from phoihop.kernel.text import without_marks

_SHORT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "mttqvn": "mat tran to quoc viet nam",
    "ubmttq": "uy ban mat tran to quoc",
    "ubmttqvn": "uy ban mat tran to quoc viet nam",
    "dbqh": "dai bieu quoc hoi",
    "vp": "van phong",
    "tt": "thuong truc",
    "bcd": "ban chi dao",
}
_WORD = re.compile(r"[^\W_]+")
SLIP_LETTERS = 4  # a shorter word differs by meaning, not by a slip


def plain_name(name: str) -> str:
    """`name` without marks and punctuation, common abbreviations written out: equal for most spellings of one name."""
    return " ".join(_SHORT.get(word, word) for word in _WORD.findall(without_marks(name)))


class Names:
    """An index of names that finds one spelled alike in the time of its words, whatever the number of names."""

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}
        self._without: dict[tuple[str, int, int], list[tuple[str, str]]] = defaultdict(list)

    def add(self, name: str) -> None:
        """Remember `name`."""
        plain = plain_name(name)
        self._whole.setdefault(plain, name)
        for place, word, rest in _holes(plain):
            self._without[rest, place, len(plain.split())].append((word, name))

    def like(self, name: str) -> str | None:
        """A remembered name that is the same but for marks, abbreviations, or one slip in one longer word."""
        plain = plain_name(name)
        if plain in self._whole:
            return self._whole[plain]
        length = len(plain.split())
        for place, word, rest in _holes(plain):
            for other, found in self._without.get((rest, place, length), []):
                if _slip(word, other):
                    return found
        return None


def _holes(plain: str) -> list[tuple[int, str, str]]:
    words = plain.split()
    return [(place, word, " ".join(words[:place] + words[place + 1 :])) for place, word in enumerate(words)]


def _slip(one: str, other: str) -> bool:
    long_enough = min(len(one), len(other)) >= SLIP_LETTERS and not (one.isdigit() or other.isdigit())
    return long_enough and DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1
