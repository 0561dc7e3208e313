"""What the public reads of a petition and of its answer: words that a person released."""

from __future__ import annotations

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
from phoihop.kernel.search.fields import Stretches, vector
from phoihop.organisations.models import Body, sight_of
from phoihop.petitions.models import AnswerLine, Petition
from phoihop.portal.rules import commune_name
from phoihop.sessions.models import Session


def _publication_code() -> str:
    return public_code("CK")


class PublicationState(models.TextChoices):
    """Where a publication stands."""

    PROPOSED = "proposed", _("Chờ duyệt công khai")
    PUBLISHED = "published", _("Đang công khai")
    REFUSED = "refused", _("Không công khai")
    WITHDRAWN = "withdrawn", _("Đã gỡ")


class PublicationQuerySet(models.QuerySet["Publication"]):
    """What is, was or may be published."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those at work in the receiver (and its office) and for auditors; the public: what stands published, here and
        in `petitions`."""
        if not user.is_authenticated:
            return self.filter(
                state=PublicationState.PUBLISHED,
                published_on__isnull=False,
                line__published_on__isnull=False,
                petition__published_on__isnull=False,
            )
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        return self.filter(receiver__in=[body for body in sight.bodies if sight.has(body)])


class Publication(models.Model):
    """The public wording of a petition and of one answer to it (nội dung công khai), released by a person.

    `text`, `answer`: the words the public reads. `promises`: {code of a promise: its public words}; days and state are read
    where they stand. `regime`, `field`, `commune`, `session` repeat the petition's as it was released: lists sort by them.
    `reason`: why it was refused or withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_publication_code, editable=False)
    line = models.ForeignKey(AnswerLine, models.PROTECT, related_name="+", verbose_name=_("trả lời"))
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="+", verbose_name=_("kiến nghị"))
    receiver = models.ForeignKey(
        Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan tiếp nhận")
    )
    state = models.CharField(_("trạng thái"), max_length=9, choices=PublicationState, default=PublicationState.PROPOSED)
    title = models.CharField(_("tóm tắt"), max_length=300)
    text = models.TextField(_("nội dung kiến nghị được công khai"))
    answer = models.TextField(_("nội dung trả lời được công khai"))
    promises = models.JSONField(_("lời hứa được công khai"), default=dict)
    regime = models.CharField(_("kênh kiến nghị"), max_length=8)
    field = models.CharField(_("lĩnh vực"), max_length=20, blank=True)
    commune = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("xã, phường")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("kỳ họp")
    )
    published_on = models.DateField(_("công khai ngày"), null=True, blank=True)
    reason = models.TextField(_("lý do"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("đề nghị lúc"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    search = vector(title="A", text="B", answer="C")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        db_table = "portal_publication"
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=["proposed", "published"]), name="answer_published_once"
            ),
            models.UniqueConstraint(
                fields=["petition"], condition=Q(state="published"), name="petition_published_once"
            ),
            models.CheckConstraint(
                name="publication_decided_by_a_person",
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="publication_has_its_day_and_words",
                condition=~Q(state="published") | (Q(published_on__isnull=False) & ~Q(text="") & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="publication_kept_back_with_a_reason",
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "state", "id"], name="publication_of_receiver"),
            # Not only of what stands published: search asks how far its newest rows reach, whoever may see them.
            models.Index(
                fields=["published_on", "id"], name="publication_by_day", condition=Q(published_on__isnull=False)
            ),
            *(
                models.Index(fields=[*by, "published_on", "id"], name=name, condition=Q(state="published"))
                for name, by in (
                    ("publication_of_field", ("field",)),
                    ("publication_of_commune", ("commune",)),
                    ("publication_of_session", ("session",)),
                )
            ),
            GinIndex(
                F("search"), Stretches(published_on="day"), name="publication_by_words", gin_pending_list_limit=512
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where staff decide on it."""
        return reverse("publications:publication", args=[self.code])

    @property
    def place(self) -> str:
        """The commune or ward, as people call it; "" for none."""
        return commune_name(self.commune.name) if self.commune else ""

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == PublicationState.PROPOSED

    @property
    def is_published(self) -> bool:
        """Whether the public reads it."""
        return self.state == PublicationState.PUBLISHED
