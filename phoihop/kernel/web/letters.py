"""A spreadsheet typed in an old Vietnamese font: found by a sample of its cells, turned into Unicode column by column.

The file of a sheet does not say in which encoding a cell is. People paste old lists beside new ones, so each column is
looked at by itself; one too short to tell (names, places) goes with the others, unless it is plainly in Unicode.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from phoihop.kernel.encodings import in_unicode, is_modern, looks_latin, old_encoding

SAMPLED = 600  # lines looked at, however many there are
LONGEST = 1000  # letters of a cell looked at
ENOUGH = 12  # words of a column by which it can be told: a short list of short requests


@dataclass(frozen=True)
class Old:
    """What was found in a sheet. `encoding`: as `kernel.encodings` calls it, "" for Unicode; `places`: of the columns."""

    encoding: str = ""
    places: Sequence[int] = ()


def found_old(rows: Sequence[Sequence[Any]], known: str = "") -> Old:
    """Which columns of a sheet are in an old encoding; `known`: in which one its file is, where that was found already."""
    cells: dict[int, list[str]] = {}
    for row in rows[:: max(1, len(rows) // SAMPLED)]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                cells.setdefault(place, []).append(cell[:LONGEST])
    told = {place: old_encoding("\n".join(words), enough=ENOUGH) for place, words in cells.items()}
    surely = Counter(filter(None, told.values()))
    everything = "\n".join(word for words in cells.values() for word in words)
    encoding = surely.most_common(1)[0][0] if surely else known or old_encoding(everything, enough=ENOUGH)
    if not encoding:
        return Old()
    new = {place for place, words in cells.items() if told[place] != encoding and _is_new(words)}
    return Old(encoding, [place for place in range(max(map(len, rows))) if place not in new])


def mended(rows: Sequence[Sequence[Any]], old: Old) -> list[list[Any]]:
    """`rows` with the cells of the old columns in Unicode."""
    places = frozenset(old.places)
    return [
        [
            in_unicode(cell, old.encoding) if place in places and isinstance(cell, str) else cell
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]


def _is_new(words: Sequence[str]) -> bool:
    """Whether most cells are in Unicode; a heading in Unicode may stand above a column that is not."""
    new = sum(map(is_modern, words))
    return new > 0 and new >= sum(map(looks_latin, words))
