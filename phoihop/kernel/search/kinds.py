"""The kinds of rows that the search over everything finds, and which of them have anything to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Model, QuerySet

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.compiling import compile_typed
from phoihop.kernel.search.finding import SAMPLE, Matches, Way
from phoihop.kernel.search.query import Order
from phoihop.kernel.search.rules import read

_WORDS = "{words}"  # where the tsquery goes in the values of a statement


@dataclass(frozen=True)
class Kind:
    """A kind of rows: where they come from for a person, and how one is shown. `made_of`: as `query.search` has it."""

    label: Any
    icon: str
    model: type[Model]
    rows: Callable[[User], QuerySet[Any]]
    show: Callable[[Any], tuple[str, str, str]]  # title, url, about
    order: Order = "newest"
    newest: str = "-pk"
    way: Callable[[User], Way] = lambda _user: Way()  # how the rows that a person may see are reached
    made_of: SearchVector | None = None


def with_finds(kinds: Mapping[str, Kind], text: str) -> set[str]:
    """Keys of the kinds in which what was typed may be found, whoever asks: one statement for all. Of a table of more than
    `SAMPLE` rows that is not asked. Nobody is shown it: it saves asking the others for the rows that a person may see."""
    typed = read(text)
    compiled = compile_typed(typed) if typed.wanted else None
    if compiled is None:
        return set(kinds)  # `search` says so
    asked = [_asked(kind.model, kind.made_of) for kind in kinds.values()]
    values = [compiled.words if value == _WORDS else value for _sql, its in asked for value in its]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(sql for sql, _values in asked)}", values)
        there = cursor.fetchone() or ()
    return {key for key, may in zip(kinds, there, strict=True) if may}


@cache
def _asked(model: type[Model], made_of: SearchVector | None) -> tuple[str, tuple[Any, ...]]:
    """The condition and its values, the same for every request."""
    every: QuerySet[Any] = model._base_manager.all()
    rows = every if made_of is None else every.alias(search=made_of)
    sql, values = rows.filter(Matches(_WORDS)).values("pk").query.sql_with_params()
    many = f"EXISTS (SELECT FROM {connection.ops.quote_name(model._meta.db_table)} OFFSET {SAMPLE})"
    return f"({many} OR EXISTS ({sql}))", tuple(values)
