"""The register a text is checked against: legal bases with their life, and names that died."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7


class EntryKind(models.TextChoices):
    """What an entry is about."""

    TEXT = "text", _("Căn cứ pháp lý")
    NAME = "name", _("Tên gọi không còn")


class RegisterEntry(models.Model):
    """An entry of the register (sổ căn cứ pháp lý, sổ tên gọi không còn): dated data as `rules.findings` reads it.

    Facts of public law, open to every account. A correction is a new row; the former one stays, no longer current.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("loại"), max_length=4, choices=EntryKind)
    key = models.CharField(_("số, ký hiệu hoặc tên"), max_length=200)
    data = models.JSONField()
    is_current = models.BooleanField(default=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(_("nạp lúc"))

    class Meta:
        db_table = "regulations_register_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(is_current=True), name="one_current_register_entry_per_key"
            )
        ]
