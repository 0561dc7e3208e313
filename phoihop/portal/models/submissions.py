"""What came from the public page is an item of `intake`; here only which receipt leads to it."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from phoihop.intake.models import Item
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Receipts."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For nobody: who has the code asks `queries.following`, who screens reads the item."""
        return self.none()


class Submission(models.Model):
    """A citizen sent something from the public page (lượt gửi). `code_digest`: the keyed sum of the code on the receipt; the
    code itself is nowhere, nor is anything of the person but inside the sealed item."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code_digest = models.CharField(max_length=64, unique=True)
    item = models.OneToOneField(Item, models.PROTECT, related_name="+", verbose_name=_("nội dung tiếp nhận"))
    at = models.DateTimeField(_("gửi lúc"))

    audit_skip = frozenset({"code_digest"})
    objects = SubmissionQuerySet.as_manager()

    class Meta:
        db_table = "portal_submission"


class VisitKind(models.TextChoices):
    """What an address asked for that is limited."""

    SEND = "send", _("Gửi kiến nghị")
    FOLLOW = "follow", _("Tra cứu bằng mã")


class Visit(models.Model):
    """How often one address asked within an hour (lượt hỏi). `address`: its keyed sum, another one each hour, so that nobody
    can follow it from hour to hour; the row is dropped soon after its hour."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=6, choices=VisitKind)
    hour = models.DateTimeField(_("giờ"))
    address = models.CharField(max_length=64)
    number = models.PositiveIntegerField(_("số lượt"))

    class Meta:
        db_table = "portal_visit"
        constraints = [models.UniqueConstraint(fields=["hour", "kind", "address"], name="visits_counted_together")]
