"""The list of petitions as index ranges, whoever asks: rows of `Petition` for their receiver and its deputies, of `Routing` for
those they were sent to, which repeats what lists sort by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search import query as search
from phoihop.kernel.search.finding import Found
from phoihop.kernel.web.paging import COUNT_LIMIT, Count, Range, count_ranges
from phoihop.organisations.models import Body, deputy_of, sight_of
from phoihop.petitions.models import OWED, WAITING, Petition, PetitionState, Routing

MANY_BODIES = 12


@dataclass(frozen=True)
class Wanted:
    """What a list is limited to; everything empty: nothing. `state`: of `PetitionState`, or "waiting" (for the receiver),
    "owed" (an answer is), "overdue". `unmet`: a deputy finds that the answer does not do."""

    today: date
    state: str = ""
    regime: str = ""
    field: str = ""
    handling: str = ""
    lead: Body | None = None
    commune: Body | None = None
    since: date | None = None
    until: date | None = None
    unmet: str = ""
    meeting: UUID | None = None
    words: str = ""

    def all(self) -> Q:
        """All of it but the words as one condition on petitions."""
        return reduce(or_, self.states()) & self.dates() & self.kinds() & self.places()

    def states(self) -> list[Q]:
        """The choice of a state as disjoint conditions, each a range of dates."""
        groups: dict[str, tuple[PetitionState, ...]] = {"waiting": WAITING, "owed": OWED, "overdue": OWED}
        late = Q(due_on__lt=self.today) if self.state == "overdue" else Q()
        if self.state in groups:
            return [Q(state=state) & late for state in groups[self.state]]
        return [Q(state=self.state)] if self.state else [Q()]

    def dates(self) -> Q:
        """Due between two days, both included."""
        since = Q(due_on__gte=self.since) if self.since else Q()
        return since & Q(due_on__lte=self.until) if self.until else since

    def kinds(self) -> Q:
        """What routings repeat."""
        names = {"regime": self.regime, "field": self.field, "handling": self.handling}
        return Q(**{name: value for name, value in names.items() if value})

    def places(self, path: str = "") -> Q:
        """What only the petition itself knows. `path`: from rows that hang on it."""
        names = {
            "lead": self.lead, "commune": self.commune, "meeting": self.meeting, "is_unmet": bool(self.unmet),
        }  # fmt: skip
        return Q(**{f"{path}{name}": value for name, value in names.items() if value})


@dataclass(frozen=True)
class Listed:
    """A list for `page_of_ranges`. Where words were typed: `finds`, for `page_of_finds`, is the whole list of an account
    that sees few rows; else `found` says how many rows have the words, `first` that only so many of them are listed."""

    ranges: list[Range]
    besides: list[Range]
    finds: QuerySet[Petition] | None = None
    found: Count | None = None
    first: int = 0

    def total(self) -> Count:
        """How many rows, counted up to a limit."""
        return self.found or count_ranges(self.ranges, self.besides, COUNT_LIMIT)


def list_of(
    user: User | AnonymousUser, wanted: Wanted, *, order: str = "-due_on", only_first: int | None = None
) -> Listed:
    """The rows of `Petition.visible_to(user)` that are `wanted`. `only_first`: so many finds of words are enough."""
    if wanted.words:
        return _worded(user, wanted, order, only_first or search.COUNT_LIMIT)
    sight = sight_of(user)
    if sight.is_auditor:
        return Listed(_of_rows(wanted, Petition.objects.all()), [])
    bodies, receivers = sorted(sight.bodies), sorted(sight.bodies | deputy_of(user))
    if len(receivers) > MANY_BODIES:
        own, routed = [Petition.objects.filter(receiver__in=receivers)], [Routing.objects.filter(body__in=bodies)]
    else:
        own = [Petition.objects.filter(receiver=body) for body in receivers]
        routed = [Routing.objects.filter(body=body) for body in bodies]
    ranges = [one for rows in own for one in _of_rows(wanted, rows)]
    return Listed(ranges, [one for rows in routed for one in _of_parts(wanted, rows)])


def _of_rows(wanted: Wanted, rows: QuerySet[Petition]) -> list[Range]:
    limited = rows.filter(wanted.kinds(), wanted.places(), wanted.dates())
    return [Range(limited.filter(state)) for state in wanted.states()]


def _of_parts(wanted: Wanted, rows: QuerySet[Routing]) -> list[Range]:
    limited = rows.filter(wanted.kinds(), wanted.places("petition__"), wanted.dates())
    return [Range(limited.filter(state), key="petition", columns={"due_on": "due_on"}) for state in wanted.states()]


def _worded(user: User | AnonymousUser, wanted: Wanted, order: str, first: int) -> Listed:
    without = replace(wanted, words="").all()
    way = Petition.objects.way_of(user)
    if way.few:  # `beside` is asked of each find by the way; those that are shown, `visible_to` again
        finds = search.finds_among(Petition.objects.filter(without), wanted.words, way)
        return Listed([Range(finds)], [], finds)
    rows = Petition.objects.visible_to(user).filter(without)

    def having(part: QuerySet[Petition], by: str) -> Found:
        return search.newest_keys(part, wanted.words, newest=by, most=first, count=search.COUNT_LIMIT + 1, way=way)

    parts = [having(rows.filter(due_on__isnull=False), order)]
    if not parts[0].more:  # those without a date stand last
        parts.append(having(rows.filter(due_on__isnull=True), "-pk" if order.startswith("-") else "pk"))
    number, more = sum(part.number for part in parts), any(part.more for part in parts)
    listed = [Range(Petition.objects.filter(pk__in=[key for part in parts for key in part.keys]))]
    count = Count(min(number, search.COUNT_LIMIT), more=number > search.COUNT_LIMIT)
    return Listed(listed, [], found=count, first=count.number if more else 0)
