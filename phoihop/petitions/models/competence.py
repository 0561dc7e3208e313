"""Who is competent for what, and who decides where bodies disagree."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Level
from phoihop.papers.models import Paper
from phoihop.petitions.models.petitions import Petition


def _competence_code() -> str:
    return public_code("BTQ")


def _dispute_code() -> str:
    return public_code("TQ")


class CompetenceQuerySet(models.QuerySet["Competence"]):
    """Rows of the province's table of competence."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The table is open to every account."""
        return self if user.is_authenticated and user.is_active else self.none()

    def in_force(self, on: date) -> Self:
        """Rows that hold on a day."""
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on)))


class Competence(models.Model):
    """Who answers what here (thẩm quyền): `field` × `level` → a kind of body, or one `body` of the directory; dated.

    Rows of a field and a level take the place of the rows that ship with the product for both. `rank`: the first is asked
    first. `status`: confirmed, or to be confirmed.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("Đã xác nhận")
        TO_CONFIRM = "to_confirm", _("Cần xác nhận")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_competence_code, editable=False)
    field = models.CharField(_("lĩnh vực"), max_length=20)
    level = models.CharField(_("cấp"), max_length=10, choices=Level)
    rank = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    body_key = models.CharField(_("loại cơ quan"), max_length=30)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan cụ thể")
    )
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=500)
    status = models.CharField(_("trạng thái"), max_length=10, choices=Status, default=Status.TO_CONFIRM)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        db_table = "petitions_competence"
        constraints = [
            models.CheckConstraint(
                name="competence_runs_forward", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["field", "level", "rank", "starts_on"], name="competence_ranked_once_from_a_day"
            ),
        ]
        indexes = [models.Index(fields=["field", "level", "rank"], name="competence_by_field")]


class DisputeGround(models.TextChoices):
    """Why the common superior is asked."""

    SECOND_RETURN = "second_return", _("Bị trả lại lần thứ hai")
    CIRCLE = "circle", _("Chuyển vòng về cơ quan đã trả lại")
    DISAGREED = "disagreed", _("Các cơ quan không thống nhất")


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Disputes about competence."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(petition__in=Petition.objects.visible_to(user))


class Dispute(models.Model):
    """Bodies do not agree who answers (tranh chấp thẩm quyền): their common `superior` decides, on a clock of its own.

    `commitment`: what the superior owes. `decided_body`: who answers by its decision; `paper`: its decision on paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_dispute_code, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="disputes")
    ground = models.CharField(_("vì sao"), max_length=13, choices=DisputeGround)
    question = models.TextField(_("nội dung cần quyết định"))
    superior = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cấp trên chung"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+")
    raised_on = models.DateField(_("nêu ngày"))
    decided_on = models.DateField(_("quyết định ngày"), null=True, blank=True)
    decided_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan được giao")
    )
    decision = models.TextField(_("quyết định"), blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = DisputeQuerySet.as_manager()

    class Meta:
        db_table = "petitions_dispute"
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(decided_on__isnull=True), name="petition_disputed_once_at_a_time"
            ),
            models.CheckConstraint(
                name="dispute_decided_in_words",
                condition=Q(decided_on__isnull=True, decided_body__isnull=True, decision="")
                | (Q(decided_on__isnull=False) & ~Q(decision="")),
            ),
        ]

    def get_absolute_url(self) -> str:
        """Where it stands on the page of its petition."""
        return reverse("petitions:petition", args=[self.petition.code]) + "#disputes"
