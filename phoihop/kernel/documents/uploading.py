"""An upload handler that lets no file grow past what is taken, whatever its sender says of its size."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class Bounded(FileUploadHandler):
    """Stands first among the handlers: of each file it passes on the permitted bytes and one more, drops the rest.

    The one byte too many is what `services.upload` refuses with its sentence; the disk never sees more.
    """

    passed = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Each file has its own room."""
        super().new_file(*args, **kwargs)
        self.passed = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The part of `raw_data` that still has room; None: nothing of it."""
        room = settings.UPLOAD_MAX_BYTES + 1 - self.passed
        self.passed += len(raw_data)
        return raw_data[:room] if room > 0 else None

    def file_complete(self, file_size: int) -> None:
        """The handlers behind keep the file."""
