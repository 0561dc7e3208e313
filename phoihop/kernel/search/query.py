"""Search on any list of rows that its owner has already limited to what the person may see.

Matched without diacritics by the stored vector (`fields.vector`); ranked with them. Nothing is ever ranked or counted
to the end: newest first by default, "best" out of the newest 300, seldom phrases within the newest 1,000 rows that have
all their words (at least 500 where these are common), counts up to 500 or fewer, each statement at most three seconds. How the
newest are found: `finding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from django.contrib.postgres.search import SearchHeadline, SearchRank, SearchVector
from django.db import OperationalError, connections, transaction
from django.db.models import F, GeneratedField, Model, QuerySet, Value
from django.db.models.functions import Concat, Left
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from phoihop.kernel.search.compiling import CONFIG_EXACT, Compiled, compile_typed
from phoihop.kernel.search.fields import CONFIG, Normal
from phoihop.kernel.search.finding import (
    Found,
    Matches,
    MatchesHere,
    TsQuery,
    Way,
    chosen,
    find,
    find_among,
    find_gathered,
    find_phrases,
)
from phoihop.kernel.search.rules import Typed, finds, read
from phoihop.kernel.search.snippets import snippet

TIMEOUT_MS = 3000
COUNT_LIMIT = 500
BEST_OF = 300
PHRASE_WITHIN, PHRASE_LEAST = 1000, 500
RANKED_TEXT = 5_000  # characters of each field that count for the rank
SNIPPET_TEXT = 20_000  # beyond, the database picks the piece
M = TypeVar("M", bound=Model)
Order = Literal["newest", "best"]
ANY_WAY = Way()


@dataclass(frozen=True)
class Hit(Generic[M]):
    """A row and the piece of its text that shows why."""

    row: M
    snippet: SafeString


@dataclass(frozen=True)
class Result(Generic[M]):
    """`state`: ok; empty (nothing to look for); slow (stopped, so `hits` says nothing about what there is).

    `total` is exact unless `more`. `within`: phrases were looked for in so many newest rows only, 0: everywhere.
    `best_of`: only so many newest finds were put in order by how well they fit, 0: all, or ordered by time.
    """

    state: Literal["ok", "empty", "slow"]
    typed: Typed
    hits: Sequence[Hit[M]] = field(default_factory=list)
    total: int = 0
    more: bool = False
    within: int = 0
    best_of: int = 0

    @property
    def total_text(self) -> str:
        """«12» or «hơn 500»."""
        shown = f"{self.total:,}".replace(",", ".")
        return _("hơn %(number)s") % {"number": shown} if self.more else shown

    @property
    def order_text(self) -> str:
        """How many were put in order, where not all: «khớp nhất trong 300 kết quả mới nhất»; else ""."""
        return _("khớp nhất trong %(number)s kết quả mới nhất") % {"number": self.best_of} if self.best_of else ""

    @property
    def notes(self) -> list[str]:
        """What the person should know of how it was searched."""
        found = []
        if self.state == "slow":
            found.append(_("Tìm quá lâu nên đã dừng; hãy gõ thêm từ hoặc thu hẹp bộ lọc."))
        if self.state == "empty":
            found.append(_("Hãy gõ ít nhất một từ để tìm."))
        if self.within:
            number = f"{self.within:,}".replace(",", ".")
            found.append(_("Cụm từ chỉ được tìm trong %(number)s kết quả mới nhất.") % {"number": number})
        if self.typed.cut:
            found.append(_("Câu tìm quá dài nên chỉ dùng phần đầu."))
        return found


def search(
    queryset: QuerySet[M],
    text: str,
    *,
    limit: int = 20,
    order: Order = "newest",
    newest: str = "-pk",
    way: Way = ANY_WAY,
    made_of: SearchVector | None = None,
    count: int | None = None,
) -> Result[M]:
    """Rows of `queryset` that have what was typed. Never raises for what was typed.

    `queryset`: limited by its own `visible_to`, of a model with a `search` vector; of a small one without, `made_of` is the
    vector (`fields.words`), made as the rows are read. Fields of the vector are shown, so none is deferred. `newest`: its
    order by time.
    `way`: how its rows are reached where that is known. `count`: finds are counted so far, else to `COUNT_LIMIT`.
    """
    typed = read(text)
    if not typed.wanted:
        return Result("empty", typed)
    if made_of is None:
        names, queryset = text_fields(queryset.model), queryset.defer("search")
    else:
        names = _names_in(made_of)
        queryset = queryset.alias(search=made_of)  # type: ignore[assignment]  # the stubs lose the row's type
    try:
        with at_most(TIMEOUT_MS, queryset.db):
            return _search(queryset, typed, limit, order, newest, way, names, count or COUNT_LIMIT)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return Result("slow", typed)
        raise


def nothing(text: str) -> Result[Any]:
    """The result where what was typed is known to stand nowhere."""
    return Result("ok", read(text))


def newest_keys(
    queryset: QuerySet[M],
    text: str,
    *,
    newest: str,
    most: int,
    count: int = COUNT_LIMIT + 1,
    way: Way = ANY_WAY,
) -> Found:
    """Keys of the first `most` rows of `queryset` in the order `newest` that have what was typed, for a list that filters
    by words; counted up to `count`. Where `more` is false, the keys of all.

    `newest`: a column that is empty in none of the rows, or "pk". Words without a letter are no filter and find nothing.
    """
    typed = read(text)
    compiled = compile_typed(typed, queryset.db) if typed.wanted else None
    if compiled is None:
        return Found([], 0, more=False)
    found = _found(queryset, typed, compiled, newest, way, most, count)
    return Found(found.keys[:most] if found.more else found.keys, found.number, found.more, found.within)


def finds_among(queryset: QuerySet[M], text: str, way: Way) -> QuerySet[M]:
    """Those of `queryset`, few rows reached by this `way`, that have what was typed. Words without a letter find nothing."""
    typed = read(text)
    compiled = compile_typed(typed, queryset.db) if typed.wanted else None
    if compiled is None:
        return queryset.none()
    if way.among is None:
        return queryset.filter(Matches(compiled.exact), way.beside)
    return queryset.filter(MatchesHere(compiled.exact), chosen(way.among))


def _found(
    queryset: QuerySet[M], typed: Typed, compiled: Compiled, newest: str, way: Way, first: int, count: int
) -> Found:
    if way.among is not None:
        return find_among(queryset, compiled.exact, way.among, newest=newest, count=count)
    if way.few:
        queryset = queryset if way.within is None else way.within
        return find_gathered(queryset, compiled.exact, way.beside, newest=newest, count=count)
    if typed.has_phrase:
        limits = {"count": count, "least": PHRASE_LEAST, "most": PHRASE_WITHIN}
        return find_phrases(queryset, compiled.words, compiled.exact, newest=newest, **limits, beside=way.beside)
    return find(queryset, compiled.words, newest=newest, first=first, count=count, beside=way.beside)


@contextmanager
def at_most(milliseconds: int, using: str = "default") -> Iterator[None]:
    """Each statement within is stopped by the database after so long; the limit before comes back."""
    connection = connections[using]
    nested = connection.in_atomic_block
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)",
            [f"{milliseconds}ms"],
        )
        before = cursor.fetchone()
        yield
        if nested and before:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before[0]])


def _search(
    queryset: QuerySet[M],
    typed: Typed,
    limit: int,
    order: Order,
    newest: str,
    way: Way,
    names: Sequence[str],
    count: int,
) -> Result[M]:
    compiled = compile_typed(typed, queryset.db)
    if compiled is None:
        return Result("empty", typed)
    first = limit if order == "newest" else max(limit, BEST_OF)
    had = _found(queryset, typed, compiled, newest, way, first, max(count, first) + 1)
    number = had.number
    found = queryset.filter(pk__in=had.keys[:first] if had.more else had.keys).order_by(newest)
    best_of = BEST_OF if order == "best" and number > BEST_OF else 0
    rows = list((_ranked(queryset, found, compiled, newest, names) if order == "best" else found)[:limit])
    pieces = _snippets(rows, typed, compiled.words, names)
    hits = [Hit(row, pieces[row.pk]) for row in rows]
    more = number > count or bool(had.within)
    return Result("ok", typed, hits, min(number, count), more, had.within, best_of)


def _ranked(
    queryset: QuerySet[M], found: QuerySet[M], compiled: Compiled, newest: str, names: Sequence[str]
) -> QuerySet[M]:
    """The newest finds by how well they fit; with the right diacritics counts four times."""
    parts: list[Any] = []
    for name in names:
        parts += [Left(name, RANKED_TEXT), Value(" ")]
    accented = SearchVector(Normal(Concat(*parts)), config=CONFIG_EXACT)
    plain = SearchRank(F("search"), TsQuery(compiled.exact), normalization=1, cover_density=True)
    exact = SearchRank(accented, TsQuery(compiled.accented), normalization=1, cover_density=True)
    ranked: Any = queryset.filter(pk__in=found.values("pk")[:BEST_OF]).annotate(search_rank=plain + exact * 4.0)
    ordered: QuerySet[M] = ranked.order_by("-search_rank", newest)
    return ordered


def text_fields(model: type[Model]) -> list[str]:
    """Names of the fields the model's vector is made of."""
    vector: Any = model._meta.get_field("search")
    if not isinstance(vector, GeneratedField):
        raise TypeError(f"{model._meta.label} has no generated search vector")
    return _names_in(vector.expression)  # type: ignore[attr-defined]  # unknown to the stubs


def _names_in(expression: Any) -> list[str]:
    names: list[Any] = [part for part in expression.flatten() if isinstance(part, F)]
    return list(dict.fromkeys(part.name for part in names))


def _snippets(rows: Sequence[Model], typed: Typed, words: str, names: Sequence[str]) -> dict[Any, SafeString]:
    """The piece to show of each row. Where the find lies deep in a long text, the database looks for it."""
    chosen: dict[Any, str] = {}
    deep = []
    for row in rows:
        texts = [(getattr(row, name) or "")[:SNIPPET_TEXT] for name in names]
        # the last field that has a find: titles are shown anyway, the body says more
        piece = next((text for text in reversed(texts) if finds(text, typed)), "")
        if not piece and any(len(text) == SNIPPET_TEXT for text in texts):
            deep.append(row.pk)
        chosen[row.pk] = piece or texts[-1] or texts[0]
    if deep:
        chosen |= _deep(type(rows[0])._base_manager.filter(pk__in=deep), names[-1], words)
    return {pk: snippet(text, typed) for pk, text in chosen.items()}


def _deep(table: QuerySet[Any], name: str, words: str) -> dict[Any, str]:
    piece = SearchHeadline(
        F(name), TsQuery(words), config=CONFIG, start_sel="", stop_sel="", max_words=45, min_words=25, max_fragments=1
    )
    return dict(table.values_list("pk", piece))
