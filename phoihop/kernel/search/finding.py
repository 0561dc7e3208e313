"""The newest finds, however common or rare the words are, and how many there are up to a limit.

A rare word is cheap by the index and dear by reading the newest rows one by one; a common word the other way round
(the index gathers every find before the first is read: 0.1 s at 300,000 finds of five words, and sorting them 0.8 s).
The planner cannot tell: it takes the words of "tiếp xúc" for independent. So the newest rows are asked first how
common the words are. A table whose index of words knows stretches of time (`fields.Stretches`) is then read by these, a
few of the newest and ever more until enough is found: that costs what is found there, whatever the size of the table,
and whether what is seldom are the words or the rows that one may see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Greatest

from phoihop.kernel.orm import Among
from phoihop.kernel.scope import remembered
from phoihop.kernel.search.fields import Stretches

SAMPLE = 2_000  # newest rows that tell how common the words are
WALK = 50_000  # newest rows read one by one, at most
WALK_TO_COUNT = 10_000  # the same where the index could count as well
STRETCHES = 320  # read for one answer, at most
AMPLE = 1.15  # times the rows that should hold enough finds
FURTHER = 8  # times the rows read so far, at most, are read next: few finds tell little of how many there are
FULL = 8_000  # rows in a stretch, from which on common words are rather read row by row than in all of it
TELLING = 8  # of so many rows with the words of a phrase one has the phrase; less often, the index is no help
M = TypeVar("M", bound=Model)


class TsQuery(Func):
    """A text of `Compiled` as the database's tsquery."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()

    def __init__(self, text: str) -> None:
        super().__init__(Value(text))


class Matches(Func):
    """The row has the words; found by the index."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, query: str) -> None:
        super().__init__(F("search"), TsQuery(query))


class MatchesHere(Func):
    """The same asked of each row that is read: as a function it is out of the index's reach."""

    function = "ts_match_vq"
    output_field = BooleanField()

    def __init__(self, query: str) -> None:
        super().__init__(F("search"), TsQuery(query))


@dataclass(frozen=True)
class Found:
    """Keys of finds. `more`: there are, or may be, others; then these are the newest, in order.

    `number`: how many there are, counted up to a limit. `within`: a phrase was looked for in so many of the newest rows
    that have its words, 0: everywhere.
    """

    keys: Sequence[Any]
    number: int
    more: bool
    within: int = 0


@dataclass(frozen=True)
class Way:
    """How the rows that a person may see are reached, beside what `queryset` says of them. `among`: the keys of all, or the
    question for them, where they are few; these are read, however common the words are elsewhere. `beside`: what the index of
    words knows of them, asked of it with the words. `few`: so few are they that it gathers all finds, `within` these rows if
    named: they need not be asked one by one what `beside` has told, as long as those shown are."""

    among: Collection[Any] | QuerySet[Any, Any] | None = None
    beside: Q = field(default_factory=Q)
    few: bool = False
    within: QuerySet[Any] | None = None


@dataclass(frozen=True)
class _Top:
    """The newest `SAMPLE` rows of the table, whoever may see them: `keys` of the finds there, newest first, and the value
    of the last row in the order, None where the table has no more rows."""

    keys: Sequence[Any]
    edge: Any

    @property
    def share(self) -> float:
        """How many of these rows are finds; 0 in a small table, where the index is always quick."""
        return len(self.keys) / SAMPLE


def find(queryset: QuerySet[M], words: str, *, newest: str, first: int, count: int, beside: Q) -> Found:
    """The newest `first` rows of `queryset` that have the `words` (a tsquery); counted up to `count` > `first`.

    `newest`: the order wanted, a column without empty values here, or "pk"; rows with the same value stand by key. `beside`:
    of `Way`.
    """
    by_index, one_by_one = queryset.filter(Matches(words), beside), queryset.filter(MatchesHere(words))
    top = _top(one_by_one, newest)
    keys = _near_top(queryset, words, newest, count, top, beside)
    if len(keys) == count:
        return Found(keys[:first], count, more=True)
    if top.share * WALK < first or _density(queryset, newest, top):
        keys = _gathered(by_index, newest, count)
        return Found(keys[:first] if len(keys) == count else keys, len(keys), more=len(keys) == count)
    keys = list(by_index.order_by().values_list("pk", flat=True)[:count])  # counting needs no order
    if len(keys) < count:
        return Found(keys, len(keys), more=False)
    keys = _walk(one_by_one, newest, first)
    return Found(keys if len(keys) == first else _gathered(by_index, newest, first), count, more=True)


def find_phrases(
    queryset: QuerySet[M], words: str, exact: str, *, newest: str, count: int, least: int, most: int, beside: Q
) -> Found:
    """The same of phrases: `exact`, its words in any order `words`. The index knows the words of a phrase only, so phrases
    seldom among their words are looked for in the newest `most` rows that have the words, of common words in `least`."""
    top = _top(queryset.filter(MatchesHere(exact)), newest)
    of_words = _top(queryset.filter(MatchesHere(words)), newest)
    if top.share * TELLING >= of_words.share:
        keys = _near_top(queryset, exact, newest, count, top, beside)
        if len(keys) == count:
            return Found(keys, count, more=True)
    near = _newest_having(queryset, words, newest, least, most, of_words, beside)
    found = find_among(queryset, exact, near.keys, newest=newest, count=count)
    return Found(found.keys, found.number, found.more or near.more, len(near.keys) if near.more else 0)


def _newest_having(
    queryset: QuerySet[M], words: str, newest: str, least: int, most: int, top: _Top, beside: Q
) -> Found:
    """The newest `most` rows that have the `words`; of common words at `least` so many, as far as is read for them."""
    keys = _near_top(queryset, words, newest, most, top, beside)
    if len(keys) < least and top.share * WALK >= least:
        keys = _walk(queryset.filter(MatchesHere(words)), newest, most)
    if len(keys) >= least:
        return Found(keys, len(keys), more=True)
    keys = _gathered(queryset.filter(Matches(words), beside), newest, most + 1)
    return Found(keys[:most], len(keys), more=len(keys) > most)


def find_among(
    queryset: QuerySet[M], words: str, keys: Collection[Any] | QuerySet[Any, Any], *, newest: str, count: int
) -> Found:
    """The same where the rows to look through are few and known by their `keys`, or the question for them: these are read
    until `count` are found, whatever the index of words has."""
    found = _keys(queryset.filter(MatchesHere(words), chosen(keys)), newest, count)
    return Found(found, len(found), more=len(found) == count)


def chosen(keys: Collection[Any] | QuerySet[Any, Any]) -> Q:
    """The rows of these keys, or of those that are asked for."""
    return Q(Among("pk", ArraySubquery(keys))) if isinstance(keys, QuerySet) else Q(pk__in=keys)


def find_gathered(queryset: QuerySet[M], words: str, beside: Q, *, newest: str, count: int) -> Found:
    """The same where the rows are few and the index of words knows them: it gathers all."""
    found = _gathered(queryset.filter(Matches(words), beside), newest, count)
    return Found(found, len(found), more=len(found) == count)


def _top(rows: QuerySet[M], newest: str) -> _Top:
    edge = _edge(rows, newest, SAMPLE)
    return _Top([] if edge is None else _keys(rows.filter(_down_to(rows, newest, edge)), newest, SAMPLE), edge)


def _near_top(queryset: QuerySet[M], words: str, newest: str, number: int, top: _Top, beside: Q) -> list[Any]:
    """The newest `number` finds, if so many stand near the top of the table; of fewer keys nothing follows."""
    if len(top.keys) >= number:
        return list(top.keys[:number])
    density, walks = _density(queryset, newest, top), top.share * WALK_TO_COUNT >= number
    if density and not (walks and density >= FULL):
        return _in_stretches(queryset.filter(Matches(words), beside), newest, number, top, density)
    return _walk(queryset.filter(MatchesHere(words)), newest, number, WALK_TO_COUNT) if walks else []


def _in_stretches(having: QuerySet[M], newest: str, number: int, top: _Top, density: float) -> list[Any]:
    """The newest `number` finds of the stretches from the edge of `top` on, `density` rows in each: as many stretches at a
    time as should hold what is lacking, as long as `STRETCHES` of them should hold all."""
    stretches = _stretches(having.model)
    assert stretches is not None  # noqa: S101 - there is a density of them
    start, step = stretches.number(_name(having, newest), top.edge), -1 if newest.startswith("-") else 1
    keys, rows, read = list(top.keys), float(SAMPLE), 0
    while len(keys) < number and read < STRETCHES:
        wanted = min(AMPLE * (number - len(keys)) / max(len(keys), 1), FURTHER) * rows
        until = min(read + ceil(wanted / density), STRETCHES)
        marks = [stretches.mark(_name(having, newest), start + step * place) for place in range(read, until)]
        near = having.alias(stretches=stretches).filter(stretches__overlap=marks)
        known = set(keys)  # the first stretch begins above the edge of `top`
        keys += [key for key in _gathered(near, newest, number) if key not in known]
        rows, read = rows + (until - read) * density, until
        if AMPLE * len(keys) / rows * density * STRETCHES < number:
            break
    return keys[:number]


@cache
def _stretches(model: type[Model]) -> Stretches | None:
    """The stretches in the model's index of words, if they are there."""
    expressions = (part for index in model._meta.indexes for part in index.expressions)
    return next((part for part in expressions if isinstance(part, Stretches)), None)


def _density(rows: QuerySet[M], newest: str, top: _Top) -> float:
    """How many rows stand in a stretch of this order, going by those below `top`. 0: there are no stretches, or the
    table is small."""
    name, stretches = _name(rows, newest), _stretches(rows.model)
    further = _edge(rows, newest, WALK_TO_COUNT) if stretches and name in stretches.columns and top.edge else None
    if stretches is None or further is None:
        return 0
    start, end = (stretches.number(name, value) for value in (top.edge, further))
    return (WALK_TO_COUNT - SAMPLE) / (abs(end - start) + 1)


def _walk(rows: QuerySet[M], newest: str, number: int, within: int | None = None) -> list[Any]:
    """The newest `number` of `rows` as far as they stand among the newest rows of the table: `WALK`, or `within`."""
    edge = _edge(rows, newest, within or WALK)
    return _keys(rows if edge is None else rows.filter(_down_to(rows, newest, edge)), newest, number)


def _keys(rows: QuerySet[M], newest: str, number: int) -> list[Any]:
    return list(rows.order_by(*_total(newest)).values_list("pk", flat=True)[:number])


def _gathered(rows: QuerySet[M], newest: str, number: int) -> list[Any]:
    """The same of `rows` that the index of words gathers, sorted afterwards: the words are rare among the newest, but the
    planner, taking them for common, would read the newest rows one by one. An expression has no index to read by."""
    first, *rest = _total(newest)
    name = first.removeprefix("-")
    value = Greatest(name, name)
    ordered = rows.order_by(value if first == name else value.desc(), *rest)
    return list(ordered.values_list("pk", flat=True)[:number])


def _total(newest: str) -> list[str]:
    """The order with the key after it, in the same direction: no two rows stand in the same place."""
    name = newest.removeprefix("-")
    return [newest] if name == "pk" else [newest, "pk" if newest == name else "-pk"]


def _name(rows: QuerySet[M], newest: str) -> str:
    name = newest.removeprefix("-")
    return rows.model._meta.pk.name if name == "pk" else name


def _edge(rows: QuerySet[M], newest: str, number: int) -> Any:
    """Where the row after the newest `number` rows of the table stands, whoever may see them; None: there are no more.
    Asked once a request."""
    name = _name(rows, newest)
    every = rows.model._base_manager.using(rows.db).filter(**{f"{name}__isnull": False})
    beyond = every.order_by(newest).values_list(name, flat=True)[number : number + 1]
    return remembered(("edge", rows.model, newest, number), lambda: next(iter(beyond), None))


def _down_to(rows: QuerySet[M], newest: str, edge: Any) -> Q:
    return Q(**{f"{_name(rows, newest)}__{'gte' if newest.startswith('-') else 'lte'}": edge})
