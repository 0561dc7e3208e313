"""Generated columns that follow their row by themselves: the search vector and the Vietnamese sort keys."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Literal

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
    parts = [SearchVector(Normal(F(name)), config=CONFIG, weight=weight) for name, weight in weights.items()]
    return models.GeneratedField(expression=reduce(add, parts), output_field=SearchVectorField(), db_persist=True)


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
