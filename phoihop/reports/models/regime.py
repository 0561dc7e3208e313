"""What a person decided about two duties to report that look alike."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7


class KeptApart(models.Model):
    """Two duties to report look alike and stay two reports (giữ riêng), with the reason. By lineage, the lower first.

    Those that one report performs are `commitments.Joined`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lower = models.UUIDField()
    higher = models.UUIDField()
    reason = models.TextField(_("lý do"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "reports_kept_apart"
        constraints = [
            models.UniqueConstraint(fields=["lower", "higher"], name="duties_kept_apart_once"),
            models.CheckConstraint(name="duties_kept_apart_in_order", condition=Q(lower__lt=F("higher"))),
        ]
