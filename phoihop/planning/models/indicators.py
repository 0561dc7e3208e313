"""Indicators of a plan (chỉ tiêu): where one starts, where one wants to be, and what was reached when."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.papers.models import Paper
from phoihop.planning.models.plans import Plan
from phoihop.regulations.models import Obligation


class Direction(models.TextChoices):
    """Which side of the target is good."""

    AT_LEAST = "at_least", _("Đạt từ chỉ tiêu trở lên")
    AT_MOST = "at_most", _("Không vượt quá chỉ tiêu")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators of plans."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of plans the person may see."""
        return self.filter(plan__in=Plan.objects.visible_to(user))


class Indicator(models.Model):
    """A target of the plan with its unit (chỉ tiêu). `baseline`: the figure before the plan, None if unknown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="indicators")
    order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("chỉ tiêu"), max_length=300)
    unit = models.CharField(_("đơn vị tính"), max_length=40)
    baseline = models.DecimalField(_("số liệu đầu kỳ"), max_digits=16, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("chỉ tiêu phải đạt"), max_digits=16, decimal_places=2)
    direction = models.CharField(_("chiều"), max_length=8, choices=Direction, default=Direction.AT_LEAST)
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        db_table = "planning_indicator"
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="indicator_ordered_once")]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """A figure reached by a day (số liệu thực hiện): who gave it, when, from which paper.

    A correction is a new row; the one before stays readable, no longer current (`is_current`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    on = models.DateField(_("tính đến ngày"))
    value = models.DecimalField(_("số liệu"), max_digits=16, decimal_places=2)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản nguồn")
    )
    is_current = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "planning_indicator_value"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"], condition=Q(is_current=True), name="one_current_figure_a_day"
            )
        ]
