"""The interface, first version: what a key is good for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from phoihop.api.bearer import Bearer
from phoihop.api.describing import Described
from phoihop.api.models import ApiKey
from phoihop.api.routers import intake, open_data, petitions
from phoihop.api.schemas import Problem
from phoihop.kernel.errors import Refused

api = Described(
    title="Phối Hợp",
    version="1",
    docs_url=None,  # its page would come from another server; ours is `views.docs`
    urls_namespace="api:v1",
    throttle=[AnonRateThrottle(settings.API_RATE_ANONYMOUS), AuthRateThrottle(settings.API_RATE_KEY)],
)


class KeyOut(Schema):
    """What a key is good for."""

    code: str
    body: str
    body_code: str
    scopes: list[str]
    expires_on: date


def _problem(request: HttpRequest, status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"code": code, "detail": detail, **more}, status=status)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, exception: Any) -> HttpResponse:
    sentence = _("Khóa kết nối thiếu, sai, hết hạn hoặc không được làm việc này; xin cơ quan cấp khóa khác.")
    return _problem(request, 401, "unknown_key", sentence)


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, exception: Any) -> HttpResponse:
    return _problem(request, 403, "forbidden", _("Cơ quan của khóa không có quyền làm việc này."))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, exception: Any) -> HttpResponse:
    return _problem(request, 409, exception.code, exception.sentence)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    sentence = _("Không có nội dung nào với mã này, hoặc nội dung ngoài phạm vi của khóa.")
    return _problem(request, 404, "not_found", sentence)


@api.exception_handler(DataError)
def _not_text(request: HttpRequest, exception: DataError) -> HttpResponse:
    """A NUL among letters: no code holds one, and nothing can be kept with one."""
    if "NUL (0x00)" not in str(exception):
        raise exception
    return _unreadable(request, exception) if request.method == "POST" else _not_found(request, exception)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not JSON at all: of what ninja says in English by itself, this is all that is left."""
    sentence = _("Không đọc được nội dung gửi lên: phải là JSON đúng dạng, mã hóa UTF-8; hãy sửa rồi gửi lại.")
    return _problem(request, 400, "unreadable", sentence)


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, exception: Any) -> HttpResponse:
    return _problem(request, 429, "too_many", _("Gọi quá nhiều lần; hãy chờ một phút rồi gọi lại."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exception: Any) -> HttpResponse:
    """Where each fault is and what was expected; the sentence is for people, `errors` for programs."""
    errors = [{"where": [str(part) for part in error["loc"]], "what": error["type"]} for error in exception.errors]
    places = ", ".join(".".join(error["where"][1:]) or error["where"][0] for error in errors)
    sentence = _("Dữ liệu gửi lên chưa đúng ở: %(places)s; hãy xem mô tả kết nối rồi gửi lại.") % {"places": places}
    return _problem(request, 422, "invalid", sentence, errors=errors)


def no_such_address(request: HttpRequest) -> HttpResponse:
    """404 for programs: an address that the description does not name."""
    return _problem(request, 404, "not_found", _("Không có địa chỉ này trong kết nối; hãy xem lại mô tả kết nối."))


def no_such_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 for programs: the address has other methods."""
    sentence = _("Địa chỉ này không nhận phương thức vừa gọi, chỉ nhận: %(allowed)s.") % {"allowed": allowed}
    response = _problem(request, 405, "method_not_allowed", sentence)
    response.headers["Allow"] = allowed
    return response


@api.get("/key", response={200: KeyOut, 401: Problem}, auth=Bearer(), operation_id="key", tags=["key"])
def key(request: HttpRequest) -> Any:
    """Which body the key acts for, what it may do, until when."""
    mine: ApiKey = request.auth  # type: ignore[attr-defined]  # ninja puts there what Bearer returned
    return KeyOut(
        code=mine.code,
        body=mine.body.name,
        body_code=mine.body.code,
        scopes=mine.scopes,
        expires_on=mine.expires_on,
    )


api.add_router("/intake", intake.router)
api.add_router("/open", open_data.router)
api.add_router("", petitions.router)
