"""The only way a service writes: the row and its act in one go.

    audit.create(row, verb="commitment.opened", by=by, at=at)
    audit.save(row, ["state"], verb="commitment.proved", by=by, at=at, reason=…)
    audit.bulk_create / audit.bulk_save for many rows: still one act each
    audit.record(row, …) for an act that changes no field (opened, sent, viewed a sealed name)

A model, or a row by a property, may name `audit_digest = {"field", …}`: these leave only keyed digests; `audit_skip` fields
leave nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import connection, connections, models, transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.audit.rules import digest, payload_hash
from phoihop.kernel.secrecy import field_key

BATCH = 2000
_AS_THEY_ARE = frozenset({str, int, float, bool})
COPY_FROM = 100  # acts; for fewer a plain insert is as quick
M = TypeVar("M", bound=models.Model)


class HasCode(Protocol):
    """A body, seen from below."""

    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Trace:
    """Who acts, when, why, for whom and after which paper: handed down from a service to every write it makes.

    `by` None is the system itself (a job). `at` is aware. `paper` names the paper an act is recorded from.
    """

    by: User | None
    at: datetime
    reason: str = ""
    on_behalf_of: HasCode | None = None
    paper: str = ""


def create(row: M, *, verb: str, parts: Sequence[models.Model] = (), **trace: Any) -> M:
    """Insert `row`, its `parts` (rows that live and die with it) and the one act that made them; see `Trace`."""
    bulk_create([row], verb=verb, parts={row.pk: parts} if parts else None, **trace)
    return row


def save(row: M, fields: Sequence[str], *, verb: str, **trace: Any) -> M:
    """Write `fields` of `row` and an act with their values before and after. The caller holds the row's lock."""
    with transaction.atomic(savepoint=False):
        before = _stored([row], fields)[row.pk]
        row.save(update_fields=list(fields))
        after = _values(row, fields)
        _act(row, before, after, verb, Trace(**trace)).save(force_insert=True)
    return row


def delete(row: models.Model, *, verb: str, **trace: Any) -> None:
    """Remove `row`; its last values stay in the act. Only for drafts and proposals: what took effect is ended."""
    with transaction.atomic(savepoint=False):
        _act(row, _values(row), {}, verb, Trace(**trace)).save(force_insert=True)
        row.delete()


def bulk_create(
    rows: Sequence[M], *, verb: str, parts: Mapping[Any, Sequence[models.Model]] | None = None, **trace: Any
) -> Sequence[M]:
    """Insert many rows of one model, one act each; `parts`: {row's pk: rows of other models inserted with it}."""
    if not rows:
        return rows
    how, parts = Trace(**trace), parts or {}
    with transaction.atomic(savepoint=False):
        _insert(rows)
        children: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for part in chain.from_iterable(parts.values()):
            children[type(part)].append(part)
        for group in children.values():
            _insert(group)
        acts = [_act(row, {}, _values(row) | _parts(parts.get(row.pk, ())), verb, how) for row in rows]
        _insert_acts(acts)
    return rows


def follow(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write derived columns (the model's `audit_derived`): they follow from an act that is recorded elsewhere."""
    if not rows:
        return
    allowed: frozenset[str] = getattr(type(rows[0]), "audit_derived", frozenset())
    if not allowed.issuperset(fields):
        raise ValueError(f"not derived: {sorted(set(fields) - allowed)}")
    _write(rows, list(fields))


def bulk_save(rows: Sequence[M], fields: Sequence[str], *, verb: str, **trace: Any) -> Sequence[M]:
    """Write `fields` of many rows, one act each."""
    if not rows:
        return rows
    with transaction.atomic(savepoint=False):
        before = _stored(rows, fields)
        if len(rows) < COPY_FROM:
            type(rows[0])._base_manager.bulk_update(rows, list(fields), batch_size=BATCH)
        else:
            _write(rows, fields)
        how = Trace(**trace)
        acts = [_act(row, before[row.pk], _values(row, fields), verb, how) for row in rows]
        _insert_acts(acts)
    return rows


def record(row: models.Model, *, verb: str, after: dict[str, Any] | None = None, **trace: Any) -> Act:
    """An act on `row` that changes none of its fields; `after` may say more."""
    act = _act(row, {}, plain(after or {}), verb, Trace(**trace))
    act.save(force_insert=True)
    return act


def plain(value: Any) -> Any:
    """`value` as JSON keeps it: dates and instants in ISO form (instants in UTC), keys and decimals as strings."""
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, bytes | memoryview):
        return f"<{len(value)} byte>"
    return value if isinstance(value, int | float) else str(value)


def act_payload(act: Act) -> dict[str, Any]:
    """What the hash of an act covers."""
    return {
        "verb": act.verb,
        "subject": [act.subject_kind, str(act.subject_id), act.subject_code],
        "at": act.at.astimezone(UTC).isoformat(),
        "by": str(act.by_id) if act.by_id else None,
        "for": act.on_behalf_of,
        "paper": act.paper,
        "reason": act.reason,
        "before": act.before,
        "after": act.after,
    }


def _act(row: models.Model, before: dict[str, Any], after: dict[str, Any], verb: str, how: Trace) -> Act:
    act = Act(
        verb=verb,
        subject_kind=row._meta.label_lower,
        subject_id=row.pk if isinstance(row.pk, UUID) else None,
        subject_code=str(getattr(row, "code", "") or ("" if isinstance(row.pk, UUID) else row.pk)),
        at=how.at,
        by=how.by,
        on_behalf_of=how.on_behalf_of.code if how.on_behalf_of else "",
        paper=how.paper,
        reason=how.reason,
        before=before,
        after=after,
    )
    act.payload_hash = payload_hash(act_payload(act))
    return act


def _insert(rows: Sequence[models.Model]) -> None:
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    elif len(rows) < COPY_FROM or not _copy(rows):
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)


def _copy(rows: Sequence[models.Model]) -> bool:
    """Insert by COPY, which spares the database the reading of a long statement; False, and nothing written, where a key or a
    value is left to the database."""
    model, database = type(rows[0]), connections[connection.alias]  # the proxy would be asked for each value
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    values = []
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="bulk_create")  # type: ignore[attr-defined]  # as bulk_create does
        values.append([f.get_db_prep_save(f.pre_save(row, add=True), database) for f in fields])
    if any(row.pk is None for row in rows) or any(
        hasattr(one, "resolve_expression") for line in values for one in line
    ):
        return False
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(f.column)) for f in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as lines:
        for line in values:
            lines.write_row(line)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return True


def _write(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """One plain statement for `names` of all `rows`: bulk_update spells out a case for each row and column, and the database
    reads through all of them for each row."""
    model = type(rows[0])
    fields = sorted(
        (f for f in model._meta.concrete_fields if f.primary_key or f.name in names), key=lambda f: not f.primary_key
    )
    quote, kinds = connection.ops.quote_name, [(f.db_type(connection) or "").partition("(")[0] for f in fields]
    if any(kind.endswith("[]") for kind in kinds):  # unnest would lay open what is inside a row's own array too
        model._base_manager.bulk_update(rows, list(names), batch_size=BATCH)
        return
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    columns = [quote(str(f.column)) for f in fields]
    sets = ", ".join(f"{column} = v.{column}" for column in columns[1:])
    statement = (
        f"UPDATE {quote(model._meta.db_table)} AS t SET {sets} FROM unnest({arrays}) AS v({', '.join(columns)})"  # noqa: S608  # names of columns and types of the model, values are parameters
        f" WHERE t.{columns[0]} = v.{columns[0]}"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            cursor.execute(
                statement, [[f.get_db_prep_save(f.value_from_object(r), connection) for r in part] for f in fields]
            )


_COPIED = (
    "verb", "subject_kind", "subject_id", "subject_code", "at", "by_id", "on_behalf_of", "paper", "reason",
    "before", "after", "payload_hash",
)  # fmt: skip


def _insert_acts(acts: Sequence[Act]) -> None:
    """Many at once by COPY, which takes a third of the time; id and transaction are the database's defaults as ever."""
    if len(acts) < COPY_FROM:
        Act.objects.bulk_create(acts, batch_size=BATCH)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY audit_act ({', '.join(_COPIED)}) FROM STDIN") as lines:
        for act in acts:
            lines.write_row(
                [
                    json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
                    for value in (getattr(act, name) for name in _COPIED)
                ]
            )


def _parts(rows: Sequence[models.Model]) -> dict[str, Any]:
    return {"parts": [{"model": row._meta.label_lower, **_values(row)} for row in rows]} if rows else {}


@cache
def _fields(model: type[models.Model], names: frozenset[str] | None = None) -> list[models.Field[Any, Any]]:
    skip: frozenset[str] = getattr(model, "audit_skip", frozenset())
    every = [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]
    wanted = every if names is None else [f for f in every if f.name in names]
    return [f for f in wanted if f.name not in skip]


def _shown(digested: frozenset[str], field: models.Field[Any, Any], value: Any) -> Any:
    shown = plain(value)
    return digest(str(shown), field_key()) if shown and field.name in digested else shown


def _digested(row: models.Model) -> frozenset[str]:
    found: frozenset[str] = getattr(row, "audit_digest", frozenset())
    return found


def _values(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    digested, wanted = _digested(row), None if names is None else frozenset(names)
    return {f.name: _shown(digested, f, f.value_from_object(row)) for f in _fields(type(row), wanted)}


def _stored(rows: Sequence[models.Model], names: Sequence[str]) -> dict[Any, dict[str, Any]]:
    model = type(rows[0])
    fields = _fields(model, frozenset(names))
    found = model._base_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", *[f.attname for f in fields])
    digested = {row.pk: _digested(row) for row in rows}
    return {
        pk: {f.name: _shown(digested[pk], f, v) for f, v in zip(fields, values, strict=True)} for pk, *values in found
    }
