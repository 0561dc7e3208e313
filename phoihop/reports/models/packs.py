"""The papers of a conference as one pack: their order, and papers put in besides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7
from phoihop.papers.models import Paper
from phoihop.reports.models.cycles import Cycle


class PackRole(models.TextChoices):
    """What a paper of the pack is."""

    AGENDA = "agenda", _("Chương trình hội nghị")
    REVIEW = "review", _("Báo cáo chung")
    TABLES = "tables", _("Biểu tổng hợp số liệu")
    SELF_REVIEW = "self_review", _("Báo cáo tự đánh giá")
    DELEGATES = "delegates", _("Danh sách đại biểu")
    CONCLUSIONS = "conclusions", _("Dự thảo thông báo kết luận")
    OTHER = "other", _("Tài liệu khác")


class PackLine(models.Model):
    """A place in a cycle's pack (bộ tài liệu hội nghị). `key` names the entry: a role, or role and public code.

    What the cycle has by itself needs no line until somebody arranges it; a paper put in besides has one with `paper`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="pack_lines")
    key = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "reports_pack_line"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="paper_once_in_a_pack"),
            models.CheckConstraint(
                name="pack_paper_is_another_one", condition=Q(paper__isnull=True) | Q(key__startswith="other:")
            ),
        ]
