"""Where bytes lie: one file per content, under its own hash, in Django's default storage (never below a web root)."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection

from phoihop.kernel.documents.models import Version

FOLDER = "documents"
CHUNK = 1024 * 1024
ORPHAN_AGE = timedelta(hours=24)  # an upload whose transaction is still open is younger


def path_of(sha256: str) -> str:
    """``documents/ab/abcd…``: no extension, so nothing is ever run or typed by its name."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def hash_of(file: IO[bytes]) -> str:
    """SHA-256 of `file` from its beginning, hexadecimal; the file is left at its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def lock(sha256: str) -> None:
    """Until the end of the transaction nobody else stores or clears this content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def keep(file: IO[bytes], sha256: str) -> str:
    """Store the content once and return its path; on disk before the row that names it is committed.

    What lies there already is trusted only if its hash is right: a half-written or altered file is replaced.
    """
    path = path_of(sha256)
    lock(sha256)
    if default_storage.exists(path):
        if is_whole(path, sha256):
            return path
        default_storage.delete(path)
    file.seek(0)
    saved = default_storage.save(path, File(file))
    if saved != path:
        default_storage.delete(saved)
        raise OSError(f"{path} appeared while it was locked")
    _flush(path)
    return path


def hold(file: IO[bytes], sha256: str) -> str:
    """Store the content before any row names it, to be kept a whole day from now on whenever it first came."""
    path = path_of(sha256)
    lock(sha256)
    if default_storage.exists(path) and not Version.objects.filter(path=path).exists():
        default_storage.delete(path)
    return keep(file, sha256)


def is_whole(path: str, sha256: str) -> bool:
    """Whether the file at `path` has the content its row says. False if it is missing."""
    try:
        with default_storage.open(path) as file:
            return hash_of(file) == sha256
    except FileNotFoundError:
        return False


def _flush(path: str) -> None:
    """A power cut after the commit must not lose the file; storages without a local path look after themselves."""
    with contextlib.suppress(NotImplementedError):
        local = default_storage.path(path)
        for place in (local, os.path.dirname(local), os.path.dirname(os.path.dirname(local))):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def stored() -> Iterator[str]:
    """Paths of all files in the folder."""
    with contextlib.suppress(FileNotFoundError):
        for part in default_storage.listdir(FOLDER)[0]:
            for name in default_storage.listdir(f"{FOLDER}/{part}")[1]:
                yield f"{FOLDER}/{part}/{name}"


def is_orphan(path: str, at: datetime) -> bool:
    """No row names the file and it is older than a day (a transaction may still be about to name a younger one)."""
    if Version.objects.filter(path=path).exists():
        return False
    return default_storage.get_modified_time(path) < at - ORPHAN_AGE
