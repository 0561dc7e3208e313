"""`phoihop up` as its user meets it: start, refusals, kill -9 of any part, stop. Installations are made for them, half a
minute and more: slow, but for one."""

from __future__ import annotations

import signal
import socket
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from phoihop.ops import postgres, testing
from phoihop.ops.postgres import APP, OWNER, SUPERUSER
from phoihop.ops.roles import make_database
from tests.ops.product import Burst, Product, kill, wait_for

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes through /proc")


def _ready(product: Product) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{product.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.slow(50)
def test_it_asks_for_its_administrator_starts_refuses_a_second_one_stops_and_misses_a_lost_key(
    product: Product,
) -> None:
    """One installation from its first question to its end, for each takes the most of a minute to make."""
    asked = product.command("up", "--empty", "--port", str(product.port), PHOIHOP_ADMIN="")
    assert (asked.returncode, asked.stderr.count("\n")) == (1, 1)
    assert "PHOIHOP_ADMIN" in asked.stderr
    product.up()
    assert _ready(product)
    second = product.command("up", "--port", str(postgres.free_port()))
    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert "đang chạy" in second.stderr
    assert product.command("doctor").returncode == 0
    backup = product.command("backup", str(product.data.parent / "backup.tar"))
    assert backup.returncode == 0, backup.stderr
    for web in product.processes("gunicorn"):
        assert "DATABASE_OWNER_URL" not in Path(f"/proc/{web}/environ").read_text("utf-8")
    assert product.down() == 0
    assert product.processes() == []
    assert postgres.running(product.place.cluster) is None
    assert product.up() < 30
    assert product.down(signal.SIGTERM) == 0
    for name in ("field.key", "secret.key", "database.json"):
        assert (product.place.keys / name).stat().st_mode & 0o077 == 0
    product.place.field_key.unlink()
    for key, why in ((None, "Mất tệp khóa"), ("another key", "không phải khóa")):
        if key:
            product.place.field_key.write_text(key, encoding="utf-8")
        refused = product.command("up", "--empty", "--port", str(product.port))
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert why in refused.stderr


def test_a_taken_port_is_one_sentence(product: Product) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", product.port))
        other.listen()
        refused = product.command("up", "--empty", "--port", str(product.port))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert str(product.port) in refused.stderr


@pytest.mark.slow(50)
@pytest.mark.usefixtures("django_db_setup")
def test_an_operators_server_is_migrated_by_its_owner_and_never_seeded(product: Product) -> None:
    with psycopg.connect(testing.server().url(SUPERUSER, "postgres"), autocommit=True) as admin:
        make_database(admin, "operators")
    app, owner = (testing.server().url(role, "operators") for role in (APP, OWNER))
    try:
        refused = product.command("up", "--port", str(product.port), DATABASE_URL=app)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "DATABASE_OWNER_URL" in refused.stderr
        same = product.command("up", "--port", str(product.port), DATABASE_URL=owner, DATABASE_OWNER_URL=owner)
        assert (same.returncode, same.stderr.count("\n")) == (1, 1)
        assert "hai vai trò khác nhau" in same.stderr
        product.up("--port", str(product.port), DATABASE_URL=app, DATABASE_OWNER_URL=owner)
        product.down()
        assert not (product.data / "database").exists()
        product.up(
            "--port", str(product.port), DATABASE_URL=app, PHOIHOP_ADMIN=""
        )  # nothing to migrate: no owner needed
        sample = product.command("doctor", "--json", DATABASE_URL=app, DATABASE_OWNER_URL=owner)
        assert sample.returncode == 0, sample.stdout
        assert product.down() == 0
        with psycopg.connect(owner) as database:
            assert database.execute("SELECT username FROM accounts_user").fetchall() == [("quan-tri",)]
        seeded = product.command("up", "--sample", "--port", str(product.port), DATABASE_URL=app)
        assert (seeded.returncode, seeded.stderr.count("\n")) == (1, 1)
    finally:
        testing.drop("operators")


@pytest.mark.slow(50)
@pytest.mark.usefixtures("laid_out")
def test_kill_9_of_any_part_during_writes_loses_nothing_acknowledged(product: Product) -> None:
    product.up()
    assert product.process is not None
    burst = Burst(product, product.login())
    burst.start()
    burst.more()
    victims: list[Callable[[], list[int]]] = [
        lambda: [product.postmaster()],
        lambda: product.processes("procrastinate", "worker"),
        lambda: product.processes("gunicorn")[:1],
        lambda: product.processes("gunicorn"),
    ]
    for choose in victims:
        kill(choose())
        burst.more()
    kill([product.process.pid])
    product.process.communicate()
    product.up()
    burst.more()
    assert product.process is not None
    kill([product.process.pid, product.postmaster(), *product.processes()])
    product.process.communicate()
    product.up()
    burst.more()
    burst.end()
    with psycopg.connect(product.place.cluster.url()) as database:
        row = database.execute("SELECT count(*) FROM audit_act WHERE after ? 'theme' AND before ? 'theme'").fetchone()
    assert row is not None
    assert row[0] in {burst.acknowledged, burst.acknowledged + 1}  # the last may have been done without an answer
    assert product.json("audit", "verify")["ok"] is True
    wait_for(lambda: bool(product.processes("procrastinate", "worker")))
    assert product.down() == 0
