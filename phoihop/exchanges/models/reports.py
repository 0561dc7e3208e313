"""The report on coordination (báo cáo công tác phối hợp) of a body over a half-year or a year."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.exchanges.rules import half_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper

PERIODS = (_("năm %(year)s"), _("6 tháng đầu năm %(year)s"), _("6 tháng cuối năm %(year)s"))


def period_name(first: date, until: date) -> str:
    """«6 tháng đầu năm 2026», «6 tháng cuối năm 2026», «năm 2026», in the reader's language."""
    return str(PERIODS[half_of(first, until)]) % {"year": first.year}


def _report_code() -> str:
    return public_code("BPH")


class CoordinationReportQuerySet(models.QuerySet["CoordinationReport"]):
    """Reports on coordination."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those at work in the body that writes it (or in its office) and auditors; others read its paper."""
        sight = sight_of(user)
        return self if sight.is_auditor else self.filter(body__in=[body for body in sight.bodies if sight.has(body)])


class CoordinationReport(models.Model):
    """What a body asked of others, was asked, gave and was given in [period_from, period_until), and what it says of it.

    `partners`: only these bodies are counted on the other side; none: all. Counted afresh until it is approved; then
    `lines` keeps what was counted on `counted_on` (rules.Line, one each), under `fingerprint`. `revision` counts changes of
    its words, so that nobody writes over another.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_report_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan báo cáo"))
    title = models.CharField(_("tên báo cáo"), max_length=200)
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến trước ngày"))
    forms = models.TextField(_("hình thức, trách nhiệm phối hợp"), blank=True)
    limits = models.TextField(_("tồn tại, hạn chế và nguyên nhân"), blank=True)
    proposals = models.TextField(_("đề xuất, kiến nghị"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    lines = models.JSONField(default=list)
    counted_on = models.DateField(_("chốt số liệu ngày"), null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("lập lúc"))

    audit_skip = frozenset({"lines"})  # the fingerprint stands for them
    objects = CoordinationReportQuerySet.as_manager()

    class Meta:
        db_table = "exchanges_report"
        constraints = [
            models.CheckConstraint(
                name="coordination_report_period_runs_forward", condition=Q(period_until__gt=F("period_from"))
            ),
            models.CheckConstraint(
                name="coordination_report_frozen_whole",
                condition=Q(counted_on__isnull=True, fingerprint="", approved_by__isnull=True, paper__isnull=True)
                | (Q(counted_on__isnull=False, approved_by__isnull=False) & ~Q(fingerprint="")),
            ),
        ]
        indexes = [models.Index(fields=["body", "-period_from", "-id"], name="coordination_report_of_body")]

    def __str__(self) -> str:
        return f"{self.title} {period_name(self.period_from, self.period_until)}"

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("exchanges:report", args=[self.code])

    @property
    def period_last(self) -> date:
        """The last day of the period."""
        return date.fromordinal(self.period_until.toordinal() - 1)

    @property
    def is_frozen(self) -> bool:
        """Whether the figures no longer move."""
        return self.counted_on is not None

    def as_of(self, today: date) -> date:
        """The day its figures are counted on."""
        return self.counted_on or today


class ReportPartner(models.Model):
    """A body on the other side that alone is counted, with others named like it (cơ quan phối hợp)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(CoordinationReport, models.PROTECT, related_name="partners")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))

    class Meta:
        db_table = "exchanges_report_partner"
        constraints = [models.UniqueConstraint(fields=["report", "body"], name="partner_once_in_a_report")]
