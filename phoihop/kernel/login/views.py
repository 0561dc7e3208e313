"""Pages around the login that allauth does not have as we need them."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from phoihop.kernel.accounts.models import User
from phoihop.kernel.login import devices, services
from phoihop.kernel.login.forms import RemovePasskeyForm
from phoihop.kernel.login.oidc import Exchange, failed
from phoihop.kernel.login.queries import identity_of_account, passkeys_of, presences_of
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.middleware import recording

log = logging.getLogger("phoihop.login")


@login_not_required
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for the letter with the key; without a mail server, whom to ask instead."""
    if not settings.MAIL_ENABLED:
        return render(request, "account/password_reset_unmailed.html")
    answer: HttpResponse = allauth.password_reset(request)
    return answer


@require_safe
def security(request: Request) -> HttpResponse:
    """Everything by which the account is opened: password, second factor, passkeys, codes, sessions."""
    user = request.user
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    sessions, hidden = presences_of(user, this=request.session.session_key, at=timezone.now())
    context: dict[str, Any] = {
        "totp": Authenticator.Type.TOTP in kinds,
        "codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "any_factor": bool(kinds),
        "passkeys": passkeys_of(user),
        "sessions": sessions,
        "hidden": hidden,
        "others": len([one for one in sessions if not one.is_this]) + hidden,
        "shared": _name_of_shared(),
        "identity": identity_of_account(user),
        "owes": getattr(request, "owes_second_factor", False),
    }
    return render(request, "mfa/index.html", context)


@require_POST
def end_session(request: Request, code: str) -> HttpResponse:
    if services.end_session(code=code, by=request.user, at=timezone.now()):
        messages.success(request, _("Đã kết thúc phiên đăng nhập."))
    else:
        messages.info(request, _("Phiên đăng nhập này đã kết thúc trước đó."))
    return redirect("mfa_index")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    number = services.end_other_sessions(keep=request.session.session_key, by=request.user, at=timezone.now())
    told = ngettext("Đã kết thúc %(number)s phiên khác.", "Đã kết thúc %(number)s phiên khác.", number)
    messages.success(request, told % {"number": number})
    return redirect("mfa_index")


@require_POST
def device_key(request: Request) -> HttpResponse:
    """The key of this device's drafts for this login, and those of the person's earlier logins (`kernel.login.devices`)."""
    held = devices.tokens_in(request.body)
    if held is None:
        return HttpResponseBadRequest()
    answer = devices.keys_for(request, held, timezone.now())
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@login_not_required
@require_POST
def device_standing(request: HttpRequest) -> HttpResponse:
    """How the logins stand whose drafts a device keeps. Without login: a device that was left must hear it."""
    held = devices.tokens_in(request.body)
    if held is None:
        return HttpResponseBadRequest()
    at = timezone.now()
    answer = {"held": {token: devices.standing_of(token, at) for token in held}}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


class AddPasskey(passkeys.AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """allauth's page; two clicks at once wait for each other, and the form knows what the first has kept."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=request.user.pk)
            answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class LoginByPasskey(passkeys.LoginWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """allauth's door; one sentence for whatever was wrong with the key."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Không nhận ra khóa truy cập; hãy thử lại hoặc đăng nhập bằng mật khẩu."))
        return redirect("account_login")


class ReauthenticateByPasskey(passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """allauth's page; a wrong key leads back to it, not to the login of who is logged in."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Không nhận ra khóa truy cập; hãy thử lại hoặc chọn cách khác."))
        return redirect(self.request.get_full_path())


class Login(allauth.LoginView):  # type: ignore[misc]  # allauth ships no types
    """allauth's page, with the shared login where there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"shared": _name_of_shared(), "next": self.get_next_url() or ""}


def _name_of_shared() -> str:
    return (settings.OIDC_NAME or _("tài khoản dùng chung")) if settings.OIDC_ISSUER else ""


def _issuer(request: HttpRequest) -> Exchange:
    if not settings.OIDC_ISSUER:
        raise Http404
    return Exchange(request, settings.OIDC_ISSUER)


@login_not_required
@require_safe
@ratelimit.decorator(app="allauth.account", action="shared_login")  # type: ignore[untyped-decorator]  # no types
def shared_login(request: HttpRequest) -> HttpResponse:
    """On to the issuer. By a link: nothing is changed but one's own session, and no account can be linked this way."""
    issuer = _issuer(request)
    onward = get_next_redirect_url(request)
    if request.user.is_authenticated:
        return redirect(onward or settings.LOGIN_REDIRECT_URL)
    provider = issuer.get_provider()
    try:
        answer: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=onward)
    except (OAuth2Error, RequestException) as wrong:
        answer = failed(request, wrong)
    return answer


@login_not_required
@require_safe
@recording()
def shared_login_callback(request: HttpRequest) -> HttpResponse:
    """Back from the issuer: the only way in is the code, bound to this browser by state, verifier and nonce."""
    issuer = _issuer(request)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(issuer)(request)
    return answer


@login_not_required
@require_safe
@ratelimit.decorator(app="allauth.account", action="shared_login")  # type: ignore[untyped-decorator]  # no types
def shared_login_left(request: HttpRequest) -> HttpResponse:
    """After leaving: on a shared computer the issuer's own session has to end too."""
    issuer, address = _issuer(request), ""
    try:
        address = str(issuer.openid_config.get("end_session_endpoint", ""))
    except (OAuth2Error, RequestException) as wrong:
        log.warning("no way to end the issuer's session: %s", wrong)
    if address:
        address += f"{'&' if '?' in address else '?'}{urlencode({'client_id': settings.OIDC_CLIENT_ID})}"
    return render(request, "login/left.html", {"address": address, "shared": _name_of_shared()})


login = Login.as_view()
add_passkey = AddPasskey.as_view()
login_passkey = LoginByPasskey.as_view()
reauthenticate_passkey = ReauthenticateByPasskey.as_view()


@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth ships no types
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: Request, code: str) -> HttpResponse:
    passkey = next((one for one in passkeys_of(request.user) if one.code == code), None)
    if passkey is None and request.method != "POST":
        raise Http404
    form = RemovePasskeyForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.remove_passkey(code=code, by=request.user, at=timezone.now(), **form.cleaned_data)
                turn.leads_to("/accounts/2fa/")
        if not form.errors:
            messages.success(request, _("Đã gỡ khóa truy cập."))
            return redirect(turn.url)
    return guards.shown(request, "mfa/webauthn/remove.html", {"form": form, "passkey": passkey})
