"""One style of "no": 400, 403, 404, 409, 500, an expired session, a failed CSRF check; a page, or for htmx an alert."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from phoihop.kernel.errors import Refused
from phoihop.kernel.web.http import is_htmx

MAX_KEPT = 200_000  # characters of typed text that a re-post page carries


@dataclass(frozen=True)
class Verdict:
    """What an error page says: heading, one sentence with the way out, icon."""

    title: str
    sentence: str
    icon: str


def _answer(request: HttpRequest, status: int, verdict: Verdict, code: str = "") -> HttpResponse:
    template = "errors/_alert.html" if is_htmx(request) else "errors/page.html"
    tone = "alarm" if status >= 500 else "warn"
    context = {"verdict": verdict, "status": status, "code": code, "tone": tone, "back": _back(request)}
    response = render(request, template, context, status=status)
    if code:
        response.headers["X-Refused"] = code
    return response


def _back(request: HttpRequest) -> str:
    """The page of ours that the person came from, else the first page."""
    place = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if ours else "/"


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """409: the rules do not allow the act now. The stable code goes along for programs and tests."""
    return _answer(request, 409, Verdict(_("Chưa thực hiện được"), refusal.sentence, "hand-stop"), refusal.code)


def unusable(request: HttpRequest, form: Form) -> HttpResponse:
    """422 for an act whose button has no form to show again: the first of the form's errors as a sentence."""
    sentence = next(iter(form.errors.values()))[0]
    return _answer(request, 422, Verdict(_("Nội dung chưa dùng được"), str(sentence), "forms"))


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: not a request that our pages make. Rendered plainly: it may come before any middleware has run."""
    verdict = Verdict(
        _("Yêu cầu không hợp lệ"), _("Máy chủ không đọc được yêu cầu này; hãy mở lại trang và làm lại."), "circle-x"
    )
    return _plain(verdict, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this person may not do this act on this row."""
    sentence = _("Vai trò của đồng chí không cho phép việc này; liên hệ quản trị tài khoản của cơ quan nếu cần.")
    return _answer(request, 403, Verdict(_("Không có quyền"), sentence, "lock"))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such row, or one this person may not know of; both look the same."""
    sentence = _("Địa chỉ này không có nội dung, hoặc nội dung không thuộc phạm vi được xem.")
    return _answer(request, 404, Verdict(_("Không tìm thấy"), sentence, "zoom-question"))


@requires_csrf_token
def too_many(request: HttpRequest) -> HttpResponse:
    """429: allauth's limits on login and passwords; looks up this name as `handler429` of the project's urls."""
    sentence = _("Thao tác quá nhiều lần trong thời gian ngắn; hãy đợi ít phút rồi thử lại.")
    return _answer(request, 429, Verdict(_("Hãy đợi một lát"), sentence, "clock-pause"))


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Uses neither database nor session: they may be what broke."""
    sentence = _("Hệ thống gặp lỗi và chưa ghi nhận việc vừa làm; lỗi đã được ghi lại, hãy thử lại sau ít phút.")
    if is_htmx(request):
        verdict = Verdict(_("Có lỗi"), sentence, "alert-triangle")
        html = get_template("errors/_alert.html").render(
            {"verdict": verdict, "status": 500, "code": "", "tone": "alarm"}
        )
        return HttpResponse(html, status=500)
    return _plain(Verdict(_("Có lỗi ở máy chủ"), sentence, "alert-triangle"), 500)


def _plain(verdict: Verdict, status: int) -> HttpResponse:
    html = get_template("errors/plain.html").render({"verdict": verdict, "status": status})
    return HttpResponse(html, status=status)


def typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What a person typed into our own form, to be offered for sending again; None when it must not be.

    Only if the browser says that the form was ours (Origin), without passwords and one-time codes, without files.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or not ours or request.path.startswith("/accounts/"):
        return None
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    return pairs if sum(len(value) for _name, value in pairs) <= MAX_KEPT else None


def _again(request: HttpRequest, verdict: Verdict, status: int, extra: dict[str, object]) -> HttpResponse:
    if is_htmx(request):
        return render(
            request, "errors/_alert.html", {"verdict": verdict, "status": status, "code": "", "tone": "warn"} | extra
        )
    context: dict[str, object] = {
        "verdict": verdict,
        "status": status,
        "typed": typed(request),
        "had_files": bool(request.FILES),
    }
    return render(request, "errors/again.html", context | extra, status=status)


@login_not_required
@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the form's protection token is too old (login changed in another tab): offers to send it again."""
    sentence = _("Biểu mẫu đã mở quá lâu hoặc đồng chí đã đăng nhập lại; nội dung chưa được ghi.")
    verdict = Verdict(_("Cần gửi lại"), sentence, "refresh")
    if is_htmx(request):
        return _answer(
            request, 403, Verdict(verdict.title, _("Trang mở đã lâu; hãy tải lại trang rồi làm lại."), "refresh")
        )
    return _again(request, verdict, 403, {})


def session_over(request: HttpRequest) -> HttpResponse:
    """401 for a form or fragment sent after the session ended: log in beside it, then send again."""
    sentence = _("Phiên làm việc đã hết hạn nên nội dung chưa được ghi; hãy đăng nhập lại trong thẻ mới rồi gửi lại.")
    verdict = Verdict(_("Cần đăng nhập lại"), sentence, "login")
    response = _again(request, verdict, 401, {"login": True})
    response.status_code = 401
    return response
