"""What ships with the product: catalogue of fields and bodies, lexicons, competence table, our example petitions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext

from .rules.lexicon import Lexicon
from .rules.reading import Tools
from .rules.words import read

DATA = Path(__file__).parent / "data"
_NO_FIELD = ("bộ ", "sở ", "ubnd", "hđnd", "ủy ban", "hội đồng", "quốc hội", "chính phủ", "thủ tướng")  # who, not what
LEVELS = ("central", "province", "commune", "other")


@dataclass(frozen=True, slots=True)
class Body:
    """A kind of body that answers petitions: its name and level."""

    key: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Competence:
    """One row of the competence table: for `field` at `level`, `body` in order `rank`, in force from `start` to `end`."""

    field: str
    level: str
    rank: int
    body: str
    start: date
    end: date | None
    basis: str
    status: str


@lru_cache
def fields() -> dict[str, str]:
    """Names of the fields by key, in order of the catalogue."""
    found: dict[str, str] = json.loads((DATA / "fields.json").read_text("utf-8"))
    return found


@lru_cache
def bodies() -> dict[str, Body]:
    """Bodies by key, in order of the catalogue."""
    rows = json.loads((DATA / "bodies.json").read_text("utf-8"))
    return {key: Body(key, row["name"], row["level"]) for key, row in rows.items()}


def field_names() -> dict[str, str]:
    """What the reader's language calls the fields, by key."""
    return {key: gettext(name) for key, name in fields().items()}


def body_names() -> dict[str, str]:
    """What the reader's language calls the kinds of bodies, by key."""
    return {key: gettext(body.name) for key, body in bodies().items()}


@lru_cache
def competence() -> tuple[Competence, ...]:
    """The competence table, all versions."""
    rows = (line.split("\t") for line in (DATA / "competence.tsv").read_text("utf-8").splitlines()[1:])
    return tuple(
        Competence(
            field,
            level,
            int(rank),
            body,
            date.fromisoformat(start),
            date.fromisoformat(end) if end else None,
            basis,
            status,
        )
        for field, level, rank, body, start, end, basis, status in rows
    )


@lru_cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """What officials abbreviate, written out."""
    lines = (DATA / "abbreviations.txt").read_text("utf-8").splitlines()
    pairs = (line.split(": ") for line in lines)
    return {short: read(words, {}).exact for short, words in pairs}


@lru_cache
def field_lexicon() -> Lexicon:
    """Words that speak for a field."""
    masked = ((term, "", 0.0) for term, _key, _weight in _lists("names") if term.startswith(_NO_FIELD))
    return Lexicon([*_tiers("fields"), *masked], abbreviations())


@lru_cache
def level_lexicon() -> Lexicon:
    """Words that speak for a level of government."""
    return Lexicon(_tiers("levels"), abbreviations())


@lru_cache
def name_lexicon() -> Lexicon:
    """Names of bodies, those of before the mergers of 2025 too, led to today's body."""
    return Lexicon(_lists("names"), abbreviations())


@lru_cache
def matter_lexicon() -> Lexicon:
    """Matters that by rule or habit belong to one kind of body."""
    return Lexicon(_lists("matters"), abbreviations())


@lru_cache
def synonyms() -> Lexicon:
    """Groups of words that ask the same; the key of a term is the number of its group."""
    lines = enumerate((DATA / "synonyms.txt").read_text("utf-8").splitlines(), 1)
    terms = [(term, f"={number}", 1.0) for number, line in lines for term in line.split("; ")]
    return Lexicon(terms, abbreviations())


@lru_cache
def paraphrases() -> Lexicon:
    """Wider groups of what voters and officials call one thing, trouble, ask or person; a key is kind and number."""
    terms = []
    for number, line in enumerate((DATA / "paraphrases.txt").read_text("utf-8").splitlines(), 1):
        kind, words = line.split(": ", 1)
        terms += [(term, f"{kind}:{number}", 1.0) for term in words.split("; ")]
    return Lexicon(terms, abbreviations())


def repeats(name: str = "repeats") -> list[list[tuple[str, bool]]]:
    """Petitions we wrote: of each group the first, then texts that ask the same or not. "repeats_hard": those that ask the same
    share hardly a word, those that do not share many."""
    groups = (DATA / f"{name}.txt").read_text("utf-8").split("\n\n")
    return [
        [(line.removeprefix("+ ").removeprefix("- "), not line.startswith("- ")) for line in group.splitlines() if line]
        for group in groups
        if group.strip()
    ]


def examples() -> list[tuple[str, str, str]]:
    """(field, body, text) of petitions we wrote for training."""
    rows = []
    for line in (DATA / "examples.tsv").read_text("utf-8").splitlines():
        field, body, text = line.split("\t")
        rows.append((field, body, text))
    return rows


def _tiers(folder: str) -> Iterator[tuple[str, str, float]]:
    for file in sorted((DATA / folder).glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            weight, terms = line.split(": ", 1)
            for term in terms.split("; "):
                yield term, file.stem, float(weight)


def _lists(name: str) -> Iterator[tuple[str, str, float]]:
    for line in (DATA / "bodies" / f"{name}.txt").read_text("utf-8").splitlines():
        key, terms = line.split(": ", 1)
        for term in terms.split("; "):
            yield term, key, 1.0


@lru_cache
def tools() -> Tools:
    """All lexicons with the order of their keys."""
    return Tools(
        tuple(fields()),
        tuple(bodies()),
        LEVELS,
        field_lexicon(),
        level_lexicon(),
        name_lexicon(),
        matter_lexicon(),
        abbreviations(),
    )
