"""A database server of the bench's own, set as an installation's (fsync on); the installation's data is never touched."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phoihop.ops import postgres
from phoihop.ops.postgres import OWNER, Cluster
from phoihop.ops.roles import make_roles

# What differs from the embedded server of an installation, whose settings are otherwise the bench's too.
SETTINGS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
}


@dataclass(frozen=True)
class Scratch:
    """A database nobody else uses. `owner`, `app`: its addresses for the two roles. `key`: the file of its field key."""

    owner: str
    app: str
    key: Path


@contextlib.contextmanager
def scratch_server(keep: Path | None) -> Iterator[Scratch]:
    """A running server in `keep` (it stays, stopped, and is taken up again), else in a folder that is removed."""
    home = keep or Path(tempfile.mkdtemp(prefix="phoihop-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)  # the server's user must be able to enter; the server closes its own folder
    cluster = Cluster(home / "server", home / "keys.json")
    cluster.place.mkdir(mode=0o755, exist_ok=True)
    process = None
    try:
        postgres.initialise(cluster)
        process = postgres.start(cluster, **SETTINGS)
        make_roles(cluster)
        yield Scratch(owner=cluster.url(OWNER), app=cluster.url(), key=_field_key(home))
    finally:
        if process:
            postgres.stop(process)
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def _field_key(home: Path) -> Path:
    """What is sealed in a kept database is read again by its next run."""
    file = home / "field.key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        file.chmod(0o600)
    return file


def environment(scratch: Scratch) -> dict[str, str]:
    """What Django reads: the scratch database, and files and secrets of nobody."""
    folder = tempfile.gettempdir()
    return {
        "DJANGO_SETTINGS_MODULE": "phoihop.settings",
        "DATABASE_URL": scratch.app,
        "SECRET_KEY": "bench-only-not-a-secret",
        "FIELD_KEY_FILE": str(scratch.key),
        "PHOIHOP_DATA": str(Path(folder) / f"phoihop-bench-files-{os.getpid()}"),
        "PHOIHOP_SAMPLE": "1",
        "LOG_LEVEL": "WARNING",
    }
