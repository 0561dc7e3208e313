"""Whether two petitions ask the same: what they have in common of words, names, numbers, matters; and what differs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from .clauses import said, stands_whole
from .features import BUCKETS as LETTER_BUCKETS
from .features import Numbers, hashed
from .lexicon import Lexicon
from .places import Places, places, places_agree
from .reading import Reading, Tools
from .senses import (
    KINDS,
    Rare,
    RareUnits,
    Rarity,
    Sense,
    agreement,
    asks,
    asks_agree,
    bucket,
    has_case,
    keys_in,
    names_agree,
    phrases,
    sense,
)
from .words import Words, bare, read

Matrix: TypeAlias = NDArray[np.float64]
NEARLY = 0.9
STANDS_WHOLE = 0.95  # how surely a text asks the same as one that holds all its words
OTHER_NUMBER = -1.0

PLACES = frozenset(
    (
        *(
            "thôn",
            "xóm",
            "bản",
            "ấp",
            "buôn",
            "làng",
            "khu",
            "tổ",
            "phố",
            "phường",
            "xã",
            "huyện",
            "quận",
            "tỉnh",
            "đường",
        ),
        *(
            "ngõ",
            "hẻm",
            "kiệt",
            "cầu",
            "sông",
            "suối",
            "khe",
            "hồ",
            "đập",
            "kênh",
            "mương",
            "chợ",
            "trường",
            "đèo",
            "núi",
            "đảo",
        ),
    )
)
_NAME = re.compile(r"[^\W\d_]\w*")
_START = re.compile(r"(?:^|[.;:?!…]\s*|\n\s*|[-+]\s+)")
_NUMBER = re.compile(r"\d+(?:[./,]\d+)*")
_NOUGHTS = re.compile(r"(?<![\d.,])0+(?=\d)")  # not those of a fraction
_OF_LAW = re.compile(r"\d+/(?:19|20)\d\d")
COLUMNS = 97
CONTAINED, SHARED_NAMES, SHARED_NUMBER, SHARED_SENSE = 1, 17, 18, 54  # places of these columns
OF_TOLD = [6, 7, 21, 22, 23]  # the columns of what `Told` holds
MOST = 1.01  # none of them is more, or less than nought
AMOUNTS = [2, 9, 17, 26, *(27 + 5 * kind + place for kind in range(len(KINDS)) for place in (2, 3, 4)), 53, 55]
SIZES = [24, 25]
RARE = 4.0  # a word that stands in less than two of a hundred petitions


@dataclass(frozen=True, slots=True)
class Face:
    """One petition, ready to be compared by its words."""

    words: Mapping[str, float]  # words with synonyms folded, and their rarity
    pairs: Mapping[str, float]
    amounts: tuple[float, float]  # rarity of all words, of all pairs
    rare: frozenset[str]  # words
    plain: str
    said: tuple[str, ...]  # clauses that ask something
    names: Mapping[str, str]  # without marks: as written
    numbers: frozenset[str]
    letters: NDArray[np.float16]
    buckets: NDArray[np.uint16]
    sense: Sense
    places: Places
    size: int


@dataclass(frozen=True, slots=True)
class Told:
    """What lexicons and the model tell of a petition: dear to find, and seldom needed once its words are compared."""

    terms: frozenset[str]
    of_field: Numbers
    of_level: Numbers
    field: Numbers
    matters: Numbers
    squares: tuple[np.float32, np.float32]  # of field and matters, summed


@dataclass(frozen=True, slots=True)
class Alike:
    """What tells that other words mean the same: close synonyms, wider groups, and how rare each is."""

    synonyms: Lexicon
    groups: Lexicon
    words: Rare
    units: RareUnits


def sense_of(text: str, words: Words, tools: Tools, alike: Alike) -> Sense:
    """What `text` of `words` speaks of: all that is needed to see that two have hardly anything in common."""
    asked = keys_in(read(asks(text), tools.abbreviations), alike.groups)
    return sense(keys_in(words, alike.groups), asked, phrases(text), alike.units, alike.words)


def face(text: str, words: Words, meant: Sense, alike: Alike) -> Face:
    """`text` of `words` and the sense `meant`, ready to be compared."""
    buckets, letters = hashed(words)
    folded = folded_words(words, alike.synonyms)
    rare = [alike.words[word] for word in folded]
    two = zip(folded, folded[1:], rare, rare[1:], strict=False)
    by_word = dict(zip(folded, rare, strict=True))
    by_pair = {f"{first} {second}": a + b for first, second, a, b in two}
    return Face(
        by_word,
        by_pair,
        (sum(by_word.values()), sum(by_pair.values())),
        frozenset(word for word, weight in by_word.items() if weight > RARE),
        " ".join(words.plain),
        said(words),
        _names(text, words),
        numbers_in(text),
        letters.astype(np.float16),
        buckets.astype(np.uint16),
        meant,
        places(text),
        len(words.plain),
    )


def told(one: Reading, of_field: Numbers, of_level: Numbers) -> Told:
    """What is told of a text read as `one`, with its chances of field and level."""
    return Told(
        frozenset(term for terms in one.field_terms.values() for _weight, term in terms),
        of_field,
        of_level,
        one.field,
        one.matters,
        ((one.field * one.field).sum(), (one.matters * one.matters).sum()),
    )


def counted_words(text: str, tools: Tools, synonyms: Lexicon, groups: Lexicon) -> set[str]:
    """All of `text` whose rarity counts: words, close synonyms, groups, names."""
    words = read(text, tools.abbreviations)
    found = set(folded_words(words, synonyms))
    found.update(key for keys in keys_in(words, groups) for key in keys)
    found.update(f"name {name}" for name in phrases(text))
    return found


def numbers_in(text: str) -> frozenset[str]:
    """Numbers however their noughts are written («01/7» is «1/7»); of a law «45/2022» its own number too, as people say it."""
    found = {_NOUGHTS.sub("", number) for number in _NUMBER.findall(text)}
    return frozenset(found | {number.partition("/")[0] for number in found if _OF_LAW.fullmatch(number)})


def folded_words(words: Words, synonyms: Lexicon) -> list[str]:
    """Words without marks, each term of a group of synonyms as one word."""
    found: list[str] = []
    place = 0
    for hit in synonyms.find(words):
        found.extend(words.plain[place : hit.start])
        found.append(hit.entries[0].key)
        place = hit.end
    found.extend(words.plain[place:])
    return found


def _names(text: str, words: Words) -> dict[str, str]:
    """Words of proper names: capital letters inside a sentence; without any difference of case, what follows a place."""
    if not has_case(text):
        return _after_places(words)
    text = unicodedata.normalize("NFC", text)
    starts = {match.end() for match in _START.finditer(text)}
    capital = (found for found in _NAME.finditer(text) if found[0][0].isupper() and found.start() not in starts)
    return {bare(found[0]): found[0] for found in capital}


def _after_places(words: Words) -> dict[str, str]:
    """The word that follows a word for a kind of place."""
    following = zip(words.exact, words.exact[1:], words.plain[1:], strict=False)
    return {plain: exact for place, exact, plain in following if place in PLACES and exact not in PLACES}


def compared(pairs: Sequence[tuple[Face, Face]], rarity: Rarity) -> Matrix:
    """What each pair has in common and what not, as columns for the weights; nought in those `OF_TOLD`."""
    found = np.array([_compared(one, other, rarity) for one, other in pairs], np.float64).reshape(len(pairs), COLUMNS)
    found[:, AMOUNTS] = np.log1p(found[:, AMOUNTS])  # all at once: alone each costs as much as a hundred together
    found[:, SIZES] = np.log(found[:, SIZES])
    return found


def completed(columns: Matrix, pairs: Sequence[tuple[Told, Told]]) -> Matrix:
    """`columns` of as many pairs with those `OF_TOLD`."""
    found = columns.copy()
    found[:, OF_TOLD] = np.array([_agreed(*two) for two in pairs], np.float64).reshape(len(pairs), len(OF_TOLD))
    return found


def _agreed(one: Told, other: Told) -> list[float]:
    return [
        float((one.of_field * other.of_field).sum()),
        float((one.of_level * other.of_level).sum()),
        _cosine(one.field, other.field, one.squares[0], other.squares[0]),
        _cosine(one.matters, other.matters, one.squares[1], other.squares[1]),
        len(one.terms & other.terms) / max(1, min(len(one.terms), len(other.terms))),
    ]


def _compared(one: Face, other: Face, rarity: Rarity) -> list[float]:
    """The columns of one pair, amounts and sizes as they are; the shorter text first."""
    one, other = sorted((one, other), key=lambda text: (text.size, text.plain))
    words = _overlap(one.words, other.words, one.amounts[0], other.amounts[0])
    pairs = _overlap(one.pairs, other.pairs, one.amounts[1], other.amounts[1])
    spread = np.zeros(LETTER_BUCKETS, np.float32)
    spread[one.buckets] = one.letters
    letters = float((spread[other.buckets] * other.letters).sum())
    missing = one.amounts[0] - words[2]
    return [
        *(*words, pairs[0], pairs[1], letters, 0.0, 0.0),
        *_rare(one, other),
        *_named(one, other, rarity),
        *(*_counted(one.numbers, other.numbers), 0.0, 0.0, 0.0),
        *(one.size, other.size / one.size, missing),
        *agreement(one.sense, other.sense),
        *names_agree(one.sense, other.sense, one.plain, other.plain),
        *asks_agree(one.sense, other.sense),
        *places_agree(one.places, other.places),
    ]


def evident(columns: Matrix) -> NDArray[np.bool_]:
    """Whether a person could be shown why: a name or number in common, or much of the lesser text."""
    words: NDArray[np.bool_] = (columns[:, CONTAINED] > 0.4) | (columns[:, SHARED_SENSE] > 0.5)
    return words | (columns[:, SHARED_NAMES] > 0) | (columns[:, SHARED_NUMBER] > 0)


def _overlap(
    one: Mapping[str, float], other: Mapping[str, float], first: float, second: float
) -> tuple[float, float, float]:
    """Shared rarity over all, over the lesser, and as it is."""
    shared = sum([one[word] for word in one.keys() & other.keys()])
    return shared / max(first + second - shared, 1e-9), shared / max(min(first, second), 1e-9), shared


def _rare(one: Face, other: Face) -> tuple[float, float, float]:
    first, second = one.rare, other.rare
    shared = len(first & second)
    alien = float(not shared and bool(first) and bool(second))
    return shared / max(1, min(len(first), len(second))), shared, alien


def _named(one: Face, other: Face, rarity: Rarity) -> tuple[float, ...]:
    """How much of the names of each stands in the other (as words), and whether the names contradict."""
    first, second = _weight(one.names, rarity), _weight(other.names, rarity)
    shared = _weight(one.names.keys() & other.names.keys(), rarity)
    here = _weight((name for name in one.names if name in other.words), rarity) / max(first, 1e-9)
    there = _weight((name for name in other.names if name in one.words), rarity) / max(second, 1e-9)
    both, some = bool(one.names and other.names), bool(one.names or other.names)
    least, most = min(here, there) if both else 0.5, max(here, there) if some else 0.5
    return here, there, least, most, float(both and not shared), float(not both), shared


def _weight(names: Iterable[str], rarity: Rarity) -> float:
    return sum(float(rarity[bucket(name)]) for name in names)


def _counted(one: frozenset[str], other: frozenset[str]) -> tuple[float, float, float]:
    shared = len(one & other)
    return (
        float(shared > 0),
        float(bool(one) and bool(other) and not shared),
        shared / max(1, min(len(one), len(other))),
    )


def _cosine(one: Numbers, other: Numbers, square: np.float32, other_square: np.float32) -> float:
    size = float(np.sqrt(square * other_square))
    return float((one * other).sum()) / max(size, 1e-9)


def same_letters(one: Face, other: Face) -> float:
    """1.0 for the same words, what asks nothing left out; less where one stands whole in the other; 0 where more than slips of
    the keyboard differ; -1.0 where nothing but a number does: texts of one mould about two things."""
    here, there = " ".join(one.said), " ".join(other.said)
    ratio = fuzz.ratio(here, there, score_cutoff=100 * NEARLY) / 100
    if ratio and _slips(here, there, one.numbers == other.numbers):
        return ratio if one.numbers == other.numbers else OTHER_NUMBER
    return STANDS_WHOLE if stands_whole(one.said, other.said) else 0.0


# One more or less of these in a sentence asks nothing else: «12 hộ dân thôn Đoài», «12 hộ thôn Đoài».
LITTLE = frozenset(
    map(bare, ("dân", "các", "những", "cho", "của", "tại", "ở", "trên", "thì", "là", "và", "được", "để"))
)


def _slips(here: str, there: str, same_numbers: bool) -> bool:
    """Whether each word of one that the other has not is a slip of one that it has, or says little; of other numbers, but for
    the numbers."""
    first, second = set(here.split()), set(there.split())
    mine, theirs = first - second - LITTLE, second - first - LITTLE
    if not same_numbers:
        mine, theirs = ({word for word in words if not word[0].isdigit()} for words in (mine, theirs))
    return all(any(_slip(word, also) for also in theirs) for word in mine) and all(
        any(_slip(word, also) for also in mine) for word in theirs
    )


def settled(learnt: Matrix, letters: Matrix) -> Matrix:
    """What was learnt, but where the letters alone decide."""
    found: Matrix = np.where(letters < 0, 0.0, np.maximum(learnt, letters))
    return found


def _slip(word: str, also: str) -> bool:
    """One keyboard slip inside a word: a letter more or less, or two swapped; never another letter (that is a name)."""
    if sorted(word) == sorted(also):
        return True
    return abs(len(word) - len(also)) == 1 and Levenshtein.distance(word, also) == 1
