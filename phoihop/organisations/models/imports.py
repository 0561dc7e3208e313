"""A spreadsheet on its way into the directory."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.stops import MayStop


def _import_code() -> str:
    return public_code("NH")


class ImportState(models.TextChoices):
    """Where an import stands."""

    CHECKING = "checking", _("Đang kiểm tra")
    CHECKED = "checked", _("Chờ quyết định")
    WRITING = "writing", _("Đang ghi")
    DONE = "done", _("Đã ghi")
    REFUSED = "refused", _("Không ghi")


AT_MACHINE = {ImportState.CHECKING, ImportState.WRITING}  # a worker has it


class DirectoryImportQuerySet(models.QuerySet["DirectoryImport"]):
    """Imports are their sender's own."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only what `user` sent in: a file may hold people of bodies that others keep."""
        return self.filter(by=user.pk) if user.is_authenticated else self.none()


class DirectoryImport(MayStop):
    """A spreadsheet of bodies or people (lượt nhập danh bạ): checked by a worker, confirmed by its sender, then written.

    `content`: the file; emptied when it is written, refused or a day old. `done` of `total` lines: how far the worker
    is, told while it works. `findings`: the first remarks [line, column, message, blocks], `finding_count` of all.
    `since`: when the present state began. `sentence`: why nothing was written.
    """

    class Kind(models.TextChoices):
        """What the lines are."""

        BODIES = "bodies", _("Cơ quan")
        PEOPLE = "people", _("Người")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_import_code, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    filename = models.CharField(_("tệp"), max_length=200)
    content = models.BinaryField(default=bytes)
    state = models.CharField(_("trạng thái"), max_length=8, choices=ImportState, default=ImportState.CHECKING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người nhập"))
    created_at = models.DateTimeField(_("nộp lúc"))
    since = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    finding_count = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    sentence = models.CharField(max_length=500, blank=True)

    objects = DirectoryImportQuerySet.as_manager()

    audit_skip = frozenset({"content", "findings", "done"})

    class Meta:
        db_table = "organisations_import"
        constraints = [
            models.CheckConstraint(
                name="import_written_without_errors",
                condition=~Q(state__in=[ImportState.WRITING, ImportState.DONE]) | Q(error_count=0),
            ),
            models.CheckConstraint(
                name="import_stopped_at_the_machine_says_why",
                condition=Q(stopped_at__isnull=True, stopped_why="")
                | (Q(stopped_at__isnull=False, state__in=["checking", "writing"]) & ~Q(stopped_why="")),
            ),
        ]
        indexes = [models.Index(fields=["by", "-created_at"], name="import_by_sender")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("organisations:import", args=[self.code])

    @property
    def is_at_machine(self) -> bool:
        """Whether a worker has it or should."""
        return self.state in AT_MACHINE

    @property
    def may_be_confirmed(self) -> bool:
        """Checked without errors, and something would change."""
        return self.state == ImportState.CHECKED and not self.error_count and bool(self.new_count + self.changed_count)
