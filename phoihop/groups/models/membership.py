"""A group or channel, the bodies in it, the persons they name, and how far each has read."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Person, RoleKind, sight_of
from phoihop.planning.models import Plan
from phoihop.regulations.models import Regulation, Unit

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def _group_code() -> str:
    return public_code("NH")


def _member_code() -> str:
    return public_code("TV")


class GroupKind(models.TextChoices):
    """A group is of the persons named for it; a channel is read by everybody at work in its bodies."""

    WORKING = "working", _("Nhóm công tác")
    CHANNEL = "channel", _("Kênh thông tin")


class GroupAbout(models.TextChoices):
    """What a group is for."""

    REGULATION = "regulation", _("Quy chế phối hợp")
    CLAUSE = "clause", _("Điều khoản")
    PLAN = "plan", _("Kế hoạch")
    TOPIC = "topic", _("Chuyên đề, lĩnh vực")


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups and channels."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For the persons named, as long as they act for the body that named them; for the heads of the bodies in it (and
        of the offices that serve them); a channel for everybody at work in its bodies; for auditors."""
        return self if sight_of(user).is_auditor else self.concerning(user)

    def concerning(self, user: User | AnonymousUser) -> Self:
        """Those that `user` sees for a part in them, without what only an auditor sees."""
        sight = sight_of(user)
        heads = [body for body in sight.bodies if sight.has(body, *HEADS)]
        workers = [body for body in sight.bodies if sight.has(body)]
        seated = GroupBody.objects.filter(group=OuterRef("pk"), until__isnull=True)
        named = Member.objects.sitting().filter(group=OuterRef("pk"), person__user=user.pk, body__in=sight.bodies)
        return self.filter(
            Q(Exists(named))
            | Q(Exists(seated.filter(body__in=heads)))
            | Q(Exists(seated.filter(body__in=workers)), kind=GroupKind.CHANNEL)
        )

    def active(self) -> Self:
        """Not archived."""
        return self.filter(archived_at__isnull=True)


class Group(models.Model):
    """A working group (nhóm công tác) or channel (kênh thông tin) of several bodies.

    `host`: the body that keeps it. `about`: a regulation, one clause of it (`unit` of the edition it was opened on), a
    plan, one topic of it (`plan_topic`, in its words of that day), or a topic in `purpose`. `last_said_at`
    follows from the messages: what lists sort by.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_group_code, editable=False)
    kind = models.CharField(_("loại"), max_length=8, choices=GroupKind)
    name = models.CharField(_("tên"), max_length=200)
    purpose = models.TextField(_("mục đích, phạm vi"))
    about = models.CharField(_("về"), max_length=10, choices=GroupAbout)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("quy chế")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("điều khoản")
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("kế hoạch")
    )
    plan_topic = models.CharField(_("nội dung trọng tâm"), max_length=300, blank=True)
    host = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan chủ trì"))
    created_at = models.DateTimeField(_("lập lúc"))
    last_said_at = models.DateTimeField()
    archived_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)

    audit_derived = frozenset({"last_said_at"})  # follows from the message, whose act says why
    objects = GroupQuerySet.as_manager()

    class Meta:
        db_table = "groups_group"
        constraints = [
            models.CheckConstraint(
                name="group_is_about_what_it_names",
                condition=Q(about="regulation", regulation__isnull=False, unit__isnull=True, plan__isnull=True)
                | Q(about="clause", regulation__isnull=False, unit__isnull=False, plan__isnull=True)
                | Q(about="plan", regulation__isnull=True, unit__isnull=True, plan__isnull=False)
                | Q(about="topic", regulation__isnull=True, unit__isnull=True, plan__isnull=True),
            ),
            models.CheckConstraint(
                name="group_names_a_topic_of_its_plan_only", condition=Q(plan__isnull=False) | Q(plan_topic="")
            ),
        ]
        indexes = [models.Index(fields=["-last_said_at", "-id"], name="group_said_last")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("groups:group", args=[self.code])

    @property
    def is_channel(self) -> bool:
        """One body tells, the others read and answer."""
        return self.kind == GroupKind.CHANNEL


class GroupBody(models.Model):
    """A body sits in a group (cơ quan thành viên) until it leaves. After a merger its successor acts for it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="seats")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    from_on = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        db_table = "groups_group_body"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "body"], condition=Q(until__isnull=True), name="body_sits_once_in_a_group"
            )
        ]
        indexes = [models.Index(fields=["body", "group"], name="groups_of_body", condition=Q(until__isnull=True))]


class MemberRole(models.TextChoices):
    """What a person is in a group."""

    CHAIR = "chair", _("Trưởng nhóm")
    SECRETARY = "secretary", _("Thư ký")
    MEMBER = "member", _("Thành viên")


class MemberQuerySet(models.QuerySet["Member"]):
    """Persons in groups."""

    def sitting(self) -> Self:
        """Those who have not left."""
        return self.filter(until__isnull=True)


class Member(models.Model):
    """A person whom a body named for a group (người được cử). `paper`: the paper it was recorded from, in words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_member_code, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan cử"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="group_seats", verbose_name=_("người"))
    role = models.CharField(_("vai trò"), max_length=9, choices=MemberRole, default=MemberRole.MEMBER)
    paper = models.CharField(_("theo văn bản"), max_length=200, blank=True)
    from_on = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        db_table = "groups_member"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(until__isnull=True), name="person_sits_once_in_a_group"
            ),
            models.UniqueConstraint(
                fields=["group", "role"],
                condition=Q(until__isnull=True, role__in=["chair", "secretary"]),
                name="one_chair_and_one_secretary",
            ),
        ]


class Reading(models.Model):
    """How far a person has read a group (đã đọc đến đâu), and whether it is to be silent. Nobody else is shown it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_to = models.UUIDField(null=True)
    is_muted = models.BooleanField(_("tắt thông báo"), default=False)

    audit_derived = frozenset({"read_to"})  # follows from opening the page

    class Meta:
        db_table = "groups_reading"
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="one_reading_a_person_and_group")]
