"""Registers a text is checked against: legal bases with their life, and names that died."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.ids import uuid7


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    """The register of legal bases; facts of public law, open to every account."""

    def in_force(self, on: date) -> Self:
        """In force on `on`."""
        return self.filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=on), in_force_from__lte=on)


class LegalText(models.Model):
    """A law, decree… that texts cite (căn cứ pháp lý), with its life; `in_force_until`: first day no longer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("số, ký hiệu"), max_length=120)
    number_key = models.CharField(max_length=120, unique=True)
    title = models.TextField(_("tên"))
    in_force_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    in_force_until = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    replaced_by = models.CharField(_("được thay thế bởi"), max_length=300, blank=True)
    is_confirmed = models.BooleanField(_("đã đối chiếu văn bản"), default=False)
    source = models.CharField(_("nguồn"), max_length=300, blank=True)

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        db_table = "regulations_legal_text"
        constraints = [
            models.CheckConstraint(
                name="legal_text_runs_forward",
                condition=Q(in_force_until__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(in_force_until__gt=F("in_force_from")),
            )
        ]


class DeadName(models.Model):
    """A name that no longer stands for anything (tên gọi không còn): an abolished body, tier or post."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("tên"), max_length=200, unique=True)
    since_on = models.DateField(_("không còn từ"))
    replaced_by = models.CharField(_("nay là"), max_length=300, blank=True)
    citation = models.CharField(_("căn cứ"), max_length=300)
    is_confirmed = models.BooleanField(_("đã đối chiếu văn bản"), default=False)

    class Meta:
        db_table = "regulations_dead_name"
