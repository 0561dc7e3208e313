"""What a commitment performs, and the steps of its clock."""

from __future__ import annotations

from django.db import models

from phoihop.commitments.models.ledger import Commitment
from phoihop.kernel.ids import uuid7
from phoihop.papers.models import Paper
from phoihop.regulations.models import Obligation


class Performance(models.Model):
    """A commitment performs an obligation (thực hiện điều khoản): 0..n each; counted once in each clause."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="performances")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="performances")

    class Meta:
        db_table = "commitments_performance"
        constraints = [models.UniqueConstraint(fields=["commitment", "obligation"], name="obligation_performed_once")]


class ClockStep(models.Model):
    """An event of one commitment's own clock: accept, suspend, resume, extend, transfer… in order. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="clock_steps")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    on = models.DateField()
    value = models.JSONField(null=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "commitments_clock_step"
        constraints = [models.UniqueConstraint(fields=["commitment", "order"], name="clock_step_ordered_once")]
