"""Meetings with voters: where, when, which deputies, who answers, who came, what the minutes say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.contacts.models.rounds import Regime, Round
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, BodyKind, Person, sight_of
from phoihop.papers.models import Paper


def _meeting_code() -> str:
    return public_code("TX")


class MeetingKind(models.TextChoices):
    """The nine kinds of NQLT 72/2025 Art. 18."""

    BEFORE_REGULAR = "before_regular", _("Trước kỳ họp thường lệ")
    AFTER_REGULAR = "after_regular", _("Sau kỳ họp thường lệ")
    OTHER_SESSION = "other_session", _("Trước, sau kỳ họp không thường lệ, chuyên đề, đột xuất")
    OUTSIDE_PROVINCE = "outside_province", _("Ngoài địa bàn tỉnh (đại biểu Quốc hội)")
    OUTSIDE_CONSTITUENCY = "outside_constituency", _("Ngoài đơn vị bầu cử (đại biểu HĐND)")
    RESIDENCE = "residence", _("Nơi cư trú")
    WORKPLACE = "workplace", _("Nơi làm việc")
    THEMATIC = "thematic", _("Theo chuyên đề, lĩnh vực")
    TARGET_GROUP = "target_group", _("Theo đối tượng cử tri")


class Form(models.TextChoices):
    """How voters are met."""

    CONFERENCE = "conference", _("Hội nghị")
    INDIVIDUAL = "individual", _("Gặp gỡ cá nhân, nhóm cử tri")


class Mode(models.TextChoices):
    """Where voters and deputies are (Art. 19, 35)."""

    DIRECT = "direct", _("Trực tiếp")
    ONLINE = "online", _("Trực tuyến")
    MIXED = "mixed", _("Trực tiếp kết hợp trực tuyến")


class MeetingState(models.TextChoices):
    """Where a meeting stands. Postponed: put off without a new day."""

    PLANNED = "planned", _("Dự kiến")
    ANNOUNCED = "announced", _("Đã thông báo")
    POSTPONED = "postponed", _("Hoãn")
    HELD = "held", _("Đã tổ chức")
    MINUTED = "minuted", _("Đã có biên bản")
    CANCELLED = "cancelled", _("Đã hủy")


STANDING = {MeetingState.PLANNED, MeetingState.ANNOUNCED, MeetingState.POSTPONED}  # still to be held
OVER = {MeetingState.HELD, MeetingState.MINUTED}  # was held: counted in the measures


class Category(models.TextChoices):
    """Who comes, as reviews count (DOMAIN.md 4.a): people who work themselves, and officials."""

    FARMERS = "farmers", _("Nông dân")
    WORKERS = "workers", _("Công nhân, người lao động")
    TRADERS = "traders", _("Hộ kinh doanh, tiểu thương")
    RETIRED = "retired", _("Hưu trí, người cao tuổi")
    YOUTH = "youth", _("Thanh niên, học sinh, sinh viên")
    OFFICIALS = "officials", _("Cán bộ, công chức, viên chức")
    FORCES = "forces", _("Lực lượng vũ trang")
    OTHERS = "others", _("Thành phần khác")


DIRECT_WORKERS = frozenset({Category.FARMERS, Category.WORKERS, Category.TRADERS})


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those announced, for every account; before that of a round the person may see, or its body's: as organiser, place,
        Front of the place, who receives the deputy, deputies, as invited, or as who owes something for it or is owed it;
        auditors all."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        goes = Q(body__in=sight.bodies) | Q(person__user=user)
        deputies = MeetingDeputy.objects.filter(goes, meeting=OuterRef("pk"))
        invited = MeetingInvitation.objects.filter(meeting=OuterRef("pk"), body__in=sight.bodies)
        owing = Meeting.objects.filter(
            pk=OuterRef("pk"), duties__commitment__participations__body__in=sight.bodies
        )  # fmt: skip
        fronts = Body.objects.filter(kind=BodyKind.FRONT_COMMITTEE, commune__isnull=False, pk__in=sight.bodies)
        return self.filter(
            Q(announced_on__isnull=False)
            | Q(organiser__in=sight.bodies)
            | Q(commune__in=sight.bodies)
            | Q(commune__in=fronts.values("commune"))
            | Q(host__in=sight.bodies)
            | Q(round__in=Round.objects.visible_to(user))
            | Q(Exists(deputies))
            | Q(Exists(invited))
            | Q(Exists(owing))
        )

    def held(self) -> Self:
        """Those that took place."""
        return self.filter(state__in=OVER)


class Meeting(models.Model):
    """A meeting with voters (cuộc, điểm tiếp xúc cử tri), mostly of a `round`; without one it stands alone.

    `organiser`: the body whose meeting it is (delegation, standing body, group). `commune`: the People's Committee of the
    commune where it is held: venue and security (Art. 27). `starts_at`, `ends_at`: as it is planned now, as it was once
    held; earlier plans: `MeetingVersion`. `topic`: of a thematic one; `group`: which voters, of one for a target group.
    `host`: the body that receives a deputy from outside. `requested_on`: of an individual contact, of one outside.
    `speakers`: people who spoke, None until counted. `revision` counts changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_meeting_code, editable=False)
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="meetings", db_index=False, verbose_name=_("đợt")
    )
    regime = models.CharField(_("đại biểu tiếp xúc"), max_length=8, choices=Regime)
    organiser = models.ForeignKey(
        Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("đơn vị tổ chức")
    )
    kind = models.CharField(_("loại"), max_length=20, choices=MeetingKind)
    form = models.CharField(_("hình thức"), max_length=10, choices=Form, default=Form.CONFERENCE)
    mode = models.CharField(_("phương thức"), max_length=6, choices=Mode, default=Mode.DIRECT)
    commune = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("xã, phường"))
    venue = models.CharField(_("địa điểm"), max_length=300)
    starts_at = models.DateTimeField(_("bắt đầu"))
    ends_at = models.DateTimeField(_("kết thúc"))
    topic = models.CharField(_("chuyên đề"), max_length=300, blank=True)
    group = models.CharField(_("đối tượng cử tri"), max_length=300, blank=True)
    host = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nơi đón đại biểu")
    )
    requested_on = models.DateField(_("ngày đề nghị"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=MeetingState, default=MeetingState.PLANNED)
    announced_on = models.DateField(_("thông báo ngày"), null=True, blank=True)
    speakers = models.PositiveSmallIntegerField(_("số người phát biểu"), null=True, blank=True)
    version = models.PositiveIntegerField(_("phiên bản lịch"), default=1)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("lập lúc"))
    search = vector(code="A", venue="A", topic="B", group="C")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        db_table = "contacts_meeting"
        constraints = [
            models.CheckConstraint(name="meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="thematic_meeting_has_a_topic", condition=~Q(kind="thematic") | ~Q(topic="")),
            models.CheckConstraint(
                name="meeting_is_counted_once_held",
                condition=Q(speakers__isnull=True) | Q(state__in=["held", "minuted"]),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="meeting_by_day"),
            models.Index(fields=["round", "starts_at", "id"], name="meeting_by_round"),
            models.Index(fields=["commune", "starts_at", "id"], name="meeting_by_commune"),
            models.Index(fields=["organiser", "starts_at", "id"], name="meeting_by_organiser"),
            GinIndex(fields=["search"], name="meeting_search"),
        ]

    def __str__(self) -> str:
        return f"{self.venue}, {self.on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contacts:meeting", args=[self.code])

    @property
    def on(self) -> date:
        """Its day in Vietnam."""
        return timezone.localdate(self.starts_at)

    @property
    def is_standing(self) -> bool:
        """Still to be held."""
        return self.state in STANDING

    @property
    def has_day(self) -> bool:
        """Not put off until further notice: its hours are those of the plan."""
        return self.state != MeetingState.POSTPONED

    @property
    def is_open_to_record(self) -> bool:
        """Neither cancelled nor minuted: what is said and who came can still be recorded."""
        return self.state not in {MeetingState.CANCELLED, MeetingState.MINUTED}

    def was_moved_since(self, instant: datetime) -> bool:
        """Whether it was put off or moved after `instant`: what was sent out before names another time or place."""
        held = MeetingVersion.objects.filter(
            meeting=OuterRef("meeting"), number=OuterRef("number") - 1, state=MeetingState.HELD
        )  # to say that it was not held after all moves nothing
        later = self.versions.filter(at__gt=instant, number__gt=1, state__in=STANDING)
        return later.exclude(Exists(held)).exists()

    @property
    def was_held(self) -> bool:
        """Took place."""
        return self.state in OVER


class MeetingVersion(models.Model):
    """When and where a meeting was to be from an act on, with its reason (hoãn, dời, hủy). Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=300)
    mode = models.CharField(max_length=6, choices=Mode)
    state = models.CharField(max_length=9, choices=MeetingState)
    reason = models.CharField(max_length=300, blank=True)
    is_force_majeure = models.BooleanField(_("bất khả kháng"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "contacts_meeting_version"
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="meeting_version_numbered_once")]


class MeetingDeputy(models.Model):
    """A deputy goes to a meeting (phân công đại biểu). `body`: the delegation, group or council of which he is one.

    `is_lead`: reports to the voters and answers for the deputies. `attended`: None until the meeting was held.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="deputies", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("đại biểu"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("đoàn, tổ đại biểu"))
    is_lead = models.BooleanField(_("đại biểu chính"), default=False)
    attended = models.BooleanField(_("có dự"), null=True, blank=True)
    absent_reason = models.CharField(_("lý do vắng"), max_length=300, blank=True)

    class Meta:
        db_table = "contacts_meeting_deputy"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="deputy_goes_to_a_meeting_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(is_lead=True), name="meeting_has_one_lead_deputy"),
        ]


class MeetingInvitation(models.Model):
    """An authority is asked to send somebody who answers voters (mời dự, trả lời cử tri; Art. 12, 13).

    `commitment`: its promise to, owed in the ledger. `delegate`: whom it sends, in words. `attended`: None until held.
    `paper`: the invitation that asks it to.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    content = models.CharField(_("nội dung đề nghị trả lời"), max_length=300, blank=True)
    delegate = models.CharField(_("người dự"), max_length=200, blank=True)
    attended = models.BooleanField(_("có dự"), null=True, blank=True)
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ")
    )
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("giấy mời")
    )

    class Meta:
        db_table = "contacts_meeting_invitation"
        constraints = [models.UniqueConstraint(fields=["meeting", "body"], name="body_is_invited_to_a_meeting_once")]


class Uninvited(models.Model):
    """An authority that was asked to a meeting and no longer is (bỏ mời), with the reason. Append-only.

    `paper`: the invitation that was drawn up for it, which names it still.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="uninvited")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    reason = models.CharField(_("lý do"), max_length=300)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("giấy mời")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "contacts_uninvited"


class Attendance(models.Model):
    """How many of a category came."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance", db_index=False)
    category = models.CharField(_("thành phần"), max_length=10, choices=Category)
    count = models.PositiveIntegerField(_("số người"))

    class Meta:
        db_table = "contacts_attendance"
        constraints = [models.UniqueConstraint(fields=["meeting", "category"], name="category_counted_once")]


class Minutes(models.Model):
    """The minutes (biên bản) of a meeting, besides what voters said, which is taken in elsewhere (`intake`).

    `chair`, `secretary`: who chaired, who wrote. `course`: how it went; `answered`: what the authorities answered;
    `concluded`: how it was closed. `paper`: the official paper made of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    chair = models.CharField(_("chủ trì"), max_length=200)
    secretary = models.CharField(_("người ghi biên bản"), max_length=200)
    course = models.TextField(_("diễn biến"), blank=True)
    answered = models.TextField(_("trả lời của các cơ quan"), blank=True)
    concluded = models.TextField(_("kết thúc"), blank=True)
    made_on = models.DateField(_("lập ngày"))
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản biên bản")
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "contacts_minutes"
