"""The backup file: one tar of the database's dump, the stored files and, last, a manifest with the digest of each part.

Being last, the manifest and its own digest are missing from a file that was cut off. A file from elsewhere is hostile
until it is checked: only plain files with plain relative names are ever written out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

FORMAT = 1
DUMP, MANIFEST, SEAL, FILES = "database.dump", "manifest.json", "manifest.sha256", "files/"
MANIFEST_LIMIT = 256 * 1024 * 1024
CHUNK = 1024 * 1024


@dataclass
class Writer:
    """A backup being written; `parts` collects size and digest of each member."""

    tar: tarfile.TarFile
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, source: Path) -> None:
        """Add a file under `name`."""
        with source.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            reader = _Digesting(file)
            self.tar.addfile(info, reader)
        self.parts[name] = {"size": info.size, "sha256": reader.sha256.hexdigest()}

    def finish(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest; returns it."""
        manifest = {"format": FORMAT, **facts, "parts": self.parts}
        body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        for name, content in ((MANIFEST, body), (SEAL, hashlib.sha256(body).hexdigest().encode())):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            self.tar.addfile(info, io.BytesIO(content))
        return manifest


class _Digesting(io.RawIOBase):
    """A file that is digested while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.sha256.update(block)
        return block


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new backup, private to its owner; appears under its name only when it is whole and on the disk."""
    if target.exists():
        raise Trouble(_("Đã có tệp {path}; hãy chọn tên khác.").format(path=target))
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise Trouble(_("Không ghi được {path}: {why}.").format(path=target, why=error.strerror or error)) from error
    finally:
        part.unlink(missing_ok=True)


def check(source: Path) -> dict[str, Any]:
    """Read all of a backup and compare every digest; returns its manifest. Writes nothing."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if _is_plain(member) else None
                if content is None or SEAL in found or member.name in found or (manifest and member.name != SEAL):
                    raise _corrupt(source, member.name)
                if member.name == MANIFEST:
                    manifest = _manifest(source, content, member.size)
                    content.seek(0)
                if member.name == SEAL and (member.size != 64 or content.read().decode() != found[MANIFEST]["sha256"]):
                    raise _corrupt(source, MANIFEST)
                found[member.name] = {"size": member.size, "sha256": _digest(content)}
    except FileNotFoundError as error:
        raise Trouble(_("Không có tệp {path}.").format(path=source)) from error
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError) as error:
        raise _corrupt(source, str(error)) from error
    if manifest is None or DUMP not in found or SEAL not in found:
        raise _corrupt(source, MANIFEST)
    for name in sorted({*found, *manifest["parts"]} - {MANIFEST, SEAL}):
        if found.get(name) != manifest["parts"].get(name):
            raise _corrupt(source, name)
    return manifest


def unpack(source: Path, dump: Path, files: Path) -> None:
    """Write a checked backup's dump to `dump` and its files below `files`."""
    with tarfile.open(source, mode="r:") as tar:
        for member in tar:
            if member.name in {MANIFEST, SEAL}:
                continue
            if not _is_plain(member):
                raise _corrupt(source, member.name)
            content = tar.extractfile(member)
            if content is None:
                raise _corrupt(source, member.name)
            target = dump if member.name == DUMP else files / member.name.removeprefix(FILES)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                while block := content.read(CHUNK):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())


def _is_plain(member: tarfile.TarInfo) -> bool:
    """A regular file whose name stays below the folder it is written to."""
    if not member.isreg() or member.size < 0:
        return False
    if member.name in {DUMP, MANIFEST, SEAL}:
        return True
    path = PurePosixPath(member.name)
    return (
        member.name.startswith(FILES)
        and len(path.parts) > 1
        and not {"..", "."} & set(member.name.split("/"))
        and str(path) == member.name
        and not any(ord(letter) < 32 or letter == "\\" for letter in member.name)
    )


def _manifest(source: Path, content: IO[bytes], size: int) -> dict[str, Any]:
    if size > MANIFEST_LIMIT:
        raise _corrupt(source, MANIFEST)
    manifest = json.loads(content.read().decode("utf-8"))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("parts"), dict):
        raise _corrupt(source, MANIFEST)
    return manifest


def _digest(content: IO[bytes]) -> str:
    sha256 = hashlib.sha256()
    while block := content.read(CHUNK):
        sha256.update(block)
    return sha256.hexdigest()


def _corrupt(source: Path, where: str) -> Trouble:
    return Trouble(
        _("Tệp sao lưu {path} hỏng hoặc không đầy đủ (ở {where}); hãy dùng bản sao lưu khác.").format(
            path=source, where=where
        )
    )
