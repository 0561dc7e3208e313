"""Programmes: whose, of which kind, when and where, who decides, on which basis, who takes part."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.regulations.models import Obligation, Regulation


def _programme_code() -> str:
    return public_code("CT")


class ProgrammeKind(models.TextChoices):
    """What kind of programme it is; each has fields of its own (`kinds`)."""

    CAMPAIGN = "campaign", _("Phong trào thi đua, cuộc vận động")
    DISSEMINATION = "dissemination", _("Phổ biến, giáo dục pháp luật")
    DIPLOMACY = "diplomacy", _("Đối ngoại nhân dân")
    DELEGATION = "delegation", _("Đón tiếp đoàn")
    EVENT = "event", _("Sự kiện, lễ kỷ niệm")


class ProgrammeState(models.TextChoices):
    """Where a programme stands. That it is running follows from its days and is never stored."""

    PROPOSED = "proposed", _("Đề xuất")
    APPROVED = "approved", _("Đã duyệt")
    CLOSED = "closed", _("Đã kết thúc")
    CANCELLED = "cancelled", _("Đã hủy")


DECIDED = {ProgrammeState.APPROVED, ProgrammeState.CLOSED}


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the person's bodies and those it approves from the first line; once approved also for who takes part
        or is given work; auditors all."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        part = ProgrammePart.objects.filter(programme=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(
            Q(host__in=sight.bodies) | Q(approver__in=sight.bodies) | Q(approved_on__isnull=False) & Q(Exists(part))
        )

    def running(self, today: date) -> Self:
        """Approved and in its days."""
        return self.filter(state=ProgrammeState.APPROVED, starts_on__lte=today, ends_on__gte=today)


class Programme(models.Model):
    """A campaign, a round of law dissemination, people's diplomacy, the visit of a delegation, a big event.

    [`starts_on`, `ends_on`] are its days, both included. `approver`: the body whose head decides, mostly the host;
    `approval_paper`: its paper, where it decides on paper. Basis, each optional: `regulation` with its clause
    (`obligation`), `commitment` that it carries out (of a clause or of a step of a plan), `basis_paper`, `occasion` (a day
    that the law names). `details`: the kind's own fields, checked. `revision` counts changes, so that nobody writes
    over another.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_programme_code, editable=False)
    kind = models.CharField(_("loại"), max_length=13, choices=ProgrammeKind)
    title = models.CharField(_("tên gọi"), max_length=300)
    purpose = models.TextField(_("mục đích, yêu cầu"), blank=True)
    host = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan chủ trì"))
    approver = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan duyệt"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    place = models.CharField(_("địa điểm"), max_length=300, blank=True)
    occasion = models.CharField(_("ngày kỷ niệm"), max_length=30, blank=True)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quy chế")
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("thực hiện nhiệm vụ")
    )
    basis_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản căn cứ")
    )
    details = models.JSONField(_("nội dung riêng"), default=dict)
    state = models.CharField(_("trạng thái"), max_length=9, choices=ProgrammeState, default=ProgrammeState.PROPOSED)
    approved_on = models.DateField(_("duyệt ngày"), null=True, blank=True)
    approval_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản duyệt")
    )
    cancelled_reason = models.TextField(_("lý do hủy"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("đề xuất lúc"))
    search = vector(code="A", title="A", place="C", purpose="C")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        db_table = "programmes_programme"
        constraints = [
            models.CheckConstraint(name="programme_days_run_forward", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="programme_decided_on_a_day",
                condition=Q(state="proposed", approved_on__isnull=True)
                | Q(state="cancelled")
                | Q(state__in=["approved", "closed"], approved_on__isnull=False),
            ),
            models.CheckConstraint(
                name="programme_cancelled_with_a_reason",
                condition=Q(state="cancelled") & ~Q(cancelled_reason="")
                | ~Q(state="cancelled") & Q(cancelled_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="programme_by_day"),
            models.Index(fields=["host", "-starts_on", "-id"], name="programme_by_host"),
            GinIndex(fields=["search"], name="programme_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("programmes:programme", args=[self.code])

    @property
    def is_proposed(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == ProgrammeState.PROPOSED

    @property
    def is_approved(self) -> bool:
        """Decided and neither closed nor cancelled: its work is owed."""
        return self.state == ProgrammeState.APPROVED

    @property
    def is_alive(self) -> bool:
        """Proposed or approved: it may still be written on."""
        return self.state in {ProgrammeState.PROPOSED, ProgrammeState.APPROVED}


class ProgrammePart(models.Model):
    """A body that takes part in a programme (cơ quan tham gia), or to which work of it is given."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="parts", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))

    class Meta:
        db_table = "programmes_part"
        constraints = [
            models.UniqueConstraint(fields=["programme", "body"], name="body_takes_part_in_a_programme_once")
        ]
