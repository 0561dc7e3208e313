"""Review cycles: who reviews which regulations over which period, and by when each party hands in its self-review."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.models import Party, Regulation


def _cycle_code() -> str:
    return public_code("DKD")


class CycleKind(models.TextChoices):
    """What is looked back on."""

    HALF_YEAR = "half_year", _("Sơ kết 6 tháng")
    YEAR = "year", _("Kiểm điểm năm")
    MIDTERM = "midterm", _("Sơ kết giữa nhiệm kỳ")
    TERM = "term", _("Tổng kết nhiệm kỳ")


class CycleState(models.TextChoices):
    """Open from the day the parties owe their self-reviews until the common reviews are approved, or called off."""

    OPEN = "open", _("Đang kiểm điểm")
    CONCLUDED = "concluded", _("Đã kết thúc")
    CANCELLED = "cancelled", _("Đã hủy")


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Review cycles."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The body at its head and the parties of its regulations, their followers, their offices; auditors."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        return self.filter(Q(body__in=sight.bodies) | Exists(takes_part(sight.bodies, OuterRef("pk"))))


def takes_part(bodies: frozenset[UUID], cycle: OuterRef) -> models.QuerySet[CycleRegulation]:
    """Regulations of a cycle that one of `bodies` signed or follows."""
    signed = Party.objects.filter(regulation=OuterRef("regulation"), body__in=bodies)
    return CycleRegulation.objects.filter(Exists(signed) | Q(regulation__follower__in=bodies), cycle=cycle)


class Cycle(models.Model):
    """A round of review (đợt kiểm điểm: sơ kết, tổng kết) of one regulation or several over [period_from, period_until).

    `body` is at its head and writes the common review; each party owes its self-review by `due_on`, figures up to
    `cutoff_on`. `circulated_at`: since when the parties read each other's self-reviews and the conference's papers, which
    are a pack (`PackLine`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_cycle_code, editable=False)
    kind = models.CharField(_("loại"), max_length=10, choices=CycleKind)
    title = models.CharField(_("tên đợt kiểm điểm"), max_length=300)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan chủ trì"))
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến trước ngày"))
    cutoff_on = models.DateField(_("chốt số liệu ngày"))
    due_on = models.DateField(_("hạn gửi tự đánh giá"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=CycleState, default=CycleState.OPEN)
    ended_reason = models.TextField(_("lý do"), blank=True)
    circulated_at = models.DateTimeField(_("gửi tài liệu lúc"), null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = CycleQuerySet.as_manager()

    class Meta:
        db_table = "reports_cycle"
        indexes = [models.Index(fields=["-created_at", "-id"], name="cycle_by_age")]
        constraints = [
            models.CheckConstraint(name="cycle_period_runs_forward", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="cycle_cancelled_with_reason", condition=~Q(state="cancelled") | ~Q(ended_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The cycle's page."""
        return reverse("reports:cycle", args=[self.code])


class CycleRegulation(models.Model):
    """A regulation that a cycle reviews, in the order of the conference."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="lines")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+", verbose_name=_("quy chế"))
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "reports_cycle_regulation"
        constraints = [models.UniqueConstraint(fields=["cycle", "regulation"], name="regulation_once_in_a_cycle")]
