"""How many petitions were answered and how many solved: two figures, always side by side; and how long they wait."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from phoihop.organisations.models import Body
from phoihop.petitions.models import OWED, SENT, Petition, PetitionState
from phoihop.sessions.models import Session, SessionKind


@dataclass(frozen=True)
class Settled:
    """Of the petitions sent to bodies that must answer: `answered` (solved ones too), `solved` (so found by the receiver),
    `overdue` (no answer after its last day). `key`: what they have in common, None for all of them."""

    key: Any = None
    sent: int = 0
    answered: int = 0
    solved: int = 0
    overdue: int = 0

    @property
    def unanswered(self) -> int:
        """An answer is owed."""
        return self.sent - self.answered

    @property
    def unsolved(self) -> int:
        """Nobody found them solved, answered or not."""
        return self.sent - self.solved

    @property
    def answered_rate(self) -> float | None:
        """Share answered, 0 to 1; None of nothing."""
        return self.answered / self.sent if self.sent else None

    @property
    def solved_rate(self) -> float | None:
        """Share solved, 0 to 1; None of nothing."""
        return self.solved / self.sent if self.sent else None

    def __add__(self, other: Settled) -> Settled:
        return Settled(
            self.key, self.sent + other.sent, self.answered + other.answered, self.solved + other.solved,
            self.overdue + other.overdue,
        )  # fmt: skip


def settled_figures(rows: QuerySet[Petition], *, today: date, by: str = "") -> list[Settled]:
    """Answered and solved of those of `rows` that were sent to a body, `by` a column ("lead", "field", "level",
    "session", "commune"…), its values in order; without one a single figure of all.

    What was merged counts once, in what it was merged into. `today`: a Vietnam calendar day.
    """
    if not by:
        return [Settled(None, *line) for line in _sums(rows, [], today)] or [Settled()]
    found = [Settled(*line) for line in _sums(rows, [by], today)]
    return sorted(found, key=lambda one: (one.key is None, one.key))


@dataclass(frozen=True)
class Openings:
    """Of each receiver the first days of its regular sessions that are over, oldest first."""

    days: Mapping[UUID, Sequence[date]]

    def passed(self, receiver: UUID, first_put_on: date) -> int:
        """How many sessions have passed over what was first put that day; as `with_sessions_passed`."""
        days = self.days.get(receiver, ())
        return len(days) - bisect_right(days, first_put_on)

    def put_before(self, receiver: UUID, passed: int) -> date | None:
        """Whatever was first put before this day has seen at least `passed` (1 or more) sessions pass; None: nothing has."""
        days = self.days.get(receiver, ())
        return days[-passed] if passed <= len(days) else None


def openings(receivers: Iterable[Body | UUID], today: date) -> Openings:
    """The regular sessions of some receivers that closed before `today`."""
    rows = Session.objects.standing().filter(kind=SessionKind.REGULAR, keeper__in=list(receivers))
    found: dict[UUID, list[date]] = defaultdict(list)
    for row in rows.defer("search").order_by("planned_first_on"):
        if row.last_on < today:
            found[row.keeper_id].append(row.first_on)
    return Openings({key: sorted(days) for key, days in found.items()})


def settled_by_sessions(rows: QuerySet[Petition], *, today: date) -> list[Settled]:
    """As `settled_figures`, by how many regular sessions have passed since each was first put; the most first."""
    cells, found = list(_sums(rows, ["receiver", "first_put_on"], today)), dict[int, Settled]()
    known = openings({receiver for receiver, *_rest in cells}, today)
    for receiver, day, *numbers in cells:
        passed = known.passed(receiver, day)
        found[passed] = found.get(passed, Settled(passed)) + Settled(passed, *numbers)
    return [found[passed] for passed in sorted(found, reverse=True)]


# The inner groups are read as the indexes by lead and by first day lie, never sorted; what is overdue, from the few owed.
_SUMS = """
SELECT {names} {sent}, {answered}, {solved}, {overdue}
FROM (SELECT *, false AS late FROM ({all}) AS all_sent UNION ALL SELECT *, true FROM ({owed}) AS owed) AS cells {groups}
"""
_SUM = "coalesce(sum(number) FILTER (WHERE {rows}), 0)::bigint"


def _sums(rows: QuerySet[Petition], columns: Sequence[str], today: date) -> list[tuple[Any, ...]]:
    """(values of `columns`…, sent, answered, solved, overdue) of the petitions sent; one statement."""
    inner = dict.fromkeys(["receiver", "state", *columns])
    counted = [
        some.order_by().values(*inner).annotate(number=Count("*")).values_list(*inner, "number")
        for some in (rows.filter(state__in=SENT), rows.filter(state__in=OWED, due_on__lt=today))
    ]
    try:
        (every, of_every), (owed, of_owed) = (some.query.sql_with_params() for some in counted)
    except EmptyResultSet:  # of no body
        return []
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = _SUMS.format(
        names=f"{names}," if names else "",
        sent=_SUM.format(rows="NOT late"),
        answered=_SUM.format(rows="NOT late AND state <> ALL(%s)"),
        solved=_SUM.format(rows="NOT late AND state = %s"),
        overdue=_SUM.format(rows="late"),
        all=every,
        owed=owed,
        groups=f"GROUP BY {names}" if names else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(OWED), PetitionState.SOLVED, *of_every, *of_owed])
        return list(cursor.fetchall())
