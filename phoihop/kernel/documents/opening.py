"""Opening what is stored: the one place that says why a version's bytes are not to be had."""

from __future__ import annotations

import tempfile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from phoihop.kernel.documents import storing
from phoihop.kernel.documents.models import Version
from phoihop.kernel.errors import Refused


def opened(version: Version) -> File[bytes]:
    """The bytes of `version`; the caller closes them.

    Refused "document.locked" (mark of secrecy inside), "document.taken_out", "document.missing".
    """
    if version.is_locked:
        raise Refused(
            "document.locked",
            _("Tệp «%(name)s» bị khóa vì có dấu độ mật bên trong; hãy báo văn thư kiểm tra.") % {"name": version.name},
        )
    if not version.path:
        raise Refused("document.taken_out", _("Tệp «%(name)s» đã được gỡ khỏi phần mềm.") % {"name": version.name})
    try:
        return default_storage.open(version.path)
    except FileNotFoundError as error:
        raise Refused(
            "document.missing",
            _("Tệp «%(name)s» không còn trong kho; hãy báo quản trị phục hồi từ bản sao lưu.") % {"name": version.name},
        ) from error


def descriptor(stream: IO[bytes]) -> IO[bytes]:
    """A temporary file without a name, with the content of `stream`, for a process to read; the caller closes it."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    stream.seek(0)
    while chunk := stream.read(storing.CHUNK):
        file.write(chunk)
    file.flush()
    stream.seek(0)
    return file
