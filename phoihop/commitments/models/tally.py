"""Counts of closed commitments, so that the board of a million rows answers at once."""

from __future__ import annotations

from django.db import models

from phoihop.commitments.models.ledger import State
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body
from phoihop.regulations.models import Regulation


class Tally(models.Model):
    """A change of a count (số đếm): `delta` commitments of `regulation`, led by `body`, due in `month`, in `state`.

    Written in the transaction of the verdict (+1, reopening −1) as a new row, so no two verdicts wait for each other;
    a job folds rows of one cell into one. The sum over a cell equals the count of rows: a consistency check compares.
    `body` None: the regulation's own total (a joint commitment counts once there, once in each lead's cell).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regulation = models.ForeignKey(Regulation, models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", db_index=False)
    month = models.DateField(null=True)
    state = models.CharField(max_length=14, choices=State)
    delta = models.IntegerField()

    class Meta:
        db_table = "commitments_tally"
        indexes = [
            models.Index(fields=["regulation", "body", "month", "state"], include=["delta"], name="tally_cell"),
        ]
