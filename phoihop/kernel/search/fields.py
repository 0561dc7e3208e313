"""Generated columns that follow their row by themselves: the search vector and the Vietnamese sort keys."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import add
from typing import Any, Literal
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, TextField

CONFIG = "public.vi_khongdau"  # letters without diacritics: what is typed with or without them finds the same rows


class Normal(Func):
    """``vi_norm``: NFC, separators of document numbers as spaces, so that 12/QĐ-UBND is three words on both sides."""

    function = "vi_norm"
    output_field = TextField()


def vector(**weights: Literal["A", "B", "C", "D"]) -> models.GeneratedField:
    """A stored tsvector over the row's own fields, e.g. ``vector(title="A", body="B")``; give it a GIN index."""
    return models.GeneratedField(expression=words(**weights), output_field=SearchVectorField(), db_persist=True)


def words(**weights: Literal["A", "B", "C", "D"]) -> SearchVector:
    """The tsvector itself, for tables of a few hundred short rows, where it is made as they are read."""
    parts = [SearchVector(Normal(F(name)), config=CONFIG, weight=weight) for name, weight in weights.items()]
    return reduce(add, parts)


class Stretches(Func):
    """Marks of the stretches a row stands in: one for each order of its table, e.g. ``Stretches(id="key", due_on="day")``.

    In one GIN index with the vector (`GinIndex(F("search"), Stretches(…))`) they let words be looked for in the newest
    stretches alone, however many rows the table has. "key": three days of a key ordered by time; "day": eight days.
    """

    template = "ARRAY[%(expressions)s]"
    _MARKS = {
        "key": "('{}:' || left(%(expressions)s::text, 5))",
        "day": "('{}:' || ((%(expressions)s - '2000-01-01'::date) / 8)::text)",
    }

    def __init__(self, **columns: Literal["key", "day"]) -> None:
        self.columns = columns
        marks = [
            Func(F(name), template=self._MARKS[kind].format(place), output_field=TextField())
            for place, (name, kind) in enumerate(columns.items())
        ]
        super().__init__(*marks, output_field=ArrayField(TextField()))

    def number(self, column: str, value: Any) -> int:
        """Of the stretch in which `value` stands in the order of `column`."""
        if self.columns[column] == "key":
            key: UUID = value
            return key.int >> 108
        day: date = value
        return int((day - date(2000, 1, 1)).days / 8)  # towards zero, as the database divides

    def mark(self, column: str, number: int) -> str:
        """What the rows of this stretch have."""
        text = f"{number:05x}" if self.columns[column] == "key" else str(number)
        return f"{list(self.columns).index(column)}:{text}"


def sort_key(field: str) -> models.GeneratedField:
    """Vietnamese alphabetical order of `field` as a plain string (``vi_sort_key``)."""
    return models.GeneratedField(
        expression=Func(F(field), function="vi_sort_key"), output_field=TextField(), db_persist=True
    )


def person_key(field: str) -> models.GeneratedField:
    """Order of persons: given name first, then the whole name (``vi_person_key``)."""
    return models.GeneratedField(
        expression=Func(F(field), function="vi_person_key"), output_field=TextField(), db_persist=True
    )
