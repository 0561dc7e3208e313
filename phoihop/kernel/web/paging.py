"""Pages of lists that may hold a million rows: keyset paging and counting that stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Model, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from phoihop.kernel.web import cursors

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 50
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Count:
    """How many rows, counted only up to a limit: `more` says that there are more than `number`."""

    number: int
    more: bool = False

    def __int__(self) -> int:
        return self.number

    def __str__(self) -> str:
        shown = f"{self.number:,}".replace(",", ".")
        return _("hơn %(number)s") % {"number": shown} if self.more else shown


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list in order, and the way to the next and previous ones (cursors; "" at an end).

    `total` counts the whole list up to `COUNT_LIMIT`.
    """

    rows: Sequence[Item]
    next: str
    previous: str
    total: Count

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Range:
    """One of several lists that together are one list.

    `rows` may be of another model than the one shown: `key` says where the shown row's key stands in them (they may name
    it twice), `columns` where the columns of the order stand, {name in the shown row: name here}.
    """

    rows: QuerySet[Any]
    key: str = "pk"
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Where a column of the shown row stands here."""
        return self.key if name == "pk" else self.columns.get(name, name)

    def each_key(self) -> QuerySet[Any, Any]:
        """The keys of its rows, each once."""
        if self.key == "pk":
            return self.rows.order_by().values_list("pk")
        names = [*self.columns.values(), self.key]
        return self.rows.order_by(*names).values_list(*names).distinct()


@dataclass(frozen=True)
class _Key:
    """One column of the order: where it is read from, its direction, whether it may be empty."""

    name: str
    descending: bool
    nullable: bool

    def ordering(self, *, backwards: bool) -> OrderBy:
        """Empty values stand last, whatever the direction."""
        last = (True if not backwards else None) if self.nullable else None
        first = (True if backwards else None) if self.nullable else None
        column = F(self.name)
        if self.descending != backwards:
            return column.desc(nulls_last=last, nulls_first=first)
        return column.asc(nulls_last=last, nulls_first=first)

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows strictly after `value` in this column, before it if `backwards`; None: there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        sign = "lt" if self.descending != backwards else "gt"
        after = Q(**{f"{self.name}__{sign}": value})
        return after | Q(**{f"{self.name}__isnull": True}) if self.nullable and not backwards else after

    def same(self, value: Any) -> Q:
        """Rows with the same value."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def at_or_beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """A plain range for the index; None where empty values make it no range."""
        if self.nullable or value is None:
            return None
        return Q(**{f"{self.name}__{'lte' if self.descending != backwards else 'gte'}": value})


def page_of_list(items: Sequence[Item], *, at: str = "", size: int = PAGE_SIZE) -> Page[Item]:
    """The page of a list that is in memory whole; `at` is the number of its first item, 0 for what is no number."""
    known = at.isascii() and at.isdigit() and len(at) < 7
    first = min(int(at), len(items)) if known else 0
    until = first + size
    return Page(
        rows=items[first:until],
        next=str(until) if until < len(items) else "",
        previous=str(max(0, first - size)) if first else "",
        total=Count(len(items)),
    )


def count_up_to(queryset: QuerySet[Any], limit: int = COUNT_LIMIT) -> Count:
    """How many rows, reading at most `limit` + 1 of them."""
    number = queryset.order_by()[: limit + 1].count()
    return Count(min(number, limit), more=number > limit)


def page(
    queryset: QuerySet[Row],
    *,
    order: Sequence[str],
    cursor: str = "",
    size: int = PAGE_SIZE,
    count: bool = True,
    strict: bool = False,
) -> Page[Row]:
    """The page of `queryset` at `cursor` in `order` (names as for `order_by`; the key is added, so it is total).

    `cursor` comes from an earlier page's `next` or `previous`; one of another order, or a damaged one, gives the
    first page; `strict`, for programs, which would read the same rows without end: Http404. Never skips rows by OFFSET:
    page 10,000 costs what page 1 costs. `count=False` leaves `total` at 0.
    """
    place = _place(queryset, order, cursor)
    if strict and cursor and place.at is None:
        raise Http404
    found = list(place.beyond(queryset)[: size + 1])
    return place.page(found, size, count_up_to(queryset) if count else Count(0))


def page_of_finds(
    finds: QuerySet[Any], shown: QuerySet[Row], *, order: Sequence[str], cursor: str = "", size: int = PAGE_SIZE
) -> Page[Row]:
    """As `page`, of rows that are dear to find (by words): all are found once, for the page and for its count.

    `finds`: rows of the model of `shown`, which says how those of the page are read (joins, prefetches).
    """
    place = _place(shown, order, cursor)
    counted = place.beyond(finds.annotate(number=Window(models.Count("pk"))))
    firsts = dict(counted.values_list("pk", "number")[: size + 1])
    number = finds.count() if place.at else next(iter(firsts.values()), 0)
    return place.page(_in_order(shown, list(firsts)), size, Count(number))


def page_of_ranges(
    ranges: Sequence[Range],
    shown: QuerySet[Row],
    *,
    order: Sequence[str],
    cursor: str = "",
    size: int = PAGE_SIZE,
    total: Count | None = None,
    besides: Sequence[Range] = (),
) -> Page[Row]:
    """As `page`, over several lists that each have an index in `order`: no list is ever sorted as a whole.

    `order`: one column (dates, numbers, instants) or none, and the key. `ranges` are disjoint. `besides` are lists that
    may name a row twice or hold few of the rows they read; they are read only as far as the others do not fill the
    page. `shown`: how the found rows are read (joins, prefetches). `total`: if it is known. An index on plain columns
    serves both directions: rows with and without a value are asked apart.
    """
    place = _place(shown, order, cursor)
    walk = _Walk(place.keys, place.at, size + 1, backwards=place.backwards)
    rows = _in_order(shown, walk.firsts(ranges, besides))
    return place.page(rows, size, total if total is not None else count_ranges(ranges, besides))


def count_ranges(ranges: Sequence[Range], besides: Sequence[Range] = (), limit: int = COUNT_LIMIT) -> Count:
    """How many rows several lists have together, reading them in turn until `limit` + 1 are found; see
    `page_of_ranges`."""
    number = _number(ranges, limit)
    if besides and number <= limit:
        number += _number(besides, limit)
    return Count(min(number, limit), more=number > limit)


def count_each(lists: Mapping[str, Sequence[QuerySet[Any]]], limit: int = COUNT_LIMIT) -> dict[str, Count]:
    """How many rows each of several lists has, each given as disjoint parts, in one query; each part stops at `limit`."""
    parts: list[tuple[str, str, Sequence[Any]]] = []
    for name, rows in lists.items():
        for part in rows:
            with suppress(EmptyResultSet):
                parts.append((name, *part.order_by().values("pk")[: limit + 1].query.sql_with_params()))
    numbers = dict.fromkeys(lists, 0)
    if parts:
        counted = [f"(SELECT count(*) FROM ({statement}) AS part)" for _name, statement, _values in parts]  # noqa: S608  # compiled above, values apart
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(counted)}", [value for _name, _statement, values in parts for value in values]
            )
            found = cursor.fetchone()
        for (name, _statement, _values), number in zip(parts, found, strict=True):
            numbers[name] += number
    return {name: Count(min(number, limit), more=number > limit) for name, number in numbers.items()}


def _number(ranges: Sequence[Range], limit: int) -> int:
    if not ranges:
        return 0
    each = [one.each_key()[: limit + 1] for one in ranges]
    apart = all(one.key == "pk" for one in ranges)  # else two lists may name the same row
    return _together(each, apart=apart)[: limit + 1].count()


@dataclass(frozen=True)
class _Place:
    """Where a page of a list in an order begins: after the row with the values `at` (None: at the start), or before it."""

    keys: Sequence[_Key]
    salt: str
    at: Sequence[Any] | None
    backwards: bool

    def beyond(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """The rows from here on, in order."""
        if self.at is not None:
            rows = rows.filter(_beyond(self.keys, self.at, backwards=self.backwards))
        return rows.order_by(*(key.ordering(backwards=self.backwards) for key in self.keys))

    def page(self, found: list[Row], size: int, total: Count) -> Page[Row]:
        """Of the first `size` + 1 rows from here on."""
        more, rows = len(found) > size, found[:size]
        if self.backwards:
            rows.reverse()
        names = [key.name for key in self.keys]
        has_next, has_previous = (True, more) if self.backwards else (more, self.at is not None)
        return Page(
            rows=rows,
            next=cursors.written(names, rows[-1], "after", self.salt) if rows and has_next else "",
            previous=cursors.written(names, rows[0], "before", self.salt) if rows and has_previous else "",
            total=total,
        )


def _place(queryset: QuerySet[Any], order: Sequence[str], cursor: str) -> _Place:
    keys = _keys(queryset, order)
    salt = "paging:" + ",".join(f"{'-' if k.descending else ''}{k.name}" for k in keys)
    side, at = cursors.read(queryset, [key.name for key in keys], cursor, salt) or ("after", None)
    return _Place(keys, salt, at, backwards=side == "before")


def _in_order(shown: QuerySet[Row], keys: Sequence[Any]) -> list[Row]:
    """The rows of these keys, in this order."""
    rows = {row.pk: row for row in shown.filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


@dataclass(frozen=True)
class _Walk:
    """From where (`at`: the values of the cursor's row) and how far a page of ranges is read."""

    keys: Sequence[_Key]
    at: Sequence[Any] | None
    size: int
    backwards: bool

    @property
    def falls(self) -> bool:
        """Whether the walk goes from high values to low ones."""
        return self.keys[-1].descending != self.backwards

    def firsts(self, ranges: Sequence[Range], besides: Sequence[Range]) -> list[Any]:
        """Keys of the first `size` rows, in order. Rows without a value stand last, so backwards they come first."""
        if len(self.keys) == 1:
            return [row[-1] for row in self._merged(ranges, besides, empty=None)]
        stretches: list[bool | None] = [False, True] if self.keys[0].nullable else [None]
        if self.backwards:
            stretches.reverse()
        if self.at is not None and self.keys[0].nullable:
            stretches = stretches[stretches.index(self.at[0] is None) :]
        found: list[Any] = []
        for empty in stretches:
            if len(found) < self.size:
                found += [row[-1] for row in self._merged(ranges, besides, empty=empty)]
        return found[: self.size]

    def _merged(self, ranges: Sequence[Range], besides: Sequence[Range], *, empty: bool | None) -> list[Any]:
        """The first rows (value, key) of one stretch: those with a value, without (`empty`), or of all (None)."""
        rows = self._sorted(self._heads(ranges, empty, None))
        last = rows[self.size - 1] if len(rows) >= self.size else None
        if besides:
            rows = self._sorted([*rows, *self._heads(besides, empty, last)])
        return rows[: self.size]

    def _sorted(self, rows: Iterable[Any]) -> list[Any]:
        return sorted(set(rows), key=lambda row: row[-1:] if row[0] is None else row, reverse=self.falls)

    def _heads(self, ranges: Sequence[Range], empty: bool | None, last: Any) -> Iterable[Any]:
        """The first rows of each list; `last`: none beyond this row is wanted."""
        heads = [self._head(one, empty, last) for one in ranges]
        return _together(heads, apart=True) if heads else []

    def _head(self, one: Range, empty: bool | None, last: Any) -> QuerySet[Any, Any]:
        columns = [one.column(key.name) for key in self.keys]
        rows = one.rows
        if empty is not None:
            rows = rows.filter(**{f"{columns[0]}__isnull": empty})
        used = [replace(key, name=name, nullable=False) for key, name in zip(self.keys, columns, strict=True)]
        if self.at is not None and (empty is None or empty is (self.at[0] is None)):
            skipped = 1 if empty else 0
            rows = rows.filter(_beyond(used[skipped:], self.at[skipped:], backwards=self.backwards))
        if last is not None and not empty:
            rows = rows.filter(**{f"{columns[0]}__{'gte' if self.falls else 'lte'}": last[0]})
        if one.key != "pk":
            rows = rows.distinct()
        ordering = [key.ordering(backwards=self.backwards) for key in used]
        return rows.order_by(*ordering).values_list(*columns)[: self.size]


def _together(parts: Sequence[QuerySet[Any, Any]], *, apart: bool) -> QuerySet[Any, Any]:
    """`apart`: no row stands in two of them, or twice does no harm."""
    return parts[0].union(*parts[1:], all=apart) if len(parts) > 1 else parts[0]


def cursor_of(request: HttpRequest) -> str:
    """The cursor in the address (`?at=`), "" on the first page."""
    return request.GET.get("at", "")


def _keys(queryset: QuerySet[Any], order: Sequence[str]) -> list[_Key]:
    keys = [
        _Key(name.lstrip("-"), name.startswith("-"), _nullable(queryset, name.lstrip("-")))
        for name in order
        if name.lstrip("-") not in {"pk", "id"}
    ]
    last = next((name for name in order if name.lstrip("-") in {"pk", "id"}), "")
    descending = last.startswith("-") if last else bool(keys) and keys[-1].descending
    return [*keys, _Key("pk", descending, nullable=False)]


def _nullable(queryset: QuerySet[Any], name: str) -> bool:
    if name in queryset.query.annotations:
        return True
    model, nullable = queryset.model, False
    for part in name.split("__"):
        found = model._meta.get_field(part)
        nullable = nullable or bool(getattr(found, "null", False))
        model = getattr(found, "related_model", None) or model
    return nullable


def _beyond(keys: Sequence[_Key], values: Sequence[Any], *, backwards: bool) -> Q:
    reach = Q()
    for position, (key, value) in enumerate(zip(keys, values, strict=True)):
        step = key.beyond(value, backwards=backwards)
        if step is None:
            continue
        before = zip(keys[:position], values[:position], strict=True)
        for earlier, earlier_value in before:
            step &= earlier.same(earlier_value)
        reach |= step
    limit = keys[0].at_or_beyond(values[0], backwards=backwards)
    return reach if limit is None else limit & reach
