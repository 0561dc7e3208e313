"""The list of commitments as index ranges, whoever asks, however it is filtered and sorted.

A regulation that a body of the person signed is visible as a whole: a range of `Commitment`. Besides, the person sees
what its bodies take part in: ranges of `Participation`, which repeats the columns that lists sort and filter by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from phoihop.commitments.models import UNDER_WAY, Blocker, Commitment, Participation, Performance, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.search import query as search
from phoihop.kernel.search.fields import CONFIG, Normal
from phoihop.kernel.search.finding import Found, Way
from phoihop.kernel.web.paging import COUNT_LIMIT, Count, Range, count_ranges
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.models import BodyRole, Obligation, Party, Regulation

MANY = 100  # regulations of one signatory; beyond, one list is read instead of one for each
MANY_BODIES = 12


@dataclass(frozen=True)
class Wanted:
    """What a list is limited to; everything empty: nothing.

    `among`: codes of regulations. `body`: leads. `clause`: codes of obligations (all editions of them) or of regulations
    (any clause of theirs). `state`: of `State`, or "under_way", "overdue", "coming", "judged" (with a verdict), "due"
    (with a verdict, or overdue). `held`: held up by a blocker now. `since`, `until`: due dates, both included;
    `judged_since`: of verdicts only, as the board counts them.
    """

    today: date
    regulation: Regulation | None = None
    among: tuple[str, ...] = ()
    body: Body | None = None
    clause: tuple[str, ...] = ()
    state: str = ""
    since: date | None = None
    until: date | None = None
    judged_since: date | None = None
    words: str = ""
    held: bool = False

    def commitments(self) -> Q:
        """All of it as one condition on commitments."""
        wanted = self._rest(OuterRef("pk"))
        if self.body:
            led = Participation.objects.filter(commitment=OuterRef("pk"), role=BodyRole.LEAD, body=self.body)
            wanted &= Q(Exists(led))
        if self.words:
            wanted &= words_in(self.words)
        return wanted & reduce(or_, self._states(self.state, "due_on")) & self._dates("due_on")

    def ranges(self, rows: QuerySet[Commitment], *, of_all: bool = False) -> list[QuerySet[Commitment]]:
        """`rows` limited to this but words and body, as disjoint lists by due date. `of_all`: not of one regulation,
        whose rows under way have an index of their own."""
        if self.state == "under_way" and not of_all:
            rows, states_in = rows.filter(state__in=[State.OPEN, State.PROVED]), ""
        else:
            states_in = self.state
        limited = rows.filter(self._rest(OuterRef("pk")), self._dates("due_on"))
        return [limited.filter(state) for state in self._states(states_in, "due_on")]

    def parts(self, rows: QuerySet[Participation]) -> list[QuerySet[Participation]]:
        """The same of participations."""
        limited = rows.filter(self._rest(OuterRef("commitment")), self._dates("outside_due_on"))
        if self.state in OPEN_STATES:
            limited = limited.filter(is_open=True)
        return [limited.filter(state) for state in self._states(self.state, "outside_due_on")]

    def _rest(self, commitment: Any) -> Q:
        wanted = Q(regulation=self.regulation) if self.regulation else Q()
        if self.among:
            wanted &= Q(regulation__in=Regulation.objects.filter(code__in=self.among).values("pk"))
        if self.clause:
            performs = Performance.objects.filter(commitment=commitment, obligation__in=self._obligations)
            wanted &= Q(Exists(performs))
        if self.held:
            wanted &= Q(**{self._key_of(commitment): self._held_up})
        return wanted

    @staticmethod
    def _key_of(commitment: Any) -> str:
        """Where the commitment's key stands in the rows that are read: `commitment` refers to it from below."""
        return f"{commitment.name}__in"

    @cached_property
    def _held_up(self) -> list[UUID]:
        """Asked beforehand, from the few answers that are owed."""
        return list(Blocker.objects.standing().values_list("commitment", flat=True).distinct())

    @cached_property
    def _obligations(self) -> list[UUID]:
        """Asked beforehand: with the keys themselves the database knows how many rows a clause has, and how to read them."""
        bound = Q(code__in=self.clause) | Q(unit__edition__regulation__code__in=self.clause)
        lineages = Obligation.objects.filter(bound).values("lineage")
        return list(Obligation.objects.filter(lineage__in=lineages).values_list("pk", flat=True))

    def _states(self, state: str, column: str) -> list[Q]:
        return states(state, self.today, column, self.judged_since)

    def _dates(self, column: str) -> Q:
        wanted = Q(**{f"{column}__gte": self.since}) if self.since else Q()
        return wanted & Q(**{f"{column}__lte": self.until}) if self.until else wanted


VERDICTS = (State.KEPT, State.KEPT_LATE, State.NOT_KEPT)
OPEN_STATES = {*UNDER_WAY, "under_way", "overdue", "coming"}


def states(state: str, today: date, column: str, judged_since: date | None = None) -> list[Q]:
    """The choice of a state, lateness by the date in `column` included, as disjoint conditions, each a range of dates.

    `judged_since`: verdicts only on what was due since, or has no date.
    """
    if state == "due":
        return [part for name in ("judged", "overdue") for part in states(name, today, column, judged_since)]
    if state == "judged" or (state in VERDICTS and judged_since):
        verdicts = Q(state__in=VERDICTS) if state == "judged" else Q(state=state)
        if judged_since is None:
            return [verdicts]
        return [verdicts & Q(**{f"{column}__gte": judged_since}), verdicts & Q(**{f"{column}__isnull": True})]
    if not state:
        return [Q()]
    if state == "under_way":
        return [Q(state=State.OPEN), Q(state=State.PROVED)]
    if state == "overdue":
        return [Q(state=State.OPEN, **{f"{column}__lt": today})]
    if state == "coming":  # without proof, and not late: a row without a date cannot be late
        return [Q(state=State.OPEN, **{f"{column}__gte": today}), Q(state=State.OPEN, **{f"{column}__isnull": True})]
    return [Q(state=state)]


def in_state(state: str, today: date, column: str = "due_on") -> Q:
    """The same as one condition."""
    return reduce(or_, states(state, today, column))


def words_in(text: str, path: str = "") -> Q:
    """Rows whose search vector has all words typed, with or without diacritics. `path`: from what hangs on work under way,
    whose words have an index of their own."""
    words = Q(**{f"{path}search": SearchQuery(Normal(Value(text)), config=CONFIG)})
    return words & Q(**{f"{path}state__in": [State.OPEN, State.PROVED]}) if path else words


@dataclass(frozen=True)
class Listed:
    """A list for `page_of_ranges`. `counted`: the rows of `ranges` as few lists, for counting them.

    Where words were typed: `finds`, for `page_of_finds`, is the whole list of an account that sees few rows. Else `found`
    says how many rows have the words, and `first` that they are more than are listed: these are the first so many in
    their order, 0 for all.
    """

    ranges: list[Range]
    besides: list[Range]
    counted: list[Range]
    finds: QuerySet[Commitment] | None = None
    found: Count | None = None
    first: int = 0

    def total(self, limit: int = COUNT_LIMIT) -> Count:
        """How many rows, counted up to a limit."""
        return self.found or count_ranges(self.counted, self.besides, limit)


def list_of(
    user: User | AnonymousUser, wanted: Wanted, *, order: str = "-due_on", only_first: int | None = None
) -> Listed:
    """The rows of `Commitment.visible_to(user)` that are `wanted`.

    Clauses are looked for once over everything, not once in each range. Words: the first rows in `order` that have them,
    as many as search counts; `only_first`: so many are enough (the first page).
    """
    if wanted.words:
        return _worded(user, wanted, order, only_first or search.COUNT_LIMIT)
    sight = sight_of(user)
    signed = set(Party.objects.filter(body__in=sight.bodies).values_list("regulation", flat=True)[:MANY])
    if wanted.clause or (len(signed) == MANY and not sight.is_auditor):
        return _listed([Range(Commitment.objects.visible_to(user).filter(wanted.commitments()))])
    if wanted.body:
        return _led(user, wanted, signed)
    if sight.is_auditor:
        return _listed([Range(rows) for rows in wanted.ranges(Commitment.objects.all(), of_all=True)])
    whole = signed & {wanted.regulation.pk} if wanted.regulation else signed
    if wanted.among:
        whole &= set(Regulation.objects.filter(code__in=wanted.among).values_list("pk", flat=True))
    ranges = [one for pk in sorted(whole) for one in _of_rows(wanted, Commitment.objects.filter(regulation_id=pk))]
    counted = _of_rows(wanted, Commitment.objects.filter(regulation__in=whole))
    own = [] if wanted.regulation and whole else _by_body(tuple(sorted(sight.bodies)))
    besides = [_of_parts(rows) for part in own for rows in wanted.parts(part.filter(_outside(signed)))]
    return Listed(ranges, besides, counted)


def _worded(user: User | AnonymousUser, wanted: Wanted, order: str, first: int) -> Listed:
    without = replace(wanted, words="").commitments()
    few = Commitment.objects.few_visible_to(user)
    if few is not None:
        finds = search.finds_among(Commitment.objects.filter(without), wanted.words, Way(among=few))
        return Listed([Range(finds)], [], [Range(finds)], finds)
    rows = Commitment.objects.visible_to(user).filter(without)

    def having(part: QuerySet[Commitment], by: str) -> Found:
        return search.newest_keys(part, wanted.words, newest=by, most=first, count=search.COUNT_LIMIT + 1)

    if order.endswith("pk"):
        parts = [having(rows, order)]
    else:
        parts = [having(rows.filter(due_on__isnull=False), order)]
        if not parts[0].more:  # those without a date stand last
            parts.append(having(rows.filter(due_on__isnull=True), "-pk" if order.startswith("-") else "pk"))
    number, more = sum(part.number for part in parts), any(part.more for part in parts)
    listed = [Range(Commitment.objects.filter(pk__in=[key for part in parts for key in part.keys]))]
    count = Count(min(number, search.COUNT_LIMIT), more=number > search.COUNT_LIMIT)
    return Listed(listed, [], listed, found=count, first=count.number if more else 0)


def _led(user: User | AnonymousUser, wanted: Wanted, signed: set[UUID]) -> Listed:
    """What one body leads: under regulations seen as a whole, and what bodies of the user take part in besides."""
    sight = sight_of(user)
    led = Participation.objects.filter(body=wanted.body, role=BodyRole.LEAD)
    if sight.is_auditor or (wanted.body and wanted.body.pk in sight.bodies):
        return _listed([_of_parts(rows) for rows in wanted.parts(led)])
    mine = Participation.objects.filter(commitment=OuterRef("commitment"), body__in=sight.bodies)
    besides = led.filter(_outside(signed)).filter(Exists(mine))
    return _listed(
        [_of_parts(rows) for rows in wanted.parts(led.filter(regulation__in=signed))],
        [_of_parts(rows) for rows in wanted.parts(besides)],
    )


def _by_body(bodies: Sequence[UUID]) -> list[QuerySet[Participation]]:
    if len(bodies) > MANY_BODIES:
        return [Participation.objects.filter(body__in=bodies)]
    return [Participation.objects.filter(body=body) for body in bodies]


def _outside(signed: set[UUID]) -> Q:
    return Q(regulation__isnull=True) | ~Q(regulation__in=signed) if signed else Q()


def _listed(ranges: list[Range], besides: Sequence[Range] = ()) -> Listed:
    return Listed(ranges, list(besides), ranges)


def _of_rows(wanted: Wanted, rows: QuerySet[Commitment]) -> list[Range]:
    return [Range(part) for part in wanted.ranges(rows)]


def _of_parts(rows: QuerySet[Participation]) -> Range:
    return Range(rows, key="commitment", columns={"due_on": "outside_due_on"})
