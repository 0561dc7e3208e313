"""`phoihop backup FILE`: everything but the key, as of one instant, in one file."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

import phoihop
from phoihop.ops import archive, postgres
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

NOT_KEPT = {"cache"}  # tables whose rows are not worth keeping


def configure(parser: argparse.ArgumentParser) -> None:
    """FILE, --data, --json."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sao lưu sẽ ghi")
    parser.add_argument("--data", type=Path, help="thư mục dữ liệu (mặc định: PHOIHOP_DATA)")
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """The embedded server runs and the environment is set (cli.py)."""
    django.setup()
    manifest = back_up(args.file.absolute())
    rows = sum(manifest["counts"].values())
    files = len(manifest["parts"]) - 1
    if args.json:
        print(json.dumps({"file": str(args.file), "rows": rows, "files": files, "audit": manifest["audit"]}))
    else:
        sentence = _("Đã sao lưu vào {file}: {rows} dòng, {files} tệp. Tệp khóa {key} phải được cất riêng.")
        print(sentence.format(file=args.file, rows=rows, files=files, key=settings.FIELD_KEY_FILE))
    return 0


def back_up(target: Path) -> dict[str, Any]:
    """Write a backup of the database (one snapshot) and of the stored files; returns its manifest."""
    if not settings.DATABASE_OWNER_URL:
        raise Trouble(_("Chưa đặt DATABASE_OWNER_URL: chỉ vai trò sở hữu được sao lưu."))
    if not target.parent.is_dir():
        raise Trouble(_("Không có thư mục {path}.").format(path=target.parent))
    with (
        archive.writing(target) as writer,
        tempfile.TemporaryDirectory(prefix=".phoihop-", dir=target.parent) as folder,
        snapshot(settings.DATABASE_OWNER_URL) as (name, facts),
    ):
        dump = Path(folder) / archive.DUMP
        excluded = [f"--exclude-table-data={table}" for table in sorted(NOT_KEPT)]
        pg_program(
            *("pg_dump", settings.DATABASE_OWNER_URL, "--format=custom", "--no-owner", "--no-privileges"),
            *("--no-comments", f"--snapshot={name}", f"--file={dump}", *excluded),
        )
        writer.add(archive.DUMP, dump)
        # A file is written before the row that names it commits and never changes: the snapshot's are all there.
        for path in stored_files():
            writer.add(archive.FILES + path.relative_to(files_folder()).as_posix(), path)
        return writer.finish(facts)


@contextmanager
def snapshot(owner_url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """One instant of the database: its name for pg_dump, and the facts a restore is compared with."""
    with psycopg.connect(owner_url) as database:
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = database.execute(
            "SELECT pg_export_snapshot(), current_setting('server_version'), field_key_print, is_sample"
            " FROM ops_installation"
        ).fetchone()
        if row is None:
            raise Trouble(_("Cơ sở dữ liệu chưa được chuẩn bị; hãy chạy phoihop up trước."))
        migrations = database.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        yield (
            row[0],
            {
                "program": "phoihop",
                "version": phoihop.__version__,
                "made_at": timezone.now().isoformat(),
                "postgres": row[1],
                "migrations": [name for (name,) in migrations],
                "field_key_print": row[2],
                "sample": row[3],
                "audit": audit_head(database),
                "counts": counts(database),
            },
        )


def counts(database: Any) -> dict[str, int]:
    """Rows of every table."""
    tables = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    ).fetchall()
    return {
        table: database.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0]
        for (table,) in sorted(tables)
        if table not in NOT_KEPT
    }


def audit_head(database: Any) -> dict[str, Any]:
    """The newest seal (the anchor this backup carries) and the number of acts."""
    seal = database.execute("SELECT number, hash FROM audit_seal ORDER BY number DESC LIMIT 1").fetchone()
    acts = database.execute("SELECT count(*) FROM audit_act").fetchone()
    return {"seal": seal and seal[0], "hash": seal and seal[1], "acts": acts[0]}


def files_folder() -> Path:
    """Where the stored files lie."""
    location = getattr(default_storage, "location", None)
    if location is None:
        raise Trouble(_("Kho tệp không ở trên máy này: hãy sao lưu kho tệp bằng công cụ của nó."))
    return Path(location)


def stored_files() -> list[Path]:
    """All stored files, in order of their names."""
    folder = files_folder()
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def pg_program(program: str, url: str, *arguments: str) -> None:
    """Run a PostgreSQL client program on `url`; the password passes through the environment, not the process list."""
    parts = conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    env |= {variable: str(parts[key]) for key, variable in names.items() if parts.get(key)}
    done = subprocess.run(
        [str(postgres.packaged() / program), "--no-password", *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(
            _("{program} không chạy được: {why}").format(program=program, why=" ".join(done.stderr.split())[:500])
        )
