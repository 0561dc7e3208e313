"""Steps of a plan: who does what with whom, from when to when, for which clause."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, Person
from phoihop.planning.models.plans import Plan, PlanDirective, Topic
from phoihop.planning.rules import is_laid_out
from phoihop.regulations.models import Obligation, Regulation

SOURCE = "plan_step"  # kind of source in the ledger


def _step_code() -> str:
    return public_code("VKH")


class StepState(models.TextChoices):
    """The machine proposes a step, a person accepts or drops it."""

    PROPOSED = "proposed", _("Đề xuất")
    ACCEPTED = "accepted", _("Trong kế hoạch")
    DROPPED = "dropped", _("Đã bỏ")


class PlanStepQuerySet(models.QuerySet["PlanStep"]):
    """Steps of plans."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of plans the person may see."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def standing(self) -> Self:
        """Not dropped."""
        return self.exclude(state=StepState.DROPPED)

    def accepted(self) -> Self:
        """Those a person accepted."""
        return self.filter(state=StepState.ACCEPTED)


class PlanStep(models.Model):
    """A step of a plan (việc trong kế hoạch).

    `order`: its number. While the plan is drafted those that stand are numbered without a gap, what was dropped after
    them; on paper as they are printed; in effect a number stays, for papers and the ledger cite it.
    `lineage` is the same through the plans it is carried over. `obligation`: the clause it carries out; `instance_key`:
    which of its dated instances (2026-Q1), "" for none: the commitment the ledger lays out for it is adopted, so that
    one promise stands once on the desk. A step without one opens a commitment when the plan takes effect. `person`,
    `stand_in`: whom the plan names; in the ledger their body names them. `handed_on`: the day its open commitment went on
    under the plan of the next period: what it came to in this plan is settled by it. `derivation`: why the machine proposed the
    day; {} for a day a person set. `revision` counts changes of the row, so that
    nobody writes over another.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_step_code, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="steps", db_index=False)
    order = models.PositiveIntegerField(_("số thứ tự"))
    lineage = models.UUIDField(default=uuid.uuid4, db_index=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=StepState, default=StepState.ACCEPTED)
    title = models.TextField(_("nội dung công việc"))
    product = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    lead = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan chủ trì")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người phụ trách")
    )
    stand_in = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người thay")
    )
    starts_on = models.DateField(_("bắt đầu"), null=True, blank=True)
    due_on = models.DateField(_("hoàn thành"), null=True, blank=True)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quy chế")
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )
    instance_key = models.CharField(max_length=120, blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("nội dung trọng tâm")
    )
    directive = models.ForeignKey(
        PlanDirective, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("văn bản chỉ đạo")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ")
    )
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    handed_on = models.DateField(_("chuyển sang kỳ sau ngày"), null=True, blank=True)
    derivation = models.JSONField(_("cách tính hạn"), default=dict)
    proposed_by_machine = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    search = vector(code="A", title="A", product="C")

    # The numbers of the others follow from the act that moves, adds or drops one, and from the submission.
    audit_derived = frozenset({"order"})

    objects = PlanStepQuerySet.as_manager()

    class Meta:
        db_table = "planning_step"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "order"], name="step_has_its_own_number", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="step_takes_effect_by_a_person",
                condition=~Q(state="accepted") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="step_does_not_end_before_it_starts",
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="step_of_an_instance_has_its_clause", condition=Q(instance_key="") | Q(obligation__isnull=False)
            ),
            models.CheckConstraint(
                name="step_is_not_its_predecessor", condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "due_on", "id"], name="step_by_due"),
            GinIndex(fields=["search"], name="step_search"),
            models.Index(
                fields=["obligation", "instance_key"],
                name="step_waits_for_its_promise",
                condition=Q(state="accepted", commitment__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The step's own page."""
        return reverse("planning:step", args=[self.code])

    @property
    def is_laid_out_by_the_ledger(self) -> bool:
        """Whether its clause owes the commitment: a dated instance is named, or the clause dates them by itself."""
        return bool(self.instance_key) or (self.obligation is not None and is_laid_out(self.obligation.timing))

    @property
    def is_handed_on_late(self) -> bool:
        """Whether its day had passed when it went on under the plan of the next period."""
        return bool(self.handed_on and self.due_on and self.due_on < self.handed_on)

    def is_late(self, today: date) -> bool:
        """Under way in the ledger after the planned day, or handed on after it."""
        if self.handed_on:
            return self.is_handed_on_late
        return bool(self.due_on and self.due_on < today and self.commitment and self.commitment.state == "open")


class StepPartner(models.Model):
    """A body that helps in a step (cơ quan phối hợp), in order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.ForeignKey(PlanStep, models.PROTECT, related_name="partners", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "planning_step_partner"
        constraints = [models.UniqueConstraint(fields=["step", "body"], name="body_helps_in_a_step_once")]
