"""The person who logs in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Only what login needs; accounts are made by `organisations.services`."""


class User(AbstractBaseUser):
    """An account (tài khoản): who logs in, in which language; what it may do is written in `organisations.Role`.

    `must_choose_password`: an administrator gave the password, so somebody else knows it; nothing opens until changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    email = models.EmailField(_("thư điện tử"), blank=True)
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    theme = models.CharField(
        _("nền"),
        max_length=5,
        default="auto",
        choices=[("auto", _("Theo máy")), ("light", _("Sáng")), ("dark", _("Tối"))],
    )
    mail_digest = models.BooleanField(_("nhận thư tổng hợp hằng ngày"), default=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    must_choose_password = models.BooleanField(_("phải đổi mật khẩu khi đăng nhập"), default=False)
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    audit_skip = frozenset({"password", "last_login"})

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """Shown beside acts and in the shell."""
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Django's own admin is not used."""
        return False

    @property
    def is_superuser(self) -> bool:
        """No account stands above the table of rights (DESIGN.md 3)."""
        return False
