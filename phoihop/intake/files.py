"""What is inside a sealed file: its bytes, its lines, its single matters. Nothing is written anywhere in clear."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from io import BytesIO
from itertools import islice
from typing import Any

from phoihop.intake.models import Batch
from phoihop.intake.models import Mapping as Remembered
from phoihop.intake.rules.sheets import COLUMNS, HEADINGS_WITHIN, Read, found_headings, read_line
from phoihop.intake.rules.splitting import Split, split
from phoihop.intake.rules.tables import as_lines
from phoihop.kernel import secrecy
from phoihop.kernel.documents import content, reading
from phoihop.kernel.encodings import in_unicode, old_encoding
from phoihop.kernel.text import clean, without_marks
from phoihop.kernel.web.imports import SHEET, Further, Grid, Value, grid
from phoihop.kernel.web.letters import ENOUGH, Old, found_old, mended

FILE, HEADINGS, PARTS = "intake.file", "intake.headings", "intake.parts"
SHOWN_HEADING = 80  # characters


@dataclass(frozen=True)
class Sheet:
    """The lines of a spreadsheet: `grid` the sheets that are read, `start` the place of the headings in the first, `guessed`
    {place: our name}; `old`: what was found of letters of an old encoding."""

    grid: Grid
    start: int
    guessed: dict[int, str]
    old: Old

    def as_kept(self) -> dict[str, Any]:
        """What is sealed of it when it was read first: later looks take it for given."""
        old = {"encoding": self.old.encoding, "places": list(self.old.places)}
        sheets = {"names": list(self.grid.names), "unread": dict(self.grid.unread)}
        return {"start": self.start, "headings": self.headings, "old": old, "sheets": sheets}

    def lines(self) -> Iterator[tuple[int, Sequence[Value]]]:
        """(number, cells) of the lines below the headings that hold anything, one sheet after another; of the first the
        number is as the spreadsheet program counts it, of others see `imports.SHEET`."""
        for at, sheet in enumerate([Further(self.start, self.grid.rows), *self.grid.further]):
            for number, row in enumerate(islice(sheet.rows, sheet.start + 1, None), at * SHEET + sheet.start + 2):
                if any(cell not in (None, "") for cell in row):
                    yield number, row

    @property
    def headings(self) -> list[str]:
        """As they stand in the file; an unnamed column is ""."""
        rows = self.grid.rows
        width = max((len(row) for row in rows[self.start : self.start + 50]), default=0)
        first = list(rows[self.start]) if rows else []
        return [clean(str(cell or ""))[:SHOWN_HEADING] for cell in [*first, *[""] * (width - len(first))]]


def unsealed_file(batch: Batch) -> tuple[str, bytes]:
    """(neutral name, bytes). Raises `secrecy.Unreadable`."""
    opened = secrecy.unseal(batch.file or b"", purpose=FILE, row=batch.pk)
    end = 2 + int.from_bytes(opened[:2])
    return opened[2:end].decode(), opened[end:]


def heading_sum(heading: str) -> str:
    """Under which sum a heading is remembered: a sheet without headings has somebody's words in its first line."""
    return secrecy.digest(without_marks(clean(heading)), purpose="intake.heading")


def sheet_of(batch: Batch) -> Sheet:
    """The spreadsheet, with what each column probably means; in Unicode unless a person said that it is so already.

    Refused as `kernel.web.imports.grid`.
    """
    name, data = unsealed_file(batch)
    kept = Remembered.objects.filter(body=batch.receiver_id).values_list("columns", flat=True).first() or {}
    usual = {without_marks(word): ours for ours, words in COLUMNS.items() for word in words}

    def known(cell: object) -> str:
        words = clean(str(cell or "")).strip(" *:.")
        if not words or len(words) > SHOWN_HEADING:
            return ""
        return str(kept.get(heading_sum(words)) or usual.get(without_marks(words), ""))

    def headings_at(rows: Sequence[Sequence[Value]]) -> int:
        old = found_old(rows, batch.turned_from)
        return found_headings(mended(rows[:HEADINGS_WITHIN], old) if old.encoding else rows, known)[0]

    if batch.parts is None:
        found = grid(data, name, headings_at)
        old = found_old(_every(found), batch.turned_from)
        found = _mended(found, old)
        return Sheet(found, *found_headings(found.rows, known), old)
    # As it was shown: what was remembered since moves no line. An older version read and showed the first sheet only.
    seen = secrecy.unseal_json(batch.parts, purpose=HEADINGS, row=batch.pk)
    old = Old(**seen.get("old", {}))
    found = grid(data, name, (lambda _rows: int(seen["start"])) if "sheets" in seen else None)
    found = _mended(found, old) if batch.converted else found
    return Sheet(found, seen["start"], found_headings(found.rows, known)[1], old)


def _every(found: Grid) -> list[Sequence[Value]]:
    return [*found.rows, *(row for sheet in found.further for row in sheet.rows)]


def _mended(found: Grid, old: Old) -> Grid:
    if not old.encoding:
        return found
    further = [Further(sheet.start, mended(sheet.rows, old)) for sheet in found.further]
    return replace(found, rows=mended(found.rows, old), further=further)


def lines_of(batch: Batch, sheet: Sheet, today: date, after: int = 0) -> Iterator[tuple[int, Read]]:
    """(number of the line, what it says) of the lines that hold anything, behind `after`."""
    return ((number, read) for number, _row, read in _read_lines(batch, sheet, today, after))


@dataclass(frozen=True)
class Faulty:
    """A line that is not taken in: its cells as the file has them, what is wrong as (place of the column, code)."""

    number: int
    cells: Sequence[Value]
    faults: Sequence[tuple[int, str]]


def faulty_of(batch: Batch, sheet: Sheet, today: date) -> Iterator[Faulty]:
    """The lines that are not taken in."""
    for number, row, read in _read_lines(batch, sheet, today, 0):
        if read.faults:
            yield Faulty(number, row, read.faults)


def _read_lines(batch: Batch, sheet: Sheet, today: date, after: int) -> Iterator[tuple[int, Sequence[Value], Read]]:
    columns = {int(place): str(name) for place, name in batch.mapping.items()}
    places = {name: place for place, name in columns.items()}
    for number, row in sheet.lines():
        if number > after:
            cells = {name: row[place] if place < len(row) else None for place, name in columns.items()}
            yield number, row, read_line(cells, places, clean, today)


def parts_of(batch: Batch) -> tuple[Split, str]:
    """(a document as the rule splits it, the old encoding its letters were turned from or ""); nothing in it where it has no
    text layer."""
    words = words_in(*unsealed_file(batch), rows=True)
    old = batch.turned_from or old_encoding(words, enough=ENOUGH)
    if old:
        words = "\n".join(in_unicode(line, old) for line in words.splitlines())
    usual = {without_marks(word) for word in COLUMNS["text"]}

    def is_content(cell: str) -> bool:
        return without_marks(clean(cell)).strip(" *:.") in usual

    lines, known = as_lines(clean(words).splitlines(), reading.CELL, is_content)
    return split("\n".join(lines), known), old


def words_in(name: str, data: bytes, *, rows: bool = False) -> str:
    """The text of a file that is kept nowhere in clear; "" where it has no text layer. `rows`: as of
    `reading.read`. Refused as `content.look`."""
    kind = content.look(BytesIO(data), name).kind
    with os.fdopen(os.memfd_create("intake"), "w+b") as file:  # a file in memory: a temporary one would be in clear
        file.write(data)
        file.flush()
        found = reading.read(file, kind, rows=rows)
    return found.text if found.state == "ready" else ""


def headings_of(batch: Batch) -> list[str]:
    """The headings as they were read. Raises `secrecy.Unreadable`."""
    return list(secrecy.unseal_json(batch.parts or b"", purpose=HEADINGS, row=batch.pk)["headings"])


def sheets_of(batch: Batch) -> tuple[Sequence[str], Mapping[str, str]]:
    """(names of the sheets that are read, {name of one that is not: why}). Raises `secrecy.Unreadable`."""
    kept = secrecy.unseal_json(batch.parts or b"", purpose=HEADINGS, row=batch.pk).get("sheets", {})
    return kept.get("names", []), kept.get("unread", {})


def sealed_parts(batch: Batch, parts: Split) -> bytes:
    """What was proposed, kept until a person has decided on all of it."""
    return secrecy.seal_json(asdict(parts), purpose=PARTS, row=batch.pk)


def proposed_parts(batch: Batch) -> Split:
    """A document as it was proposed. Raises `secrecy.Unreadable`."""
    kept = secrecy.unseal_json(batch.parts or b"", purpose=PARTS, row=batch.pk)
    return Split(**kept) if isinstance(kept, dict) else Split(kept, [])  # a list: read by an older version
