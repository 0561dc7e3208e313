"""Calendars and terms as dated, immutable documents: the authority dates are counted with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7


class CalendarVersion(models.Model):
    """A version of the working calendar (lịch làm việc), whole, as `rules.calendar.WorkingCalendar` stores it.

    `label` is named in every derivation. Never changed: a new decision makes a new version; the newest counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(_("phiên bản"), max_length=60, unique=True)
    data = models.JSONField()
    basis = models.CharField(_("căn cứ"), max_length=300)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(_("nạp lúc"))

    class Meta:
        db_table = "clock_calendar_version"
        indexes = [models.Index(fields=["-loaded_at"], name="calendar_newest")]


class TermRecord(models.Model):
    """A version of a statutory term (thời hạn) as `rules.terms.TermVersion` stores it.

    `version`: the day it took force, or "undated". A figure is confirmed by a new record with document and date.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(_("khóa"), max_length=80)
    layer = models.CharField(_("tầng"), max_length=60)
    version = models.CharField(_("phiên bản"), max_length=10)
    data = models.JSONField()
    is_current = models.BooleanField(default=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(_("nạp lúc"))

    class Meta:
        db_table = "clock_term"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "layer", "version"],
                condition=Q(is_current=True),
                name="one_current_record_per_term_version",
            )
        ]
