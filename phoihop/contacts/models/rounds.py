"""Rounds of contact with voters: whose, before or after which session, on which days, agreed with whom."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, BodyKind, sight_of
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.sessions.models import Session

GIVEN_UP = frozenset({PaperState.WITHDRAWN, PaperState.RECALLED})  # then what it said may be drawn up anew


def stands(paper: Paper | None) -> bool:
    """Whether a paper was drawn up and neither withdrawn nor recalled."""
    return paper is not None and paper.state not in GIVEN_UP


# Who plans rounds and sends deputies.
ORGANISERS = (BodyKind.NA_DELEGATION, BodyKind.COUNCIL, BodyKind.COUNCIL_STANDING, BodyKind.DEPUTY_GROUP)


def _round_code() -> str:
    return public_code("DTX")


class Regime(models.TextChoices):
    """Whose deputies meet voters; each regime has clocks of its own."""

    NA = "na", _("Đại biểu Quốc hội")
    COUNCIL = "council", _("Đại biểu Hội đồng nhân dân")
    JOINT = "joint", _("Chung đại biểu Quốc hội và Hội đồng nhân dân")


class RoundLevel(models.TextChoices):
    """Of which level the deputies are (NQLT 72/2025 Art. 22.2 for both)."""

    PROVINCE = "province", _("Tỉnh")
    COMMUNE = "commune", _("Xã")
    BOTH = "both", _("Hai cấp tỉnh và xã")


class Moment(models.TextChoices):
    """When it is in relation to a session."""

    BEFORE = "before", _("Trước kỳ họp")
    AFTER = "after", _("Sau kỳ họp")
    OTHER = "other", _("Ngoài kỳ họp")


class RoundState(models.TextChoices):
    """Where a round stands."""

    PLANNED = "planned", _("Dự thảo kế hoạch")
    AGREED = "agreed", _("Đã thống nhất với Mặt trận")
    ANNOUNCED = "announced", _("Đã thông báo")
    CLOSED = "closed", _("Đã khép đợt")
    CANCELLED = "cancelled", _("Đã hủy")


OPEN_STATES = {RoundState.PLANNED, RoundState.AGREED, RoundState.ANNOUNCED}
PUBLIC_STATES = {RoundState.ANNOUNCED, RoundState.CLOSED}  # the press has the plan


class ContactRoundQuerySet(models.QuerySet["Round"]):
    """Rounds."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those announced, for every account; before that the organiser's, the Front's and whoever's deputies take part;
        auditors all."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        part = RoundPart.objects.filter(round=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(
            Q(announced_on__isnull=False) | Q(organiser__in=sight.bodies) | Q(front__in=sight.bodies) | Q(Exists(part))
        )


class Round(models.Model):
    """A round of contact with voters (đợt tiếp xúc cử tri), planned by `organiser` and agreed with the Front's body.

    [`starts_on`, `ends_on`] are its days, both included. `workers_target`, `thematic_target`: the least share, in
    percent, of direct workers among those who come and of thematic meetings among all, where the plan sets one.
    `agreed_on`: since when the Front agrees to the plan as it stands; `agreed_before_on`: when it agreed to one that was
    changed since, and did not agree anew. `plan_paper`: the plan as a paper; `plan_sum`: a sum of what the plan said when
    that was drawn up. `announced_on`: since when every account reads it. `revision` counts changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_round_code, editable=False)
    title = models.CharField(_("tên đợt"), max_length=250)
    regime = models.CharField(_("đại biểu tiếp xúc"), max_length=8, choices=Regime)
    level = models.CharField(_("cấp"), max_length=8, choices=RoundLevel, default=RoundLevel.PROVINCE)
    moment = models.CharField(_("thời điểm"), max_length=8, choices=Moment)
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("kỳ họp")
    )
    organiser = models.ForeignKey(
        Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan lập kế hoạch")
    )
    front = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan Mặt trận phối hợp"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    purpose = models.TextField(_("nội dung, yêu cầu"), blank=True)
    workers_target = models.PositiveSmallIntegerField(_("chỉ tiêu người lao động trực tiếp (%)"), null=True, blank=True)
    thematic_target = models.PositiveSmallIntegerField(_("chỉ tiêu cuộc chuyên đề (%)"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=RoundState, default=RoundState.PLANNED)
    agreed_on = models.DateField(_("thống nhất ngày"), null=True, blank=True)
    agreed_before_on = models.DateField(_("thống nhất trước khi đổi, ngày"), null=True, blank=True)
    announced_on = models.DateField(_("thông báo ngày"), null=True, blank=True)
    plan_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản kế hoạch")
    )
    plan_sum = models.CharField(max_length=64, blank=True, editable=False)
    ended_reason = models.CharField(_("lý do hủy"), max_length=300, blank=True)
    is_force_majeure = models.BooleanField(_("bất khả kháng"), default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("lập lúc"))
    search = vector(code="A", title="A", purpose="C")

    objects = ContactRoundQuerySet.as_manager()

    class Meta:
        db_table = "contacts_round"
        constraints = [
            models.CheckConstraint(name="round_days_run_forward", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="round_around_a_session_names_it", condition=Q(moment="other") | Q(session__isnull=False)
            ),
            models.CheckConstraint(
                name="round_is_announced_once_agreed",
                condition=Q(announced_on__isnull=True) | Q(agreed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="round_is_agreed_or_agreed_before",
                condition=Q(agreed_on__isnull=True) | Q(agreed_before_on__isnull=True),
            ),
            models.CheckConstraint(
                name="round_cancelled_with_a_reason",
                condition=Q(state="cancelled") & ~Q(ended_reason="") | ~Q(state="cancelled") & Q(ended_reason=""),
            ),
            models.CheckConstraint(
                name="round_targets_are_shares",
                condition=(Q(workers_target__isnull=True) | Q(workers_target__lte=100))
                & (Q(thematic_target__isnull=True) | Q(thematic_target__lte=100)),
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="round_by_day"),
            models.Index(fields=["organiser", "-starts_on", "-id"], name="round_by_organiser"),
            GinIndex(fields=["search"], name="round_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contacts:round", args=[self.code])

    @property
    def is_open(self) -> bool:
        """Neither closed nor cancelled."""
        return self.state in OPEN_STATES

    @property
    def has_working_meeting(self) -> bool:
        """Whether the delegation meets the bodies of the province for it: before a session, with its deputies (Art. 6.5)."""
        return self.moment == Moment.BEFORE and self.regime in {Regime.NA, Regime.JOINT}


class RoundPart(models.Model):
    """A body whose deputies take part in a round (đoàn, tổ đại biểu, hội đồng), besides the organiser."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="parts", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("đoàn, tổ đại biểu"))

    class Meta:
        db_table = "contacts_round_part"
        constraints = [models.UniqueConstraint(fields=["round", "body"], name="body_takes_part_in_a_round_once")]
