"""A commune or ward as people write it, and which one of the directory it can only be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from phoihop.kernel.text import clean, one_tone_place, without_marks

Key = TypeVar("Key")
_KINDS = {"x": "xã", "p": "phường", "tt": "thị trấn", "đk": "đặc khu"}
_HEAD = re.compile(r"^(?:(?:ủy ban nhân dân|ubnd|tại|ở|thuộc)\s+)*", re.IGNORECASE)
_KIND = re.compile(r"^(xã|phường|thị trấn|đặc khu|x\.|p\.|tt\.|đk\.)\s*", re.IGNORECASE)
_PARTS = re.compile(r"[,;()]|\s[-–]\s")


@dataclass(frozen=True)
class Written:
    """A name as written: `kind` is "" where nobody wrote whether it is a commune or a ward."""

    kind: str
    name: str

    @property
    def whole(self) -> str:
        """With its kind, if it has one."""
        return f"{self.kind} {self.name}".strip()


def written(words: str) -> Written:
    """`words` as one name, with one place of the tone, without «UBND», «tại»; «P. Bình An» is «phường Bình An»."""
    plain = _HEAD.sub("", one_tone_place(clean(words)).lower().strip(" .:*"))
    found = _KIND.match(plain)
    if found is None:
        return Written("", " ".join(plain.split()))
    kind = found[1].rstrip(".")
    return Written(_KINDS.get(kind, kind), " ".join(plain[found.end() :].split()))


def parts(words: str) -> list[Written]:
    """The names in `words`: those written as a commune or ward; the whole where it is one name without a kind."""
    each = [one for one in map(written, _PARTS.split(words)) if one.name]
    kinds = [one for one in each if one.kind]
    return kinds or (each if len(each) == 1 else [])


@dataclass
class Names(Generic[Key]):
    """Names of places, each leading to those that bear it; the same without marks, and without its kind."""

    _led: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def add(self, name: str, key: Key) -> None:
        """`name` leads to `key`."""
        one = written(name)
        for shape in (one.whole, f"?{one.name}", f"!{without_marks(one.whole)}", f"!?{without_marks(one.name)}"):
            self._led[shape].add(key)

    def called(self, one: Written) -> set[Key]:
        """All that can be meant; as written before without marks. One that says its kind is of no other kind."""
        shape = one.whole if one.kind else f"?{one.name}"
        return self._led.get(shape) or self._led.get(f"!{without_marks(shape)}") or set()


def meant(words: Sequence[Written], registers: Iterable[Names[Key]]) -> Key | None:
    """The one that `words` can only mean in the first of `registers` that knows any of them; None where none or several."""
    for names in registers:
        found: set[Key] = set().union(*(names.called(one) for one in words))
        if found:
            return found.pop() if len(found) == 1 else None
    return None
