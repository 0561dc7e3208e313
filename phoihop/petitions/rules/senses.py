"""What a petition speaks of: things, troubles and asks whatever the words, what is asked itself, and proper names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from phoihop.kernel.text import one_tone_place

from .lexicon import Lexicon
from .words import LONGEST, Words, any_of, bare, tidied

Rarity: TypeAlias = NDArray[np.float32]
Keys: TypeAlias = frozenset[str]
Units: TypeAlias = Mapping[Keys, float]

BUCKETS = 1 << 15
MOST_KEPT = 200_000
KINDS = ("o", "p", "a", "w", "")  # things, troubles, asks, people, words of no group
_ASKING = (
    *("đề nghị", "kiến nghị", "đề xuất", "yêu cầu", "xin", "mong", "nhờ", "cần", "nên", "hãy"),
    *("de nghi", "kien nghi", "nho", "can"),
)
_ASK = re.compile(rf"\b(?:{any_of(_ASKING)})\b", re.IGNORECASE)
_STOP = re.compile(r"[.;?!\n]")
_LETTERS = re.compile(r"[^\W\d_]+")
_BEGINS = re.compile(r"[.;:?!…\n“\"]|^\s*[-+]\s")


@dataclass(frozen=True, slots=True)
class Sense:
    """Units by kind with their rarity, how much in each; all keys; units and keys of what is asked; names by rarity."""

    units: tuple[Units, ...]
    amounts: tuple[float, ...]
    keys: Keys
    asked: Units
    asked_keys: Keys
    names: Mapping[str, float]


@lru_cache(maxsize=200_000)
def bucket(word: str) -> int:
    """Where the rarity of `word` stands."""
    return crc32(word.encode()) % BUCKETS


def keys_in(words: Words, groups: Lexicon) -> Iterator[Keys]:
    """Each term of a group as the keys of its groups, each other word as itself; in order."""
    place = 0
    for hit in groups.find(words):
        for word in words.plain[place : hit.start]:
            yield _alone(word)
        yield hit.keys
        place = hit.end
    for word in words.plain[place:]:
        yield _alone(word)


@lru_cache(maxsize=200_000)
def _alone(word: str) -> Keys:
    return frozenset((word,))


class Rare(dict[str, float]):
    """How rare words are, each looked up once."""

    def __init__(self, rarity: Rarity) -> None:
        """`rarity` of each bucket."""
        super().__init__()
        self._rarity = rarity

    def __missing__(self, word: str) -> float:
        """Found in its bucket."""
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[word] = float(self._rarity[bucket(word)])
        return found


class RareUnits(dict[Keys, float]):
    """How rare units are: as their least rare key."""

    def __init__(self, words: Rare) -> None:
        """`words`: of the keys."""
        super().__init__()
        self._words = words

    def __missing__(self, unit: Keys) -> float:
        """The least of its keys."""
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[unit] = min(self._words[key] for key in unit)
        return found


def sense(found: Iterable[Keys], asked: Iterable[Keys], names: Iterable[str], rare: RareUnits, words: Rare) -> Sense:
    """A text of units `found`, of which the asks hold `asked`."""
    weight = {one: rare[one] for one in found}
    by_kind: tuple[dict[Keys, float], ...] = tuple({} for _ in KINDS)
    for one, much in weight.items():
        by_kind[_kind(one)][one] = much
    inside = {one: rare[one] for one in asked}
    return Sense(
        by_kind,
        tuple(sum(units.values()) for units in by_kind),
        frozenset(chain.from_iterable(weight)),
        inside,
        frozenset(chain.from_iterable(inside)),
        {name: words[f"name {name}"] for name in sorted(names)},
    )


@lru_cache(maxsize=MOST_KEPT)
def _kind(keys: Keys) -> int:
    """The kind of the first group named; a key of a group is its kind, a colon and its number."""
    kind, colon, _number = min(keys).partition(":")
    return KINDS.index(kind if colon else "")


def asks(text: str) -> str:
    """The parts of `text` that ask: from a word of asking to the end of its sentence."""
    text = tidied(text[:LONGEST])
    parts: list[str] = []
    reached = 0
    for match in _ASK.finditer(text):
        if match.start() < reached:
            continue
        stop = _STOP.search(text, match.end())
        reached = stop.start() if stop else len(text)
        parts.append(text[match.start() : reached])
    return " . ".join(parts)


@lru_cache(maxsize=4)  # asked of one text by several
def has_case(text: str) -> bool:
    """Whether capitals tell anything: there are some, and no more than small letters."""
    letters = [*filter(str.isalpha, text)]
    return 0 < sum(map(str.isupper, letters)) * 2 <= len(letters)


def phrases(text: str) -> frozenset[str]:
    """Proper names, without marks: runs of capitals, not one word that only begins a sentence; none without case."""
    if not has_case(text):
        return frozenset()
    text = tidied(text[:LONGEST])
    runs: list[list[str]] = []
    running, end = False, 0
    for match in _LETTERS.finditer(text):
        word = match[0]
        named = word[0].isupper() and word[1:] == word[1:].lower()
        if named:
            gap = text[end : match.start()]
            begins = not end or bool(_BEGINS.search(gap))
            if running and not begins and not gap.strip():
                runs[-1].append(word)
            else:
                runs.append(["", word] if begins else [word])
        running, end = named, match.end()
    joined = (" ".join(bare(one_tone_place(word.lower())) for word in run) for run in runs if run != ["", run[-1]])
    return frozenset(name.strip() for name in joined)


def contained(one: Sense, other: Sense) -> float:
    """How much of the lesser text stands in the greater, of all kinds."""
    if sum(one.amounts) > sum(other.amounts):
        one, other = other, one
    found = sum(rare for units in one.units for unit, rare in units.items() if not unit.isdisjoint(other.keys))
    return found / max(sum(one.amounts), 1e-9)


def agreement(one: Sense, other: Sense) -> list[float]:
    """Kind by kind: how much of each stands in the other, how much is shared and how much is left over."""
    if sum(one.amounts) > sum(other.amounts):
        one, other = other, one
    columns: list[float] = []
    all_shared = known_shared = all_here = known_here = 0.0
    left = common = 0.0
    for number, kind in enumerate(KINDS):
        here, there = one.amounts[number], other.amounts[number]
        shared, most, least = _shared(one.units[number], other.keys)
        back, _most, _least = _shared(other.units[number], one.keys)
        columns += [shared / here if here else 0.5, back / there if there else 0.5, shared, here - shared, there - back]
        all_shared, all_here = all_shared + shared, all_here + here
        if kind:
            known_shared, known_here = known_shared + shared, known_here + here
        if kind == "o":
            common, left = most, least
    columns += [known_shared / known_here if known_here else 0.5, known_shared]
    columns += [all_shared / all_here if all_here else 0.5, all_shared]
    return [*columns, left, common]


def _shared(units: Units, keys: Keys) -> tuple[float, float, float]:
    """Rarity of `units` found among `keys`; the rarest that is there, and the rarest that is not."""
    total = most = left = 0.0
    for unit, rare in units.items():
        if unit.isdisjoint(keys):
            left = max(left, rare)
        else:
            total += rare
            most = max(most, rare)
    return total, most, left


def names_agree(one: Sense, other: Sense, plain: str, other_plain: str) -> list[float]:
    """How much of the names of each stands in the text of the other, the rarest shared, and what is left over."""
    first, second = _names_in(one.names, other_plain), _names_in(other.names, plain)
    both, some = bool(one.names and other.names), bool(one.names or other.names)
    best = max(first[1], second[1])
    return [
        min(first[0], second[0]) if both else 0.5,
        max(first[0], second[0]) if some else 0.5,
        best,
        min(first[2], second[2]),
        max(first[2], second[2]),
        float(both and not best),
        float(not some),
    ]


def _names_in(names: Mapping[str, float], plain: str) -> tuple[float, float, float]:
    total = found = best = worst = 0.0
    padded = f" {plain} "
    for name, rare in names.items():
        total += rare
        if f" {name} " in padded or (name.count(" ") > 1 and f" {name.partition(' ')[2]} " in padded):
            found += rare
            best = max(best, rare)
        else:
            worst = max(worst, rare)
    return (found / total if total else 0.0), best, worst


def asks_agree(one: Sense, other: Sense) -> list[float]:
    """How much of what each asks stands in the other, and among what it asks; the rarest thing left over and shared; then
    the first two again for each kind."""
    first, second = _asked(one, other), _asked(other, one)
    lesser = [min(a, b) for a, b in zip(first, second, strict=True)]
    greater = [max(a, b) for a, b in zip(first, second, strict=True)]
    by_kind = [share for two in zip(lesser[4:], greater[4:], strict=True) for share in two]
    return [lesser[0], greater[0], lesser[1], greater[1], lesser[2], greater[2], greater[3], *by_kind]


def _asked(one: Sense, other: Sense) -> list[float]:
    """Shares of what `one` asks that stand in the other and among its asks; what is left over and shared; shares by kind."""
    total, inside, among = ([0.0] * len(KINDS) for _ in range(3))
    left = common = 0.0
    for unit, rare in one.asked.items():
        kind = _kind(unit)
        told = KINDS[kind] in {"o", "a"}
        total[kind] += rare
        if not unit.isdisjoint(other.keys):
            inside[kind] += rare
        elif told:
            left = max(left, rare)
        if not unit.isdisjoint(other.asked_keys):
            among[kind] += rare
            common = max(common, rare) if told else common
    by_kind = [_share(part, all_of) for *parts, all_of in zip(inside, among, total, strict=True) for part in parts]
    return [_share(sum(inside), sum(total)), _share(sum(among), sum(total)), left, common, *by_kind]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.5
