"""Petitions counted by their facts in the database: one statement, whatever the number of petitions and of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, UUIDField, Value

from phoihop.kernel.orm import roomy
from phoihop.petitions.models import Petition
from phoihop.voter_reports.queries.petitions import fact, last_lines, text_of, when_answered
from phoihop.voter_reports.rules.counting import COUNT, Cell, Facts

RESULT = "result"
_COUNTED = "SELECT GROUPING({columns}), count(*), {columns} FROM ({facts}) AS facts GROUP BY GROUPING SETS ({sets})"
_WITH_RESULTS = """SELECT told.*, coalesce(last.result, '') AS fact_result
FROM ({facts}) AS told LEFT JOIN ({lines}) AS last ON last.petition_id = told.answered"""


def cells_by(rows: QuerySet[Petition], sets: Sequence[Facts], day: date) -> Mapping[Facts, list[Cell]]:
    """`rows` counted by each of these sets of facts, as they stood on `day`."""
    names = sorted(frozenset[str]().union(*sets))
    found: dict[Facts, list[Cell]] = {facts: [] for facts in sets}
    told = {_bits(names, facts): (found[facts], [names.index(name) for name in facts]) for facts in sets}
    for left_out, number, *values in _groups(rows, names, sets, day):
        cells, places = told[left_out]
        cells.append(Cell({names[place]: text_of(values[place]) for place in places}, {COUNT: number}))
    return found


def _bits(names: Sequence[str], facts: Facts) -> int:
    """What GROUPING says of a group by these facts: a bit for each name it leaves out, the last one the lowest."""
    return sum(1 << place for place, name in enumerate(reversed(names)) if name not in facts)


def _groups(rows: QuerySet[Petition], names: Sequence[str], sets: Sequence[Facts], day: date) -> list[tuple[Any, ...]]:
    """(`_bits`, how many, the value of each name) of each group."""
    try:
        facts, values = _facts(rows, names, day)
    except EmptyResultSet:
        return []
    grouped = ", ".join(f"({_columns(sorted(one))})" for one in sets)
    statement = _COUNTED.format(columns=_columns(names), facts=facts, sets=grouped)
    with roomy(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _facts(rows: QuerySet[Petition], names: Sequence[str], day: date) -> tuple[str, tuple[Any, ...]]:
    """The statement that gives each petition's facts. The last answers of all are found at once and joined, not asked for row
    by row."""
    asked = {f"fact_{name}": fact(name, day) for name in names if name != RESULT}
    if RESULT not in names:
        return rows.order_by().values(**asked).query.sql_with_params()
    answered = when_answered(day, F("pk"), Value(None, UUIDField()))
    facts, values = rows.order_by().values(answered=answered, **asked).query.sql_with_params()
    lines, more = last_lines(day).values("petition_id", "result").query.sql_with_params()
    return _WITH_RESULTS.format(facts=facts, lines=lines), (*values, *more)


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f"fact_{name}" for name in names)
