"""What a partner is asked for each petition that goes on in one answer."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body
from phoihop.petitions.models.petitions import Petition


class HelpQuerySet(models.QuerySet["Help"]):
    """What partners are asked, by petition."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(petition__in=Petition.objects.visible_to(user))

    def standing(self) -> Self:
        """Not undone, and the body still helps."""
        return self.filter(until__isnull=True)


class Help(models.Model):
    """What a partner does in the answer to `petition` for one of the petitions that go on in it (phần việc đi theo kiến nghị
    gộp): `of` a petition merged into it, or, beside such a row, `of` itself: what the partner was asked before.

    The ledger holds their sum, which people may still change; these rows only say what goes again when a merge is undone.
    `done_on`: the day on which the partner had done its own part when more was asked. Kept for good: `until` ends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="help", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan"))
    of = models.ForeignKey(Petition, models.PROTECT, related_name="+", db_index=False, verbose_name=_("kiến nghị"))
    part = models.TextField(_("phần việc"), blank=True)
    internal_due_on = models.DateField(_("hạn nội bộ"), null=True, blank=True)
    done_on = models.DateField(_("xong phần việc ngày"), null=True, blank=True)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến ngày"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("ghi lúc"))

    objects = HelpQuerySet.as_manager()

    class Meta:
        db_table = "petitions_help"
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "body", "of"], condition=Q(until__isnull=True), name="help_once_of_each_petition"
            ),
            models.CheckConstraint(
                name="help_runs_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]
        indexes = [models.Index(fields=["petition", "id"], name="help_of_petition")]
