"""What was given out for the national database of petitions, and in which state each petition was."""

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
from phoihop.organisations.models import Body, sight_of
from phoihop.petitions.models import Petition


def _export_code() -> str:
    return public_code("XKN")


class ExportState(models.TextChoices):
    """Where a file for the national database is."""

    MAKING = "making", _("Đang lập tệp")
    READY = "ready", _("Đã xuất")
    EMPTY = "empty", _("Không có gì mới")


class NationalExportQuerySet(models.QuerySet["NationalExport"]):
    """Files for the national database."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the body that gathered the petitions (and of its office); auditors."""
        sight = sight_of(user)
        return self if sight.is_auditor else self.filter(body__in=sight.bodies)


class NationalExport(MayStop):
    """A file for the national database of petitions (tệp gửi cơ sở dữ liệu quốc gia về kiến nghị, NQLT 72/2025 Art. 56.1a).

    A worker makes it: `read` petitions of `total` are looked through, up to `reached`. `number`: counts on for each body. It
    holds what is new or changed since the one before: `rows` petitions, sealed by `digest`. Since each state goes out once,
    a file does not expire: the same comes out whenever it is fetched. One that found nothing new has no number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_export_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan"))
    state = models.CharField(_("trạng thái"), max_length=6, choices=ExportState, default=ExportState.MAKING)
    number = models.PositiveIntegerField(_("lần thứ"), null=True)
    total = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    reached = models.UUIDField(null=True)
    rows = models.PositiveIntegerField(_("số kiến nghị"), default=0)
    digest = models.CharField(_("dấu kiểm"), max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("xuất lúc"))

    audit_derived = frozenset({"total", "read", "reached", "rows"})
    objects = NationalExportQuerySet.as_manager()

    class Meta:
        db_table = "voter_reports_national_export"
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="national_export_numbered_once"),
            models.UniqueConstraint(
                fields=["body"], name="national_export_one_under_way", condition=Q(state=ExportState.MAKING)
            ),
            models.CheckConstraint(
                name="national_export_stopped_at_the_machine_says_why",
                condition=Q(stopped_at__isnull=True, stopped_why="")
                | (Q(stopped_at__isnull=False, state="making") & ~Q(stopped_why="")),
            ),
            models.CheckConstraint(
                name="national_export_holds_something",
                condition=~Q(state=ExportState.READY) | Q(rows__gt=0, number__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The list it stands in."""
        return reverse("voter_reports:national")


class NationalRow(models.Model):
    """A petition as a file gave it out. `digest`: of `told`; it goes out again only in another state than the last time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    export = models.ForeignKey(NationalExport, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    told = models.JSONField()

    class Meta:
        db_table = "voter_reports_national_row"
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="national_row_numbered_once"),
            models.UniqueConstraint(fields=["export", "petition"], name="petition_given_once_in_a_national_export"),
        ]
        indexes = [models.Index(fields=["petition", "-id"], name="national_row_of_petition")]
