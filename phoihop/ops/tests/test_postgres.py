"""The launcher: first start, restart, crash, strange remains, closed homes."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from phoihop.ops import postgres, roles
from phoihop.ops.postgres import APP, OWNER, SUPERUSER, Cluster
from phoihop.ops.testing import FAST
from phoihop.ops.trouble import Trouble

Server = subprocess.Popen[bytes]
Start = Callable[[], Server]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server's place outside pytest's own closed folder: as root, the server runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="phoihop-launch-"))
    folder.chmod(0o755)
    yield Cluster(folder / "database", folder / "keys" / "database.json")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def started(cluster: Cluster) -> Iterator[Start]:
    """Starts the server, made if it is not; stopped when the test is over."""
    processes: list[Server] = []

    def start() -> Server:
        postgres.initialise(cluster, "--no-sync")
        process = postgres.start(cluster, **FAST)
        assert process is not None
        processes.append(process)
        return process

    yield start
    for process in processes:
        postgres.stop(process)


def _ask(cluster: Cluster, statement: str, role: str = SUPERUSER, database: str = "postgres") -> object:
    with psycopg.connect(cluster.url(role, database), connect_timeout=10) as connection:
        row = connection.execute(statement).fetchone()
    return row and row[0]


def test_a_server_starts_stops_and_starts_again_on_the_same_port(cluster: Cluster, started: Start) -> None:
    for _ in range(2):
        process = started()
        port = cluster.known()["port"]
        assert _ask(cluster, "SHOW port") == str(port)
        postgres.stop(process)
        assert postgres.running(cluster) is None
    assert cluster.known()["port"] == port


def test_secrets_are_private_and_loopback_needs_them(cluster: Cluster, started: Start) -> None:
    started()
    assert cluster.keys.stat().st_mode & 0o077 == 0
    assert cluster.data.stat().st_mode & 0o077 == 0
    port = cluster.known()["port"]
    for wrong in (
        f"postgresql://postgres@127.0.0.1:{port}/postgres",
        f"postgresql://postgres:x@127.0.0.1:{port}/postgres",
    ):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong, connect_timeout=5)
    assert _ask(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert _ask(cluster, "SHOW unix_socket_directories") == ""
    assert _ask(cluster, "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'postgres'") is True


def test_letters_are_right_whatever_the_environment_says(
    cluster: Cluster, started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "POSIX")
    started()
    assert _ask(cluster, "SELECT upper('đặng thuỳ ữ')") == "ĐẶNG THUỲ Ữ"
    assert _ask(
        cluster, "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'template1'"
    ) == ("b C.UTF-8")


def test_roles_and_database_are_made_once_and_completed_after_a_crash(cluster: Cluster, started: Start) -> None:
    started()
    for _ in range(2):
        roles.make_roles(cluster)
    assert _ask(cluster, "SELECT current_user", OWNER, "phoihop") == OWNER
    assert _ask(cluster, "SELECT current_user", APP, "phoihop") == APP
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE phoihop")
        server.execute(f"DROP ROLE {APP}")
    roles.make_roles(cluster)
    assert _ask(cluster, "SELECT current_user", APP, "phoihop") == APP


def test_after_kill_9_the_next_start_recovers_what_was_committed(cluster: Cluster) -> None:
    postgres.initialise(cluster)
    process = postgres.start(cluster)
    assert process is not None
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        process.kill()
        process.wait()
    second = postgres.start(cluster)
    assert second is not None
    assert _ask(cluster, "SELECT count(*) FROM kept") == 1000
    postgres.stop(second)


def test_a_running_server_is_used_and_not_started_twice(cluster: Cluster, started: Start) -> None:
    process = started()
    assert postgres.start(cluster) is None
    found = postgres.running(cluster)
    assert found is not None
    assert found.pid == process.pid


def test_a_taken_port_is_left_to_its_owner(cluster: Cluster, started: Start) -> None:
    postgres.initialise(cluster, "--no-sync")
    with socket.socket() as other:
        other.bind(("127.0.0.1", cluster.known()["port"]))
        other.listen()
        started()
        assert cluster.known()["port"] != other.getsockname()[1]
        assert _ask(cluster, "SELECT 1") == 1


def test_the_number_of_another_program_in_the_lock_file_is_no_server(cluster: Cluster, started: Start) -> None:
    postgres.initialise(cluster, "--no-sync")
    pid = cluster.data / "postmaster.pid"
    pid.write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n\n127.0.0.1\n 0 0\nready\n")
    assert postgres.running(cluster) is None
    started()
    assert _ask(cluster, "SELECT 1") == 1


def test_an_unfinished_first_start_is_done_again(cluster: Cluster, started: Start) -> None:
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("18\n")
    (cluster.place / "unfinished").touch()
    started()
    assert _ask(cluster, "SELECT 1") == 1


def test_data_without_its_keys_is_never_made_anew(cluster: Cluster) -> None:
    postgres.initialise(cluster, "--no-sync")
    cluster.keys.unlink()
    with pytest.raises(Trouble, match="mất tệp khóa"):
        postgres.initialise(cluster)
    assert (cluster.data / "PG_VERSION").exists()


def test_a_server_that_cannot_start_is_told_in_one_sentence(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "START_SECONDS", 2)
    postgres.initialise(cluster, "--no-sync")
    with pytest.raises(Trouble, match=r"không khởi động được.*no_such_setting"):
        postgres.start(cluster, no_such_setting="1")


def test_a_child_dies_with_its_parent(cluster: Cluster) -> None:
    """The parent is a Python of its own that starts the server and is then killed."""
    postgres.initialise(cluster, "--no-sync")
    program = (
        "import sys, time; from pathlib import Path; from phoihop.ops.postgres import Cluster, start\n"
        "start(Cluster(Path(sys.argv[1]), Path(sys.argv[2]))); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(cluster.place), str(cluster.keys)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        assert postgres.running(cluster)
        parent.kill()
    until = time.monotonic() + 60
    while postgres.running(cluster) and time.monotonic() < until:
        time.sleep(0.05)
    assert postgres.running(cluster) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_programs_in_a_closed_home_are_copied_once(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pwd.getpwnam("nobody")
    closed = cluster.place.parent / "closed"
    package = postgres.packaged().parent.parent
    shutil.copytree(package, closed / package.name, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    cluster.place.mkdir()
    monkeypatch.setattr(postgres, "packaged", lambda: closed / package.name / "pginstall" / "bin")
    first = postgres.bindir(cluster.place, nobody)
    assert first.is_relative_to(cluster.place)
    assert postgres.bindir(cluster.place, nobody) == first
    assert len(list(cluster.place.iterdir())) == 1
