"""The ledger's rules (DESIGN.md 3) as plain functions: who owes, who judges, when it counts, whose turn it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

# Kinds of events that an app above raises as cases of its own. The generator creates nothing for them: the app owes the
# commitment, and it performs every obligation in force for the kind and the lead.
RAISED_BY_APPS: frozenset[str] = frozenset()

JOINT = "joint"


@dataclass(frozen=True)
class Owed:
    """One promise of an instance: the leads that owe it and the key that makes it unique."""

    lead_key: str
    leads: tuple[UUID, ...]


def shares(distribution: str, leads: Sequence[UUID]) -> list[Owed]:
    """How leads owe: `one` or `jointly` is one promise, `each` one per body. No lead, no promise.

    A promise of one body is keyed by that body, so it survives a change from `one` to `each`.
    """
    distinct = list(dict.fromkeys(leads))
    if not distinct:
        return []
    if distribution == "each" or len(distinct) == 1:
        return [Owed(str(lead), (lead,)) for lead in distinct]
    return [Owed(JOINT, tuple(distinct))]


@dataclass(frozen=True)
class Judge:
    """Who gives the verdict, and whether that is the lead itself («tự xác nhận»)."""

    body: UUID | None
    is_self: bool


def who_judges(
    *,
    leads: Iterable[UUID],
    recipients: Sequence[UUID],
    follower: UUID | None,
    parties: Sequence[UUID],
    self_judged: bool,
) -> Judge:
    """The recipient, else the follower; never the lead, unless the regulation says so or nobody else is there."""
    own = set(leads)
    if self_judged:
        return Judge(next(iter(sorted(own, key=str)), None), is_self=True)
    candidates = [*recipients, *([follower] if follower else []), *parties]
    for body in candidates:
        if body not in own:
            return Judge(body, is_self=False)
    return Judge(follower or next(iter(candidates), None), is_self=bool(candidates))


def counts_on(*, issued_on: date | None, received_on: date, accepted_until: date | None) -> tuple[date, str]:
    """The day that decides whether a proof is in time, and why.

    `accepted_until`: the last day of the accepted transit of a paper issued on `issued_on` (term `paper.transit`).
    Nothing is received before it is issued.
    """
    if issued_on is None:
        return received_on, f"Tính ngày nhận {received_on:%d/%m/%Y} (không có văn bản)."
    if accepted_until is not None and received_on <= accepted_until:
        return issued_on, f"Tính ngày ban hành {issued_on:%d/%m/%Y} (đến nơi trong thời gian chuyển văn bản)."
    return received_on, f"Tính ngày nhận {received_on:%d/%m/%Y} (đến sau thời gian chuyển văn bản được chấp nhận)."


def is_on_time(done_on: date, due_on: date | None) -> bool:
    """Without a due date nothing can be late."""
    return due_on is None or done_on <= due_on


def turn(
    *, role: str, is_judge: bool, state: str, request_waits: bool, part_done: bool
) -> Literal["", "act", "judge", "answer"]:
    """Whose turn a participation has.

    The judge answers requests and proofs; a lead acts while the commitment is open; a partner acts on the part given
    to it until the part is done (`part_done` is True where no part was given).
    """
    if state not in {"open", "proved"}:
        return ""
    if is_judge and request_waits:
        return "answer"
    if is_judge and state == "proved":
        return "judge"
    if state == "open" and (role == "lead" or (role == "partner" and not part_done)):
        return "act"
    return ""


def same_occasions(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two timings fall on the same occasions: every same period, or before, after, at the same event.

    Their days may differ: one report may be due on the 5th, the other on the 10th of the month after.
    """
    if one.get("kind") == other.get("kind") == "every":
        return one.get("period") == other.get("period")
    events = {one.get("event"), other.get("event")}
    return (
        {one.get("kind"), other.get("kind")} <= {"before", "after", "when"} and len(events) == 1 and None not in events
    )


_PERIOD = re.compile(r"(\d{4})(?:-(W|M|Q|H)?(\d{1,2}))?")
_QUARTERS = ("", "I", "II", "III", "IV")


def period_in_words(key: str) -> str:
    """The period of an instance key: «quý III/2026», «tuần 27/2026», «tháng 7/2026»; "" where the key is no period."""
    found = _PERIOD.fullmatch(key)
    if found is None:
        return ""
    year, kind, number = found[1], found[2], int(found[3] or 0)
    words = {
        "W": f"tuần {number}/{year}",
        "Q": f"quý {_QUARTERS[min(number, 4)]}/{year}",
        "H": f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}",
    }
    if not found[3]:
        return f"năm {year}"
    return words.get(kind or "M", f"tháng {number}/{year}")


def earlier(one: date | None, two: date | None) -> date | None:
    """The earlier of two days, of which either may be missing."""
    known = [day for day in (one, two) if day is not None]
    return min(known) if known else None


def rate(on_time: int, all_due: int) -> float | None:
    """A rate in percent with one decimal; None (shown blank) where nothing was due: an empty rate is not zero."""
    return round(100 * on_time / all_due, 1) if all_due else None


def standing_reminder(days: Iterable[date], due_on: date, today: date) -> date | None:
    """The reminder that stands on `today`: the last of `days` that has come, until the due date is over.

    `days`: when to remind of `due_on` (term `reminder.person`). After an outage only the last one missed stands.
    """
    return max((day for day in days if day <= today), default=None) if today <= due_on else None


def standing_escalation(days: Iterable[date], due_on: date, today: date) -> date | None:
    """The escalation that stands on `today`: the last of `days` after the due date that has come; None while in time."""
    return max((day for day in days if due_on < day <= today), default=None)


@dataclass(frozen=True)
class Cell:
    """Counts of one regulation and lead, or of one month. `due`: everything that had to be done by today.

    `kept`, `late`, `not_kept`: with a verdict; `waiting`: proof without a verdict; `overdue`: neither, after its date;
    `coming`: not due yet. Nothing that was dropped («không còn phải thực hiện») is in any.
    """

    kept: int = 0
    late: int = 0
    not_kept: int = 0
    waiting: int = 0
    overdue: int = 0
    coming: int = 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(
            self.kept + other.kept,
            self.late + other.late,
            self.not_kept + other.not_kept,
            self.waiting + other.waiting,
            self.overdue + other.overdue,
            self.coming + other.coming,
        )

    @property
    def judged(self) -> int:
        """With a verdict or overdue: what a rate of timeliness is made of. Proof without a verdict is not judged yet."""
        return self.kept + self.late + self.not_kept + self.overdue

    @property
    def total(self) -> int:
        """All rows."""
        return self.judged + self.waiting + self.coming

    @property
    def rate(self) -> float | None:
        """Share kept in time of what was due, 0 to 1; None (shown blank) where nothing was due."""
        return self.kept / self.judged if self.judged else None

    @property
    def shade(self) -> int | str:
        """0 (calm) to 4 (worst) for the heat map; "none" where nothing was due."""
        if self.rate is None:
            return "none"
        return next(shade for shade, least in enumerate((0.95, 0.85, 0.7, 0.5, 0)) if self.rate >= least)
