"""The test database itself: whose role the tests speak with, and how a committed test stands apart."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from phoihop.ops import roles
from phoihop.ops.postgres import APP, OWNER


def _value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row and row[0]


def _session(key: str) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


@pytest.mark.django_db
def test_tests_speak_as_the_application() -> None:
    assert _value("SELECT current_user") == APP
    assert _value("SELECT NOT rolsuper AND NOT rolcreatedb AND NOT rolcreaterole FROM pg_roles WHERE rolname = user")
    assert _value("SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "TRUNCATE django_session",
        "DROP TABLE django_session",
        "ALTER TABLE django_session ADD COLUMN x int",
        "CREATE INDEX ON django_session (expire_date)",
    ],
)
def test_the_application_cannot_change_the_shape(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        _value(statement)


@pytest.mark.committed
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_append_only_tables_take_inserts_and_nothing_else(
    statement: str, owner_connection: psycopg.Connection[tuple[object, ...]], owner_url: str
) -> None:
    owner_connection.execute("CREATE TABLE audit_proof (id int)")
    roles.grant(owner_url)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_proof VALUES (1)")
        tables = roles.append_only(owner_connection)
        assert {"audit_act", "audit_seal"} < set(tables)
        for table in tables:
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                cursor.execute(statement.format(table, "number" if table == "audit_seal" else "id"))
        cursor.execute("SELECT count(*) FROM audit_proof")
        assert cursor.fetchone() == (1,)


@pytest.mark.committed
def test_a_new_table_is_not_open_before_its_grant(
    owner_connection: psycopg.Connection[tuple[object, ...]], owner_url: str
) -> None:
    owner_connection.execute("CREATE TABLE audit_later (id int); CREATE TABLE plain (id int)")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_later VALUES (1)")
        for statement in ("DELETE FROM audit_later", "DELETE FROM plain"):
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute(statement)
        roles.grant(owner_url)
        cursor.execute("DELETE FROM plain")


@pytest.mark.committed
def test_a_committed_test_writes_for_real(owner_connection: psycopg.Connection[tuple[object, ...]]) -> None:
    assert Session.objects.count() == 0
    _session("one")
    assert not connection.in_atomic_block
    assert owner_connection.execute("SELECT session_key FROM django_session").fetchall() == [("one",)]
    assert owner_connection.execute("SELECT current_user").fetchone() == (OWNER,)


@pytest.mark.committed
def test_threads_of_a_committed_test_see_the_same_database() -> None:
    _session("seen")
    found: list[int] = []

    def look() -> None:
        found.append(Session.objects.count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [1]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["one", "two"])
def test_an_ordinary_test_leaves_nothing(key: str) -> None:
    assert Session.objects.count() == 0
    _session(key)
    assert connection.in_atomic_block
