"""The person's own page, language and light; the page that shows every component."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import samples, services
from phoihop.kernel.web.context import THEMES
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request, is_htmx, unprocessable

YEAR = 365 * 24 * 3600


class PreferencesForm(Form):
    language = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ"), choices=[("vi", "Tiếng Việt"), ("en", "English")], widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Nền"),
        choices=[
            ("light", gettext_lazy("Sáng")),
            ("dark", gettext_lazy("Tối")),
            ("auto", gettext_lazy("Theo máy")),
        ],
        widget=forms.RadioSelect,
    )
    mail_digest = forms.BooleanField(
        label=gettext_lazy("Nhận thư tổng hợp hằng ngày"),
        help_text=gettext_lazy("Một thư mỗi sáng về việc đến hạn; không gửi khi không có việc."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    """/settings/"""
    user = request.user
    kept = {"language": user.language, "theme": user.theme, "mail_digest": user.mail_digest}
    form = PreferencesForm(request.POST or None, initial=kept)
    context = {"form": form, "second_factor": _second_factor(user)}
    if form.is_valid():
        services.set_preferences(by=user, at=timezone.now(), **form.cleaned_data)
        translation.activate(form.cleaned_data["language"])
        messages.success(request, _("Đã lưu tùy chọn."))
        return redirect("web:settings")
    if form.is_bound:
        return unprocessable(request, "web/settings.html", context)
    return render(request, "web/settings.html", context)


def _second_factor(user: User) -> bool:
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(user))


def _back(request: HttpRequest) -> HttpResponse:
    place = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return redirect(place if safe else "/")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language; kept with the account, before login in a cookie."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        chosen = settings.LANGUAGE_CODE
    if isinstance(request.user, User):
        _keep(request.user, language=chosen)
    answer = _back(request)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return answer


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Switch light and dark; kept with the account, before login in a cookie."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        chosen = "auto"
    if isinstance(request.user, User):
        _keep(request.user, theme=chosen)
    answer = HttpResponse(status=204) if is_htmx(request) else _back(request)
    answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return answer


def _keep(user: User, *, language: str | None = None, theme: str | None = None) -> None:
    services.set_preferences(
        by=user,
        at=timezone.now(),
        language=language or user.language,
        theme=theme or user.theme,
        mail_digest=user.mail_digest,
    )


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """/favicon.ico, which browsers ask for by themselves where a page names no icon (a file, a feed)."""
    return redirect(static("favicon.svg"), permanent=True)


@require_safe
def components(request: Request) -> HttpResponse:
    """/components/: every component with sample data; only where data are samples or while developing."""
    if not (settings.DEBUG or settings.SAMPLE or settings.TESTING):
        raise Http404
    return render(request, "web/components.html", samples.everything(request))
