"""Two roles on the database: the owner migrates and backs up, the application works (DESIGN.md 5.5, 6)."""

from __future__ import annotations

import psycopg
from psycopg import sql

from phoihop.ops.postgres import APP, DATABASE, OWNER, SUPERUSER, Cluster
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

APPEND_ONLY = "audit_"  # tables whose name begins so: the application inserts and reads, nothing else


def make_roles(cluster: Cluster) -> None:
    """On an embedded server: both roles and the empty database, once; a half-done first start is completed."""
    known = cluster.known()
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as server:
        for role in (OWNER, APP):
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(known[role])))
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            make_database(server, DATABASE)


def make_database(server: psycopg.Connection[tuple[object, ...]], name: str, template: str = "template0") -> None:
    """CREATE DATABASE owned by the owner's role; nobody else may connect to it until `grant`."""
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "template": sql.Identifier(template)}
    server.execute(
        sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} STRATEGY FILE_COPY").format(**names)
    )
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
    server.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}").format(app=sql.Identifier(APP), **names)
    )


GRANTS = """
REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {app};
GRANT USAGE ON SCHEMA {schema} TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {app};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {app};
REVOKE TRUNCATE, REFERENCES, TRIGGER, MAINTAIN ON ALL TABLES IN SCHEMA {schema} FROM {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT EXECUTE ON FUNCTIONS TO {app};
"""


def grant(owner_url: str, app_role: str = APP) -> None:
    """Give the application's role what it needs and no more; run after every migration, any number of times.

    Tables made later get SELECT and INSERT by default; what more they may bear is decided by the next `grant`, so a new
    append-only table is never open for a moment.
    """
    refuse_one_role(owner_url, app_role)
    with psycopg.connect(owner_url) as database:
        (schema,) = database.execute("SELECT current_schema()").fetchone() or (None,)
        names = {"schema": sql.Identifier(str(schema)), "app": sql.Identifier(app_role)}
        database.execute(sql.SQL(GRANTS).format(**names))
        for table in append_only(database):
            database.execute(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {app}").format(sql.Identifier(table), **names))


def refuse_one_role(owner_url: str, app_role: str) -> None:
    """Owner and application must be two: else the application could rewrite its own trace."""
    with psycopg.connect(owner_url) as database:
        (owner,) = database.execute("SELECT current_user").fetchone() or (None,)
    if app_role == owner:
        raise Trouble(
            _("DATABASE_URL và DATABASE_OWNER_URL cùng một vai trò «{role}»; hãy tạo hai vai trò khác nhau.").format(
                role=owner
            )
        )


def append_only(database: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Names of the tables into which the application may only insert."""
    rows = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND starts_with(tablename, %s) ORDER BY 1",
        [APPEND_ONLY],
    )
    return [str(name) for (name,) in rows]
