"""Commitments by the million in set-based SQL, as the services would have left them; the same seed, the same rows.

Indexes and foreign keys are taken off and made again by the database, so it has checked every row at the end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from psycopg import sql

from phoihop.commitments.services.opening import dates_of_due
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.clock.rules.instances import term_of_day
from phoihop.kernel.ids import ALPHABET
from phoihop.ops.bench import statements
from phoihop.ops.bench.province import COMMUNE, Province
from phoihop.regulations.rules.addresses import in_words

Database = psycopg.Connection[tuple[Any, ...]]
TABLES = (
    "commitments_commitment",
    "commitments_participation",
    "commitments_performance",
    "commitments_proof",
    "commitments_extension",
    "commitments_tally",
)
PAST, AHEAD = 1825, 60  # days: five years of promises, two months laid out ahead


@dataclass(frozen=True)
class Loaded:
    """What a load took. `size`: of the whole database, in bytes, with indexes."""

    rows: int
    seconds: float
    size: int


def prepare(database: Database, province: Province, today: date) -> None:
    """Stage what rows are drawn from, for this session only."""
    database.execute("SET maintenance_work_mem = '512MB'")
    database.execute(statements.STAGE)
    _copy(database, "bench_commune", ((n, pk) for n, pk in enumerate(province.communes)))
    _copy(database, "bench_phrase", enumerate(province.phrases))
    _copy(database, "bench_slot", enumerate(province.slots))
    workers = ((body, n, person) for body, people in province.workers.items() for n, person in enumerate(people))
    _copy(database, "bench_worker", workers)
    _copy(database, "bench_day", _days(today))
    _copy(database, "bench_shape", _shapes(province))
    _copy(database, "bench_part", _parts(province))
    database.execute(
        "ANALYZE bench_slot, bench_shape, bench_part, bench_day, bench_commune, bench_phrase, bench_worker"
    )


def load(database: Database, *, first: int, last: int, seed: int, today: date) -> Loaded:
    """Add the commitments number `first` to `last`, with all that hangs on them. Within one transaction."""
    begun = time.monotonic()
    values = {"first": first, "last": last, "seed": seed, "today": today, "past": PAST, "ahead": AHEAD}
    with database.transaction(), bare(database, TABLES):
        for statement in statements.rows(ALPHABET):
            database.execute(statement, values)
    for table in TABLES:
        database.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
    database.execute("ANALYZE")
    (size,) = database.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    return Loaded(last - first + 1, time.monotonic() - begun, int(size))


@contextmanager
def bare(database: Database, tables: Sequence[str]) -> Iterator[None]:
    """Big tables without their indexes and foreign keys; afterwards they are as before, and checked."""
    names = list(tables)
    constraints = database.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u') ORDER BY contype DESC, conname",
        [names],
    ).fetchall()
    indexes = database.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid) ORDER BY 1",
        [names],
    ).fetchall()
    for table, name, _definition in constraints:
        database.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))
    for name, _definition in indexes:
        database.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name.strip('"'))))
    yield
    for _name, definition in indexes:
        database.execute(definition)
    for table, name, definition in constraints:
        head = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(*map(sql.Identifier, (table, name)))
        database.execute(head + sql.SQL(definition))


def _copy(database: Database, table: str, rows: Any) -> None:
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with database.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _days(today: date) -> Iterator[Sequence[Any]]:
    """Every due date with its derivation, by the clock's own rules."""
    term = term_of_day("Quy chế phối hợp công tác", "Ngày ghi trong quy chế", "none")
    calendar = clock.current_calendar()
    for back in range(-AHEAD, PAST + 1):
        day = today - timedelta(days=back)
        columns = dates_of_due(due(term, (), calendar, start=day))
        derivation, counted = json.dumps(columns["derivation"]), json.dumps(columns["term"])
        yield back, day, columns["raw_on"], columns["clock_from"], columns["certainty"], derivation, counted


def _shapes(province: Province) -> Iterator[Sequence[Any]]:
    for number, shape in enumerate(province.shapes):
        made, obligation = shape.draft.commitment, shape.obligation
        judge = None if made.judge_id == COMMUNE else made.judge_id
        yield (
            *(number, obligation.pk, obligation.lineage, made.regulation_id, judge, made.is_self_judged),
            *(made.title, made.output, json.dumps(obligation.timing), shape.lead_key),
            in_words(obligation.unit.eid),
        )


def _parts(province: Province) -> Iterator[Sequence[Any]]:
    for number, shape in enumerate(province.shapes):
        for order, part in enumerate(shape.draft.parts):
            body = None if part.body_id == COMMUNE else part.body_id
            yield number, order, body, part.role, part.acting_office_id, part.pk == shape.judging
