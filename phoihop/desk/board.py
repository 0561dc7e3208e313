"""The leaders' board: closed rows by `Tally`, open rows by index, each figure with the address of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from phoihop.commitments.compliance import counts
from phoihop.commitments.models import UNDER_WAY, Commitment, Participation, State, Tally
from phoihop.commitments.rules import Cell
from phoihop.desk.rules import last_day, months_back
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, Level, sight_of
from phoihop.regulations.models import BodyRole, Party, Regulation

MOST_REGULATIONS = 24
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
    label: str


@dataclass(frozen=True)
class Row:
    """A body across the regulations, and over all of them."""

    body: Body
    squares: Sequence[Square | None]
    total: Cell


@dataclass(frozen=True)
class Column:
    """A regulation of the heat map. `hidden`: rows counted that the viewer may not open."""

    regulation: Regulation
    cell: Cell
    url: str
    hidden: int


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
    """Everything on the page."""

    since: date
    total: Cell
    hidden: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    months: Sequence[Month]
    ages: Sequence[Figure]
    unjudged: Sequence[Unjudged]
    oldest_proof_days: int | None
    left_out: int

    @property
    def overdue_url(self) -> str:
        """The rows of `total.overdue` under these regulations."""
        return rows_url(state="overdue", columns=self.columns)

    @property
    def kept_url(self) -> str:
        """The rows of `total.kept`."""
        return rows_url(state="kept", since=self.since, columns=self.columns)

    @property
    def coming_url(self) -> str:
        """The rows of `total.coming`."""
        return rows_url(state="coming", columns=self.columns)

    @property
    def waiting_url(self) -> str:
        """The rows of `total.waiting`."""
        return rows_url(state="proved", columns=self.columns)


def rows_url(*, columns: Sequence[Column] = (), **filters: Any) -> str:
    """The list of commitments with these filters; days as people write them."""
    only = columns[0].regulation if len(columns) == 1 else None
    asked = {"regulation": only.code if only else None, **filters}
    given = {k: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for k, v in asked.items() if v}
    return f"{reverse('commitments:list')}?{urlencode(given)}"


def regulations_of(user: User, code: str = "") -> tuple[list[Regulation], int]:
    """The regulations on this person's board, newest first, and how many do not fit on it."""
    every = Regulation.objects.visible_to(user).exclude(state="draft")
    rows = every.filter(code=code) if code else every.filter(state="in_force")
    found = list(rows.defer("search").order_by("-signed_on", "-pk")[: MOST_REGULATIONS + 1])
    left = rows.count() - MOST_REGULATIONS if len(found) > MOST_REGULATIONS else 0
    return found[:MOST_REGULATIONS], left


def board(user: User, *, today: date, now: datetime, code: str = "") -> Board:
    """The board of the viewer's regulations. Verdicts of the last twelve months of due dates; what is open whenever."""
    regulations, left_out = regulations_of(user, code)
    since = months_back(today, MONTHS)[0]
    bodies = _bodies(regulations)
    cells = _closed(regulations, bodies, since)
    for key, cell in _open(regulations, bodies, today).items():
        cells[key] = cells.get(key, Cell()) + cell
    hidden = _hidden(user, regulations)
    columns = [
        Column(one, cells.get((one.pk, None), Cell()), one.get_absolute_url(), hidden.get(one.pk, 0))
        for one in regulations
    ]
    unjudged = _unjudged(user, regulations, now)
    return Board(
        since=since,
        total=sum((column.cell for column in columns), Cell()),
        hidden=sum(hidden.values()),
        columns=columns,
        rows=list(_rows(bodies, columns, cells)),
        months=_months(regulations, today, columns),
        ages=_ages(regulations, today, columns),
        unjudged=unjudged,
        oldest_proof_days=unjudged[0].days if unjudged else None,
        left_out=left_out,
    )


Cells = dict[tuple[UUID, UUID | None], Cell]


def _bodies(regulations: Sequence[Regulation]) -> list[Body]:
    """Who may have a row of the heat map: the signatories and every body above the communes, by rank. Three thousand
    communes count in the row of the whole regulation."""
    signed = Party.objects.filter(regulation__in=regulations).values("body")
    rows = Body.objects.filter(Q(pk__in=signed) | ~Q(level=Level.COMMUNE)).by_rank()
    return list(rows.defer("search")[:MOST_BODIES])


def _closed(regulations: Sequence[Regulation], bodies: Sequence[Body], since: date) -> Cells:
    rows = Tally.objects.filter(Q(body__isnull=True) | Q(body__in=bodies), regulation__in=regulations)
    rows = rows.filter(Q(month__gte=since) | Q(month__isnull=True))
    sums: dict[tuple[UUID, UUID | None], dict[str, int]] = defaultdict(dict)
    for regulation, body, state, number in (
        rows.order_by().values_list("regulation", "body", "state").annotate(number=Sum("delta"))
    ):
        if state in TALLIED and regulation is not None:
            sums[regulation, body][TALLIED[State(state)]] = number
    return {key: Cell(**numbers) for key, numbers in sums.items()}


def _open(regulations: Sequence[Regulation], bodies: Sequence[Body], today: date) -> Cells:
    """Rows without a verdict, once for the regulation and once for each lead."""
    found: Cells = {}
    whole = Commitment.objects.filter(regulation__in=regulations, state__in=UNDER_WAY).order_by()
    totals: Any = whole.values_list("regulation").annotate(**counts("", today))
    for regulation, *numbers in totals:
        found[regulation, None] = Cell(*numbers)
    leads = Participation.objects.filter(
        role=BodyRole.LEAD, is_open=True, body__in=bodies, commitment__regulation__in=regulations
    )
    grouped: Any = leads.order_by().values_list("commitment__regulation", "body")
    for regulation, body, *numbers in grouped.annotate(**counts("commitment__", today)):
        found[regulation, body] = Cell(*numbers)
    return found


def _hidden(user: User, regulations: Sequence[Regulation]) -> dict[UUID, int]:
    """Of each regulation the rows the viewer may not open: none where a body of the viewer signed it."""
    sight = sight_of(user)
    if sight.is_auditor or not regulations:
        return {}
    signed = set(
        Party.objects.filter(regulation__in=regulations, body__in=sight.bodies).values_list("regulation", flat=True)
    )
    others = [one.pk for one in regulations if one.pk not in signed]
    if not others:
        return {}
    rows = Commitment.objects.filter(regulation__in=others).order_by().values("regulation")
    seen = Commitment.objects.visible_to(user).filter(regulation__in=others).order_by().values("regulation")
    every = dict(rows.annotate(n=Count("pk")).values_list("regulation", "n"))
    known = dict(seen.annotate(n=Count("pk")).values_list("regulation", "n"))
    return {pk: number - known.get(pk, 0) for pk, number in every.items()}


def _rows(
    bodies: Sequence[Body], columns: Sequence[Column], cells: Mapping[tuple[UUID, UUID | None], Cell]
) -> Iterable[Row]:
    leading = {body for (_regulation, body), cell in cells.items() if body is not None and cell.total}
    for body in bodies:
        if body.pk not in leading:
            continue
        squares = [_square(column, body, cells.get((column.regulation.pk, body.pk))) for column in columns]
        total = sum((square.cell for square in squares if square), Cell())
        yield Row(body, squares, total)


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
    return Square(cell, rows_url(regulation=column.regulation.code, body=body.code), label)


def _months(regulations: Sequence[Regulation], today: date, columns: Sequence[Column]) -> list[Month]:
    firsts = months_back(today, MONTHS)
    rows = Tally.objects.filter(regulation__in=regulations, body__isnull=True, month__gte=firsts[0])
    sums: dict[date, dict[str, int]] = defaultdict(dict)
    for month, state, number in rows.order_by().values_list("month", "state").annotate(number=Sum("delta")):
        if month is not None and state in TALLIED:
            sums[month][TALLIED[State(state)]] = number
    return [
        Month(first, Cell(**sums.get(first, {})), rows_url(since=first, until=last_day(first), columns=columns))
        for first in firsts
    ]


def _ages(regulations: Sequence[Regulation], today: date, columns: Sequence[Column]) -> list[Figure]:
    late = Commitment.objects.filter(regulation__in=regulations).overdue(today)
    spans = [(today - timedelta(days=last) if last else None, today - timedelta(days=first)) for first, last in AGES]
    numbers = late.aggregate(
        **{
            f"n{place}": Count("pk", filter=Q(due_on__lte=until) & (Q(due_on__gte=since) if since else Q()))
            for place, (since, until) in enumerate(spans)
        }
    )
    labels = [_("đến 7 ngày"), _("8 đến 30 ngày"), _("31 đến 90 ngày"), _("trên 90 ngày")]
    return [
        Figure(label, numbers[f"n{place}"], rows_url(state="overdue", since=since or "", until=until, columns=columns))
        for place, (label, (since, until)) in enumerate(zip(labels, spans, strict=True))
    ]


def _unjudged(user: User, regulations: Sequence[Regulation], now: datetime) -> list[Unjudged]:
    """The proofs that have waited longest among those the viewer may open."""
    rows = Commitment.objects.visible_to(user).filter(regulation__in=regulations, state=State.PROVED)
    oldest: Any = (
        rows.select_related("judge", "regulation")
        .defer("search", "derivation", "term", "timing")
        .annotate(handed_in=Max("proofs__at"))
        .filter(handed_in__isnull=False)
        .order_by("handed_in", "pk")[:OLDEST]
    )
    return [Unjudged(row, (now - row.handed_in).days) for row in oldest]
