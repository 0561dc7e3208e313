"""Replies being written: an official paper on its way, and what it says of each petition, until it is issued."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import OUTSIDE, UNDER_WAY, Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.models.answers import Answer, ResultClass
from phoihop.petitions.models.petitions import Petition


def _reply_code() -> str:
    return public_code("DTL")


class ReplyDraftQuerySet(models.QuerySet["Reply"]):
    """Replies written here."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Who works for the body that answers, and auditors: others read the answer, once its paper has left."""
        if not user.is_authenticated:
            return self.none()
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        return self.filter(body__in=[body_id for body_id in sight.bodies if sight.has(body_id)])

    def under_way(self) -> Self:
        """Whose paper has neither left nor been given up."""
        return self.filter(paper__state__in=UNDER_WAY)


class Reply(models.Model):
    """A reply to petitions as it is written (dự thảo trả lời kiến nghị): its `paper` goes the way of papers, review, signature,
    number; issued, it becomes the `answer`.

    Where it stands is the state of its paper. `entered_at`: when the paper had been issued and its lines became answers,
    those that could; `answer` is empty where none could.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_reply_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan trả lời"))
    title = models.CharField(_("về việc"), max_length=300)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+", verbose_name=_("văn bản trả lời"))
    answer = models.OneToOneField(Answer, models.PROTECT, null=True, blank=True, related_name="written_as")
    entered_at = models.DateTimeField(_("ghi trả lời lúc"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = ReplyDraftQuerySet.as_manager()

    class Meta:
        db_table = "petitions_reply"
        constraints = [
            models.CheckConstraint(
                name="reply_answers_once_entered", condition=Q(answer__isnull=True) | Q(entered_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("petitions:reply", args=[self.code])

    @property
    def is_under_way(self) -> bool:
        """Its paper has neither left nor been given up."""
        return self.paper.state in UNDER_WAY

    @property
    def is_draft(self) -> bool:
        """Its words may still be changed."""
        return self.paper.state == PaperState.DRAFT

    @property
    def has_left(self) -> bool:
        """Its paper was issued."""
        return self.paper.state in OUTSIDE


class ReplyLineQuerySet(models.QuerySet["ReplyLine"]):
    """What replies written here will say of single petitions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of replies the person may see."""
        return self.filter(reply__in=Reply.objects.visible_to(user))

    def under_way(self) -> Self:
        """Of replies still being written."""
        return self.filter(reply__paper__state__in=UNDER_WAY)


class ReplyLine(models.Model):
    """What a reply will say of one petition: as in `AnswerLine`, which it becomes.

    `promises`: [{"text", "due_on" (ISO), "body": code, "" for the body that answers}]. `skipped`: the refusal for which it did
    not become an answer when the paper was issued.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="lines", db_index=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="reply_lines")
    result = models.CharField(_("kết quả"), max_length=11, choices=ResultClass)
    text = models.TextField(_("nội dung trả lời"))
    promises = models.JSONField(_("lời hứa"), default=list, blank=True)
    skipped = models.CharField(_("chưa ghi được vì"), max_length=60, blank=True)

    objects = ReplyLineQuerySet.as_manager()

    class Meta:
        db_table = "petitions_reply_line"
        constraints = [models.UniqueConstraint(fields=["reply", "petition"], name="petition_once_in_a_reply")]
