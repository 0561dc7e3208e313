"""Backup and restore prove each other."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from phoihop.intake.tests import make as intake
from phoihop.intake.tests.test_batches import sent
from phoihop.intake.tests.test_nowhere_in_clear import NEEDLES
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import sealing
from phoihop.ops import archive, people, prepare, restore, testing
from phoihop.ops.backup import back_up, pg_program, snapshot
from phoihop.ops.postgres import OWNER, SUPERUSER
from phoihop.ops.rights import wrong_rights
from phoihop.ops.roles import make_database
from phoihop.ops.schema import connected_to
from phoihop.ops.trouble import Trouble
from phoihop.organisations.tests import make

pytestmark = pytest.mark.committed


@pytest.fixture
def place(tmp_path: Path, settings: Settings, owner_url: str) -> Path:
    """An installation: files of its own, one administrator, sealed and anchored."""
    _files(settings, tmp_path / "source")
    settings.DATABASE_OWNER_URL = owner_url
    prepare.check_installation()
    default_storage.save("2026/van-ban.txt", ContentFile("nội dung".encode()))
    people.make_administrator(
        office="Văn phòng",
        full_name="Người Đầu Tiên",
        username="quan-tri",
        password="rất dài và lạ 2026",
        at=timezone.now(),
    )
    sealing.seal(at=timezone.now())
    sealing.anchor(at=timezone.now())
    return tmp_path


def _files(settings: Settings, data: Path) -> None:
    data.mkdir()
    settings.DATA_DIR = data
    settings.ANCHOR_FILE = data / "anchors.log"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(data / "files")},
        }
    }


@pytest.fixture
def empty_database() -> Iterator[str]:
    name = "restored"
    with psycopg.connect(testing.server().url(SUPERUSER, "postgres"), autocommit=True) as admin:
        make_database(admin, name)
    try:
        yield name
    finally:
        testing.drop(name)


def _restore(source: Path, name: str, place: Path, settings: Settings) -> dict[str, Any]:
    """Into another database and another folder, checked by the given questions while connected to it."""
    _files(settings, place / "target")
    settings.DATABASE_OWNER_URL = testing.server().url(OWNER, name)
    with connected_to(testing.server().url(database=name)):
        result = restore.restore(source, archive.check(source))
        assert User.objects.get().full_name == "Người Đầu Tiên"
        with default_storage.open("2026/van-ban.txt") as file:
            assert file.read().decode() == "nội dung"
        assert wrong_rights() == []
        assert list(sealing.verify()) == []
    return result


def test_what_was_backed_up_comes_back_and_is_proved(place: Path, empty_database: str, settings: Settings) -> None:
    manifest = back_up(place / "backup.tar")
    assert manifest["counts"]["accounts_user"] == 1
    assert manifest["audit"]["seal"] == 1
    result = _restore(place / "backup.tar", empty_database, place, settings)
    assert result["ok"] is True
    assert result["files"] == 1


def test_the_key_is_not_in_the_backup(place: Path, settings: Settings) -> None:
    back_up(place / "backup.tar")
    assert settings.FIELD_KEY.encode() not in (place / "backup.tar").read_bytes()


def test_what_nobody_has_screened_lies_in_no_backup_in_clear(place: Path, settings: Settings) -> None:
    scene = intake.scene()
    item = intake.taken(scene)
    batch = sent(scene, f"1. {intake.SECRET.text}\n2. {intake.SECRET.place}, nơi đó".encode(), f"{intake.WORDS[0]}.txt")
    back_up(place / "backup.tar")
    with tarfile.open(place / "backup.tar") as tar:
        inside = {one.name: found.read() for one in tar if (found := tar.extractfile(one)) is not None}
    (place / "dump").write_bytes(inside.pop(archive.DUMP))
    pg_program("pg_restore", settings.DATABASE_OWNER_URL, f"--file={place / 'dump.sql'}", str(place / "dump"))
    dumped = (place / "dump.sql").read_bytes()
    assert item.code.encode() in dumped
    assert batch.code.encode() in dumped
    assert [one for one in NEEDLES if one in dumped or one.hex().encode() in dumped] == []
    assert [name for name, content in inside.items() if any(one in content for one in NEEDLES)] == []


def test_new_acts_after_a_restore_are_sealed_and_verify(place: Path, empty_database: str, settings: Settings) -> None:
    back_up(place / "backup.tar")
    _restore(place / "backup.tar", empty_database, place, settings)
    with connected_to(testing.server().url(database=empty_database)):
        prepare.check_installation()
        make.body()
        sealing.seal(at=timezone.now())
        assert list(sealing.verify()) == []
        assert sealing.unsealed() == 0


def test_a_database_in_use_is_not_overwritten(place: Path, settings: Settings) -> None:
    back_up(place / "backup.tar")
    with pytest.raises(Trouble, match="không trống"):
        restore.restore(place / "backup.tar", archive.check(place / "backup.tar"))
    assert User.objects.count() == 1


def test_files_in_use_are_not_overwritten(place: Path, empty_database: str, settings: Settings) -> None:
    back_up(place / "backup.tar")
    settings.DATABASE_OWNER_URL = testing.server().url(OWNER, empty_database)
    with pytest.raises(Trouble, match="không trống"), connected_to(testing.server().url(database=empty_database)):
        restore.restore(place / "backup.tar", archive.check(place / "backup.tar"))


def test_another_key_is_refused(place: Path, empty_database: str, settings: Settings) -> None:
    back_up(place / "backup.tar")
    settings.FIELD_KEY = "some other key"
    with pytest.raises(Trouble, match="không phải khóa"):
        _restore(place / "backup.tar", empty_database, place, settings)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "mới hơn"),
        ({"migrations": ["ops.9999_from_the_future"]}, "mới hơn"),
        ({"migrations": ["exchanges.0002_synthesis"]}, "mới hơn"),
        ({"counts": {"accounts_user": 2}}, "Số dòng"),
        ({"audit": {"seal": 7, "hash": "0", "acts": 0}}, "Số dòng"),
    ],
)
def test_what_does_not_agree_is_refused(
    place: Path, empty_database: str, settings: Settings, change: dict[str, Any], words: str
) -> None:
    back_up(place / "backup.tar")
    manifest = archive.check(place / "backup.tar") | change
    _files(settings, place / "target")
    settings.DATABASE_OWNER_URL = testing.server().url(OWNER, empty_database)
    with pytest.raises(Trouble, match=words), connected_to(testing.server().url(database=empty_database)):
        restore.restore(place / "backup.tar", manifest)


def test_an_altered_act_is_found_by_the_restore(
    place: Path,
    empty_database: str,
    settings: Settings,
    owner_connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    owner_connection.execute("UPDATE audit_act SET reason = 'sửa' WHERE id = (SELECT min(id) FROM audit_act)")
    back_up(place / "backup.tar")
    with pytest.raises(Trouble, match="không nguyên vẹn"):
        _restore(place / "backup.tar", empty_database, place, settings)


def test_anchors_newer_than_the_backup_are_set_aside_and_named(
    place: Path, empty_database: str, settings: Settings
) -> None:
    back_up(place / "backup.tar")
    _files(settings, place / "target")
    settings.DATABASE_OWNER_URL = testing.server().url(OWNER, empty_database)
    settings.ANCHOR_FILE.write_text("2030-01-01T00:00:00+00:00 99 abc\n", encoding="utf-8")
    with connected_to(testing.server().url(database=empty_database)):
        result = restore.restore(place / "backup.tar", archive.check(place / "backup.tar"))
    assert result["anchors_newer"] == 1
    assert "mốc neo mới hơn" in result["sentence"]
    assert [path.name for path in settings.DATA_DIR.glob("anchors.log.*")]


def test_a_backup_is_one_instant(place: Path, empty_database: str, settings: Settings) -> None:
    """Rows written while the dump runs are in neither counts nor dump."""
    with snapshot(settings.DATABASE_OWNER_URL) as (name, facts):
        User.objects.create(username="later", full_name="Sau")
        dump = place / "dump"
        pg_program("pg_dump", settings.DATABASE_OWNER_URL, "--format=plain", f"--snapshot={name}", f"--file={dump}")
    assert facts["counts"]["accounts_user"] == 1
    assert "later" not in dump.read_text("utf-8")
    assert json.dumps(facts)


def test_a_password_never_stands_in_the_process_list() -> None:
    """pg_dump and pg_restore learn address and password from the environment."""
    with pytest.raises(Trouble) as trouble:
        pg_program("pg_dump", "postgresql://nobody:very-secret@127.0.0.1:1/none", "--schema-only")
    assert "very-secret" not in str(trouble.value)
