"""Files and pages that leave no copy behind: uploads in memory only, answers that no browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from phoihop.kernel.documents.uploading import Bounded
from phoihop.kernel.web.http import Request

View = Callable[..., HttpResponseBase]


class InMemory(MemoryFileUploadHandler):
    """Whatever its size: `Bounded` before it lets no file grow past what is taken. A temporary file would be in clear."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        super().handle_raw_input(*args, **kwargs)
        self.activated = True


def no_copy(view: View) -> View:
    """The page is kept in no browser's store (Cache-Control: no-store)."""
    return never_cache(view)


def takes_files(view: View) -> View:
    """`view`, with what is uploaded to it in memory only. The handlers are named before the form's token is looked for."""
    protected = csrf_protect(never_cache(view))

    @csrf_exempt
    @wraps(view)
    def named(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [Bounded(request), InMemory(request)]
        return protected(request, *args, **kwargs)

    return named
