"""What a group decides."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.groups.models.membership import Group
from phoihop.groups.models.talk import GroupMessage
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body


def _decision_code() -> str:
    return public_code("KL")


class DecisionState(models.TextChoices):
    """A decision takes effect when the chair confirms it."""

    PROPOSED = "proposed", _("Chờ trưởng nhóm xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    DECLINED = "declined", _("Không xác nhận")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions of groups."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the groups that `user` sees. What is owed by one is a commitment and seen as such."""
        return self.filter(group__in=Group.objects.visible_to(user))


class Decision(models.Model):
    """A conclusion of a group (kết luận của nhóm): something agreed, or a task with lead, recipient and day.

    A task becomes a `commitment` when the chair confirms it; before that nobody owes anything.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_decision_code, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="decisions")
    message = models.ForeignKey(GroupMessage, models.PROTECT, null=True, blank=True, related_name="decisions")
    text = models.TextField(_("nội dung kết luận"))
    lead = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan thực hiện")
    )
    recipient = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nơi nhận kết quả")
    )
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    output = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=DecisionState, default=DecisionState.PROPOSED)
    reason = models.TextField(_("lý do không xác nhận"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("đề xuất lúc"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("xác nhận lúc"), null=True)
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    search = vector(code="A", text="A", output="C")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        db_table = "groups_decision"
        constraints = [
            models.CheckConstraint(
                name="decided_by_somebody",
                condition=Q(state="proposed", decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(name="declined_with_a_reason", condition=~Q(state="declined") | ~Q(reason="")),
            models.CheckConstraint(
                name="task_has_lead_recipient_and_day",
                condition=Q(lead__isnull=True, recipient__isnull=True, due_on__isnull=True)
                | Q(lead__isnull=False, recipient__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="confirmed_task_is_owed",
                condition=Q(commitment__isnull=False, state="confirmed", lead__isnull=False)
                | (Q(commitment__isnull=True) & (~Q(state="confirmed") | Q(lead__isnull=True))),
            ),
        ]
        indexes = [
            models.Index(fields=["group", "id"], name="decision_of_group"),
            GinIndex(fields=["search"], name="decision_search", gin_pending_list_limit=512),
        ]

    def __str__(self) -> str:
        return self.text[:120]

    def get_absolute_url(self) -> str:
        """Where it stands among the group's decisions."""
        return f"{reverse('groups:decisions', args=[self.group.code])}?from={self.code}#{self.code}"


class DecisionPartner(models.Model):
    """A body that helps with the task of a decision (cơ quan phối hợp)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="partners")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))

    class Meta:
        db_table = "groups_decision_partner"
        constraints = [models.UniqueConstraint(fields=["decision", "body"], name="partner_once_in_a_decision")]
