"""What holds a commitment up, and who must help."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models.ledger import UNDER_WAY, Commitment, Participation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper

BLOCKER = "blocker"  # the source of the commitment that owes the answer


def _blocker_code() -> str:
    return public_code("VM")


class BlockerQuerySet(models.QuerySet["Blocker"]):
    """What holds commitments up."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For the parties of what is held up and of the answer, their offices, auditors: as messages are."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        parts = Participation.objects.filter(body__in=sight.bodies)
        held = parts.filter(commitment=OuterRef("commitment_id"))
        owed = parts.filter(commitment=OuterRef("answered_by_id"))
        return self.filter(Q(Exists(held)) | Q(Exists(owed)))

    def standing(self) -> Self:
        """Those in the way of a commitment under way: the answer is owed, or waits to be accepted."""
        answered = self.filter(answered_by__source_kind=BLOCKER, answered_by__state__in=UNDER_WAY)
        return answered.filter(commitment__state__in=UNDER_WAY)

    def holding_up(self, commitments: Collection[UUID]) -> set[UUID]:
        """Which of `commitments` are held up now."""
        rows = self.standing().filter(commitment__in=commitments)
        return set(rows.values_list("commitment", flat=True))


class Blocker(models.Model):
    """A difficulty (vướng mắc) that keeps `body` from its commitment until another body helps.

    The answer is a commitment of its own (`answered_by`): owed by the body that must help to the one that raised it, by the
    day it is needed. So turn, reminder, escalation, lateness, hand-back to the body that is competent and the verdict of
    who raised it are the ledger's. The date of what is held up never moves by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_blocker_code, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="blockers")
    answered_by = models.OneToOneField(Commitment, models.PROTECT, related_name="answers_blocker")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("bên gặp vướng mắc"))
    text = models.TextField(_("vướng mắc"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("báo lúc"))

    objects = BlockerQuerySet.as_manager()

    class Meta:
        db_table = "commitments_blocker"
        constraints = [
            models.CheckConstraint(
                name="blocker_is_not_its_own_answer", condition=~Q(commitment=models.F("answered_by"))
            )
        ]

    def __str__(self) -> str:
        return self.text[:120]
