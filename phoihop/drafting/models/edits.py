"""What was done to a text in work, one row a change: the way back, and who changed what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from phoihop.drafting.models.versions import DraftVersion
from phoihop.kernel.ids import uuid7


class EditKind(models.TextChoices):
    """What a change does."""

    WORDS = "words", _("Sửa lời văn")
    ADDED = "added", _("Thêm")
    MOVED = "moved", _("Chuyển chỗ")
    REMOVED = "removed", _("Bỏ")
    BASES = "bases", _("Sửa căn cứ")


RENUMBERING = {EditKind.ADDED, EditKind.MOVED, EditKind.REMOVED}  # after these, numbers may be others


class DraftEdit(models.Model):
    """A change of a text in work (lần sửa), numbered by `revision` of its version. `node`: whose words or place.

    `before`, `after`: what is needed to go back; see `services.undoing`. `undoes`: the change this one took back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="edits")
    revision = models.PositiveIntegerField()
    kind = models.CharField(_("việc"), max_length=7, choices=EditKind)
    node = models.CharField(max_length=40, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người sửa"))
    at = models.DateTimeField(_("lúc"))

    class Meta:
        db_table = "drafting_edit"
        constraints = [
            models.UniqueConstraint(fields=["version", "revision"], name="edit_numbered_once_in_a_version"),
        ]
        indexes = [models.Index(fields=["version", "node"], name="edit_by_node")]
