"""Events that due dates count from (sự kiện): a session opens, a contact meeting is held."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Level
from phoihop.regulations.models import Party, Regulation


def _event_code() -> str:
    return public_code("SK")


class EventQuerySet(models.QuerySet["Event"]):
    """Events."""

    def concerning(self, regulation: UUID | None) -> Self:
        """Those the clauses of a regulation count from: a commune's own only where that commune signed, the province's
        unless communes alone signed. None: all."""
        if regulation is None:
            return self
        signed = Party.objects.filter(regulation=regulation)
        held = signed.values("body")
        mine = Q(owner__in=held) | Q(owner__in=Body.objects.filter(predecessors__in=held))
        if signed.exists() and not signed.exclude(body__level=Level.COMMUNE).exists():
            return self.filter(mine)
        return self.filter(~Q(owner__level=Level.COMMUNE) | mine)


class Event(models.Model):
    """An event with a planned and an actual day, as it stands now; how it stood before: `EventVersion`.

    `kind`: of the catalogue of event kinds (`session.opening`…). `subject`: what happens, in words.
    `source_kind`, `source_code`: the row of an app above that raises it. `owner`: the body that keeps its date.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_event_code, editable=False)
    kind = models.CharField(_("loại sự kiện"), max_length=60)
    subject = models.CharField(_("sự kiện"), max_length=300)
    owner = models.ForeignKey(Body, models.PROTECT, related_name="events", verbose_name=_("đơn vị giữ lịch"))
    planned_on = models.DateField(_("ngày dự kiến"))
    actual_on = models.DateField(_("ngày thực tế"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("đã hủy"), default=False)
    version = models.PositiveIntegerField(_("phiên bản"), default=1)
    source_kind = models.CharField(max_length=40, blank=True)
    source_code = models.CharField(max_length=40, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        db_table = "commitments_event"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_kind", "source_code"],
                condition=~Q(source_code=""),
                name="source_raises_an_event_kind_once",
            )
        ]
        indexes = [models.Index(fields=["kind", "planned_on"], name="event_by_kind")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """The event's page."""
        return reverse("commitments:event", args=[self.code])

    @property
    def concerns(self) -> models.QuerySet[Regulation]:
        """Regulations whose clauses may count from it (see `EventQuerySet.concerning`)."""
        bodies = Body.objects.filter(Q(pk=self.owner_id) | Q(succeeded_by=self.owner_id))
        mine = Q(pk__in=Party.objects.filter(body__in=bodies).values("regulation"))
        if self.owner.level == Level.COMMUNE:
            return Regulation.objects.filter(mine)
        above = Party.objects.exclude(body__level=Level.COMMUNE).values("regulation")
        return Regulation.objects.filter(mine | Q(pk__in=above) | Q(parties__isnull=True))


class EventVersion(models.Model):
    """A version of an event's date, with the reason of the change. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    planned_on = models.DateField()
    actual_on = models.DateField(null=True)
    is_cancelled = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "commitments_event_version"
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="event_version_numbered_once")]
