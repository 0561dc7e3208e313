"""Obligations that one promise performs together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7


class Joined(models.Model):
    """A person decided that the promises of the obligation `into` also perform `lineage` (thực hiện chung).

    For what falls due in [from_on, until_on) the generator lays out nothing for `lineage`, and lets each commitment of
    `into` perform both, as long as `into` is in force. Both are lineages: amendments keep the decision.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lineage = models.UUIDField()
    into = models.UUIDField(db_index=True)
    from_on = models.DateField(_("từ ngày"))
    until_on = models.DateField(_("đến trước ngày"), null=True, blank=True)
    reason = models.TextField(_("lý do"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "commitments_joined"
        constraints = [
            models.UniqueConstraint(
                fields=["lineage"], condition=Q(until_on__isnull=True), name="obligation_joined_into_one"
            ),
            models.CheckConstraint(name="obligation_not_joined_into_itself", condition=~Q(lineage=F("into"))),
        ]
