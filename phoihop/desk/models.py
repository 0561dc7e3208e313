"""What the desk owns: secret addresses of calendar feeds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body


class Feed(models.Model):
    """A calendar feed of due dates (iCalendar) for an account, or for a body through that account's eyes.

    The address holds a secret; only its SHA-256 is kept. Revoked, or with the account closed, it answers 404.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feeds")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan"))
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("tạo lúc"))
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    audit_skip = frozenset({"token_hash"})
    OWN = "own"  # stands for one's own work where a body's code would stand

    class Meta:
        db_table = "desk_feed"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "body"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="one_live_feed_per_account_and_body",
            )
        ]

    @property
    def whose(self) -> str:
        """What names it in addresses, which land in logs: neither key nor secret."""
        return self.body.code if self.body else self.OWN
