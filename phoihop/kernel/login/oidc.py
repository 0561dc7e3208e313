"""The shared login of a province (đăng nhập dùng chung): OpenID Connect, authorization code with PKCE, by allauth.

allauth carries state, code and verifier; it trusts the connection for the rest. Here the answer itself is looked at: issuer,
signature, audience, time and a nonce that follows from the verifier, so that a token made for another login opens nothing.
"""

from __future__ import annotations

import hashlib
import logging
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from phoihop.kernel.accounts.models import User

log = logging.getLogger("phoihop.login")
SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_SECONDS = 60  # clocks of two machines
LONGEST = 191  # of an identity, as allauth's table keeps it
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def nonce_of(verifier: str) -> str:
    """The nonce of the login that began with this PKCE verifier; the browser sees the nonce, never the verifier."""
    return urlsafe_b64encode(hashlib.sha256(f"nonce:{verifier}".encode()).digest()).decode().rstrip("=")


def claims_of(token: object, *, keys: Mapping[str, Any], issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """What a signed id_token says, once everything about it holds; `keys`: the issuer's JWK set.

    Raises OAuth2Error: not signed by one of the keys (or by a shared secret, or not at all), of another issuer, for
    another client, run out, from the future, or of another login (`nonce`).
    """
    if not isinstance(token, str):
        raise OAuth2Error("no id_token")
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = next((key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if kid in (None, key.key_id)), None)
        if key is None:
            raise OAuth2Error("signed by an unknown key")
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=SIGNED_BY, issuer=issuer, audience=client, leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "nonce"]},
        )  # fmt: skip
    except (jwt.PyJWTError, TypeError, ValueError) as wrong:
        raise OAuth2Error(f"id_token: {wrong}") from wrong
    if claims["nonce"] != nonce:
        raise OAuth2Error("id_token of another login")
    if claims.get("azp", client) != client:
        raise OAuth2Error("id_token for another client")
    return claims


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """From the code to what the issuer says of the person."""

    nonce = ""

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """The issuer's own description; one that names another issuer is not this one's."""
        found = self._fetch(self.get_provider().server_url)
        if found.get("issuer") != settings.OIDC_ISSUER or not all(isinstance(found.get(e), str) for e in ENDPOINTS):
            raise OAuth2Error("the description of the issuer is another's, or incomplete")
        return found

    def _fetch(self, url: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("an answer that is no object")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Under the address people use, whatever host the request named."""
        return settings.PUBLIC_URL + reverse("shared_login_callback")

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """The verifier goes along; without one there is no login."""
        if not pkce_code_verifier:
            raise OAuth2Error("no verifier")
        self.nonce = nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return data

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """The token checked; a claim that is not in it is asked for with the access token, of the same person."""
        keys = self._fetch(self.openid_config["jwks_uri"])
        claims = claims_of(
            kwargs["response"].get("id_token"), keys=keys, issuer=settings.OIDC_ISSUER, client=app.client_id,
            nonce=self.nonce,
        )  # fmt: skip
        if settings.OIDC_CLAIM not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo of another person")
            claims = more | claims
        identity_of(claims)
        return self.get_provider().sociallogin_from_response(request, claims)


def identity_of(claims: Mapping[str, Any]) -> str:
    """What an account is linked by: the subject, or the verified address where the setting says so."""
    value = claims.get(settings.OIDC_CLAIM)
    if settings.OIDC_CLAIM == "email" and claims.get("email_verified") is not True:
        raise OAuth2Error("the e-mail address is not verified")
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        raise OAuth2Error(f"no usable {settings.OIDC_CLAIM}")
    return as_kept(value)


def as_kept(identity: str) -> str:
    """Addresses are the same in capitals; subjects are compared letter by letter."""
    return identity.lower() if settings.OIDC_CLAIM == "email" else identity


class SharedProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """The province's issuer as allauth asks for it; of the person only the identity is taken."""

    id = "shared"
    oauth2_adapter_class = Exchange

    def get_callback_url(self) -> str:
        return reverse("shared_login_callback")

    def get_pkce_params(self) -> dict[str, Any]:
        """Always PKCE, and the nonce that follows from it."""
        made: dict[str, Any] = generate_code_challenge()
        return made | {"nonce": nonce_of(made["code_verifier"])}

    def get_scope(self) -> list[str]:
        return ["openid", "email"] if settings.OIDC_CLAIM == "email" else ["openid"]

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        return identity_of(data)

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """How the person proved who it is; nothing else is kept."""
        return {name: data[name] for name in ("acr", "amr") if name in data}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        return []


def failed(request: HttpRequest, why: object, *, cancelled: bool = False) -> HttpResponse:
    """One sentence for the person; the cause goes to the log, for who keeps the installation."""
    log.warning("shared login failed: %s", str(why)[:300])
    return render(request, "login/failed.html", {"cancelled": cancelled}, status=200 if cancelled else 401)


def vouches(proved: Mapping[str, Any]) -> bool:
    """Whether the issuer says that a second factor was used, in words the installation accepts."""
    said = proved.get("amr")
    words: Sequence[object] = said if isinstance(said, list) else [said]
    return any(word in settings.OIDC_SECOND_FACTOR for word in [*words, proved.get("acr")] if isinstance(word, str))


class SharedLogin(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """One issuer, from the settings; it makes no accounts and changes none."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """None when the shared login is off. Links belong to the issuer: another one inherits none of them."""
        if not settings.OIDC_ISSUER:
            return []
        app = SocialApp(
            provider=SharedProvider.id, provider_id=settings.OIDC_ISSUER, name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID, secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER.rstrip("/")},
        )  # fmt: skip
        return [app] if provider in (None, app.provider, app.provider_id) else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is linked to no account is told whom to ask, and by what to be found."""
        if not sociallogin.is_existing:
            context = {"identity": sociallogin.account.uid}
            raise ImmediateHttpResponse(render(request, "login/stranger.html", context, status=403))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """allauth's own page is not ours."""
        raise ImmediateHttpResponse(failed(request, exception or error, cancelled=error == AuthError.CANCELLED))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> User | None:
        """The person of a login that is not linked is nobody."""
        nobody: User | None = sociallogin.user
        return nobody
