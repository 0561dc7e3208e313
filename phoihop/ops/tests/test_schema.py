"""The database before its first people come in."""

from __future__ import annotations

import psycopg
import pytest

from phoihop.ops import schema

Owner = psycopg.Connection[tuple[object, ...]]


@pytest.mark.committed
def test_what_a_broken_off_start_left_behind_does_not_mislead_the_planner(
    owner_connection: Owner, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as broken:  # rows of a start that ends before it commits
        broken.execute(
            "INSERT INTO clock_calendar_version (id, label, data, basis, loaded_at) "
            "SELECT gen_random_uuid(), n::text, '{}', '', now() FROM generate_series(1, 500) n"
        )
        broken.rollback()
    known = "SELECT relpages, reltuples FROM pg_class WHERE relname = 'clock_calendar_version'"
    owner_connection.execute("ANALYZE clock_calendar_version")
    pages, rows = owner_connection.execute(known).fetchone() or (0, 0)
    assert (pages != 0, rows) == (True, 0)  # what the planner then takes for one row, however many come
    schema.forget_what_broke_off(owner_url)
    assert owner_connection.execute(known).fetchone() == (0, 0)
