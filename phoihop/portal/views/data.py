"""Open data, the feed, and what a search engine may read. Kept by caches: the same for everybody, without cookies."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web.paging import Page, cursor_of, page
from phoihop.portal.models import Publication
from phoihop.portal.queries import published
from phoihop.portal.queries.open_data import COLUMNS, LICENCE, LICENCE_URL, record_of
from phoihop.portal.views.public import public

AT_ONCE = 1000  # rows of one file; the next ones are at the address in its Link header
NEWEST = 50  # entries of the feed
KEPT_SECONDS = 600
_RUNS = ("=", "+", "-", "@", "\t")  # a spreadsheet program would take such a cell for a formula


def told_to_programs(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A program that comes with a damaged address of a further page is told; the first page again would be an endless walk."""

    @wraps(view)
    def told(request: HttpRequest) -> HttpResponseBase:
        try:
            return view(request)
        except Http404:
            sentence = _("Không có trang dữ liệu này; hãy đọc lại từ đầu, đi theo đúng địa chỉ «next» của trang trước.")
            response = JsonResponse({"code": "not_found", "detail": sentence}, status=404)
            response.headers["Access-Control-Allow-Origin"] = "*"
            return response

    return told


@public
@require_safe
@told_to_programs
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Published petitions, the oldest first, one line each."""
    found, today = _page(request), timezone.localdate()
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow(COLUMNS)
    for row in found:
        lines.writerow([_cell(value) for value in record_of(row, today).values()])
    return _answer(request, ("\ufeff" + target.getvalue()).encode(), "text/csv; charset=utf-8", found)


@public
@require_safe
@told_to_programs
def as_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON, with the licence and the address of the next ones."""
    found, today = _page(request), timezone.localdate()
    whole = {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "petitions": [record_of(row, today) for row in found],
        "next": _next(request, found),
    }
    content = json.dumps(whole, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
    return _answer(request, content, "application/json", found)


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """The newest published answers (Atom), for news readers; in Vietnamese: they have no language of their own."""
    rows = list(published.rows().order_by(*published.ORDER)[:NEWEST])
    base = settings.PUBLIC_URL
    with translation.override("vi"):
        feed = Atom1Feed(
            title=_("Kiến nghị cử tri đã trả lời"), link=base + reverse("portal:petitions"), description="",
            feed_url=base + reverse("portal:feed"), language="vi", feed_copyright=LICENCE,
        )  # fmt: skip
        for row in rows:
            address = base + reverse("portal:petition", args=[row.petition.code])
            reply = clean(row.line.answer.body.name)  # XML has no control characters
            feed.add_item(
                title=clean(row.title), link=address, description=clean(f"{reply}: {row.answer}"), unique_id=address,
                updateddate=row.decided_at, pubdate=row.decided_at, author_name=reply,
            )  # fmt: skip
        content = feed.writeString("utf-8").encode()
    return _answer(request, content, "application/atom+xml; charset=utf-8")


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is published may be found; forms and all that stands behind the login need not be asked for."""
    front = reverse("portal:front")
    hidden = [reverse("portal:send"), reverse("portal:follow")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden), f"Allow: {front}", "Disallow: /"]
    response = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _page(request: HttpRequest) -> Page[Publication]:
    rows = published.with_promises(published.rows())
    return page(rows, order=["published_on", "pk"], cursor=cursor_of(request), size=AT_ONCE, count=False, strict=True)


def _next(request: HttpRequest, found: Page[Any]) -> str | None:
    return f"{settings.PUBLIC_URL}{request.path}?{urlencode({'at': found.next})}" if found.next else None


def _answer(request: HttpRequest, content: bytes, kind: str, found: Page[Any] | None = None) -> HttpResponseBase:
    """With its fingerprint, so that what is unchanged is not sent again."""
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type=kind)
    headers: Mapping[str, str] = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={KEPT_SECONDS}",
        "Access-Control-Allow-Origin": "*",  # public data without cookies: pages of others may show it
        "Link": ", ".join(
            [f'<{LICENCE_URL}>; rel="license"']
            + ([f'<{_next(request, found)}>; rel="next"'] if found is not None and found.next else [])
        ),
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(f"{one['text']} ({one['body']}, {one['due_on']:%Y-%m-%d}, {one['state']})" for one in value)
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_RUNS) else said
