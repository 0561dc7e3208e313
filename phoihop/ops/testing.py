"""The test database; loaded by ``-p`` in pyproject.toml before Django reads its settings (fixtures: conftest.py).

Each pytest process that touches the database gets its own server: a copy of a stopped, migrated cluster kept in the
temporary folder per state of the migrations. Where the machine has memory to spare the copy lies in memory. The server
dies with its process; what killed runs leave behind is cleared by the next one. Tests speak as the application's role.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from phoihop.ops.local import Place, make_folders, make_keys, settle_cluster
from phoihop.ops.postgres import DATABASE, OWNER, SUPERUSER, Cluster, initialise, start, stop

ROOT = Path(__file__).resolve().parent.parent.parent
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}
TEMPLATE = "phoihop_template"
MEMORY = Path("/dev/shm")  # noqa: S108  # the folder in it is ours alone, as the one on disk is
SPARE = 4 << 30  # bytes free in memory, so that a few processes with 60 MB and their clones are no burden
KEPT = 24  # templates of so many states, 56 MB each: several checkouts of one user do not push each other out


@dataclass
class Session:
    """What this process has: its folder (held by a lock on `lock`) and, once a test needed it, its server."""

    home: Path
    lock: int
    process: subprocess.Popen[bytes] | None = None
    clones: int = 0

    @property
    def cluster(self) -> Cluster:
        """The server's place inside the folder."""
        return Cluster(self.home / "server", self.home / "server" / "keys.json")


def shelf() -> Path:
    """Where templates lie, and running copies that found no memory."""
    return _ours(Path(tempfile.gettempdir()))


def swift() -> Path:
    """Where running copies lie: in memory a clone takes a tenth of the time, if it is there and programs may run from it."""
    if not os.access(MEMORY, os.W_OK):
        return shelf()
    there = os.statvfs(MEMORY)
    runs = not there.f_flag & os.ST_NOEXEC
    return _ours(MEMORY) if runs and there.f_bavail * there.f_frsize > SPARE else shelf()


def _ours(place: Path) -> Path:
    """One folder per user; the server's user may pass through it."""
    path = place / f"phoihop-tests-{os.geteuid()}"
    path.mkdir(mode=0o755, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{path} belongs to somebody else")
    path.chmod(0o755)
    return path


def state() -> str:
    """Hash of all that shapes the migrated database: migrations, what they import from us, locks, settings, grants."""
    files = {ROOT / "phoihop/settings.py", *ROOT.glob("requirements/*.txt"), *ROOT.glob("phoihop/ops/[prs]*.py")}
    migrations = sorted(ROOT.glob("phoihop/**/migrations/*.py"))
    for migration in migrations:
        for module in re.findall(r"^\s*(?:from|import) (phoihop[\w.]+)", migration.read_text("utf-8"), re.MULTILINE):
            path = ROOT / module.replace(".", "/")
            files |= {file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()}
    digest = hashlib.sha256()
    for file in sorted({*files, *migrations}):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _own_folder(prefix: str, place: Path) -> tuple[Path, int]:
    """A folder held by a lock for as long as the descriptor is open, so that nobody takes it for left behind."""
    with _locked(shelf() / "folders.lock"):
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        path.chmod(0o755)
        lock = os.open(path / "lock", os.O_CREAT | os.O_WRONLY, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return path, lock


def open_session() -> Session:
    """Take a folder of this process's own and clear those of processes that were killed (their locks are free)."""
    with _locked(shelf() / "folders.lock"):
        for left in [*swift().glob("run-*/"), *shelf().glob("run-*/"), *shelf().glob("building-*/")]:
            with contextlib.suppress(OSError), (left / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
    return Session(*_own_folder("run-", swift()))


def copy_template(place: Path) -> None:
    """Put a copy of the stopped, migrated cluster of today's state at `place`; built once, others wait for it."""
    done = shelf() / f"template-{state()}"
    with _locked(shelf() / f"{done.name}.lock"):
        if not done.exists():
            for old in sorted(shelf().glob("template-*/"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
                shutil.rmtree(old, ignore_errors=True)
            part, lock = _own_folder("building-", shelf())
            try:
                _build(part / "server")
                (part / "server").rename(done)
            finally:
                shutil.rmtree(part, ignore_errors=True)
                os.close(lock)
        os.utime(done)
        place.mkdir(exist_ok=True)
        subprocess.run(["cp", "-R", "-p", f"{done}/.", place], check=True)


def lay_out(installation: Place) -> None:
    """Give a new installation its cluster, migrated and with nobody in it: what its first start finds after the schema."""
    make_folders(installation)
    settle_cluster(installation)
    make_keys(installation)
    at = installation.cluster
    copy_template(at.place)
    shutil.move(at.place / "keys.json", at.keys)
    process = start(at, **FAST)
    try:
        with psycopg.connect(at.url(SUPERUSER, "postgres"), autocommit=True) as server:
            server.execute(f"ALTER DATABASE {TEMPLATE} RENAME TO {DATABASE}")
    finally:
        if process:
            stop(process)


def _build(place: Path) -> None:
    from phoihop.ops.roles import make_roles
    from phoihop.ops.schema import migrate

    place.mkdir(mode=0o755)
    cluster = Cluster(place, place / "keys.json")
    initialise(cluster, "--no-sync", "--wal-segsize=4")
    process = start(cluster, **FAST)
    try:
        make_roles(cluster)
        migrate(cluster.url(OWNER), "phoihop_app")
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as server:
            server.execute(f"ALTER DATABASE {DATABASE} RENAME TO {TEMPLATE}")
    finally:
        if process:
            stop(process)


def server() -> Cluster:
    """The running server of this process."""
    if session.process is None:
        copy_template(session.cluster.place)
        session.process = start(session.cluster, **FAST)
    return session.cluster


def clone(name: str) -> None:
    """A new database with the template's content."""
    from phoihop.ops.roles import make_database

    with psycopg.connect(server().url(SUPERUSER, "postgres"), autocommit=True) as admin:
        make_database(admin, name, TEMPLATE)


def drop(name: str) -> None:
    """Remove a clone, also under connections somebody forgot."""
    with psycopg.connect(server().url(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """A clone for one test; yields its name."""
    session.clones += 1
    name = f"clone_{session.clones}"
    clone(name)
    try:
        yield name
    finally:
        drop(name)


def close() -> None:
    """Stop the server and remove the folder; called at the end of the run, also after Ctrl-C."""
    if session.process is not None:
        stop(session.process)
        session.process = None
    shutil.rmtree(session.home, ignore_errors=True)


def open_session_database() -> str:
    """The address of this process's clone, for the application's role."""
    clone("session")
    return server().url(database="session")


session = open_session()
os.environ["PHOIHOP_DATA"] = str(session.home / "files")  # files of tests never meet real ones
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "ANCHOR_FILE"):
    os.environ.pop(name, None)
atexit.register(close)
