"""A report on contact with voters or on their petitions, and the rows it was frozen with."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session


def _report_code() -> str:
    return public_code("BCT")


class ReportKind(models.TextChoices):
    """Reports of DOMAIN.md 5.1 (R2 to R8, R13) and the report on settlement to a session."""

    CLASSIFIED = "classified", _("Phân loại kiến nghị gửi kỳ họp (mẫu 1A, 1B)")
    ANSWERS = "answers", _("Kết quả giải quyết, trả lời (phụ lục 1)")
    DOCUMENTS = "documents", _("Văn bản ban hành, văn bản đề nghị sửa (phụ lục 2, 3)")
    BACKLOG = "backlog", _("Kiến nghị tồn từ trước (phụ lục 4, 5, 5b)")
    AGENCIES = "agencies", _("Thời điểm trả lời của từng cơ quan")
    RECEIPTS = "receipts", _("Thời điểm nhận báo cáo của từng cơ quan (biểu 9)")
    REGISTER = "register", _("Sổ theo dõi kiến nghị cấp xã")
    CONTACTS = "contacts", _("Thống kê tiếp xúc cử tri")
    SETTLEMENT = "settlement", _("Kết quả giải quyết kiến nghị trình kỳ họp")


class ReportState(models.TextChoices):
    """A draft counts afresh each time; an approved report never changes by a digit."""

    DRAFT = "draft", _("Đang soạn")
    APPROVED = "approved", _("Đã duyệt, chốt số liệu")


class VoterReportQuerySet(models.QuerySet["VoterReport"]):
    """Reports on contact and petitions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the body that writes it (and its office), for its rows are what it gathered; auditors. Others read its paper."""
        sight = sight_of(user)
        return self if sight.is_auditor else self.filter(body__in=sight.bodies)


class VoterReport(models.Model):
    """A report (báo cáo, thống kê về tiếp xúc và kiến nghị cử tri) of `body`, under one regime.

    It covers the petitions or meetings of `session`, else those of [period_from, period_until), as they stood at
    `cutoff_at` (thời điểm chốt số liệu). `figures`: empty while it is a draft; frozen at approval with `frozen_hash`, which
    covers the rows too (`FrozenLine`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_report_code, editable=False)
    kind = models.CharField(_("loại báo cáo"), max_length=10, choices=ReportKind)
    regime = models.CharField(_("kênh kiến nghị"), max_length=8, choices=Regime)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("đơn vị lập"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kỳ họp")
    )
    period_from = models.DateField(_("từ ngày"), null=True, blank=True)
    period_until = models.DateField(_("đến trước ngày"), null=True, blank=True)
    title = models.CharField(_("tên báo cáo"), max_length=300)
    cutoff_at = models.DateTimeField(_("chốt số liệu lúc"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    assessment = models.TextField(_("nhận xét, kiến nghị"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    figures = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    objects = VoterReportQuerySet.as_manager()

    class Meta:
        db_table = "voter_reports_report"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="voter_report_by_age"),
            models.Index(fields=["body", "-created_at", "-id"], name="voter_report_of_body"),
        ]
        constraints = [
            models.CheckConstraint(
                name="voter_report_of_a_session_or_a_period",
                condition=Q(session__isnull=False, period_from__isnull=True, period_until__isnull=True)
                | Q(session__isnull=True, period_from__isnull=False, period_until__gt=F("period_from")),
            ),
            models.CheckConstraint(
                name="voter_report_approved_is_frozen",
                condition=~Q(state="approved") | (Q(frozen_at__isnull=False) & ~Q(frozen_hash="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("voter_reports:report", args=[self.code])

    @property
    def is_frozen(self) -> bool:
        """Whether the figures no longer move."""
        return self.state == ReportState.APPROVED

    @property
    def digest_shown(self) -> str:
        """The digest in groups that two people can compare."""
        return " ".join(self.frozen_hash[at : at + 8] for at in range(0, len(self.frozen_hash), 8))

    @property
    def cutoff_on(self) -> date:
        """The day in Vietnam on which it counts; days carry no hour."""
        return timezone.localdate(self.cutoff_at)


class FrozenLine(models.Model):
    """A petition or meeting as an approved report counted it (dòng đã chốt), in the order of the report.

    `row`: its key; `facts`: what figures count by; `cells`: what its annexes say of it. Written once with the report,
    whose digest covers them all.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(VoterReport, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    row = models.UUIDField()
    facts = models.JSONField()
    cells = models.JSONField()

    class Meta:
        db_table = "voter_reports_frozen_line"
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="voter_report_line_numbered_once")]
