"""The answer that carries a file. It has no address: the view of the row it hangs on calls it after its check."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _

from phoihop.kernel.documents.content import JPEG, PDF, PNG
from phoihop.kernel.documents.models import Version
from phoihop.kernel.errors import Refused

INLINE = frozenset({PDF, PNG, JPEG})
_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"  # Chromium's PDF viewer works under it (tried: 156)


def serve(version: Version, request: HttpRequest, *, download: bool = False) -> HttpResponseBase:
    """The bytes of `version`: shown for PDF and pictures unless `download`, everything else saved.

    304 when the browser has them. Shared caches keep nothing and the browser asks each time, so a right withdrawn is
    withdrawn at once. Refused "document.locked" (mark of secrecy inside), "document.taken_out", "document.missing".
    """
    if version.is_locked:
        raise Refused(
            "document.locked",
            _("Tệp «%(name)s» bị khóa vì có dấu độ mật bên trong; hãy báo văn thư kiểm tra.") % {"name": version.name},
        )
    if not version.path:
        raise Refused("document.taken_out", _("Tệp «%(name)s» đã được gỡ khỏi phần mềm.") % {"name": version.name})
    inline = version.kind in INLINE and not download
    response = _answer(version, request)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, version.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _answer(version: Version, request: HttpRequest) -> HttpResponseBase:
    etag = quote_etag(version.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged.headers["ETag"] = etag
        return unchanged
    try:
        file = default_storage.open(version.path)
    except FileNotFoundError as error:
        raise Refused(
            "document.missing",
            _("Tệp «%(name)s» không còn trong kho; hãy báo quản trị phục hồi từ bản sao lưu.") % {"name": version.name},
        ) from error
    response = FileResponse(file, content_type=version.kind)
    response.headers["Content-Length"] = str(version.size)
    response.headers["ETag"] = etag
    return response
