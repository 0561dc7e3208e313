"""What the machine thinks of a petition, and what the person decided."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.petitions.models.petitions import Petition


class ProposalKind(models.TextChoices):
    """What is proposed."""

    FIELD = "field", _("Lĩnh vực")
    BODY = "body", _("Cơ quan có thẩm quyền")
    FINDING = "finding", _("Điều cần xem lại")


class Decision(models.TextChoices):
    """What a person made of a proposal."""

    ACCEPTED = "accepted", _("Chấp nhận")
    CORRECTED = "corrected", _("Sửa lại")
    DISMISSED = "dismissed", _("Bỏ qua")
    REPLACED = "replaced", _("Máy đề xuất lại")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals of the machine."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(petition__in=Petition.objects.visible_to(user))

    def waiting(self) -> Self:
        """Not decided yet."""
        return self.filter(decision="")


class Proposal(models.Model):
    """A proposal of the machine (đề xuất của máy): nothing of it takes effect until a person accepts it.

    `value`: key of a field or of a kind of body, or which finding. `others`: the next guesses. `reasons`: the words that led
    to it. `similar`: codes of settled petitions that are near. `model`: which model said it. `decided_value`: what the
    person took instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="proposals", db_index=False)
    kind = models.CharField(_("đề xuất về"), max_length=7, choices=ProposalKind)
    value = models.CharField(_("đề xuất"), max_length=40)
    confidence = models.FloatField(_("độ chắc chắn"))
    others = models.JSONField(_("khả năng khác"), default=list)
    reasons = models.JSONField(_("vì sao"), default=list)
    similar = models.JSONField(_("kiến nghị tương tự"), default=list)
    model = models.CharField(_("mô hình"), max_length=20)
    made_at = models.DateTimeField(_("đề xuất lúc"))
    decision = models.CharField(_("quyết định"), max_length=9, choices=Decision, blank=True)
    decided_value = models.CharField(_("giá trị được chọn"), max_length=40, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        db_table = "petitions_proposal"
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "kind", "value"], condition=Q(decision=""), name="proposed_once_at_a_time"
            ),
            models.CheckConstraint(
                name="proposal_decided_at_an_instant",
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="confidence_is_a_chance", condition=Q(confidence__gte=0) & Q(confidence__lte=1)
            ),
        ]
        indexes = [
            models.Index(fields=["petition", "kind", "id"], name="proposal_of_petition"),
            # What people decided teaches: the newest decisions.
            models.Index(fields=["kind", "-decided_at"], name="proposal_decided", condition=~Q(decision="")),
        ]
