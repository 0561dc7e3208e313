"""The ladder of supervision: which step comes next for a petition that is not answered, poorly answered, or answered and not
carried out.

Asked again, its head asked, its superior asked, put to the session. NQLT 72/2025 Art. 53-54 tell who supervises; the order
of steps is observed practice, each wait a term of the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

LADDER = ("again", "head", "superior", "session")

Why = Literal[
    "not_due",
    "no_promise",
    "waiting",
    "drafted",
    "overdue",
    "promise_late",
    "promise_broken",
    "answer_unmet",
    "waited_out",
    "again_after",
]


@dataclass(frozen=True)
class Taken:
    """A step that was taken. `waits_until`: last day of its own wait, None while it is being drafted; `is_over`: it was
    answered, or nothing waits for it any more."""

    step: str
    waits_until: date | None
    is_over: bool = False


@dataclass(frozen=True)
class Case:
    """A petition as the ladder sees it: when its answer was due, whether there is one, the oldest promise that is late, since
    when a deputy finds that the answer does not do."""

    due_on: date | None
    is_answered: bool
    late_promise_on: date | None = None
    has_broken_promise: bool = False
    unmet_on: date | None = None


@dataclass(frozen=True)
class Next:
    """The step proposed ("" for none), why, and the day that the reason speaks of."""

    step: str
    why: Why
    day: date | None = None

    @property
    def is_due(self) -> bool:
        """Whether anything is proposed."""
        return bool(self.step)


def next_step(case: Case, taken: Sequence[Taken], today: date) -> Next:
    """What to do next. `taken`: steps about this petition, oldest first. One waits at a time; who lets a wait run out meets
    the next rung, who answered and is late anew is asked on the same rung again."""
    if taken and not taken[-1].is_over:
        last = taken[-1]
        if last.waits_until is None:
            return Next("", "drafted")
        if today <= last.waits_until:
            return Next("", "waiting", last.waits_until)
        return Next(_above(last.step), "waited_out", last.waits_until)
    reason = _reason(case, today)
    if not reason.is_due or not taken:
        return reason
    return Next(taken[-1].step, "again_after", reason.day)


def is_beyond(step: str, proposed: str) -> bool:
    """Whether a step skips a rung of what is proposed: that needs a ground."""
    return not proposed or LADDER.index(step) > LADDER.index(proposed)


def _reason(case: Case, today: date) -> Next:
    if not case.is_answered:
        late = case.due_on is not None and case.due_on < today
        return Next(LADDER[0], "overdue", case.due_on) if late else Next("", "not_due", case.due_on)
    if case.has_broken_promise:
        return Next(LADDER[0], "promise_broken", case.late_promise_on)
    if case.late_promise_on is not None and case.late_promise_on < today:
        return Next(LADDER[0], "promise_late", case.late_promise_on)
    if case.unmet_on is not None:
        return Next(LADDER[0], "answer_unmet", case.unmet_on)
    return Next("", "no_promise")


def days_late(due_on: date | None, on: date) -> int:
    """How many days after its last day something came on `on`; 0 in time or without a day."""
    return max((on - due_on).days, 0) if due_on else 0


def tells_results(action: str) -> bool:
    """Whether a clause asks for the report on how voters' petitions were settled."""
    words = action.casefold()
    return "báo cáo" in words and "kết quả" in words and "kiến nghị" in words and "cử tri" in words


def _above(step: str) -> str:
    return LADDER[min(LADDER.index(step) + 1, len(LADDER) - 1)]
