"""What each party says of its own work in a cycle, and its own column of the figures."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.regulations.models import Regulation
from phoihop.reports.models.cycles import Cycle, takes_part


def _self_review_code() -> str:
    return public_code("TDG")


class SelfState(models.TextChoices):
    """Written inside the body until it is handed in; sent back, it is written again."""

    WRITING = "writing", _("Đang soạn")
    HANDED_IN = "handed_in", _("Đã gửi")


class SelfReviewQuerySet(models.QuerySet["SelfReview"]):
    """Self-reviews."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The body that writes it from the start; the head of the cycle once it is handed in, the other parties once
        the papers were circulated; auditors."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        handed_in = Q(state=SelfState.HANDED_IN)
        circulated = Q(cycle__circulated_at__isnull=False) & Exists(takes_part(sight.bodies, OuterRef("cycle")))
        return self.filter(
            Q(body__in=sight.bodies) | handed_in & (Q(cycle__body__in=sight.bodies) | circulated),
        )


class SelfReview(models.Model):
    """A party's review of itself (báo cáo tự đánh giá) in a cycle: four sections of words, its own figures.

    `commitment`: the promise to hand it in. `paper`: from which it was recorded («ghi nhận theo văn bản»). `revision`
    counts changes of the words, so that nobody writes over another.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_self_review_code, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="self_reviews")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("trạng thái"), max_length=10, choices=SelfState, default=SelfState.WRITING)
    results = models.TextField(_("kết quả thực hiện"), blank=True)
    limits = models.TextField(_("tồn tại, hạn chế"), blank=True)
    causes = models.TextField(_("nguyên nhân"), blank=True)
    proposals = models.TextField(_("kiến nghị, đề xuất"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    handed_in_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SelfReviewQuerySet.as_manager()

    class Meta:
        db_table = "reports_self_review"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "body"], name="body_reviews_itself_once_in_a_cycle"),
            models.CheckConstraint(
                name="self_review_handed_in_at_an_instant",
                condition=Q(state="writing", handed_in_at__isnull=True)
                | Q(state="handed_in", handed_in_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name} – {self.cycle.title}"

    def get_absolute_url(self) -> str:
        """The self-review's page."""
        return reverse("reports:self_review", args=[self.code])

    @property
    def is_handed_in(self) -> bool:
        """Whether the head of the cycle has it."""
        return self.state == SelfState.HANDED_IN

    def standing_columns(self) -> list[SelfColumn]:
        """The columns that count now, in the order of the cycle."""
        found = self.columns.filter(withdrawn_at__isnull=True).select_related("regulation")
        order = list(self.cycle.lines.order_by("order").values_list("regulation", flat=True))
        columns = sorted(found, key=lambda column: order.index(column.regulation_id))
        for column in columns:
            column.self_review = self
        return columns

    def lines_of(self, section: str) -> list[str]:
        """A section by its paragraphs; "" lines are none."""
        return [line.strip() for line in str(getattr(self, section)).splitlines() if line.strip()]


class SelfColumn(models.Model):
    """The figures of what a body leads under one regulation (số liệu phần mình), frozen when it hands in.

    `leads`: the body and those it succeeded. It is counted like a review: see `queries.counting`. `withdrawn_at`: the
    self-review was sent back; the column stays to be read, the next hand-in freezes a new one.
    """

    FROZEN_BY = "column_id"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    self_review = models.ForeignKey(SelfReview, models.PROTECT, related_name="columns")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+")
    cutoff_on = models.DateField()
    leads = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    frozen_hash = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reports_self_column"
        constraints = [
            models.UniqueConstraint(
                fields=["self_review", "regulation"],
                condition=Q(withdrawn_at__isnull=True),
                name="regulation_once_in_a_self_review",
            )
        ]

    @property
    def period_from(self) -> date:
        """First day of the cycle."""
        return self.self_review.cycle.period_from

    @property
    def period_until(self) -> date:
        """First day after the cycle."""
        return self.self_review.cycle.period_until

    @property
    def is_frozen(self) -> bool:
        """Whether the figures no longer move."""
        return bool(self.frozen_hash)

    @property
    def lead_ids(self) -> tuple[UUID, ...]:
        """Whose promises alone are counted."""
        return tuple(UUID(each) for each in self.leads)
