"""Reminders: one paper to one body about many petitions, a step of the ladder."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.models import Petition, Regime
from phoihop.sessions.models import Session

REPORT = "result_report"  # source kind in the ledger


def _reminder_code() -> str:
    return public_code("DD")


def _report_code() -> str:
    return public_code("BQ")


class Step(models.TextChoices):
    """Rungs of the ladder, in its order."""

    AGAIN = "again", _("Đôn đốc")
    HEAD = "head", _("Đề nghị người đứng đầu")
    SUPERIOR = "superior", _("Đề nghị cấp trên chỉ đạo")
    SESSION = "session", _("Đưa ra kỳ họp")


class ReminderState(models.TextChoices):
    """Where a reminder stands. Whether it was answered stands in the ledger."""

    DRAFTED = "drafted", _("Đang soạn văn bản")
    SENT = "sent", _("Đã gửi")
    WITHDRAWN = "withdrawn", _("Đã hủy")


class Asks(models.TextChoices):
    """What is asked about a petition."""

    ANSWER = "answer", _("Trả lời")
    RESULT = "result", _("Kết quả giải quyết")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For the body that reminds; once sent, for the body reminded and whom it went to; auditors; never the public."""
        if not user.is_authenticated:
            return self.none()
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        asked = Q(body__in=sight.bodies) | Q(addressee__in=sight.bodies)
        return self.filter(Q(sender__in=sight.bodies) | Q(state=ReminderState.SENT) & asked)


class Reminder(models.Model):
    """A reminder (văn bản đôn đốc) about petitions that `body` must answer or settle.

    `sender`: who gathered them. `addressee`: to whom the paper goes, `body` itself or its superior. `request`: what is
    asked. `ground`: why another step than the one proposed. `session`: to which it is put. `paper`: composed here;
    `number_text`, `sent_on`: of the paper, or as sent outside. From then on `commitment` is what `addressee` owes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_reminder_code, editable=False)
    sender = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan theo dõi"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan phải giải quyết"))
    addressee = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("nơi nhận"))
    step = models.CharField(_("bước"), max_length=8, choices=Step)
    request = models.TextField(_("nội dung yêu cầu"))
    ground = models.TextField(_("căn cứ chọn bước"), blank=True)
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kỳ họp")
    )
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=ReminderState, default=ReminderState.DRAFTED
    )  # fmt: skip
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    number_text = models.CharField(_("số, ký hiệu"), max_length=120, blank=True)
    sent_on = models.DateField(_("gửi ngày"), null=True, blank=True)
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(_("lý do hủy"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        db_table = "settlement_reminder"
        constraints = [
            models.CheckConstraint(
                name="reminder_sent_with_number_day_and_wait",
                condition=Q(state="sent", sent_on__isnull=False, commitment__isnull=False) & ~Q(number_text="")
                | Q(state="drafted", sent_on__isnull=True, commitment__isnull=True, number_text="", paper__isnull=False)
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="reminder_to_a_session_names_it",
                condition=Q(step="session", session__isnull=False) | (~Q(step="session") & Q(session__isnull=True)),
            ),
            models.CheckConstraint(
                name="reminder_withdrawn_with_a_reason",
                condition=Q(state="withdrawn") & ~Q(withdrawn_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "-at", "-id"], name="reminder_of_sender"),
            models.Index(fields=["body", "-at", "-id"], name="reminder_of_body"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.body.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("settlement:reminder", args=[self.code])

    @property
    def cited(self) -> str:
        """Number and day, in the reader's language; "" before it is sent."""
        if self.sent_on is None:
            return ""
        words = {"number": self.number_text, "day": f"{self.sent_on:%d/%m/%Y}"}
        return gettext("số %(number)s ngày %(day)s") % words


class ReminderLineQuerySet(models.QuerySet["ReminderLine"]):
    """Petitions in reminders."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of reminders and petitions that the person may both see."""
        seen = self.filter(reminder__in=Reminder.objects.visible_to(user))
        return seen.filter(petition__in=Petition.objects.visible_to(user))

    def taken(self) -> Self:
        """Of reminders that were not withdrawn."""
        return self.exclude(reminder__state=ReminderState.WITHDRAWN)


class ReminderLine(models.Model):
    """A petition that a reminder is about: what is asked, what the rule had proposed, how many sessions had passed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="lines", db_index=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="reminder_lines")
    asks = models.CharField(_("yêu cầu"), max_length=6, choices=Asks)
    proposed = models.CharField(_("bước máy đề xuất"), max_length=8, choices=Step, blank=True)
    sessions_passed = models.PositiveSmallIntegerField(_("số kỳ họp đã qua"))

    objects = ReminderLineQuerySet.as_manager()

    class Meta:
        db_table = "settlement_reminder_line"
        constraints = [models.UniqueConstraint(fields=["reminder", "petition"], name="petition_once_in_a_reminder")]


class ResultReportQuerySet(models.QuerySet["ResultReport"]):
    """Reports of bodies before sessions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For the body that reports, for who keeps the session; auditors; never the public."""
        if not user.is_authenticated:
            return self.none()
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        return self.filter(Q(body__in=sight.bodies) | Q(session__keeper__in=sight.bodies))


class ResultReport(models.Model):
    """What `body` owes before a `session`: one report on how the petitions sent to it were settled (báo cáo kết quả giải
    quyết), to who keeps the session and gathered them.

    `commitment`: where it is owed. `paper`: its draft, in the end the report itself; it came in on `received_on`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_report_code, editable=False)
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="+", db_index=False, verbose_name=_("kỳ họp")
    )  # fmt: skip
    regime = models.CharField(_("kênh kiến nghị"), max_length=8, choices=Regime)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan báo cáo"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="result_report")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    received_on = models.DateField(_("nhận ngày"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = ResultReportQuerySet.as_manager()

    class Meta:
        db_table = "settlement_result_report"
        constraints = [
            models.UniqueConstraint(fields=["session", "body"], name="body_reports_once_before_a_session"),
            models.CheckConstraint(
                name="result_report_received_by_a_paper", condition=Q(received_on__isnull=True) | Q(paper__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.name}: {self.session.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("settlement:report", args=[self.code])

    @property
    def paper_is_given_up(self) -> bool:
        """Whether its draft was withdrawn or recalled, so that another may take its place."""
        return self.paper is not None and self.paper.state in {PaperState.WITHDRAWN, PaperState.RECALLED}
