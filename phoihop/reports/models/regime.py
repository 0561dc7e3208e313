"""Duties to report that look alike, as they were compared, and what a person decided about them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.regulations.models import Edition, EditionState, Obligation, Regulation, RegulationState


class ComparedEdition(models.Model):
    """The duties to report of an edition in force were compared with all others in force (đã so trùng lặp).

    The obligations of an edition in force never change, so once is enough. `duties`: how many it has; `is_crowded`: one
    body owes another so many that not all were compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="compared")
    duties = models.PositiveIntegerField()
    is_crowded = models.BooleanField(default=False)
    compared_at = models.DateTimeField()

    class Meta:
        db_table = "reports_compared_edition"


class AlikePairQuerySet(models.QuerySet["AlikePair"]):
    """Pairs of duties to report that look alike."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Pairs of which `user` may see both duties, in force both."""
        seen = Edition.objects.filter(
            state=EditionState.IN_FORCE,
            regulation__state=RegulationState.IN_FORCE,
            regulation__in=Regulation.objects.visible_to(user),
        )
        return self.filter(first_edition__in=seen, second_edition__in=seen)


class AlikePair(models.Model):
    """Two duties to report that look like one asked for twice, and why: a `likeness.Match`, found when the later of
    their editions was compared.

    `lower`, `higher`: their lineages in order, as decisions name them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey(Obligation, models.PROTECT, related_name="+")
    second = models.ForeignKey(Obligation, models.PROTECT, related_name="+")
    first_edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    second_edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    lower = models.UUIDField()
    higher = models.UUIDField()
    leads = models.JSONField()
    recipients = models.JSONField()
    meeting = models.CharField(max_length=10)
    share = models.FloatField()
    common = models.JSONField()

    objects = AlikePairQuerySet.as_manager()

    class Meta:
        db_table = "reports_alike_pair"
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="duties_compared_once")]
        indexes = [
            models.Index(fields=["-share", "-id"], name="alike_pair_likest"),
            models.Index(fields=["lower", "higher"], name="alike_pair_by_lineages"),
        ]


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
