"""Cursors: the place of a row in an order, signed, so that it can stand in an address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, QuerySet


def written(names: Sequence[str], row: Any, side: str, salt: str) -> str:
    """The cursor of a row: what it holds in the columns `names`, and on which `side` of it the page lies."""
    payload = json.dumps([side, [_value(row, name) for name in names]], cls=_Exact)
    return signing.dumps(payload, salt=salt, compress=True)


class _Exact(DjangoJSONEncoder):
    """Keeps microseconds: a cursor must not lose its own row."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def read(queryset: QuerySet[Any], names: Sequence[str], cursor: str, salt: str) -> tuple[str, list[Any]] | None:
    """Side and values of a cursor; None without one, for a damaged one and for one of another order (`salt`)."""
    if not cursor:
        return None
    try:
        side, raw = json.loads(signing.loads(cursor, salt=salt))
        fields = [_field(queryset, name) for name in names]
        values = [v if f is None or v is None else f.to_python(v) for f, v in zip(fields, raw, strict=True)]
    except (signing.BadSignature, ValueError, TypeError, FieldDoesNotExist, ValidationError):
        return None
    return side, values


def _value(row: Any, name: str) -> Any:
    """What stands at `a__b__c` of the row (of a related row its key); None where a step is empty."""
    value = row
    for part in name.split("__"):
        if value is None:
            return None
        value = getattr(value, part)
    return value.pk if isinstance(value, Model) else value


def _field(queryset: QuerySet[Any], name: str) -> Field[Any, Any] | None:
    """The model's field behind `a__b__c`, or the output field of an annotation."""
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        output: Field[Any, Any] = annotation.output_field
        return output
    model, found = queryset.model, None
    for part in name.split("__"):
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = getattr(found, "related_model", None) or model
    return found
