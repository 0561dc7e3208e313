"""A synthesis as it was handed on for checking, and what the second person said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7
from phoihop.syntheses.models.syntheses import Synthesis


class Verdict(models.TextChoices):
    """What the second person said."""

    APPROVED = "approved", _("Duyệt")
    RETURNED = "returned", _("Trả lại")


class SynthesisVersion(models.Model):
    """The whole of a synthesis handed on for checking (bản trình kiểm tra): frozen, under its digest.

    `content`: {"opening", "remarks", "entries": [{"code", "level", "field", "body", "text", "petitions": [code, …],
    "places": [name, …], "groups": [name, …]}], "left_out": [{"petition", "left_out", "reason"}], "overview": {…}}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    synthesis = models.ForeignKey(Synthesis, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(_("bản"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(_("trình lúc"))
    note = models.CharField(_("lời nhắn người kiểm tra"), max_length=500, blank=True)
    verdict = models.CharField(_("kết quả kiểm tra"), max_length=8, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("kiểm tra lúc"), null=True, blank=True)
    reason = models.TextField(_("ý kiến kiểm tra"), blank=True)

    audit_skip = frozenset({"content"})  # the digest stands for it

    class Meta:
        db_table = "syntheses_version"
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "number"], name="synthesis_version_numbered_once"),
            models.CheckConstraint(
                name="version_checked_by_a_second_person",
                condition=Q(verdict="", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    ~Q(verdict="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("handed_by"))
                ),
            ),
            models.CheckConstraint(
                name="version_returned_with_a_reason", condition=~Q(verdict="returned") | ~Q(reason="")
            ),
        ]
