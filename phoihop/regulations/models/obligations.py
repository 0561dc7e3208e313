"""Obligations: the promises a clause makes."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body
from phoihop.regulations.models.texts import Unit


def _obligation_code() -> str:
    return public_code("NVU")


class ObligationState(models.TextChoices):
    """Proposed by machine or person; in effect only when accepted by a person."""

    PROPOSED = "proposed", _("Đề xuất")
    ACCEPTED = "accepted", _("Đã chấp nhận")
    REJECTED = "rejected", _("Đã bỏ")


class Distribution(models.TextChoices):
    """How several leads owe (DESIGN.md 3)."""

    ONE = "one", _("Một cơ quan")
    EACH = "each", _("Mỗi bên một nhiệm vụ")
    JOINTLY = "jointly", _("Các bên cùng thực hiện")


class BodyRole(models.TextChoices):
    """What a body is in an obligation or a commitment."""

    LEAD = "lead", _("Chủ trì")
    PARTNER = "partner", _("Phối hợp")
    RECIPIENT = "recipient", _("Nơi nhận kết quả")
    CC = "cc", _("Để biết")
    FOLLOWER = "follower", _("Theo dõi")


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Obligations of clauses."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Obligations of units the user may see."""
        return self.filter(unit__in=Unit.objects.visible_to(user))

    def accepted(self) -> Self:
        """Those a person accepted."""
        return self.filter(state=ObligationState.ACCEPTED)


class Obligation(models.Model):
    """A promise of a clause (nghĩa vụ): who does what, with whom, for whom, by when, with which proof.

    `timing`: the language of DESIGN.md 4. `event_kind`: the kind of event that triggers it, "" if the calendar does.
    `lineage` survives amendments. `quote`, `confidence`, `proposed_by_machine`: why the machine proposed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_obligation_code, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="obligations", verbose_name=_("điều khoản"))
    lineage = models.UUIDField(default=uuid.uuid4)
    order = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("trạng thái"), max_length=10, choices=ObligationState, default=ObligationState.PROPOSED)
    distribution = models.CharField(_("phân công"), max_length=8, choices=Distribution, default=Distribution.ONE)
    action = models.TextField(_("việc phải làm"))
    output = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    condition = models.CharField(_("điều kiện"), max_length=300, blank=True)
    timing = models.JSONField(_("thời hạn"))
    event_kind = models.CharField(_("sự kiện"), max_length=60, blank=True)
    quote = models.TextField(_("trích nguyên văn"), blank=True)
    confidence = models.FloatField(_("độ tin cậy"), null=True, blank=True)
    proposed_by_machine = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        db_table = "regulations_obligation"
        constraints = [
            models.UniqueConstraint(fields=["unit", "order"], name="obligation_ordered_once_in_its_clause"),
            models.CheckConstraint(
                name="obligation_takes_effect_by_a_person",
                condition=~Q(state="accepted") | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["event_kind"], name="obligation_by_event", condition=Q(state="accepted")),
            models.Index(fields=["lineage"], name="obligation_by_lineage"),
        ]


class ObligationBody(models.Model):
    """A body in an obligation. `written`: as the text names it; `body` None: not found in the directory yet.

    `acting_office`: the office that acts for the accountable body, where the clause names one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="bodies")
    role = models.CharField(max_length=10, choices=BodyRole)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan"))
    acting_office = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    written = models.CharField(_("như văn bản viết"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "regulations_obligation_body"
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "role", "body"],
                condition=Q(body__isnull=False),
                name="body_once_in_each_role_of_an_obligation",
            )
        ]
