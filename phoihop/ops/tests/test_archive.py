"""The backup file: whole or refused, and never a name that leaves its folder."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.ops import archive
from phoihop.ops.trouble import Trouble


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    dump, stored = tmp_path / "dump", tmp_path / "stored"
    dump.write_bytes(b"dump" * 1000)
    stored.write_text("nội dung", encoding="utf-8")
    target = tmp_path / "backup.tar"
    with archive.writing(target) as writer:
        writer.add(archive.DUMP, dump)
        writer.add("files/2026/báo cáo.txt", stored)
        writer.finish({"counts": {}})
    return target


def _member(path: Path, info: tarfile.TarInfo, content: bytes = b"x") -> None:
    """Append a member behind everything, as an attacker would."""
    with tarfile.open(path, mode="a") as tar:
        info.size = len(content) if info.isreg() else 0
        tar.addfile(info, io.BytesIO(content))


def _forged(path: Path, name: str, kind: bytes = tarfile.REGTYPE) -> Path:
    """A file whose manifest agrees with its content, but with one member of that name and type."""
    with tarfile.open(path, mode="w") as tar:
        parts = {}
        for member, content in ((archive.DUMP, b"d"), (name, b"x")):
            info = tarfile.TarInfo(member)
            info.type = kind if member == name else tarfile.REGTYPE
            info.linkname = "/etc/passwd"
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content))
            parts[member] = {"size": info.size, "sha256": archive._digest(io.BytesIO(content))}
        body = json.dumps({"format": 1, "parts": parts}).encode()
        for member, content in ((archive.MANIFEST, body), (archive.SEAL, hashlib.sha256(body).hexdigest().encode())):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_the_forger_of_these_tests_makes_files_that_pass(tmp_path: Path) -> None:
    assert set(archive.check(_forged(tmp_path / "forged.tar", "files/x"))["parts"]) == {"database.dump", "files/x"}


def test_a_whole_file_checks_and_unpacks(backup: Path, tmp_path: Path) -> None:
    manifest = archive.check(backup)
    assert set(manifest["parts"]) == {"database.dump", "files/2026/báo cáo.txt"}
    archive.unpack(backup, tmp_path / "out.dump", tmp_path / "out")
    assert (tmp_path / "out.dump").read_bytes() == b"dump" * 1000
    assert (tmp_path / "out" / "2026" / "báo cáo.txt").read_text("utf-8") == "nội dung"
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cut", [0, 1, 511, 512, 3000, 5000, 7000])
def test_a_cut_file_is_refused(backup: Path, cut: int) -> None:
    backup.write_bytes(backup.read_bytes()[:cut])
    with pytest.raises(Trouble, match="hỏng"):
        archive.check(backup)


@pytest.mark.parametrize("words", ["dumpdump", "nội dung", '"counts"', '"sha256"', "manifest.json"])
def test_a_changed_byte_is_refused(backup: Path, words: str) -> None:
    body = bytearray(backup.read_bytes())
    body[body.index(words.encode()) + 1] ^= 1
    backup.write_bytes(bytes(body))
    with pytest.raises(Trouble, match="hỏng"):
        archive.check(backup)


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/evil",
        "files/../../evil",
        "files//evil",
        "files/./evil",
        "files/",
        "files",
        "other.txt",
        "files/a\\..\\b",
        "files/a\nb",
    ],
)
def test_a_name_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    forged = _forged(tmp_path / "forged.tar", name)
    with pytest.raises(Trouble, match="hỏng"):
        archive.check(forged)
    with pytest.raises(Trouble, match="hỏng"):
        archive.unpack(forged, tmp_path / "dump", tmp_path / "out")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE]
)
def test_only_plain_files_are_taken(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(Trouble, match="hỏng"):
        archive.check(_forged(tmp_path / "forged.tar", "files/x", kind))


@pytest.mark.parametrize("name", ["files/extra", "database.dump", "manifest.json"])
def test_nothing_may_be_added_behind(backup: Path, name: str) -> None:
    _member(backup, tarfile.TarInfo(name))
    with pytest.raises(Trouble, match="hỏng"):
        archive.check(backup)


def test_an_existing_file_is_not_overwritten(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(Trouble, match="chọn tên khác"), archive.writing(backup):
        pass
    assert backup.read_bytes() == before


def test_a_failed_backup_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), archive.writing(tmp_path / "backup.tar"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=2000))
def test_random_bytes_are_refused_in_one_sentence(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.mktemp("random") / "backup.tar"
    path.write_bytes(body)
    with pytest.raises(Trouble):
        archive.check(path)
