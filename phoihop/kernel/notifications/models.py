"""Notices to people."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own only."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """A notice (thông báo) to one account, written in the act's own transaction. `key` tells the same thing once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(_("nội dung"), max_length=300)
    url = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    at = models.DateTimeField(_("lúc"))
    read_at = models.DateTimeField(_("đã xem lúc"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table = "notifications_notification"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_told_once")]
        indexes = [models.Index(fields=["user", "-at"], name="notice_unread", condition=Q(read_at__isnull=True))]
