"""Letters with which petitions go to the body that answers, drafted here."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import UNDER_WAY, Paper
from phoihop.petitions.models.petitions import Petition


def _letter_code() -> str:
    return public_code("VCK")


class TransferOutcome(models.TextChoices):
    """What became of a petition of a letter."""

    WAITING = "waiting", _("Chờ phát hành")
    ROUTED = "routed", _("Đã chuyển")
    SKIPPED = "skipped", _("Không chuyển theo văn bản này")


class TransferLetterQuerySet(models.QuerySet["TransferLetter"]):
    """Letters with petitions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For who works for the gatherer, and auditors; the body that answers reads the paper and its petitions."""
        if not user.is_authenticated:
            return self.none()
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        return self.filter(receiver__in=[body for body in sight.bodies if sight.has(body)])


class TransferLetter(models.Model):
    """A letter (văn bản chuyển kiến nghị) by which `receiver`, who gathered them, sends petitions to `lead`. They go when its
    `paper` is issued, from the day of the paper; how far it is, the paper says."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_letter_code, editable=False)
    receiver = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan tập hợp"))
    lead = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("chủ trì trả lời"))
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+", verbose_name=_("văn bản"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("soạn lúc"))

    objects = TransferLetterQuerySet.as_manager()

    class Meta:
        db_table = "petitions_transfer_letter"

    def __str__(self) -> str:
        return f"{self.paper}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("petitions:letter", args=[self.code])


class TransferLineQuerySet(models.QuerySet["TransferLine"]):
    """Petitions of letters."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of letters the person may see."""
        return self.filter(letter__in=TransferLetter.objects.visible_to(user))

    def under_way(self) -> Self:
        """Of letters that may still be issued."""
        return self.filter(outcome=TransferOutcome.WAITING, letter__paper__state__in=UNDER_WAY)


class TransferLine(models.Model):
    """A petition in such a letter; `why` it did not go with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    letter = models.ForeignKey(TransferLetter, models.PROTECT, related_name="lines", db_index=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="transfer_lines")
    outcome = models.CharField(
        _("kết quả"), max_length=7, choices=TransferOutcome, default=TransferOutcome.WAITING
    )  # fmt: skip
    why = models.TextField(_("lý do"), blank=True)

    objects = TransferLineQuerySet.as_manager()

    class Meta:
        db_table = "petitions_transfer_line"
        constraints = [
            models.UniqueConstraint(fields=["letter", "petition"], name="petition_once_in_a_transfer_letter"),
            models.CheckConstraint(
                name="transfer_skipped_with_a_reason",
                condition=(Q(outcome="skipped") & ~Q(why="")) | (~Q(outcome="skipped") & Q(why="")),
            ),
        ]
