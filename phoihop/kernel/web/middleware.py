"""Between server and view: the person's language, the three kinds of "no", and reading that writes nothing."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages import get_messages
from django.db import DataError, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from phoihop.kernel import scope
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import errors
from phoihop.kernel.web.http import is_htmx
from phoihop.kernel.web.logs import safe_path

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("phoihop.request")


def request_log(get_response: GetResponse) -> GetResponse:
    """One line a request: method, path, status, milliseconds. No query string, no address, no person."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        took = round((time.perf_counter() - begun) * 1000, 1)
        log.info(
            "request",
            extra={"method": request.method, "path": safe_path(request), "status": response.status_code, "ms": took},
        )
        return response

    return middleware


class CompressedPages(GZipMiddleware):
    """Pages and fragments travel compressed, files as they are: most of them are compressed already.

    Guessing a page's secrets by its length (BREACH): the form token is masked anew in each page, another site's request
    carries no session (SameSite), and Django pads each answer by a random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What is no HTML passes."""
        html = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if html else response


def person_language(get_response: GetResponse) -> GetResponse:
    """The person's own language; before login the cookie's, else Vietnamese (never the browser's guess)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = (
            request.user.language
            if request.user.is_authenticated
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        )
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        return get_response(request)

    return middleware


def remember_answers(get_response: GetResponse) -> GetResponse:
    """Who may see what is asked of the database once a request, however often the page asks."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with scope.one_request():
            return get_response(request)

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Login is demanded everywhere but where `@login_not_required` says otherwise; what was typed is not lost."""

    def handle_no_permission(  # type: ignore[override]  # any response will do; the stubs know only the redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if is_htmx(request) or request.method == "POST":
            return errors.session_over(request)
        return super().handle_no_permission(request, view_func)


class Refusals:
    """`Refused` becomes 409 with its sentence: a page, or for htmx an alert. What the database cannot even ask is 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this for whatever a view raises."""
        if isinstance(exception, DataError) and "NUL (0x00)" in str(exception):
            return errors.not_found(request, exception)  # a code with %00 in it; forms refuse it by themselves
        return errors.refused(request, exception) if isinstance(exception, Refused) else None


def messages_for_htmx(get_response: GetResponse) -> GetResponse:
    """A fragment carries the waiting messages along, so that an act done by htmx is acknowledged too."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])  # one address, page or fragment: no cache may mix them up
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if is_htmx(request) and html and isinstance(response, HttpResponse) and response.status_code != 204:
            waiting = list(get_messages(request))
            if waiting:
                response.write(render_to_string("shell/_messages_oob.html", {"messages": waiting}))
        return response

    return middleware


# Sessions, the cache (rate limits, one-time tokens) belong to reading as well.
_CHANGE = r"(?:INSERT\s+INTO|(?<!FOR )(?<!KEY )UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)"
_TABLE = r"\s+(?:ONLY\s+)?\"?(\w+)"
_WRITE = re.compile(r"\s*" + _CHANGE + _TABLE, re.IGNORECASE)
_WRITE_IN_WITH = re.compile(r"\s*WITH\b.*?[()]\s*" + _CHANGE + _TABLE, re.IGNORECASE | re.DOTALL)
_DEFER = re.compile(r"\bprocrastinate_defer_", re.IGNORECASE)
_OWN_TABLES = {"django_session", "cache"}
_recording: ContextVar[bool] = ContextVar("recording", default=False)


class WroteWhileReading(RuntimeError):
    """A GET tried to change data. A bug: acts are POST."""


def written_table(sql: str) -> str:
    """The table which `sql` changes, "" when it only reads."""
    if _DEFER.search(sql):
        return "procrastinate_jobs"
    found = _WRITE.match(sql) or _WRITE_IN_WITH.match(sql)
    return found[1].lower() if found else ""


@contextmanager
def recording() -> Iterator[None]:
    """The one write a reading may do: the record that someone opened a protected row (DESIGN.md 3).

    Around the call of that service, or as `@recording()` on a view.
    """
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    table = written_table(sql)
    if table and table not in _OWN_TABLES and not _recording.get():
        raise WroteWhileReading(f"GET changes {table}")
    return execute(sql, params, many, context)


def get_writes_nothing(get_response: GetResponse) -> GetResponse:
    """GET and HEAD run with a wrapper around every database connection that refuses the SQL of a change."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with connections["default"].execute_wrapper(_refuse_writes):
            return get_response(request)

    return middleware
