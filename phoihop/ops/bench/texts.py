"""What is typed into the search boxes, drawn from the texts that are searched: the same rows, the same questions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from phoihop.kernel.search.compiling import compile_typed
from phoihop.kernel.search.rules import read

PAIRS, SINGLE = 40, 10
MISSING = "12/QĐ-UBND"  # no title of the load has a number
LONG = 3  # letters of a word that counts among the common ones
Database = psycopg.Connection[tuple[Any, ...]]
Kind = str


@dataclass(frozen=True)
class Typed:
    """What is typed, and what it is to the database, for the floors."""

    text: str
    query: str


def drawn(database: Database, seed: int) -> Mapping[Kind, Sequence[Typed]]:
    """{kind of text: what is typed, asked in turn}."""
    rows = database.execute("SELECT code, title FROM commitments_commitment ORDER BY code LIMIT 500").fetchall()
    titles = [" ".join(word for word in str(title).split() if word.isalpha()) for _code, title in rows]
    codes = [str(code) for code, _title in rows][:: len(rows) // PAIRS or 1]
    counted = Counter(word for title in titles for word in set(title.lower().split()) if len(word) >= LONG)
    common = [word for word, _number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:SINGLE]]
    texts = {
        "words": neighbours(titles, seed, 2),
        "common": common,
        "rare": [code.rsplit("-", 1)[-1] for code in codes],
        "number": codes,
        "prefix": [f"{word[:2]}*" for word in common],
        "phrase": [f'"{words}"' for words in neighbours(titles, seed, 3)],
        "missing": [MISSING],
    }
    return {kind: [typed(text) for text in asked] for kind, asked in texts.items()}


def neighbours(titles: Sequence[str], seed: int, length: int) -> list[str]:
    """Neighbouring words of the titles: from such as stand in every tenth row to such as stand in one of thousands."""
    rng = random.Random(seed)  # noqa: S311 - questions, not secrets
    found: list[str] = []
    while len(found) < PAIRS:
        words = rng.choice(titles).split()
        start = rng.randrange(len(words) - length + 1)
        found.append(" ".join(words[start : start + length]).lower())
    return found


def typed(text: str) -> Typed:
    """What the product makes of what is typed, for the floors."""
    compiled = compile_typed(read(text))
    return Typed(text, compiled.exact if compiled else "")
