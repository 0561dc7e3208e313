"""The two forms of a file for the national database, out of the rows as they were given out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from phoihop.kernel.web.exports import Column, Part
from phoihop.voter_reports.models import NationalExport
from phoihop.voter_reports.queries.national import FIELDS, FORMAT, Field

AT_ONCE = 1000
Told = Mapping[str, Any]


def as_json(export: NationalExport) -> Iterator[str]:
    """UTF-8, one petition a line inside one object."""
    head = {
        "format": FORMAT,
        "code": export.code,
        "body_code": export.body.code,
        "body": export.body.name,
        "number": export.number,
        "made_at": timezone.localtime(export.at).isoformat(),
        "count": export.rows,
        "digest": export.digest,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "petitions": [\n'
    for number, told in enumerate(_rows(export)):
        yield (",\n" if number else "") + json.dumps(_ordered(told), ensure_ascii=False)
    yield "\n]}\n"


def parts_of(export: NationalExport) -> Iterator[Part[Any]]:
    """Petitions, their answers, their promises: three tables, joined by the code; headings are the keys."""
    plain = [field for field in FIELDS if not field.many]
    columns = [Column[Told](field.key, _value(field.key), 20) for field in plain]
    yield Part("petitions", columns, _rows(export))
    for field in FIELDS:
        if field.many:
            yield Part(field.key, _columns(field), _things(export, field))
    titles = [Column[Field]("key", lambda field: field.key, 20), Column[Field]("title", lambda field: field.title, 60)]
    yield Part("fields", titles, FIELDS)


def _columns(field: Field) -> list[Column[Told]]:
    return [Column[Told](key, _value(key), 20) for key in ("code", *field.many)]


def _value(key: str) -> Any:
    def value(told: Told) -> Any:
        found = told[key]
        return ", ".join(found) if isinstance(found, list) else str(found).lower() if isinstance(found, bool) else found

    return value


def _things(export: NationalExport, field: Field) -> Iterator[Told]:
    for told in _rows(export):
        for thing in told[field.key]:
            yield {"code": told["code"], **thing}


def _ordered(told: Told) -> dict[str, Any]:
    """Keys in the order of the documentation: the database keeps none."""
    made: dict[str, Any] = {}
    for field in FIELDS:
        value = told[field.key]
        made[field.key] = [_of(field.many, thing) for thing in value] if field.many else value
    return made


def _of(keys: Sequence[str], thing: Told) -> dict[str, Any]:
    return {key: thing[key] for key in keys}


def _rows(export: NationalExport) -> Iterator[Told]:
    rows = export.lines.order_by("number").values_list("told", flat=True)
    yield from rows.iterator(chunk_size=AT_ONCE)
