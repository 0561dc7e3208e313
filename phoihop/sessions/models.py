"""Sessions of the National Assembly and of councils, and how their dates stood before."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, BodyKind, Level

NEAREST = "session.nearest"  # what clauses put to «the nearest session»: the keeper says which one it is
OPENING, CLOSING = "session", "session_end"  # source kinds of the ledger's events that a session raises


def _session_code() -> str:
    return public_code("KH")


class SessionLevel(models.TextChoices):
    """Who meets."""

    NATIONAL_ASSEMBLY = "na", _("Quốc hội")
    PROVINCE = "province", _("Hội đồng nhân dân tỉnh")
    COMMUNE = "commune", _("Hội đồng nhân dân xã")


def level_of(body: Body) -> SessionLevel:
    """Whose sessions a delegation, a council, its standing body meets in and keeps."""
    if body.kind == BodyKind.NA_DELEGATION:
        return SessionLevel.NATIONAL_ASSEMBLY
    return SessionLevel.COMMUNE if body.level == Level.COMMUNE else SessionLevel.PROVINCE


class SessionKind(models.TextChoices):
    """Kinds of sessions; the National Assembly's other sessions are extraordinary, a council's thematic or urgent."""

    REGULAR = "regular", _("Thường lệ")
    THEMATIC = "thematic", _("Chuyên đề")
    URGENT = "urgent", _("Giải quyết công việc phát sinh đột xuất")
    EXTRAORDINARY = "extraordinary", _("Không thường lệ")


class Occasion(models.TextChoices):
    """Which regular session of the year: clauses name both."""

    NONE = "", _("—")
    MID_YEAR = "mid_year", _("Giữa năm")
    YEAR_END = "year_end", _("Cuối năm")


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every account reads the calendar of sessions; a visitor does not."""
        return self if user.is_authenticated and user.is_active else self.none()

    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(is_cancelled=False)


class Session(models.Model):
    """A session (kỳ họp) as it stands now; how it stood before: `SessionVersion`.

    `council`: whose Assembly or council meets; of the National Assembly the delegation. `keeper`: the body that keeps
    its dates here (the council's standing body, the delegation); it owns the ledger's events. `legislature` (khóa) and
    `number` count as the law does. Days are both included; the actual ones are None until it has opened, closed.
    `topic`: of a thematic or urgent session.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_session_code, editable=False)
    council = models.ForeignKey(
        Body, models.PROTECT, related_name="sessions", db_index=False, verbose_name=_("cơ quan họp")
    )
    keeper = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("đơn vị giữ lịch"))
    level = models.CharField(_("cấp"), max_length=8, choices=SessionLevel)
    legislature = models.PositiveSmallIntegerField(_("khóa"))
    number = models.PositiveSmallIntegerField(_("kỳ họp thứ"))
    kind = models.CharField(_("loại"), max_length=13, choices=SessionKind)
    occasion = models.CharField(_("giữa năm, cuối năm"), max_length=8, choices=Occasion, blank=True, default="")
    title = models.CharField(_("tên kỳ họp"), max_length=250)
    topic = models.CharField(_("chuyên đề, nội dung"), max_length=500, blank=True)
    planned_first_on = models.DateField(_("dự kiến khai mạc"))
    planned_last_on = models.DateField(_("dự kiến bế mạc"))
    actual_first_on = models.DateField(_("khai mạc ngày"), null=True, blank=True)
    actual_last_on = models.DateField(_("bế mạc ngày"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("đã hủy"), default=False)
    version = models.PositiveIntegerField(_("phiên bản"), default=1)
    search = vector(code="A", title="A", topic="C")

    objects = SessionQuerySet.as_manager()

    class Meta:
        db_table = "sessions_session"
        constraints = [
            models.UniqueConstraint(
                fields=["council", "legislature", "number"],
                condition=Q(is_cancelled=False),
                name="session_numbered_once_in_a_legislature",
            ),
            models.CheckConstraint(
                name="session_days_run_forward", condition=Q(planned_last_on__gte=F("planned_first_on"))
            ),
            models.CheckConstraint(
                name="session_closes_after_it_opened",
                condition=Q(actual_last_on__isnull=True)
                | Q(actual_first_on__isnull=False, actual_last_on__gte=F("actual_first_on")),
            ),
            models.CheckConstraint(
                name="session_kind_is_of_its_level",
                condition=Q(kind="regular")
                | Q(level="na", kind="extraordinary")
                | Q(~Q(level="na"), kind__in=["thematic", "urgent"]),
            ),
            models.CheckConstraint(
                name="only_regular_sessions_are_of_a_half_year", condition=Q(occasion="") | Q(kind="regular")
            ),
        ]
        indexes = [
            models.Index(fields=["planned_first_on", "id"], name="session_by_day"),
            models.Index(fields=["council", "planned_first_on", "id"], name="session_by_council"),
            GinIndex(fields=["search"], name="session_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("sessions:session", args=[self.code])

    @property
    def meets(self) -> str:
        """Who meets, as people say: of the National Assembly not the delegation that stands for it here."""
        if self.level == SessionLevel.NATIONAL_ASSEMBLY:
            return str(SessionLevel.NATIONAL_ASSEMBLY.label)
        return self.council.name

    @property
    def first_on(self) -> date:
        """The first day: the actual one once it has opened."""
        return self.actual_first_on or self.planned_first_on

    @property
    def last_on(self) -> date:
        """The last day: the actual one once it has closed."""
        return self.actual_last_on or self.planned_last_on

    @property
    def may_be_the_nearest(self) -> bool:
        """Whether clauses may mean it by «the nearest session»: a council's, neither closed nor cancelled."""
        return self.level != SessionLevel.NATIONAL_ASSEMBLY and not self.is_cancelled and not self.has_closed

    @property
    def has_opened(self) -> bool:
        """Whether its opening is recorded."""
        return self.actual_first_on is not None

    @property
    def has_closed(self) -> bool:
        """Whether its closing is recorded."""
        return self.actual_last_on is not None


class SessionVersion(models.Model):
    """The dates of a session as they stood from an act on, with its reason. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    planned_first_on = models.DateField()
    planned_last_on = models.DateField()
    actual_first_on = models.DateField(null=True)
    actual_last_on = models.DateField(null=True)
    is_cancelled = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "sessions_session_version"
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="session_version_numbered_once")]
