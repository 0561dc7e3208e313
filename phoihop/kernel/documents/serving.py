"""The answer that carries a file. It has no address: the view of the row it hangs on calls it after its check."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from phoihop.kernel.documents.content import JPEG, PDF, PNG
from phoihop.kernel.documents.models import Version
from phoihop.kernel.documents.opening import opened

INLINE = frozenset({PDF, PNG, JPEG})
_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"  # Chromium's PDF viewer works under it (tried: 156)


def serve(version: Version, request: HttpRequest, *, download: bool = False) -> HttpResponseBase:
    """The bytes of `version`: shown for PDF and pictures unless `download`, everything else saved.

    304 when the browser has them. Shared caches keep nothing and the browser asks each time, so a right withdrawn is
    withdrawn at once. Refused "document.locked" (mark of secrecy inside), "document.taken_out", "document.missing".
    """
    inline = version.kind in INLINE and not download
    response = _answer(version, request)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, version.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _answer(version: Version, request: HttpRequest) -> HttpResponseBase:
    file = opened(version)
    etag = quote_etag(version.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        file.close()
        unchanged.headers["ETag"] = etag
        return unchanged
    response = FileResponse(file, content_type=version.kind)
    response.headers["Content-Length"] = str(version.size)
    response.headers["ETag"] = etag
    return response
