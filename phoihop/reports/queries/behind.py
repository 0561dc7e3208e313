"""The rows behind a figure, as far as a person may open them, and what changed since the figures were frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from phoihop.commitments.models import Commitment, Participation, Performance, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.organisations.models import sight_of
from phoihop.regulations.models import BodyRole
from phoihop.reports.queries.counting import Counted, differing_cells
from phoihop.reports.rules import DONE, NO_CLAUSE, OUTCOMES, Change, changes, keys, outcome

SHOWN = 50
READ_AT_ONCE = 1000
MOST_COUNTED = 10_000  # how far rows that one may not open are counted
MOST_CHANGES = 200


@dataclass(frozen=True)
class Figure:
    """Which figure was opened: a line of one table and an outcome; "" for all, `done` for kept in time or late."""

    clause: str = ""
    body: str = ""
    month: str = ""
    outcome: str = ""

    @property
    def wanted(self) -> frozenset[str]:
        """The outcomes that count."""
        return DONE if self.outcome == "done" else frozenset({self.outcome}) if self.outcome else frozenset(OUTCOMES)

    @property
    def axis(self) -> tuple[str, str]:
        """Axis and key in the frozen list; the total is the sum of the months."""
        named = {"clause": self.clause, "body": self.body, "month": self.month}
        return next(((axis, key) for axis, key in named.items() if key), ("month", ""))


@dataclass(frozen=True)
class Behind:
    """A page of rows with the outcome each counts as; `hidden`: how many of the figure the person may not open.

    `hidden_more`: counted only up to a limit, there are more.
    """

    page: paging.Page[Commitment]
    outcomes: dict[UUID, str]
    hidden: int
    hidden_more: bool = False


def behind(user: User, report: Counted, figure: Figure, cursor: str) -> Behind:
    """The rows of a figure: of an approved review those that were frozen."""
    return _frozen(user, report, figure, cursor) if report.is_frozen else _live(user, report, figure, cursor)


def every_behind(user: User, report: Counted, figure: Figure) -> Iterator[tuple[Commitment, str]]:
    """All rows of a figure that the person may open with the outcome each counts as, in the order of the pages.

    Rows come a thousand at a time: a figure may stand for a million.
    """
    if report.is_frozen:
        became = _frozen_outcomes(report, figure)
        ordered = sorted(became, reverse=True)
        for at in range(0, len(ordered), READ_AT_ONCE):
            for row in _frozen_rows(user, ordered[at : at + READ_AT_ONCE]):
                yield row, became[row.pk.bytes]
        return
    rows = _told(Commitment.objects.filter(_counts(report, figure)).visible_to(user)).order_by("-due_on", "-pk")
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        yield row, _outcome(row, report)


def _live(user: User, report: Counted, figure: Figure, cursor: str) -> Behind:
    rows = Commitment.objects.filter(_counts(report, figure))
    page = paging.page(_told(rows.visible_to(user)), order=["-due_on"], cursor=cursor, size=SHOWN)
    hidden, more = 0, False
    if not sight_of(user).is_auditor:
        every = paging.count_up_to(rows, MOST_COUNTED)
        hidden, more = every.number - paging.count_up_to(rows.visible_to(user), MOST_COUNTED).number, every.more
    return Behind(page, {row.pk: _outcome(row, report) for row in page}, hidden, more and hidden > 0)


def _outcome(row: Commitment, report: Counted) -> str:
    return outcome(due_on=row.due_on, done_on=row.done_on, state=row.state, cutoff=report.cutoff_on)


def _counts(report: Counted, figure: Figure) -> Q:
    """Due rows of the review on the line of `figure`; the same as the counting (a test compares)."""
    performs = Performance.objects.filter(
        commitment=OuterRef("pk"), obligation__unit__edition__regulation=report.regulation_id
    )
    wanted = Q(regulation=report.regulation_id) | Q(Exists(performs))
    wanted &= Q(due_on__gte=report.period_from, due_on__lt=report.period_until, due_on__lte=report.cutoff_on)
    if figure.clause == NO_CLAUSE:
        wanted &= Q(~Exists(performs)) & ~Q(origin_kind="obligation")
    elif figure.clause:
        wanted &= Q(Exists(performs.filter(obligation__unit__eid=figure.clause)))
    if figure.body:
        leads = Participation.objects.filter(commitment=OuterRef("pk"), role=BodyRole.LEAD, body__code=figure.body)
        wanted &= Q(Exists(leads))
    if report.lead_ids:
        led = Participation.objects.filter(commitment=OuterRef("pk"), role=BodyRole.LEAD, body__in=report.lead_ids)
        wanted &= Q(Exists(led))
    if figure.month:
        wanted &= _in_month(figure.month)
    became = Q()
    for name in figure.wanted:
        became |= _became(name, report.cutoff_on)
    return wanted & became


def _in_month(month: str) -> Q:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return Q(pk__in=[])
    return Q(due_on__gte=first, due_on__lt=(first + timedelta(days=31)).replace(day=1))


def _became(name: str, cutoff: date) -> Q:
    done = Q(done_on__lte=cutoff) & ~Q(state__in=[State.NOT_KEPT, State.NO_LONGER_DUE])
    judged = done & ~Q(state=State.PROVED)
    return {
        "kept": judged & Q(done_on__lte=F("due_on")),
        "kept_late": judged & Q(done_on__gt=F("due_on")),
        "proved": done & Q(state=State.PROVED),
        "not_kept": Q(state=State.NOT_KEPT),
        "overdue": ~Q(state__in=[State.NOT_KEPT, State.NO_LONGER_DUE])
        & (Q(done_on__isnull=True) | Q(done_on__gt=cutoff)),
    }.get(name, Q(pk__in=[]))


def _frozen(user: User, report: Counted, figure: Figure, cursor: str) -> Behind:
    """By position in the frozen list: page 10,000 costs what page 1 costs."""
    became = _frozen_outcomes(report, figure)
    ordered = sorted(became, reverse=True)  # keys are made in the order of time: newest first
    at = int(cursor) if cursor.isdecimal() and int(cursor) < len(ordered) else 0
    cut, hidden = len(ordered) > MOST_COUNTED, 0
    total = paging.Count(len(ordered))
    if not sight_of(user).is_auditor:
        counted = [UUID(bytes=each) for each in ordered[:MOST_COUNTED]]
        hidden = len(counted) - Commitment.objects.filter(pk__in=counted).visible_to(user).count()
        total = paging.Count(len(counted) - hidden, more=cut)
    page = paging.Page(
        rows=list(_frozen_rows(user, ordered[at : at + SHOWN])),
        next=str(at + SHOWN) if at + SHOWN < len(ordered) else "",
        previous=str(max(at - SHOWN, 0)) if at else "",
        total=total,
    )
    return Behind(page, {row.pk: became[row.pk.bytes] for row in page}, hidden, cut and hidden > 0)


def _frozen_outcomes(report: Counted, figure: Figure) -> dict[bytes, str]:
    """The frozen rows of a figure by key, each with what it counted as."""
    axis, key = figure.axis
    cells = report.frozen_rows.filter(axis=axis, outcome__in=figure.wanted)
    cells = cells.filter(key=key) if key else cells
    return {each: cell.outcome for cell in cells for each in keys(bytes(cell.ids))}


def _frozen_rows(user: User, ids: Sequence[bytes]) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(pk__in=[UUID(bytes=each) for each in ids])
    return _told(rows.visible_to(user)).order_by("-pk")


def _told(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    return rows.select_related("regulation").defer("search", "derivation", "timing", "term")


@dataclass(frozen=True)
class Changed:
    """A change as it is told: `row` None where the person may not open it."""

    change: Change
    row: Commitment | None


@dataclass(frozen=True)
class Changes:
    """What counts differently now: the first rows, how many in all, how many of those shown one may not open."""

    rows: Sequence[Changed]
    total: int
    hidden: int


def changed_since(user: User, report: Counted) -> Changes:
    """Every promise of an approved review that counts differently now (từ khi chốt đã thay đổi)."""
    found = changes(*differing_cells(report))
    ids = [UUID(bytes=change.key) for change in found[:MOST_CHANGES]]
    rows = {row.pk: row for row in _told(Commitment.objects.filter(pk__in=ids).visible_to(user))}
    told = [Changed(change, rows.get(pk)) for pk, change in zip(ids, found, strict=False)]
    shown = [one for one in told if one.row is not None]
    return Changes(shown, len(found), len(told) - len(shown))
