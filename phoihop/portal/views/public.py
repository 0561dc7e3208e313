"""What every public view has in common: no login, the eyes of nobody, small requests, answers that may be kept or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from phoihop.intake.services.taking import PICTURE_MAX
from phoihop.kernel.web.errors import Verdict

View = Callable[..., HttpResponseBase]
ROOM = PICTURE_MAX + 512 * 1024  # one picture and what is typed beside it


def public(view: View) -> View:
    """No login; nothing bigger than a form with one picture is read from the line."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _length(request) > ROOM:
            verdict = Verdict(_("Quá lớn"), _("Ảnh lớn hơn 10 MB; xin quay lại, chọn ảnh nhỏ hơn rồi gửi."), "camera")
            return render(request, "portal/no.html", {"verdict": verdict}, status=413)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return login_not_required(opened)


def unknown(request: HttpRequest) -> HttpResponse:
    """404 in the words of the public face."""
    sentence = _("Không có kiến nghị nào được công khai với mã này; có thể nội dung đã được gỡ.")
    verdict = Verdict(_("Không tìm thấy"), sentence, "zoom-question")
    return render(request, "portal/no.html", {"verdict": verdict}, status=404)


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, behind the proxies that `TRUSTED_PROXIES` names."""
    found: str = get_adapter(request).get_client_ip(request)
    return found


def _length(request: HttpRequest) -> int:
    said = request.headers.get("Content-Length", "")
    return int(said) if said.isascii() and said.isdigit() else 0
