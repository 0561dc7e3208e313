"""Wrong use, full disks, damaged archives, other versions' data: one sentence, the right exit code, nothing half done."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from phoihop.cli import main
from phoihop.ops import postgres
from phoihop.ops.postgres import OWNER
from tests.ops.product import Product

WRONG = [
    ("frob",),
    ("up", "--port", "abc"),
    ("up", "--port", "0"),
    ("up", "--port", "-1"),
    ("up", "--port", "65536"),
    ("up", "--sample", "--empty"),
    ("up", "--data"),
    ("up", "x"),
    ("backup",),
    ("backup", "a", "b"),
    ("backup", "--json"),
    ("restore",),
    ("restore", "a", "b"),
    ("audit",),
    ("audit", "burn"),
    ("audit", "verify", "x"),
    ("generate", "--seed", "x"),
    ("generate", "--today", "2026-13-01"),
    ("generate", "x"),
    ("parse",),
    ("parse", "a", "b"),
    ("parse", "--jsn", "a"),
    ("parse", "/no/such/file"),
    ("parse", "/"),
    ("due",),
    ("due", "complaint.accept"),
    ("due", "complaint.accept", "--from", "hôm qua"),
    ("due", "--batch", "/no/such/file"),
    ("doctor", "x"),
    ("bench", "no-such-page"),
    ("bench", "--rows", "many"),
    ("extraction", "--shared", "/no/such/folder"),
]


@pytest.mark.parametrize("args", WRONG, ids=" ".join)
def test_wrong_use_is_one_vietnamese_sentence_and_code_2(
    args: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOIHOP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PHOIHOP_KEYS", str(tmp_path / "keys"))
    try:
        code: object = main(args)
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "Traceback" not in said.err
    assert not said.err.isascii()
    assert list(tmp_path.iterdir()) == []  # nothing was begun


@pytest.mark.parametrize("command", [("backup", "x.tar"), ("generate",), ("audit", "verify")])
def test_commands_without_an_installation_say_so(command: tuple[str, ...], product: Product) -> None:
    refused = product.command(*command)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "phoihop up" in refused.stderr
    assert not product.place.cluster.data.exists()


def _told(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    for word in words:
        assert word in done.stderr


def _small_disk() -> None:
    """No file may grow beyond 200 kB: what a full disk looks like to whoever writes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def _limited(product: Product, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "import sys; from phoihop.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(
        program,
        env=product.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=_small_disk,
    )


@pytest.mark.slow(50)
@pytest.mark.usefixtures("laid_out")
def test_a_running_installation_refuses_what_would_harm_it_and_leaves_nothing_half_done(product: Product) -> None:
    product.up()
    beside = product.data.parent
    _told(product.command("backup", str(beside / "no" / "such" / "b.tar")), "Không có thư mục")
    whole = beside / "whole.tar"
    assert product.command("backup", str(whole)).returncode == 0
    _told(product.command("backup", str(whole)), "Đã có tệp")
    _told(product.command("backup", "/proc/backup.tar"))
    before = sorted(path.name for path in beside.iterdir())
    _told(_limited(product, "backup", str(beside / "full.tar")))
    assert sorted(path.name for path in beside.iterdir()) == before  # no part of it, no folder
    filled = product.command("generate")
    assert (filled.returncode, filled.stderr.count("\n")) == (2, 1)
    _told(product.command("restore", str(whole)), "đang chạy")
    assert product.json("audit", "verify")["ok"] is True
    assert product.down() == 0
    _told(product.command("restore", str(whole)), "không trống")
    _damaged(product, whole)
    _other_versions(product)


def _damaged(product: Product, whole: Path) -> None:
    """Cut and changed archives into a new folder with the right key: refused, nothing there afterwards."""
    other = Product(product.data.parent / "other")
    other.place.keys.mkdir(mode=0o700)
    other.place.field_key.write_bytes(product.place.field_key.read_bytes())
    content = whole.read_bytes()
    hurt = whole.with_name("hurt.tar")
    middle = len(content) // 2
    for data in (
        content[:middle],
        content[: -1024 * 12],
        content[:middle] + b"\xff" * 64 + content[middle + 64 :],
        b"",
    ):
        hurt.write_bytes(data)
        _told(other.command("restore", str(hurt)), "hỏng hoặc không đầy đủ")
        assert not other.place.cluster.data.exists()
        assert not (other.data / "files").exists() or not list((other.data / "files").iterdir())
    _told(other.command("restore", str(whole.with_name("absent.tar"))), "Không có tệp")
    done = other.command("restore", str(whole))
    assert done.returncode == 0, done.stderr
    assert postgres.running(other.place.cluster) is None


def _other_versions(product: Product) -> None:
    """Data of another PostgreSQL, of a newer program, of another owner."""
    version = product.place.cluster.data / "PG_VERSION"
    own = version.read_text("utf-8")
    version.write_text("14\n", "utf-8")
    _told(product.command("up", "--port", str(product.port)), "PostgreSQL 14")
    version.write_text(own, "utf-8")
    if os.geteuid() == 0:
        user = product.place.cluster.data.stat()
        os.chown(product.place.cluster.data, 12345, 12345)
        _told(product.command("up", "--port", str(product.port)), "12345")
        os.chown(product.place.cluster.data, user.st_uid, user.st_gid)
    product.up()
    with psycopg.connect(product.place.cluster.url(OWNER)) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('commitments', '9999_from_the_future', now())"
        )
    assert product.down() == 0
    _told(product.command("up", "--port", str(product.port)), "9999_from_the_future")
    assert product.processes() == []
