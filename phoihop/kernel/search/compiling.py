"""From what was typed to PostgreSQL's tsquery: the database reads the words as it read the texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connections

from phoihop.kernel.scope import remembered
from phoihop.kernel.search.fields import CONFIG
from phoihop.kernel.search.rules import Term, Typed
from phoihop.kernel.text import spellings

CONFIG_EXACT = "public.vi_codau"  # letters with their diacritics


@dataclass(frozen=True)
class Compiled:
    """Texts of tsqueries: `words` ignores the order within phrases, `exact` does not, `accented` is for the rank."""

    words: str
    exact: str
    accented: str


@dataclass(frozen=True)
class _Sql:
    text: str
    values: tuple[str, ...]


def compile_typed(typed: Typed, using: str = "default") -> Compiled | None:
    """None when nothing of what was typed is a word to the database (signs, emoji). Asked once a request."""
    return remembered(("search", using, typed), lambda: _compiled(typed, using))


def _compiled(typed: Typed, using: str) -> Compiled | None:
    together = [_query(term, CONFIG) for term in typed.wanted]
    apart = [_query(term, CONFIG, apart=True) for term in typed.wanted]
    without = [(term, _not(_query(term, CONFIG))) for term in typed.unwanted]
    wanted = _join(" && ", apart)
    words = _join(" && ", [*apart, *(query for term, query in without if not term.is_phrase)])
    exact = _join(" && ", [*together, *(query for _term, query in without)])
    accented = _join(" && ", [_accented(term) for term in typed.wanted])
    statement = f"SELECT numnode({wanted.text}), {words.text}::text, {exact.text}::text, {accented.text}::text"
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [*wanted.values, *words.values, *exact.values, *accented.values])
        nodes, *texts = cursor.fetchone() or (0,)
    return Compiled(*texts) if nodes else None


def _query(term: Term, config: str, *, apart: bool = False) -> _Sql:
    """`apart`: all words of a phrase, anywhere."""
    plain, begun = (term.words[:-1], term.words[-1]) if term.prefix else (term.words, "")
    pieces = []
    if plain:
        function = "plainto_tsquery" if apart else "phraseto_tsquery"
        pieces.append(_Sql(f"{function}('{config}', vi_norm(%s))", (" ".join(plain),)))
    if begun:  # letters and digits only (rules.read), so the quotes hold
        pieces.append(_Sql(f"to_tsquery('{config}', %s)", (f"'{begun}':*",)))
    return _join(" && " if apart else " <-> ", pieces)


def _accented(term: Term) -> _Sql:
    """Either place of the tone: hoà and hòa are one word."""
    forms = spellings(" ".join(term.words))
    others = [Term(tuple(form.split(" ")), prefix=term.prefix) for form in forms]
    return _join(" || ", [_query(other, CONFIG_EXACT) for other in others])


def _not(query: _Sql) -> _Sql:
    return _Sql(f"(!! {query.text})", query.values)


def _join(operator: str, queries: Sequence[_Sql]) -> _Sql:
    return _Sql(f"({operator.join(query.text for query in queries)})", tuple(v for q in queries for v in q.values))
