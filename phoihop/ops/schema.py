"""Bringing a database to the shape of this version, as the owner's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from phoihop.ops.folded import folded
from phoihop.ops.roles import grant, refuse_one_role

ADDRESS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Inside, Django's default connection speaks to `url` (another database or another role)."""
    connection = connections["default"]
    settings = connection.settings_dict  # the same object new threads read
    before = {key: settings[key] for key in ADDRESS}
    parsed = dict(dj_database_url.parse(url))
    connection.close()
    settings.update({key: parsed[key] for key in ADDRESS})
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


def migrate(owner_url: str, app_role: str) -> None:
    """Migrate, make the cache table, grant; doing it again changes nothing."""
    refuse_one_role(owner_url, app_role)
    with connected_to(owner_url):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    grant(owner_url, app_role)


def forget_what_broke_off(owner_url: str) -> None:
    """Free what a rolled back loading left behind. Counted as pages without a row, it would have the planner take every table
    that is filled next for one row: the sample province, 30 s of work, then took 200 s."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE)")


def pending() -> list[str]:
    """Migrations of this version the connected database lacks, as ``app.name``."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations the connected database has and this version does not know: a newer program was here."""
    applied = MigrationExecutor(connections["default"]).loader.applied_migrations
    return strangers({f"{app}.{name}" for app, name in applied})


def strangers(applied: set[str]) -> list[str]:
    """Those of the migrations `applied` (``app.name``) which this version neither has nor had."""
    disk = MigrationLoader(None).disk_migrations
    known = {*disk, *(old for migration in disk.values() for old in migration.replaces)}
    return sorted(applied - {f"{app}.{name}" for app, name in known} - folded(applied))
