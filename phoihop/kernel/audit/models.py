"""What was done, by whom, for whom, when and why; and the seals over it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CurrentTransaction(models.Func):
    """The 64-bit id of the transaction that writes the row."""

    template = "(pg_current_xact_id()::text)::bigint"
    output_field = models.BigIntegerField()


class Act(models.Model):
    """One act (hành vi): a verb on a subject, with fields before and after. Never updated, never deleted.

    `by` is who typed; `on_behalf_of` is the code of the body whose act it was, when recorded from its paper (`paper`).
    `xid` lets the sealer take only acts of finished transactions. `payload_hash` covers all other fields but the id.
    """

    id = models.BigAutoField(primary_key=True)
    verb = models.CharField(_("hành vi"), max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    subject_code = models.CharField(_("mã số"), max_length=60, blank=True)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("người làm")
    )
    on_behalf_of = models.CharField(_("thay mặt"), max_length=40, blank=True)
    paper = models.CharField(_("theo văn bản"), max_length=120, blank=True)
    reason = models.TextField(_("lý do"), blank=True)
    before = models.JSONField(_("trước"), default=dict)
    after = models.JSONField(_("sau"), default=dict)
    payload_hash = models.CharField(max_length=64)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        db_table = "audit_act"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="act_by_subject"),
            models.Index(fields=["xid", "id"], name="act_by_transaction"),
            models.Index(fields=["by", "at"], name="act_by_person"),
        ]


class Seal(models.Model):
    """A seal (niêm phong) over the acts of all transactions in [from_xid, upto_xid) with id above `base_id`.

    `entries`: 40 bytes an act, ordered by id: id (8 bytes, big endian) and payload hash (32 bytes). `hash` covers
    number, previous hash, the interval and `entries`. A restore into another cluster starts a new count of
    transactions: its first seal carries `base_id` = last act restored.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    base_id = models.BigIntegerField(default=0)
    from_xid = models.BigIntegerField()
    upto_xid = models.BigIntegerField()
    count = models.PositiveIntegerField()
    entries = models.BinaryField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_seal"
        constraints = [
            models.CheckConstraint(name="seal_interval_forward", condition=models.Q(upto_xid__gte=models.F("from_xid")))
        ]
