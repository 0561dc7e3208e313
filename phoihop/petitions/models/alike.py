"""Petitions that ask the same: groups, with the reason of each match."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.petitions.models.petitions import Petition


def _group_code() -> str:
    return public_code("NT")


class AlikeState(models.TextChoices):
    """Where a group stands."""

    CONFIRMED = "confirmed", _("Đã xác nhận")
    DISMISSED = "dismissed", _("Không trùng")


class AlikeGroupQuerySet(models.QuerySet["AlikeGroup"]):
    """Groups of petitions that ask the same."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With a member the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=AlikeMember.objects.visible_to(user).values("group"))


class AlikeGroup(models.Model):
    """Petitions that ask the same (nhóm kiến nghị trùng lặp), as a person found; what the machine proposes is no row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_group_code, editable=False)
    state = models.CharField(_("trạng thái"), max_length=9, choices=AlikeState, default=AlikeState.CONFIRMED)
    made_at = models.DateTimeField(_("lập lúc"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)

    objects = AlikeGroupQuerySet.as_manager()

    class Meta:
        db_table = "petitions_alike_group"
        indexes = [models.Index(fields=["state", "-id"], name="alike_group_of_state")]


class AlikeMemberQuerySet(models.QuerySet["AlikeMember"]):
    """Petitions in groups."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(petition__in=Petition.objects.visible_to(user))

    def standing(self) -> Self:
        """Not taken out."""
        return self.filter(left_at__isnull=True)


class AlikeMember(models.Model):
    """A petition in a group: how like it is to the rest, and why. `left_at`: since when it is out; kept for the undo."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(AlikeGroup, models.PROTECT, related_name="members", db_index=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="alike")
    score = models.FloatField(_("mức giống nhau"))
    reason = models.TextField(_("vì sao"))
    left_at = models.DateTimeField(_("tách ra lúc"), null=True, blank=True)

    objects = AlikeMemberQuerySet.as_manager()

    audit_digest = frozenset({"reason"})  # quotes the petitions

    class Meta:
        db_table = "petitions_alike_member"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "petition"], condition=Q(left_at__isnull=True), name="petition_once_in_a_group"
            )
        ]
