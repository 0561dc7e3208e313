"""Plans: whose, for which period, under which regulations, after which directives, on which paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.regulations.models import Party, Regulation


def _plan_code() -> str:
    return public_code("KH")


class PlanState(models.TextChoices):
    """Where a plan stands. That its paper is approved, signed or numbered is the paper's own state, never repeated."""

    DRAFTING = "drafting", _("Đang lập")
    SUBMITTED = "submitted", _("Đang trình, ban hành")
    ISSUED = "issued", _("Đang thực hiện")
    CLOSED = "closed", _("Đã kết thúc")
    ABANDONED = "abandoned", _("Đã bỏ")


IN_EFFECT = {PlanState.ISSUED, PlanState.CLOSED}  # what others than its body may read


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the person's bodies from the first line; once issued also for the parties of its regulations and for
        who leads or helps in a step; auditors all."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        signed = Party.objects.filter(body__in=sight.bodies).values("regulation")
        under = PlanRegulation.objects.filter(plan=OuterRef("pk"), regulation__in=signed)
        part = PlanPart.objects.filter(plan=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(Q(body__in=sight.bodies) | Q(state__in=IN_EFFECT) & (Exists(under) | Exists(part)))


class Plan(models.Model):
    """A plan (kế hoạch) of a body for [period_from, period_until): steps, topics, indicators.

    `paper`: the official paper it is put on, whose review, signing and number are acts of `papers`. `carried_from`: the
    plan of the period before. `in_effect_on`: the day its steps became commitments. `purpose`: what it is for, in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_plan_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="plans", verbose_name=_("cơ quan lập"))
    title = models.CharField(_("tên kế hoạch"), max_length=300)
    purpose = models.TextField(_("mục đích, yêu cầu"), blank=True)
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến trước ngày"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=PlanState, default=PlanState.DRAFTING)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản ban hành")
    )
    in_effect_on = models.DateField(_("đưa vào thực hiện ngày"), null=True, blank=True)
    closing_note = models.TextField(_("đánh giá khi kết thúc"), blank=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name=_("tiếp theo kế hoạch")
    )
    created_at = models.DateTimeField(_("lập lúc"))
    search = vector(code="A", title="A", purpose="C")

    objects = PlanQuerySet.as_manager()

    class Meta:
        db_table = "planning_plan"
        constraints = [
            models.CheckConstraint(name="plan_period_runs_forward", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="plan_in_effect_has_paper_and_day",
                condition=~Q(state__in=["issued", "closed"]) | Q(paper__isnull=False, in_effect_on__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_submitted_is_on_paper", condition=~Q(state="submitted") | Q(paper__isnull=False)
            ),
            models.CheckConstraint(
                name="plan_is_not_its_predecessor", condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["-period_from", "-id"], name="plan_by_period"),
            models.Index(fields=["body", "-period_from", "-id"], name="plan_by_body"),
            GinIndex(fields=["search"], name="plan_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("planning:plan", args=[self.code])

    @property
    def period_last(self) -> date:
        """The last day of the period."""
        return self.period_until - timedelta(days=1)

    @property
    def is_open_to_change(self) -> bool:
        """Whether its steps may still be written freely."""
        return self.state == PlanState.DRAFTING


class PlanRegulation(models.Model):
    """A regulation that the plan carries out (quy chế thực hiện), in order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="regulations")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+", verbose_name=_("quy chế"))
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "planning_plan_regulation"
        constraints = [models.UniqueConstraint(fields=["plan", "regulation"], name="regulation_once_in_a_plan")]


class PlanDirective(models.Model):
    """A directive, mostly of the Party committee, that the plan follows (văn bản chỉ đạo)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="directives")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("văn bản chỉ đạo"))
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "planning_plan_directive"
        constraints = [models.UniqueConstraint(fields=["plan", "paper"], name="directive_once_in_a_plan")]

    @property
    def name(self) -> str:
        """What people call it: its number, else its code."""
        return self.paper.number_text or self.paper.code


class Topic(models.Model):
    """A focus topic of the plan (nội dung trọng tâm), chosen for the period."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="topics")
    name = models.CharField(_("nội dung trọng tâm"), max_length=300)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "planning_topic"
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="topic_ordered_once")]

    def __str__(self) -> str:
        return self.name


class PlanPart(models.Model):
    """A body that leads or helps in a step of a plan in effect (cơ quan tham gia): what seeing asks, one row each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="parts", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))

    class Meta:
        db_table = "planning_plan_part"
        constraints = [models.UniqueConstraint(fields=["plan", "body"], name="body_takes_part_in_a_plan_once")]
