"""Names written in other ways: abbreviated, without diacritics, with a slip of the pen. Plain Python."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

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
    """An index of names that finds one spelled alike in the time of its letters, whatever the number of names.

    Two words at most one slip apart (a letter more, less, other, two changed round) share a form with one letter
    left out; only these forms are looked up, never all names.
    """

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}
        self._forms: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, name: str) -> None:
        """Remember `name`."""
        plain = plain_name(name)
        self._whole.setdefault(plain, name)
        for form, word in _forms(plain):
            self._forms[form].append((word, name))

    def like(self, name: str) -> str | None:
        """A remembered name that is the same but for marks, abbreviations, or one slip in one longer word."""
        plain = plain_name(name)
        if plain in self._whole:
            return self._whole[plain]
        for form, word in _forms(plain):
            for other, found in self._forms.get(form, []):
                if DamerauLevenshtein.distance(word, other, score_cutoff=1) == 1:
                    return found
        return None


def _forms(plain: str) -> Iterator[tuple[str, str]]:
    """Each longer word of `plain` whole and with each letter left out, in its place: (the whole text, the word)."""
    words = plain.split()
    for place, word in enumerate(words):
        if len(word) < SLIP_LETTERS or word.isdigit():
            continue
        before, after = " ".join(words[:place]), " ".join(words[place + 1 :])
        for form in {word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))}:
            yield f"{before}|{form}|{after}", word
