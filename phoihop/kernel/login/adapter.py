"""How this installation uses allauth."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.login import services
from phoihop.kernel.login.queries import may_lose, passkeys_of
from phoihop.kernel.login.stages import came_by_issuer
from phoihop.kernel.notifications.services.outbox import Letter, write

SEALED = "s1:"  # before what is sealed
BEFORE = "f1:"  # before what was encrypted with a key of our own, read still
FACTOR = "login.factor"


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by the administrator of accounts; nobody signs up alone. Passwords leave a trace."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Change, first choice and reset all end here."""
        kept = services.choose_password(by=user, password=password, at=timezone.now())
        user.password, user.must_choose_password = kept.password, kept.must_choose_password

    def clean_password(self, password: str, user: User | None = None) -> str:
        """A given password is not one's own by being typed twice."""
        if user is not None and user.must_choose_password and user.check_password(password):
            raise ValidationError(_("Mật khẩu mới phải khác mật khẩu đang dùng."))
        return str(super().clean_password(password, user))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth tells of a change here: it becomes an act and a notice."""
        services.tell_change(what=template_prefix, by=user, at=timezone.now())

    def get_login_stages(self) -> list[str]:
        """The second factor's stage is ours: a shared login may have asked for one already."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "phoihop.kernel.login.stages.SecondFactor"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Who came by the shared login is told that it may still be open there."""
        if isinstance(request.user, User) and came_by_issuer(request, request.user):
            return reverse("shared_login_left")
        return str(super().get_logout_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the work."""
        return str(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under the address people use, whatever host the request named: a forged one would get the key."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Through the outbox, so that a mail server that is down delays the letter and loses nothing."""
        with override(user.language), transaction.atomic():
            text = "\n\n".join(
                [
                    _("Kính gửi %(name)s,") % {"name": user.full_name},
                    _(
                        "Có người đề nghị đặt lại mật khẩu của tài khoản %(username)s. Mở địa chỉ sau trong vòng một giờ:"
                    )
                    % {"username": user.username},
                    str(context["password_reset_url"]),
                    _("Nếu không phải đồng chí đề nghị, hãy bỏ qua thư này: mật khẩu vẫn như cũ."),
                    _("Thư tự động từ phần mềm Phối Hợp, xin không trả lời."),
                ]
            )
            letter = Letter(user, _("Đặt lại mật khẩu Phối Hợp"), text, f"password:{user.pk}:{secrets.token_hex(8)}")
            write(letters=[letter], at=timezone.now())


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets of second factors are encrypted with the installation's key, which is in no backup."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("Vai trò của đồng chí bắt buộc xác thực hai lớp: không tắt được.")
    }

    def encrypt(self, text: str) -> str:
        return SEALED + b64encode(secrecy.seal(text.encode(), purpose=FACTOR, row="")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if encrypted_text.startswith(SEALED):
            sealed = b64decode(encrypted_text.removeprefix(SEALED))
            return secrecy.unseal(sealed, purpose=FACTOR, row="").decode()
        if encrypted_text.startswith(BEFORE):
            return _cipher_before().decrypt(encrypted_text.removeprefix(BEFORE).encode()).decode()
        return encrypted_text  # written before secrets were sealed

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who needs a second factor keeps one."""
        return may_lose(authenticator.user, authenticator)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What a passkey is called until its holder names it."""
        return _("Khóa %(number)s") % {"number": len(passkeys_of(user)) + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host people came to; its name stands on the device."""
        asked: dict[str, str] = super().get_public_key_credential_rp_entity()
        return asked | {"name": str(settings.MFA_TOTP_ISSUER)}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """The device lists accounts by login name."""
        asked: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return asked | {"name": user.username}


def _cipher_before() -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"second factor:{secrecy.field_key()}".encode()).digest()))
