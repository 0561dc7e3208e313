"""Which field of the catalogue somebody names: by its key, its whole name, or a part that no other field has."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from phoihop.kernel.text import clean, without_marks
from phoihop.petitions import shipped

_AND = re.compile(r",|\bvà\b|;|/")
_HEAD = re.compile(r"^(?:linh vuc|nhom|ve)\s+")


@lru_cache(maxsize=4096)
def named(words: str) -> str:
    """The key, "" where no field or no single one is meant."""
    plain = _HEAD.sub("", _plain(words))
    return _whole().get(plain) or _parts().get(plain, "")


def _plain(words: str) -> str:
    return " ".join(without_marks(clean(words)).replace(",", " ").split()).strip(" .:;-")


@lru_cache
def _whole() -> dict[str, str]:
    return {shape: key for key, name in shipped.fields().items() for shape in (key, _plain(key), _plain(name))}


@lru_cache
def _parts() -> dict[str, str]:
    """«giao thông» of «Giao thông, vận tải»."""
    each = [(_plain(part), key) for key, name in shipped.fields().items() for part in _AND.split(name)]
    often = Counter(part for part, _key in each)
    return {part: key for part, key in each if often[part] == 1}
