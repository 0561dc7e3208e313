"""A spreadsheet or a document being taken in."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.encodings import TCVN3, VNI
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.stops import MayStop
from phoihop.organisations.models import Body, RoleKind, sight_of


def _batch_code() -> str:
    return public_code("TNL")


class BatchKind(models.TextChoices):
    """What the file is."""

    SPREADSHEET = "spreadsheet", _("Bảng tính")
    DOCUMENT = "document", _("Biên bản, báo cáo tổng hợp")


class BatchState(models.TextChoices):
    """Where it stands."""

    READING = "reading", _("Đang đọc tệp")
    MAPPING = "mapping", _("Chờ ghép cột")
    CHECKING = "checking", _("Đang kiểm tra")
    CHECKED = "checked", _("Chờ xác nhận")
    WRITING = "writing", _("Đang ghi")
    DONE = "done", _("Đã ghi")
    REFUSED = "refused", _("Không ghi")


AT_MACHINE = {BatchState.READING, BatchState.CHECKING, BatchState.WRITING}  # a worker has it


class BatchQuerySet(models.QuerySet["Batch"]):
    """Files on their way in."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As what is in them: for registry clerks who act for the receiver, and nobody else."""
        sight = sight_of(user)
        return self.filter(receiver__in=[body for body in sight.bodies if sight.has(body, RoleKind.REGISTRY_CLERK)])


class Batch(MayStop):
    """A file of many items on its way in (lượt tiếp nhận từ tệp); sealed, and removed when it is written or given up.

    `file`: name and bytes, sealed; `file_sum`: a keyed sum of them, so that a file sent twice is taken in once.
    `mapping`: {column's place: our name}. `parts`, sealed: headings, or of a document its single matters as proposed and the
    lines left out, which `total` counts too: a person decides on both before the file is removed.
    `findings`: [line, column's place, code of the finding], never a word of the file; `notes`: the same of what keeps no line
    from being taken in. `encoding`: the old one found in it ("" for Unicode), from which its letters are `converted` unless
    a person says no. `done` of `total` lines; `reached`:
    the last line that is written for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_batch_code, editable=False)
    receiver = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan tiếp nhận"))
    kind = models.CharField(_("loại tệp"), max_length=11, choices=BatchKind)
    state = models.CharField(_("trạng thái"), max_length=8, choices=BatchState, default=BatchState.READING)
    since = models.DateTimeField(_("từ lúc"))
    source_kind = models.CharField(max_length=24, blank=True)
    source_code = models.CharField(max_length=30, blank=True)
    received_on = models.DateField(_("ngày nhận"))
    file_sum = models.CharField(max_length=64)
    file = models.BinaryField(null=True)
    parts = models.BinaryField(null=True)
    mapping = models.JSONField(default=dict)
    encoding = models.CharField(_("bảng mã cũ"), max_length=12, blank=True)
    converted = models.BooleanField(_("chuyển sang Unicode"), default=False)
    findings = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    note_count = models.PositiveIntegerField(default=0)
    finding_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    sentence = models.CharField(_("lý do"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("nộp lúc"))

    audit_skip = frozenset({"file", "parts", "findings", "notes"})
    audit_derived = frozenset({"done"})
    objects = BatchQuerySet.as_manager()

    class Meta:
        db_table = "intake_batch"
        constraints = [
            models.CheckConstraint(
                name="batch_keeps_its_file_only_under_way",
                condition=~Q(state__in=["done", "refused"]) | Q(file__isnull=True, parts__isnull=True),
            ),
            models.CheckConstraint(
                name="batch_stopped_at_the_machine_says_why",
                condition=Q(stopped_at__isnull=True, stopped_why="")
                | (Q(stopped_at__isnull=False, state__in=["reading", "checking", "writing"]) & ~Q(stopped_why="")),
            ),
        ]
        indexes = [models.Index(fields=["receiver", "-id"], name="batch_of_receiver")]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("intake:batch", args=[self.code])

    @property
    def turned_from(self) -> str:
        """The old encoding whose letters are turned one by one; of Windows-1258 each byte says itself what it is."""
        return self.encoding if self.encoding in {TCVN3, VNI} else ""

    @property
    def is_at_machine(self) -> bool:
        """Whether a worker has it, or had it when it stopped."""
        return self.state in AT_MACHINE


class Mapping(models.Model):
    """Which heading meant what in a body's last spreadsheets (cách ghép cột đã nhớ).

    `columns`: {keyed sum of the heading: our name}: a sheet without headings has words of people in its first line.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.OneToOneField(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan tiếp nhận"))
    columns = models.JSONField(default=dict)

    class Meta:
        db_table = "intake_mapping"
