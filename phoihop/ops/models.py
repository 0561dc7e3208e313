"""What the database remembers of the installation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row about this installation: made by the first start, asked by every later one and by `doctor`.

    `field_key_print` is a digest of the key file (which itself is never in the database), so that a start with another
    key is refused instead of splitting the digests in two. `is_sample`: banner, loopback only, no outgoing mail.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    made_at = models.DateTimeField()
    version = models.CharField(max_length=20)
    field_key_print = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)

    class Meta:
        db_table = "ops_installation"
        constraints = [models.CheckConstraint(name="installation_is_one_row", condition=Q(id=1))]
