"""What a report on coordination counts. Plain Python: lines in, tables out."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

IN_TIME, LATE, MISSING, WAITING, GIVEN = "in_time", "late", "missing", "waiting", "given"
ASKED = "asked"  # the figure before all outcomes
OPINION, DELEGATE, RESULT = "opinion", "delegate", "result"
KINDS = (OPINION, DELEGATE, RESULT)
SOURCE = "exchange"  # of what is owed in the ledger for it
OUT, IN = "out", "in"
SIDES = (OUT, IN)


_SPOKEN = {
    OPINION: re.compile(r"ý kiến|góp ý"),
    DELEGATE: re.compile(
        r"cử\b.{0,60}(đại biểu|đại diện|lãnh đạo|cán bộ|thành viên)"
        r"|(mời|tham gia|tham dự|dự)\b.{0,80}(hội nghị|hội thảo|tọa đàm|cuộc họp|phiên họp)"
    ),
    RESULT: re.compile(r"kết quả.{0,40}giám sát|giám sát.{0,40}kết quả|(cung cấp|trao đổi|gửi)\b.{0,40}thông tin"),
}


def speaks_of(kind: str, words: str) -> bool:
    """Whether the words of a clause speak of such an exchange: enough to propose it, a person chooses."""
    return bool(_SPOKEN[kind].search(unicodedata.normalize("NFC", words).lower()))


@dataclass(frozen=True)
class Line:
    """One body asked or given something, as it is counted. `row`: its key; `other`: the body on the other side.

    `side`: `out` where the body that reports asked or gave, `in` where it was asked or given. `treatment`: what became of
    an opinion, "" for nothing yet.
    """

    row: str
    side: str
    kind: str
    other: str
    outcome: str
    treatment: str = ""

    def counts_as(self, figure: str) -> bool:
        """Whether it stands behind `figure`: `asked`, an outcome or a treatment."""
        return figure in {ASKED, self.outcome, self.treatment} - {""}


@dataclass(frozen=True)
class Figures:
    """A line of a table: figures by name, for one body on the other side ("" in the total)."""

    other: str
    numbers: dict[str, int]


@dataclass(frozen=True)
class Table:
    """What was asked or given on one side, of one kind: a line a body, and the total."""

    side: str
    kind: str
    lines: Sequence[Figures]
    total: Figures


def outcome_of(*, kind: str, due_on: date | None, done_on: date | None, on: date) -> str:
    """Answered in time, late, missing on `on`, or not yet due; a result is given."""
    if kind == RESULT:
        return GIVEN
    if done_on is not None:
        return IN_TIME if due_on is None or done_on <= due_on else LATE
    return MISSING if due_on is not None and due_on < on else WAITING


def tables(lines: Iterable[Line]) -> list[Table]:
    """Those in which there is something, what was asked first; bodies in the order of their keys."""
    found: dict[tuple[str, str], dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        found[line.side, line.kind][line.other].append(line)
    made = []
    for side, kind in ((side, kind) for side in SIDES for kind in KINDS):
        by_body = found.get((side, kind))
        if by_body:
            rows = [Figures(other, _counted(by_body[other])) for other in sorted(by_body)]
            total = _counted([line for group in by_body.values() for line in group])
            made.append(Table(side, kind, rows, Figures("", total)))
    return made


def _counted(lines: Sequence[Line]) -> dict[str, int]:
    numbers: dict[str, int] = defaultdict(int)
    for line in lines:
        for figure in {ASKED, line.outcome, line.treatment} - {""}:
            numbers[figure] += 1
    return dict(numbers)


def fingerprint(lines: Iterable[Line], on: date) -> str:
    """SHA-256 of what was counted and of the day: the same lines give the same fingerprint."""
    rows = sorted([one.row, one.side, one.kind, one.other, one.outcome, one.treatment] for one in lines)
    return hashlib.sha256(json.dumps([on.isoformat(), rows]).encode()).hexdigest()


def half_year(year: int, half: int) -> tuple[date, date]:
    """First day, and first day after, of the first or second half; of the whole year for 0."""
    first, middle, until = date(year, 1, 1), date(year, 7, 1), date(year + 1, 1, 1)
    return {0: (first, until), 1: (first, middle), 2: (middle, until)}[half]


def half_of(first: date, until: date) -> int:
    """Which of `half_year` a period is."""
    return 2 if first.month != 1 else 0 if until.month == 1 else 1
