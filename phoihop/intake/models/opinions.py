"""What stays of what voters said and nobody has to settle: an opinion, a question, thanks; without who said it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.intake.models.items import Item, Source
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, deputy_of, sight_of


def _opinion_code() -> str:
    return public_code("YK")


class OpinionKind(models.TextChoices):
    """What it was found to be; the keys are those of `Outcome`."""

    OPINION = "opinion", _("Ý kiến")
    QUESTION = "question", _("Câu hỏi")
    THANKS = "thanks", _("Cảm ơn, ghi nhận")


class Told(models.TextChoices):
    """How who asked was told; what he sent by the public page he reads there in any case."""

    PAGE = "page", _("Trên trang theo dõi bằng mã")
    SPOKEN = "spoken", _("Trả lời trực tiếp")
    PHONE = "phone", _("Điện thoại")
    EMAIL = "email", _("Thư điện tử")
    LETTER = "letter", _("Văn bản, thư")


class VoterOpinionQuerySet(models.QuerySet["VoterOpinion"]):
    """Opinions, questions, thanks."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As a petition's content where it was received: its people, its office, deputies of its council;
        auditors; never the public."""
        sight = sight_of(user)
        return self if sight.is_auditor else self.filter(receiver__in=sight.bodies | deputy_of(user))

    def unanswered(self) -> Self:
        """Questions that nobody has answered or closed."""
        return self.filter(kind=OpinionKind.QUESTION, settled_at__isnull=True)


class VoterOpinion(models.Model):
    """What a voter said that is recorded and not routed (ý kiến, câu hỏi, lời cảm ơn của cử tri), without his data.

    Made of an `Item` once its screening can no longer be taken back. `commune`: where it is about, if known; `place`,
    `addressee`: in his words. A question is answered (`answer`, `told` how and when) or closed with a reason; no term of
    law counts for it. Who asked stays sealed on the item till then, and is forgotten with it. `revision` counts how often its
    words were mended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_opinion_code, editable=False)
    item = models.OneToOneField(
        Item, models.PROTECT, related_name="opinion", verbose_name=_("nội dung tiếp nhận"), editable=False
    )
    kind = models.CharField(_("loại"), max_length=8, choices=OpinionKind)
    receiver = models.ForeignKey(
        Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan tiếp nhận")
    )
    source = models.CharField(_("nguồn"), max_length=11, choices=Source)
    source_kind = models.CharField(max_length=24, blank=True)
    source_code = models.CharField(max_length=30, blank=True)
    received_on = models.DateField(_("ngày nhận"))
    commune = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("xã, phường")
    )
    place = models.CharField(_("địa điểm"), max_length=500, blank=True)
    addressee = models.CharField(_("cử tri gửi tới"), max_length=500, blank=True)
    text = models.TextField(_("nội dung"))
    spot_answer = models.TextField(_("trả lời tại chỗ"), blank=True)
    answer = models.TextField(_("nội dung trả lời"), blank=True)
    told = models.CharField(_("cách báo"), max_length=6, choices=Told, blank=True)
    told_on = models.DateField(_("trả lời ngày"), null=True, blank=True)
    closed_reason = models.TextField(_("lý do không trả lời"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    at = models.DateTimeField(_("ghi lúc"))
    search = vector(code="A", text="B", place="C")

    # Somebody's name may stand in the words though nobody saw it; who mends them takes it out everywhere.
    audit_skip = frozenset({"text", "place", "addressee", "spot_answer"})
    objects = VoterOpinionQuerySet.as_manager()

    class Meta:
        db_table = "intake_opinion"
        constraints = [
            models.CheckConstraint(name="opinion_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="opinion_settled_is_a_question_answered_or_closed",
                condition=Q(
                    settled_at__isnull=True, settled_by__isnull=True, told_on__isnull=True, answer="", told="",
                    closed_reason="",
                )
                | Q(kind="question", settled_at__isnull=False, settled_by__isnull=False, told_on__isnull=False,
                    closed_reason="") & ~Q(answer="") & ~Q(told="")
                | Q(kind="question", settled_at__isnull=False, settled_by__isnull=False, told_on__isnull=True, answer="",
                    told="") & ~Q(closed_reason=""),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["receiver", "-id"], name="opinion_of_receiver"),
            models.Index(fields=["receiver", "kind", "-id"], name="opinion_of_receiver_kind"),
            models.Index(
                fields=["receiver", "-id"],
                name="opinion_unanswered",
                condition=Q(kind="question", settled_at__isnull=True),
            ),
            models.Index(fields=["source_kind", "source_code", "id"], name="opinion_of_source"),
            GinIndex(fields=["search"], name="opinion_search"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("intake:opinion", args=[self.code])

    @property
    def is_question(self) -> bool:
        """Whether it asks for an answer."""
        return self.kind == OpinionKind.QUESTION

    @property
    def waits_for_answer(self) -> bool:
        """A question that nobody has answered or closed."""
        return self.is_question and self.settled_at is None
