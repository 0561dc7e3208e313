"""Where things lie on this machine, and the environment our processes share. Needs neither Django nor a database."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from environs import Env

from phoihop.ops import postgres
from phoihop.ops.postgres import OWNER, Cluster, server_user, write_private
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED_CLUSTERS = Path("/var/lib/phoihop")  # for root, whose home the server's user may not enter


@dataclass(frozen=True)
class Place:
    """One installation's folders: `data` (database, files, logs) and, beside it, `keys`, which no backup contains."""

    data: Path
    keys: Path

    @property
    def cluster(self) -> Cluster:
        """The embedded server; its folder may be a link which the server's user cannot follow (`settle_cluster`)."""
        return Cluster((self.data / "database").resolve(), self.keys / "database.json")

    @property
    def logs(self) -> Path:
        """What worker and web server say."""
        return self.data / "log"

    @property
    def field_key(self) -> Path:
        """The key of keyed digests and sealed fields."""
        return Path(os.environ.get("FIELD_KEY_FILE") or self.keys / "field.key")

    @property
    def sample_logins(self) -> Path:
        """The sample province's logins, printed again at every start."""
        return self.keys / "sample-logins.json"

    @property
    def lock(self) -> Path:
        """Held by the one `phoihop up` on this data."""
        return self.data / "up.lock"


def read_env_file() -> None:
    """Take `.env` of the program's folder; what the environment already says wins."""
    Env().read_env(str(ROOT / ".env"), recurse=False)


def place(data: Path | None = None) -> Place:
    """The folders in use: `data`, else PHOIHOP_DATA, else the user's own data folder."""
    chosen = data or Path(os.environ.get("PHOIHOP_DATA") or Path.home() / ".local" / "share" / "phoihop")
    chosen = chosen.expanduser().absolute()
    keys = Path(os.environ.get("PHOIHOP_KEYS") or chosen.with_name(f"{chosen.name}-keys")).expanduser().absolute()
    return Place(chosen, keys)


def make_folders(at: Place) -> None:
    """Make the folders, closed to others; a sentence when that is not allowed."""
    try:
        at.data.mkdir(parents=True, exist_ok=True)
        at.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (at.keys, at.logs, at.data / "files"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            _("Không tạo hoặc không ghi được thư mục {path}: {why}; hãy chọn thư mục khác bằng --data.").format(
                path=error.filename, why=error.strerror
            )
        ) from error


def settle_cluster(at: Place) -> None:
    """Make room for the embedded server where its user can reach it: as root below /var/lib, linked from the data."""
    folder = at.data / "database"
    user = server_user(folder / "data")
    if folder.exists() or user is None:
        return
    asked = subprocess.run(
        ["test", "-x", at.data], cwd="/", check=False, user=user.pw_uid, group=user.pw_gid, extra_groups=[]
    )
    if asked.returncode == 0:
        folder.mkdir()
        return
    far = SHARED_CLUSTERS / hashlib.sha256(str(at.data).encode()).hexdigest()[:12]
    far.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(far)


def make_keys(at: Place) -> None:
    """Secrets of this machine, made at the first start; never made anew for data that was written with others."""
    if not at.field_key.exists():
        if (at.cluster.data / "PG_VERSION").exists() and at.cluster.keys.exists():
            raise Trouble(
                _("Mất tệp khóa {path} của dữ liệu đang có; hãy đặt lại tệp này từ bản cất riêng.").format(
                    path=at.field_key
                )
            )
        write_private(at.field_key, secrets.token_urlsafe(32) + "\n")
    if not (at.keys / "secret.key").exists():
        write_private(at.keys / "secret.key", secrets.token_urlsafe(48) + "\n")


def is_embedded() -> bool:
    """Whether we run the database ourselves."""
    return not os.environ.get("DATABASE_URL")


def environment(at: Place, *, owner: bool) -> dict[str, str]:
    """The environment of a child process; only those that migrate or back up learn the owner's address."""
    env = dict(os.environ) | {"PHOIHOP_DATA": str(at.data), "FIELD_KEY_FILE": str(at.field_key)}
    env.setdefault("DJANGO_SETTINGS_MODULE", "phoihop.settings")
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = (at.keys / "secret.key").read_text(encoding="utf-8").strip()
    if is_embedded():
        env |= {"DATABASE_URL": at.cluster.url(), "DATABASE_OWNER_URL": at.cluster.url(OWNER)}
    if not owner:
        env.pop("DATABASE_OWNER_URL", None)
    return env


@contextlib.contextmanager
def held(at: Place) -> Iterator[bool]:
    """Hold the lock of `up`. Yields whether the previous holder ended in order; a sentence when somebody holds it."""
    file: IO[str]
    with at.lock.open("a+", encoding="utf-8") as file:
        file.seek(0)
        before = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(
                _("Phối Hợp đang chạy trên {data} (tiến trình {pid}); dùng bản ấy, hoặc chọn --data khác.").format(
                    data=at.data, pid=before or "?"
                )
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield before == ""
        file.truncate(0)


@contextlib.contextmanager
def attached(data: Path | None = None) -> Iterator[None]:
    """For one command: the environment set, and the embedded server running, started here if `up` does not run it."""
    read_env_file()
    at = place(data)
    os.environ["PHOIHOP_DATA"], os.environ["PHOIHOP_KEYS"] = str(at.data), str(at.keys)
    if is_embedded() and not at.cluster.keys.exists():
        raise Trouble(
            _("Chưa có dữ liệu ở {data}; hãy chạy phoihop up trước, hoặc đặt DATABASE_URL.").format(data=at.data)
        )
    make_folders(at)
    make_keys(at)
    process = postgres.start(at.cluster) if is_embedded() else None
    try:
        os.environ |= environment(at, owner=True)
        yield
    finally:
        if process:
            postgres.stop(process)
