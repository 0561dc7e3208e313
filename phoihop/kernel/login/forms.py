"""Forms of the login where allauth's own words are not ours."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm as LoginOfLibrary
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import get_authenticator_by_credential_id
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.utils import websafe_decode

from phoihop.kernel.text import clean
from phoihop.kernel.web.forms import Form


class LoginForm(LoginOfLibrary):  # type: ignore[misc]  # the library is untyped
    """Name and password; the page has its own link to a forgotten password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""


# What the readers of a device's answer raise when it is none: anybody can post anything.
_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, struct.error)


# What the library makes bytes of: from a number it would make that many of them.
_BYTES = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
_LONGEST = 64_000


class AnswerField(forms.JSONField):
    """A device's answer: short, and text where the library expects bytes, so that no number orders memory."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        with _an_answer():
            if len(value or "") > _LONGEST:
                raise ValueError("longer than any device's answer")
            given = super().to_python(value)
            if isinstance(given, dict):
                _only_text(given, "id", "rawId")
                if isinstance(given.get("response"), dict):
                    _only_text(given["response"], *_BYTES)
                    _only_bytes_inside(given["response"].get("attestationObject"))
        return given


def _only_text(given: dict[str, Any], *names: str) -> None:
    if any(not isinstance(given[name], str) for name in names if given.get(name) is not None):
        raise TypeError("not text")


def _only_bytes_inside(attestation: str | None) -> None:
    if attestation:
        seen = cbor.decode(websafe_decode(attestation))
        if not isinstance(seen, Mapping) or not isinstance(seen["authData"], bytes):
            raise TypeError("not bytes")


@contextmanager
def _an_answer() -> Iterator[None]:
    try:
        yield
    except _NONSENSE as wrong:
        raise ValidationError(_("Không nhận ra khóa truy cập."), code="malformed") from wrong


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # the library is untyped
    """A new passkey: its name, whether it opens alone, and the device's answer."""

    credential = AnswerField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = forms.CharField(label=_("Tên để nhận ra"), max_length=60, required=False)
        alone = self.fields["passwordless"]
        alone.label, alone.initial = _("Đăng nhập bằng khóa này không cần mật khẩu"), True
        alone.help_text = _("Máy sẽ hỏi vân tay, khuôn mặt hoặc mã PIN. Khóa bảo mật không có mã PIN: bỏ đánh dấu.")

    def clean_credential(self) -> dict[str, Any]:
        """allauth looks at no empty answer, and would keep it as a passkey."""
        given = self.cleaned_data["credential"]
        if not isinstance(given, dict) or not given:
            raise ValidationError(_("Không nhận ra khóa truy cập."), code="malformed")
        return given

    def clean(self) -> dict[str, Any]:
        """The caller holds the account's lock: the second of two clicks finds the key that the first has kept."""
        with _an_answer():
            cleaned: dict[str, Any] = super().clean()
            given = cleaned.get("credential")
            if given and get_authenticator_by_credential_id(self.user, websafe_decode(given["id"])):
                raise ValidationError(_("Khóa này đã có trong tài khoản."), code="known")
        return cleaned

    def clean_name(self) -> str:
        return clean(super().clean_name())


class PasskeyLoginForm(LoginWebAuthnForm):  # type: ignore[misc]  # the library is untyped
    """A passkey instead of name and password."""

    credential = AnswerField()

    def clean_credential(self) -> Any:
        with _an_answer():
            return super().clean_credential()


class PasskeySecondForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # the library is untyped
    """A passkey after the password."""

    credential = AnswerField()

    def clean_credential(self) -> Any:
        with _an_answer():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the library is untyped
    """A passkey before a change of the ways in."""

    credential = AnswerField()

    def clean_credential(self) -> Any:
        with _an_answer():
            return super().clean_credential()


class RemovePasskeyForm(Form):
    """Why a passkey is taken away."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
