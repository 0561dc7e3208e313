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
from phoihop.organisations.models import Body, sight_of
from phoihop.petitions.models import Petition


def _export_code() -> str:
    return public_code("XKN")


class NationalExportQuerySet(models.QuerySet["NationalExport"]):
    """Files for the national database."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the body that gathered the petitions (and of its office); auditors."""
        sight = sight_of(user)
        return self if sight.is_auditor else self.filter(body__in=sight.bodies)


class NationalExport(models.Model):
    """A file for the national database of petitions (tệp gửi cơ sở dữ liệu quốc gia về kiến nghị, NQLT 72/2025 Art. 56.1a).

    `number`: counts on for each body. It holds what is new or changed since the one before: `rows` petitions, sealed by
    `digest`. The same file comes out whenever it is fetched.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_export_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan"))
    number = models.PositiveIntegerField(_("lần thứ"))
    rows = models.PositiveIntegerField(_("số kiến nghị"))
    digest = models.CharField(_("dấu kiểm"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("xuất lúc"))

    objects = NationalExportQuerySet.as_manager()

    class Meta:
        db_table = "voter_reports_national_export"
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="national_export_numbered_once"),
            models.CheckConstraint(name="national_export_holds_something", condition=Q(rows__gt=0)),
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
