"""The entries of a synthesis and the petitions they stand for."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Level
from phoihop.petitions.models import Petition, Routing, RoutingRole
from phoihop.syntheses.models.syntheses import Synthesis


def _entry_code() -> str:
    return public_code("MTH")


class SynthesisEntryQuerySet(models.QuerySet["SynthesisEntry"]):
    """Entries of syntheses."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of syntheses the person may see."""
        return self.filter(synthesis__in=Synthesis.objects.visible_to(user))


class SynthesisEntry(models.Model):
    """One wording for petitions that ask the same (mục kiến nghị), under level and field, asking a kind of body.

    `rank` follows from level and field; `position` is its place among those of its rank, never shared. `revision` counts
    changes, so that nobody writes over another.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_entry_code, editable=False)
    synthesis = models.ForeignKey(Synthesis, models.PROTECT, related_name="entries", db_index=False)
    rank = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    level = models.CharField(_("cấp giải quyết"), max_length=10, choices=Level, blank=True)
    field = models.CharField(_("lĩnh vực"), max_length=20, blank=True)
    body_key = models.CharField(_("cơ quan có thẩm quyền"), max_length=30, blank=True)
    text = models.TextField(_("nội dung"))
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = SynthesisEntryQuerySet.as_manager()

    class Meta:
        db_table = "syntheses_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["synthesis", "rank", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="entry_has_its_own_place",
            ),
            models.CheckConstraint(name="entry_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_sorted(self) -> bool:
        """Whether level, field and body are known."""
        return bool(self.level and self.field and self.body_key)


class LeftOut(models.TextChoices):
    """Why a petition stands in no entry."""

    NEXT = "next", _("Để kỳ tổng hợp sau")
    NO = "no", _("Không đưa vào báo cáo")


class EntrySourceQuerySet(models.QuerySet["EntrySource"]):
    """Petitions of syntheses."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of syntheses and petitions the person may see."""
        seen = Petition.objects.visible_to(user)
        return self.filter(synthesis__in=Synthesis.objects.visible_to(user), petition__in=seen)

    def taken(self) -> Self:
        """Which settle where a petition is: in an entry of a synthesis that stands, or left out for good, by who gathers it."""
        rows = self.filter(Q(entry__isnull=False) | Q(left_out=LeftOut.NO)).exclude(synthesis__state="cancelled")
        return rows.exclude(_passed_on())

    def passed_on(self) -> Self:
        """Of petitions that another gatherer has had since."""
        return self.filter(_passed_on())


def _passed_on() -> Exists:
    """Keys tell which row came first."""
    return Exists(
        Routing.objects.filter(petition=OuterRef("petition"), role=RoutingRole.GATHERER, pk__gt=OuterRef("pk"))
    )


class EntrySource(models.Model):
    """A petition in a synthesis (nguồn của mục): in one `entry`, or left out with a reason; once in a synthesis."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    synthesis = models.ForeignKey(Synthesis, models.PROTECT, related_name="sources", db_index=False)
    entry = models.ForeignKey(SynthesisEntry, models.PROTECT, null=True, blank=True, related_name="sources")
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+")
    left_out = models.CharField(_("để ngoài"), max_length=4, choices=LeftOut, blank=True)
    reason = models.CharField(_("lý do để ngoài"), max_length=500, blank=True)

    objects = EntrySourceQuerySet.as_manager()

    class Meta:
        db_table = "syntheses_entry_source"
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "petition"], name="petition_once_in_a_synthesis"),
            models.CheckConstraint(
                name="petition_in_an_entry_or_left_out_with_a_reason",
                condition=Q(entry__isnull=False, left_out="", reason="")
                | (Q(entry__isnull=True) & ~Q(left_out="") & ~Q(reason="")),
            ),
        ]
