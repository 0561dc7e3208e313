"""Keys by which other programs act for a body."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, RoleKind, sight_of


def _key_code() -> str:
    return public_code("KA")


def last_day(today: date) -> date:
    """The latest day until which a key made today may be good."""
    return today + timedelta(days=settings.API_KEY_DAYS)


class Scope(models.TextChoices):
    """What a key is good for."""

    INTAKE = "intake", _("Gửi ý kiến, kiến nghị vào hàng chờ sàng lọc")
    PETITIONS = "petitions", _("Đọc kiến nghị và trả lời")
    ANSWERS = "answers", _("Gửi văn bản trả lời kiến nghị")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the bodies that `user` heads; auditors see all. Nobody sees a secret."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        headed = [body for body in sight.bodies if sight.has(body, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)]
        return self.filter(body__in=headed)

    def live(self, today: date) -> Self:
        """Neither revoked nor past their last day."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=today, user__is_active=True)


class ApiKey(models.Model):
    """A key by which a program of a body acts (khóa kết nối): for that body alone, through the eyes of who made it.

    Only the SHA-256 of the secret is kept. `expires_on`: the last day it works. It stops as well when its maker heads
    the body no more, or the account is closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_key_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người tạo"))
    name = models.CharField(_("phần mềm dùng khóa"), max_length=120)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope), verbose_name=_("được làm gì"))
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("tạo lúc"))
    expires_on = models.DateField(_("dùng đến hết ngày"))
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    audit_skip = frozenset({"secret_hash"})
    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        db_table = "api_key"
        constraints = [models.CheckConstraint(name="api_key_is_good_for_something", condition=~Q(scopes=[]))]
        indexes = [models.Index(fields=["body", "-created_at"], name="api_keys_of_body")]

    def __str__(self) -> str:
        return self.code

    @property
    def scope_labels(self) -> list[str]:
        """What it is good for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]
