"""Ceremonies at which drafts are signed: order, seats, papers to bring."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.drafting.models.drafts import Draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Person, sight_of


def _ceremony_code() -> str:
    return public_code("LK")


class SeatRole(models.TextChoices):
    """What somebody does at a ceremony."""

    CHAIRS = "chairs", _("Chủ trì")
    SIGNS = "signs", _("Ký")
    WITNESSES = "witnesses", _("Chứng kiến")
    GUEST = "guest", _("Khách mời")
    SERVES = "serves", _("Phục vụ")


class ItemKind(models.TextChoices):
    """What is ticked off before and at a ceremony."""

    PAPER = "paper", _("Giấy tờ mang theo")
    TASK = "task", _("Việc chuẩn bị")


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    """Ceremonies."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of the body that holds it, and of whoever may see one of its drafts."""
        sight = sight_of(user)
        on = CeremonyDraft.objects.filter(ceremony=OuterRef("pk"), draft__in=Draft.objects.visible_to(user))
        return self.filter(Exists(on) | Q(held_by__in=sight.bodies))


class Ceremony(models.Model):
    """An event at which one or several drafts are signed (lễ ký kết).

    `starts_at`: an instant; `ended_at` None until it was held; `cancelled_at` with its `reason`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_ceremony_code, editable=False)
    title = models.CharField(_("tên lễ ký"), max_length=300)
    held_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan tổ chức"))
    starts_at = models.DateTimeField(_("bắt đầu"))
    place = models.CharField(_("địa điểm"), max_length=200)
    notes = models.TextField(_("ghi chú"), blank=True)
    created_at = models.DateTimeField(_("lập lúc"))
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    reason = models.TextField(_("lý do hủy"), blank=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        db_table = "drafting_ceremony"
        constraints = [
            models.CheckConstraint(
                name="cancelled_ceremony_has_its_reason", condition=Q(cancelled_at__isnull=True) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="ceremony_held_was_not_cancelled",
                condition=Q(ended_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["-starts_at"], name="ceremony_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The ceremony's page."""
        return reverse("drafting:ceremony", args=[self.code])

    @property
    def is_ahead(self) -> bool:
        """Neither held nor cancelled."""
        return self.ended_at is None and self.cancelled_at is None


class Joining(models.TextChoices):
    """Whether a draft is signed at a ceremony, or one side waits for the other's word."""

    JOINED = "joined", _("Ký tại lễ")
    INVITED = "invited", _("Chờ cơ quan soạn thảo xác nhận")
    ASKED = "asked", _("Chờ cơ quan tổ chức xác nhận")


class CeremonyDraftQuerySet(models.QuerySet["CeremonyDraft"]):
    """Drafts at ceremonies."""

    def joined(self) -> Self:
        """Those that are signed there, without those that wait for a word."""
        return self.filter(joining=Joining.JOINED)


class CeremonyDraft(models.Model):
    """A draft signed at a ceremony, in the order in which they are signed.

    `joining`: invited by who holds the ceremony, or asked for by the office that leads the draft, it waits for the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="drafts")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="ceremonies")
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    joining = models.CharField(_("tham gia"), max_length=7, choices=Joining, default=Joining.JOINED)

    objects = CeremonyDraftQuerySet.as_manager()

    class Meta:
        db_table = "drafting_ceremony_draft"
        constraints = [models.UniqueConstraint(fields=["ceremony", "draft"], name="draft_once_at_a_ceremony")]


class Seat(models.Model):
    """Who sits where at a ceremony (sơ đồ chỗ ngồi), from the middle outwards as ranks go. A guest may have no `person`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="seats")
    order = models.PositiveSmallIntegerField(_("vị trí"))
    role = models.CharField(_("vai"), max_length=9, choices=SeatRole)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người"))
    name = models.CharField(_("họ và tên"), max_length=160)
    post = models.CharField(_("chức vụ"), max_length=200, blank=True)

    class Meta:
        db_table = "drafting_seat"
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "person"], condition=Q(person__isnull=False), name="person_sits_once"
            )
        ]


class CeremonyItem(models.Model):
    """A line of the checklist: a paper to bring, or something to prepare. `done_at` None until ticked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("loại"), max_length=5, choices=ItemKind)
    text = models.CharField(_("nội dung"), max_length=300)
    who = models.CharField(_("ai lo"), max_length=160, blank=True)
    done_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "drafting_ceremony_item"
        constraints = [
            models.CheckConstraint(
                name="done_item_says_by_whom",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            )
        ]
