"""Review reports of a regulation over a period."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.regulations.models import Party, Regulation, Unit
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.models.cycles import Cycle
from phoihop.reports.models.self_reviews import SelfColumn, SelfReview


def _report_code() -> str:
    return public_code("BC")


class ReportState(models.TextChoices):
    """A draft counts afresh each time; an approved report never changes by a digit."""

    DRAFT = "draft", _("Đang soạn")
    APPROVED = "approved", _("Đã duyệt, chốt số liệu")


class ReviewReportQuerySet(models.QuerySet["ReviewReport"]):
    """Review reports."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The body that writes it from the start; the other parties of the regulation once it is approved; auditors."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        signed = Party.objects.filter(regulation=OuterRef("regulation"), body__in=sight.bodies)
        party = Exists(signed) | Q(regulation__follower__in=sight.bodies) | Q(regulation__entered_by__in=sight.bodies)
        return self.filter(Q(body__in=sight.bodies) | Q(state=ReportState.APPROVED) & party)


class ReviewReport(models.Model):
    """A review report (báo cáo kiểm điểm, sơ kết, tổng kết) of a regulation for [period_from, period_until).

    `figures`: empty while it is a draft (counted afresh each time); frozen at approval (chốt số liệu) with
    `frozen_hash`, which covers the list of rows too (`FrozenRows`). `revision` counts changes of its texts, so that
    nobody writes over another. `cycle`: the round of review it is the common review of, if any.
    """

    FROZEN_BY = "report_id"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_report_code, editable=False)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="reviews", verbose_name=_("quy chế"))
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("đợt kiểm điểm")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("đơn vị lập"))
    title = models.CharField(_("tên báo cáo"), max_length=300)
    period_from = models.DateField(_("từ ngày"))
    period_until = models.DateField(_("đến trước ngày"))
    cutoff_on = models.DateField(_("chốt số liệu ngày"))
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    assessment = models.TextField(_("đánh giá chung"), blank=True)
    proposals = models.TextField(_("đề xuất, kiến nghị"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    figures = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    objects = ReviewReportQuerySet.as_manager()

    class Meta:
        db_table = "reports_review"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="review_by_age"),
            models.Index(fields=["regulation", "-created_at"], name="review_by_regulation"),
        ]
        constraints = [
            models.CheckConstraint(name="review_period_runs_forward", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="review_approved_is_frozen",
                condition=~Q(state="approved") | (Q(frozen_at__isnull=False) & ~Q(frozen_hash="")),
            ),
            models.UniqueConstraint(
                fields=["cycle", "regulation"], name="one_common_review_of_a_regulation_in_a_cycle"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("reports:review", args=[self.code])

    @property
    def is_frozen(self) -> bool:
        """Whether the figures no longer move."""
        return self.state == ReportState.APPROVED

    @property
    def lead_ids(self) -> tuple[UUID, ...]:
        """Everybody's promises are counted."""
        return ()


class FrozenRows(models.Model):
    """The rows behind one figure of an approved review: their keys, 16 bytes each, in order (danh sách đã chốt).

    One line per cell of `rules.Cell`, of a review or of one column of a self-review; it lives and dies with it and is
    sealed by its fingerprint.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(ReviewReport, models.PROTECT, null=True, related_name="frozen_rows")
    column = models.ForeignKey(SelfColumn, models.PROTECT, null=True, related_name="frozen_rows")
    axis = models.CharField(max_length=6)
    key = models.CharField(max_length=120)
    outcome = models.CharField(max_length=14)
    own = models.BooleanField()
    count = models.PositiveIntegerField()
    ids = models.BinaryField()

    class Meta:
        db_table = "reports_frozen_rows"
        constraints = [
            models.UniqueConstraint(fields=["report", "axis", "key", "outcome", "own"], name="cell_frozen_once"),
            models.UniqueConstraint(fields=["column", "axis", "key", "outcome", "own"], name="own_cell_frozen_once"),
            models.CheckConstraint(
                name="frozen_rows_are_of_a_review_or_of_a_column",
                condition=Q(report__isnull=False, column__isnull=True) | Q(report__isnull=True, column__isnull=False),
            ),
        ]


class LimitQuerySet(models.QuerySet["Limit"]):
    """Limits."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of reviews that `user` may read."""
        return self.filter(report__in=ReviewReport.objects.visible_to(user))

    def standing(self) -> Self:
        """Of approved reviews, and found solved by no later approved one (hạn chế còn tồn tại)."""
        solved = LimitCheck.objects.filter(
            limit=OuterRef("pk"), verdict=LimitVerdict.SOLVED, report__state=ReportState.APPROVED
        )
        return self.filter(~Exists(solved), report__state=ReportState.APPROVED)


class Limit(models.Model):
    """A limit found by a review (tồn tại, hạn chế): the clause, its cause, and the commitment that follows it up.

    `source`: the self-review whose words were taken over. It stands from its report's approval until a later review
    finds it solved (`LimitCheck`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(ReviewReport, models.PROTECT, related_name="limits")
    order = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )
    finding = models.TextField(_("hạn chế"))
    cause = models.TextField(_("nguyên nhân"))
    owner = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trách nhiệm")
    )
    follow_up = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ khắc phục")
    )
    source = models.ForeignKey(
        SelfReview, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theo tự đánh giá của")
    )

    objects = LimitQuerySet.as_manager()

    class Meta:
        db_table = "reports_limit"
        constraints = [models.UniqueConstraint(fields=["report", "order"], name="limit_ordered_once")]

    @property
    def address(self) -> str:
        """The clause in words, "" for none."""
        return in_words(self.unit.eid, gettext) if self.unit else ""


class LimitVerdict(models.TextChoices):
    """What the next review finds of an earlier limit."""

    SOLVED = "solved", _("Đã khắc phục")
    PERSISTS = "persists", _("Còn tồn tại")


class LimitCheck(models.Model):
    """A later review verified an earlier limit (kiểm tra việc khắc phục): solved, or it persists and is followed up anew.

    One in each review: the limit keeps its age, its former follow-ups stay to be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="checks")
    report = models.ForeignKey(ReviewReport, models.PROTECT, related_name="checks")
    verdict = models.CharField(_("kết luận"), max_length=8, choices=LimitVerdict)
    ground = models.TextField(_("căn cứ kết luận"))
    follow_up = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ khắc phục")
    )

    class Meta:
        db_table = "reports_limit_check"
        constraints = [
            models.UniqueConstraint(fields=["limit", "report"], name="limit_checked_once_in_a_review"),
            models.CheckConstraint(
                name="only_a_limit_that_persists_is_followed_up",
                condition=Q(verdict="persists") | Q(follow_up__isnull=True),
            ),
        ]


class Section(models.TextChoices):
    """Sections of a self-review whose words a common review takes over."""

    RESULTS = "results", _("Kết quả thực hiện")
    PROPOSALS = "proposals", _("Kiến nghị, đề xuất")


class Excerpt(models.Model):
    """Words of a self-review taken over into the common review, with their source (trích từ tự đánh giá)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(ReviewReport, models.PROTECT, related_name="excerpts")
    source = models.ForeignKey(SelfReview, models.PROTECT, related_name="+", verbose_name=_("theo tự đánh giá của"))
    section = models.CharField(max_length=10, choices=Section)
    text = models.TextField(_("nội dung"))
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "reports_excerpt"
        constraints = [models.UniqueConstraint(fields=["report", "order"], name="excerpt_ordered_once")]
