"""What is kept of a programme besides its work: the run sheet, the rows of its kind, the closing report."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.programmes.models.programmes import Programme


def _row_code() -> str:
    return public_code("KB")


def _entry_code() -> str:
    return public_code("SL")


class RunRowQuerySet(models.QuerySet["RunRow"]):
    """Rows of run sheets."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of programmes the person may see."""
        return self.filter(programme__in=Programme.objects.visible_to(user))


class RunRow(models.Model):
    """A row of the run sheet (kịch bản): what happens when and where, who leads, with which papers.

    Times are of Vietnam. `ends` None: until the next row. `revision`: as the programme's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_row_code, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="run", db_index=False)
    on = models.DateField(_("ngày"))
    starts = models.TimeField(_("từ"))
    ends = models.TimeField(_("đến"), null=True, blank=True)
    title = models.CharField(_("nội dung"), max_length=1000)
    place = models.CharField(_("ở đâu"), max_length=300, blank=True)
    leader = models.CharField(_("ai chủ trì"), max_length=300, blank=True)
    papers = models.CharField(_("tài liệu"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = RunRowQuerySet.as_manager()

    class Meta:
        db_table = "programmes_run_row"
        constraints = [
            models.CheckConstraint(
                name="run_row_ends_after_it_starts", condition=Q(ends__isnull=True) | Q(ends__gt=F("starts"))
            )
        ]
        indexes = [
            models.Index(fields=["programme", "on", "starts", "id"], name="run_row_in_order"),
            models.Index(fields=["on"], name="run_row_by_day"),
        ]

    def __str__(self) -> str:
        return self.title


class EntryQuerySet(models.QuerySet["Entry"]):
    """Rows that kinds of programmes keep."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of programmes the person may see."""
        return self.filter(programme__in=Programme.objects.visible_to(user))


class Entry(models.Model):
    """A row of a table that the kind keeps (đăng ký, kết quả, buổi phổ biến, nhóm khách…).

    `table` and the names in `values` are declared in `kinds`. `body`: whose row it is, where the table is by body.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_entry_code, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="entries", db_index=False)
    table = models.CharField(_("bảng"), max_length=20)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan, đơn vị")
    )
    values = models.JSONField(_("nội dung"))
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "programmes_entry"
        indexes = [models.Index(fields=["programme", "table", "id"], name="entry_of_table")]


class Closing(models.Model):
    """The closing report (báo cáo tổng kết): what people write, beside figures counted from the ledger.

    `figures`: frozen when the programme is closed, {} before. `unjudged_reason`: why it is closed while work is without a
    verdict. `paper`: the official paper made of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.OneToOneField(Programme, models.PROTECT, related_name="closing")
    results = models.TextField(_("kết quả"), blank=True)
    shortcomings = models.TextField(_("hạn chế, nguyên nhân"), blank=True)
    lessons = models.TextField(_("bài học kinh nghiệm"), blank=True)
    proposals = models.TextField(_("kiến nghị, đề xuất"), blank=True)
    figures = models.JSONField(_("số liệu"), default=dict)
    unjudged_reason = models.TextField(_("lý do kết thúc khi còn việc chưa kết luận"), blank=True)
    closed_on = models.DateField(_("kết thúc ngày"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản báo cáo")
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "programmes_closing"
        constraints = [
            models.CheckConstraint(
                name="closing_figures_are_frozen_on_a_day",
                condition=Q(closed_on__isnull=True, figures={}) | Q(closed_on__isnull=False) & ~Q(figures={}),
            )
        ]
