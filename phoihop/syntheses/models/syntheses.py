"""A synthesis for a session, to whom it goes, who has written in it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session

GIVEN_UP = frozenset({PaperState.WITHDRAWN, PaperState.RECALLED})


def _synthesis_code() -> str:
    return public_code("TH")


class Moment(models.TextChoices):
    """On which side of the session it is put together."""

    BEFORE = "before", _("Trước kỳ họp")
    AFTER = "after", _("Sau kỳ họp")


class Part(models.TextChoices):
    """How much of it a recipient gets (NQLT 72/2025 Art. 37.2: the local part to those who answer here)."""

    WHOLE = "whole", _("Toàn bộ báo cáo")
    LOCAL = "local", _("Phần thuộc thẩm quyền địa phương")


class SynthesisState(models.TextChoices):
    """Where a synthesis stands."""

    COLLECTING = "collecting", _("Đang tổng hợp")
    CHECKING = "checking", _("Chờ kiểm tra")
    APPROVED = "approved", _("Đã duyệt, chờ gửi")
    SENT = "sent", _("Đã gửi")
    CANCELLED = "cancelled", _("Đã hủy")


BEING_WRITTEN = (SynthesisState.COLLECTING, SynthesisState.CHECKING, SynthesisState.APPROVED)
STANDING = (*BEING_WRITTEN, SynthesisState.SENT)


class SynthesisQuerySet(models.QuerySet["Synthesis"]):
    """Syntheses of petitions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those at work in the gatherer (or its office) and auditors; once sent, for those at work in its recipients."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        workers = [body for body in sight.bodies if sight.has(body)]
        to = Recipient.objects.filter(synthesis=OuterRef("pk"), body__in=workers)
        return self.filter(Q(gatherer__in=workers) | Q(Exists(to), state=SynthesisState.SENT))

    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(state__in=STANDING)


class Synthesis(models.Model):
    """A synthesis of opinions and petitions (tổng hợp ý kiến, kiến nghị cử tri) for one session under one regime.

    Petitions received from `since_on` (None: whatever lies in no synthesis yet) to `cut_off_on` belong to it.
    `opening`, `remarks`: what the paper says before and after the entries; `revision` counts changes of both,
    `frame_revision` those of name, days and recipients.
    `commitment`: where it is owed. `paper`: the report; it is sent when that is issued, on `sent_on`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_synthesis_code, editable=False)
    title = models.CharField(_("tên báo cáo"), max_length=250)
    regime = models.CharField(_("kênh kiến nghị"), max_length=8, choices=Regime)
    gatherer = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan tổng hợp"))
    session = models.ForeignKey(Session, models.PROTECT, related_name="syntheses", verbose_name=_("kỳ họp"))
    moment = models.CharField(_("thời điểm"), max_length=6, choices=Moment, default=Moment.BEFORE)
    since_on = models.DateField(_("tiếp nhận từ ngày"), null=True, blank=True)
    cut_off_on = models.DateField(_("chốt đến hết ngày"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=SynthesisState, default=SynthesisState.COLLECTING)
    opening = models.TextField(_("phần mở đầu"), blank=True)
    remarks = models.TextField(_("nhận xét, kiến nghị chung"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    frame_revision = models.PositiveIntegerField(default=1)
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    sent_on = models.DateField(_("gửi ngày"), null=True, blank=True)
    ended_reason = models.CharField(_("lý do hủy"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("lập lúc"))
    search = vector(code="A", title="A")

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        db_table = "syntheses_synthesis"
        constraints = [
            models.UniqueConstraint(
                fields=["gatherer", "session", "regime", "moment"],
                condition=~Q(state="cancelled"),
                name="one_synthesis_for_a_session_and_moment",
            ),
            models.CheckConstraint(
                name="synthesis_days_run_forward",
                condition=Q(since_on__isnull=True) | Q(since_on__lte=models.F("cut_off_on")),
            ),
            models.CheckConstraint(
                name="synthesis_sent_on_a_day_by_a_paper",
                condition=Q(state="sent", sent_on__isnull=False, paper__isnull=False)
                | (~Q(state="sent") & Q(sent_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="synthesis_cancelled_with_a_reason",
                condition=(Q(state="cancelled") & ~Q(ended_reason="")) | (~Q(state="cancelled") & Q(ended_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["gatherer", "-cut_off_on", "-id"], name="synthesis_of_gatherer"),
            GinIndex(fields=["search"], name="synthesis_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("syntheses:synthesis", args=[self.code])

    @property
    def is_collecting(self) -> bool:
        """Whether its entries may change."""
        return self.state == SynthesisState.COLLECTING

    @property
    def is_being_written(self) -> bool:
        """Neither sent nor cancelled."""
        return self.state in BEING_WRITTEN

    @property
    def paper_is_given_up(self) -> bool:
        """Whether its paper was withdrawn or recalled, so that another may take its place."""
        return self.paper is not None and self.paper.state in GIVEN_UP


class Recipient(models.Model):
    """To whom it goes (nơi nhận): a body of the directory, or a name outside it. `letter`: the covering paper."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    synthesis = models.ForeignKey(Synthesis, models.PROTECT, related_name="recipients")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan"))
    name = models.CharField(_("cơ quan ngoài danh bạ"), max_length=300, blank=True)
    part = models.CharField(_("nhận"), max_length=5, choices=Part, default=Part.WHOLE)
    letter = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "syntheses_recipient"
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "body"], name="synthesis_goes_to_a_body_once"),
            models.CheckConstraint(
                name="recipient_is_a_body_or_a_name",
                condition=Q(body__isnull=False, name="") | (Q(body__isnull=True) & ~Q(name="")),
            ),
        ]
        indexes = [models.Index(fields=["body", "synthesis"], name="syntheses_for_a_body")]

    @property
    def called(self) -> str:
        """Its name."""
        return self.body.name if self.body else self.name


class Writer(models.Model):
    """Who has written in a synthesis (người tổng hợp): he does not check it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    synthesis = models.ForeignKey(Synthesis, models.PROTECT, related_name="writers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "syntheses_writer"
        constraints = [models.UniqueConstraint(fields=["synthesis", "user"], name="synthesis_writer_once")]
