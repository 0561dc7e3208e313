"""The leaders' board: closed rows by `Tally`, open rows by index, each figure with the address of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY, Blocker, Commitment, Participation, State, Tally
from phoihop.commitments.rules import Cell
from phoihop.desk.rules import last_day, months_back
from phoihop.kernel.accounts.models import User
from phoihop.kernel.scope import remembered
from phoihop.kernel.web.paging import Page, page
from phoihop.organisations.models import Body, Level, sight_of
from phoihop.regulations.models import BodyRole, Party, Regulation

REGULATIONS = 24  # on one page of the board
MOST_BODIES = 60  # rows of the heat map
MONTHS = 12
OLDEST = 10
TALLIED = {State.KEPT: "kept", State.KEPT_LATE: "late", State.NOT_KEPT: "not_kept"}
AGES = [(1, 7), (8, 30), (31, 90), (91, None)]  # days after the date: how old what is overdue is


@dataclass(frozen=True)
class Figure:
    """A number and the list of its rows."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Square:
    """One square of the heat map, with its words for those who do not see colours."""

    cell: Cell
    url: str
    text: str
    label: str


@dataclass(frozen=True)
class Row:
    """A body across the regulations, and over all of them."""

    body: Body
    squares: Sequence[Square | None]
    total: Cell
    url: str


@dataclass(frozen=True)
class Column:
    """A regulation of the heat map. `hidden`: rows counted that the viewer may not open."""

    regulation: Regulation
    cell: Cell
    url: str
    hidden: int
    since: date

    @property
    def rows_url(self) -> str:
        """The rows of `cell.judged`."""
        return rows_url(regulation=self.regulation.code, state="due", judged_since=self.since)


@dataclass(frozen=True)
class Month:
    """What was due in a month, judged."""

    first: date
    cell: Cell
    url: str


@dataclass(frozen=True)
class Unjudged:
    """Proof that waits for a verdict, and for how many days."""

    commitment: Commitment
    days: int


@dataclass(frozen=True)
class Board:
    """Everything on the page. `regulations`: this page of them, and the way to the others."""

    regulations: Page[Regulation]
    since: date
    total: Cell
    hidden: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    months: Sequence[Month]
    ages: Sequence[Figure]
    unjudged: Sequence[Unjudged]
    oldest_proof_days: int | None
    held: int

    @property
    def rows_url(self) -> str:
        """The rows of `total.judged`."""
        return rows_url(state="due", judged_since=self.since, columns=self.columns)

    @property
    def overdue_url(self) -> str:
        """The rows of `total.overdue` under these regulations."""
        return rows_url(state="overdue", columns=self.columns)

    @property
    def kept_url(self) -> str:
        """The rows of `total.kept`."""
        return rows_url(state="kept", judged_since=self.since, columns=self.columns)

    @property
    def coming_url(self) -> str:
        """The rows of `total.coming`."""
        return rows_url(state="coming", columns=self.columns)

    @property
    def held_url(self) -> str:
        """The rows of `held`: commitments held up by a blocker."""
        return rows_url(held="on", columns=self.columns)

    @property
    def waiting_url(self) -> str:
        """The rows of `total.waiting`."""
        return rows_url(state="proved", columns=self.columns)


def rows_url(*, columns: Sequence[Column] = (), **filters: Any) -> str:
    """The list of commitments with these filters, under the regulations of `columns`; days as people write them."""
    codes = [column.regulation.code for column in columns]
    under = {"regulation": codes[0]} if len(codes) == 1 else {"among": ",".join(codes)}
    given = {k: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for k, v in (under | filters).items() if v}
    listed = remembered("address of the list", lambda: reverse("commitments:list"))  # hundreds of them on one board
    return f"{listed}?{urlencode(given, safe='/,')}"


def regulations_of(user: User, code: str = "", cursor: str = "") -> Page[Regulation]:
    """The regulations on one page of this person's board, newest first: those in force, or the one asked for."""
    every = Regulation.objects.visible_to(user).exclude(state="draft").defer("search")
    rows = every.filter(code=code) if code else every.filter(state="in_force")
    return page(rows, order=["-signed_on"], cursor=cursor, size=REGULATIONS)


def board(user: User, *, today: date, now: datetime, code: str = "", cursor: str = "") -> Board:
    """The board of the viewer's regulations. Verdicts of the last twelve months of due dates; what is open whenever."""
    found = regulations_of(user, code, cursor)
    regulations, since = found.rows, months_back(today, MONTHS)[0]
    bodies = _bodies(regulations)
    closed, by_month = _closed(regulations, bodies, since)
    cells: Cells = defaultdict(Cell, closed)
    totals, ages = _open_totals(regulations, today)
    for key, cell in [*totals.items(), *_open_leads(regulations, bodies, today).items()]:
        cells[key] += cell
    hidden = _hidden(user, regulations, since, cells)
    columns = [
        Column(one, cells[one.pk, None], one.get_absolute_url(), hidden.get(one.pk, 0), since) for one in regulations
    ]
    unjudged = _unjudged(user, regulations, now)
    return Board(
        regulations=found,
        since=since,
        total=sum((column.cell for column in columns), Cell()),
        hidden=sum(hidden.values()),
        columns=columns,
        rows=list(_rows(bodies, columns, cells)),
        months=_months(today, columns, by_month),
        ages=_ages(ages, today, columns),
        unjudged=unjudged,
        oldest_proof_days=unjudged[0].days if unjudged else None,
        held=_held(regulations),
    )


Cells = dict[tuple[UUID, UUID | None], Cell]


def _bodies(regulations: Sequence[Regulation]) -> list[Body]:
    """Who may have a row of the heat map: the signatories and every body above the communes, by rank. Three thousand
    communes count in the row of the whole regulation."""
    signed = Party.objects.filter(regulation__in=regulations).values("body")
    rows = Body.objects.filter(Q(pk__in=signed) | ~Q(level=Level.COMMUNE)).by_rank()
    return list(rows.defer("search")[:MOST_BODIES])


def _closed(
    regulations: Sequence[Regulation], bodies: Sequence[Body], since: date
) -> tuple[Cells, dict[date | None, Cell]]:
    """Verdicts by regulation and body (None: the regulation's own total); and by month, over these regulations."""
    rows = Tally.objects.filter(regulation__in=regulations, state__in=TALLIED).order_by()
    rows = rows.filter(Q(month__gte=since) | Q(month__isnull=True))
    numbers = {name: Sum("delta", filter=Q(state=state), default=0) for state, name in TALLIED.items()}
    whole: Any = rows.filter(body__isnull=True).values_list("regulation", "month").annotate(**numbers)
    led: Any = rows.filter(body__in=bodies).values_list("regulation", "body").annotate(**numbers)
    cells: Cells = {(regulation, body): Cell(*verdicts) for regulation, body, *verdicts in led}
    months: dict[date | None, Cell] = defaultdict(Cell)
    for regulation, month, *verdicts in whole:
        cell = Cell(*verdicts)
        cells[regulation, None] = cells.get((regulation, None), Cell()) + cell
        months[month] += cell
    return cells, months


def _open_counts(due: str, lasts: Sequence[date]) -> dict[str, Count]:
    """All without a verdict; with proof; of each of `lasts` how many are open without proof and were due on that day or
    before. `due`: the column of the outside date."""
    late = [Q(state=State.OPEN, **{f"{due}__lte": last}) for last in lasts]
    counted = [None, Q(state=State.PROVED), *late]
    return {f"number{place}": Count("state", filter=rows) for place, rows in enumerate(counted)}


def _open_cell(every: int, proved: int, late: int) -> Cell:
    """What is neither proved nor late is not due yet: the fewer counts, the sooner the database has them."""
    return Cell(waiting=proved, overdue=late, coming=every - proved - late)


def _open_totals(regulations: Sequence[Regulation], today: date) -> tuple[Cells, list[int]]:
    """Of each regulation what has no verdict; and how many of all are overdue for how long, as `AGES`."""
    rows = Commitment.objects.filter(regulation__in=regulations, state__in=UNDER_WAY).order_by()
    counts = _open_counts("due_on", [last for _first, last in _spans(today)])
    found: Cells = {}
    at_least = [0] * len(AGES)  # overdue for as long as each of `AGES`, or longer
    grouped: Any = rows.values_list("regulation").annotate(**counts)
    for regulation, every, proved, *lates in grouped:
        found[regulation, None] = _open_cell(every, proved, lates[0])
        at_least = [one + more for one, more in zip(at_least, lates, strict=True)]
    return found, [one - older for one, older in zip(at_least, [*at_least[1:], 0], strict=True)]


def _open_leads(regulations: Sequence[Regulation], bodies: Sequence[Body], today: date) -> Cells:
    """Of each lead what has no verdict, by regulation."""
    leads = Participation.objects.filter(role=BodyRole.LEAD, is_open=True, regulation__in=regulations, body__in=bodies)
    counts = _open_counts("outside_due_on", [today - timedelta(days=1)])
    grouped: Any = leads.order_by().values_list("regulation", "body").annotate(**counts)
    return {(regulation, body): _open_cell(*numbers) for regulation, body, *numbers in grouped}


def _held(regulations: Sequence[Regulation]) -> int:
    """How many commitments are held up now."""
    rows = Blocker.objects.standing().filter(commitment__regulation__in=regulations)
    return rows.order_by().values("commitment").distinct().count()


def _hidden(user: User, regulations: Sequence[Regulation], since: date, cells: Cells) -> dict[UUID, int]:
    """Of each regulation the counted rows the viewer may not open: none where a body of the viewer signed it."""
    sight = sight_of(user)
    if sight.is_auditor or not regulations:
        return {}
    signed = set(
        Party.objects.filter(regulation__in=regulations, body__in=sight.bodies).values_list("regulation", flat=True)
    )
    others = {one.pk: cells[one.pk, None].total for one in regulations if one.pk not in signed}
    if not others:
        return {}
    parts = (
        Participation.objects.filter(body__in=sight.bodies, regulation__in=others).order_by().values_list("regulation")
    )
    judged = Q(is_open=False, state__in=TALLIED)
    for counted in (Q(is_open=True), judged & Q(outside_due_on__gte=since), judged & Q(outside_due_on__isnull=True)):
        seen: Any = parts.filter(counted).annotate(number=Count("commitment", distinct=True))
        for regulation, number in seen:
            others[regulation] -= number
    return others


def _rows(
    bodies: Sequence[Body], columns: Sequence[Column], cells: Mapping[tuple[UUID, UUID | None], Cell]
) -> Iterable[Row]:
    leading = {body for (_regulation, body), cell in cells.items() if body is not None and cell.total}
    for body in bodies:
        if body.pk not in leading:
            continue
        squares = [_square(column, body, cells.get((column.regulation.pk, body.pk))) for column in columns]
        total = sum((square.cell for square in squares if square), Cell())
        yield Row(body, squares, total, _due_url(columns, body))


def _due_url(columns: Sequence[Column], body: Body) -> str:
    """The rows of `Cell.judged` that `body` leads: verdicts of the board's months, and what is overdue of any."""
    return rows_url(state="due", judged_since=columns[0].since, columns=columns, body=body.code)


def _square(column: Column, body: Body, cell: Cell | None) -> Square | None:
    if cell is None or not cell.total:
        return None
    label = _("%(kept)s/%(judged)s đúng hạn, %(overdue)s quá hạn chưa làm: %(body)s, %(regulation)s") % {
        "body": body.short_name,
        "regulation": column.regulation.short_title,
        "kept": cell.kept,
        "judged": cell.judged,
        "overdue": cell.overdue,
    }
    url = _due_url([column], body)
    return Square(cell, url, f"{cell.kept}/{cell.judged}", label)


def _months(today: date, columns: Sequence[Column], cells: Mapping[date | None, Cell]) -> list[Month]:
    return [
        Month(
            first,
            cells.get(first, Cell()),
            rows_url(state="judged", since=first, until=last_day(first), columns=columns),
        )
        for first in months_back(today, MONTHS)
    ]


def _spans(today: date) -> list[tuple[date | None, date]]:
    """The due dates of each of `AGES`: the first (None: any before) and the last."""
    return [(today - timedelta(days=last) if last else None, today - timedelta(days=first)) for first, last in AGES]


def _ages(numbers: Sequence[int], today: date, columns: Sequence[Column]) -> list[Figure]:
    labels = [_("đến 7 ngày"), _("8 đến 30 ngày"), _("31 đến 90 ngày"), _("trên 90 ngày")]
    return [
        Figure(label, number, rows_url(state="overdue", since=since or "", until=until, columns=columns))
        for label, number, (since, until) in zip(labels, numbers, _spans(today), strict=True)
    ]


def _unjudged(user: User, regulations: Sequence[Regulation], now: datetime) -> list[Unjudged]:
    """The proofs that have waited longest among those the viewer may open."""
    rows = Commitment.objects.visible_to(user).filter(regulation__in=regulations, state=State.PROVED)
    oldest = rows.select_related("judge").only("code", "title", "proved_at", "judge__short_name")
    return [
        Unjudged(row, (now - row.proved_at).days)
        for row in oldest.order_by("proved_at", "pk")[:OLDEST]
        if row.proved_at
    ]
