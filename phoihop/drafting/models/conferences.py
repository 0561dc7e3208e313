"""Conferences on drafts: called with an agenda, attended, minuted; what they adopt counts as agreement of who came."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.drafting.models.drafts import Draft
from phoihop.drafting.models.versions import DraftVersion
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper


def _conference_code() -> str:
    return public_code("HN")


class ConferenceQuerySet(models.QuerySet["Conference"]):
    """Conferences."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those on at least one draft the user may see."""
        on = ConferenceDraft.objects.filter(conference=OuterRef("pk"), draft__in=Draft.objects.visible_to(user))
        return self.filter(Exists(on))

    def ahead(self) -> Self:
        """Neither minuted nor cancelled."""
        return self.filter(minuted_at__isnull=True, cancelled_at__isnull=True)


class Conference(models.Model):
    """A conference of the parties on one or several drafts (hội nghị thống nhất dự thảo).

    `confirm_by`: the day by which who is invited says whom it sends, None for the usual one.
    `agenda`: [{"at": "08:00", "what": words, "who": words}] in order. `minutes`: what was said and concluded;
    `minuted_at` None until they are recorded. `paper`: the minutes drawn up as a paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_conference_code, editable=False)
    title = models.CharField(_("tên hội nghị"), max_length=300)
    called_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan triệu tập"))
    starts_at = models.DateTimeField(_("bắt đầu"))
    place = models.CharField(_("địa điểm"), max_length=200)
    confirm_by = models.DateField(_("xác nhận trước ngày"), null=True, blank=True)
    chair = models.CharField(_("chủ trì"), max_length=200, blank=True)
    agenda = models.JSONField(_("chương trình"), default=list)
    secretary = models.CharField(_("thư ký"), max_length=200, blank=True)
    minutes = models.TextField(_("nội dung, kết luận"), blank=True)
    minuted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ghi")
    )
    minuted_at = models.DateTimeField(_("ghi lúc"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("biên bản")
    )
    created_at = models.DateTimeField(_("lập lúc"))

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        db_table = "drafting_conference"
        constraints = [
            models.CheckConstraint(
                name="conference_minuted_has_words_and_who",
                condition=Q(minuted_at__isnull=True, minuted_by__isnull=True)
                | (Q(minuted_at__isnull=False, minuted_by__isnull=False) & ~Q(minutes="")),
            ),
            models.CheckConstraint(
                name="conference_minuted_was_not_cancelled",
                condition=Q(minuted_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The conference's page."""
        return reverse("drafting:conference", args=[self.code])

    @property
    def is_ahead(self) -> bool:
        """Neither minuted nor cancelled."""
        return self.minuted_at is None and self.cancelled_at is None


class ConferenceDraft(models.Model):
    """A draft on the table of a conference. `adopted`: the frozen version the conference agreed on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="drafts")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="conferences")
    order = models.PositiveSmallIntegerField()
    adopted = models.ForeignKey(
        DraftVersion, models.PROTECT, null=True, blank=True, related_name="adopted_at", verbose_name=_("bản thông qua")
    )

    class Meta:
        db_table = "drafting_conference_draft"
        constraints = [models.UniqueConstraint(fields=["conference", "draft"], name="draft_once_on_a_conference")]


class Attendance(models.Model):
    """A body invited to a conference. `people`: whom it sends; `confirmed_at`: since when that is certain; `paper`: the
    letter that says so, for a body without accounts; `came` None until the minutes say. `commitment`: that it owes a word
    whom it sends, in the one ledger; None for the body that called."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="attendances")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    people = models.CharField(_("người dự"), max_length=500, blank=True)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản cử người")
    )
    came = models.BooleanField(_("có dự"), null=True)
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ")
    )

    class Meta:
        db_table = "drafting_attendance"
        constraints = [models.UniqueConstraint(fields=["conference", "body"], name="body_invited_once")]
