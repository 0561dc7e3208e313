"""The newest finds, however common or rare the words are, and how many there are up to a limit.

A rare word is cheap by the index and dear by reading the newest rows one by one; a common word the other way round
(the index gathers every find before the first is read: 0.1 s at 300,000 finds of five words, and sorting them 0.8 s).
The planner cannot tell: it takes the words of "tiếp xúc" for independent. So the newest rows are asked first how
common the words are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Greatest

SAMPLE = 2_000  # newest rows that tell how common the words are
WALK = 50_000  # newest rows read one by one, at most
WALK_TO_COUNT = 10_000  # the same where the index could count as well
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

    `number`: how many there are, counted up to a limit.
    """

    keys: Sequence[Any]
    number: int
    more: bool


def find(queryset: QuerySet[M], words: str, *, newest: str, first: int, count: int) -> Found:
    """The newest `first` rows of `queryset` that have the `words` (a tsquery); counted up to `count` > `first`.

    `newest`: the order wanted, a column without empty values here, or "pk"; rows with the same value stand by key.
    """
    by_index, one_by_one = queryset.filter(Matches(words)), queryset.filter(MatchesHere(words))
    share = _share(one_by_one, newest)
    if share * WALK_TO_COUNT >= count:
        keys = _walk(one_by_one, newest, count)
        if len(keys) == count:
            return Found(keys[:first], count, more=True)
    keys = list(by_index.order_by().values_list("pk", flat=True)[:count])  # counting needs no order
    if len(keys) < count:
        return Found(keys, len(keys), more=False)
    keys = _walk(one_by_one, newest, first) if share * WALK >= first else []
    return Found(keys if len(keys) == first else _gathered(by_index, newest, first), count, more=True)


def find_newest(queryset: QuerySet[M], words: str, *, newest: str, least: int, most: int) -> Found:
    """The newest `most` rows that have the `words`; of common words at `least` so many, as far as is read for them."""
    by_index, one_by_one = queryset.filter(Matches(words)), queryset.filter(MatchesHere(words))
    if _share(one_by_one, newest) * WALK >= least:
        keys = _walk(one_by_one, newest, most)
        if len(keys) >= least:
            return Found(keys, len(keys), more=True)
    keys = _gathered(by_index, newest, most + 1)
    return Found(keys[:most], len(keys), more=len(keys) > most)


def find_among(queryset: QuerySet[M], words: str, keys: Collection[Any], *, newest: str, count: int) -> Found:
    """The same where the rows to look through are few and known by their `keys`: each is read, the index is not."""
    found = _keys(queryset.filter(MatchesHere(words), pk__in=keys), newest, count)
    return Found(found, len(found), more=len(found) == count)


def _share(rows: QuerySet[M], newest: str) -> float:
    """How many of the newest rows of the table are among `rows`; 0 in a small table, where the index is always quick."""
    near = _newest_rows(rows, newest, SAMPLE)
    return rows.filter(near).count() / SAMPLE if near is not None else 0.0


def _walk(rows: QuerySet[M], newest: str, number: int) -> list[Any]:
    """The newest `number` of `rows` as far as they stand among the newest `WALK` of the table."""
    near = _newest_rows(rows, newest, WALK)
    return _keys(rows if near is None else rows.filter(near), newest, number)


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


def _newest_rows(rows: QuerySet[M], newest: str, number: int) -> Q | None:
    """Where the newest `number` rows of the table stand, whoever may see them; None: there are no more."""
    name = newest.removeprefix("-")
    every = rows.model._base_manager.using(rows.db).filter(**{f"{name}__isnull": False})
    edge = every.order_by(newest).values_list(name, flat=True)[number : number + 1]
    last = next(iter(edge), None)
    if last is None:
        return None
    return Q(**{f"{name if name != 'pk' else rows.model._meta.pk.name}__{'gte' if newest != name else 'lte'}": last})
