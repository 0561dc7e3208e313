"""Agreement: a version sent to the parties, what each answers, what it says of each clause, conferences on the text."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.drafting.models.drafts import Draft
from phoihop.drafting.models.edits import DraftEdit
from phoihop.drafting.models.versions import DraftVersion
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper


def _round_code() -> str:
    return public_code("YK")


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds of opinions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rounds of drafts the user may see."""
        return self.filter(draft__in=Draft.objects.visible_to(user))

    def open(self) -> Self:
        """Those still waiting for answers."""
        return self.filter(closed_at__isnull=True)


class Round(models.Model):
    """A frozen version sent to the parties for their opinion (lần lấy ý kiến), to be answered by `answer_by`.

    `silence_agrees`: who does not answer in time counts as agreeing; the covering words have to say so.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_round_code, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="rounds")
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="rounds", verbose_name=_("bản dự thảo"))
    number = models.PositiveSmallIntegerField(_("lần"))
    words = models.TextField(_("nội dung đề nghị"), blank=True)
    answer_by = models.DateField(_("trả lời trước ngày"))
    silence_agrees = models.BooleanField(_("quá hạn không trả lời coi như thống nhất"), default=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người gửi"))
    sent_at = models.DateTimeField(_("gửi lúc"))
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        db_table = "drafting_round"
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="round_numbered_once_in_a_draft"),
            models.UniqueConstraint(
                fields=["draft"], condition=Q(closed_at__isnull=True), name="one_round_of_a_draft_open"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the round."""
        return reverse("drafting:round", args=[self.draft.code, self.number])

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.closed_at is None

    @property
    def sent_answers(self) -> int:
        """How many parties have answered; of answers already read."""
        return sum(answer.is_sent for answer in self.answers.all())


class Stance(models.TextChoices):
    """What a party says of the whole text."""

    AGREES = "agrees", _("Thống nhất")
    WITH_CHANGES = "changes", _("Thống nhất, đề nghị chỉnh sửa")
    DISAGREES = "disagrees", _("Chưa thống nhất")


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers of parties."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of rounds the user may see: that a body was asked and what it said are known to all parties."""
        return self.filter(round__in=Round.objects.visible_to(user))


class Answer(models.Model):
    """A party asked in a round, and what it answered (ý kiến của một bên). `stance` "" and `sent_at` None: not yet.

    `commitment`: its promise to answer by the day, in the one ledger. `paper`: the letter it was recorded from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="answers")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+", verbose_name=_("nhiệm vụ"))
    stance = models.CharField(_("ý kiến chung"), max_length=9, choices=Stance, blank=True)
    words = models.TextField(_("nội dung trả lời"), blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người gửi")
    )
    sent_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản trả lời")
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        db_table = "drafting_answer"
        constraints = [
            models.UniqueConstraint(fields=["round", "body"], name="body_asked_once_in_a_round"),
            models.CheckConstraint(
                name="answer_sent_has_stance_and_who",
                condition=Q(stance="", sent_at__isnull=True, sent_by__isnull=True, paper__isnull=True)
                | (~Q(stance="") & Q(sent_at__isnull=False, sent_by__isnull=False)),
            ),
        ]

    @property
    def is_sent(self) -> bool:
        """Whether the party has answered."""
        return self.sent_at is not None


class CommentKind(models.TextChoices):
    """What a party says of one clause."""

    ACCEPTS = "accepts", _("Đồng ý")
    PROPOSES = "proposes", _("Đề nghị sửa")
    ASKS = "asks", _("Đề nghị làm rõ")


class Outcome(models.TextChoices):
    """What became of a comment."""

    TAKEN_UP = "taken_up", _("Tiếp thu")
    PARTLY = "partly", _("Tiếp thu một phần")
    KEPT = "kept", _("Giữ như dự thảo")


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments on clauses."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Sent ones by whoever sees the draft; those in preparation by the body that prepares them, and auditors."""
        sight = sight_of(user)
        rows = self.filter(answer__in=Answer.objects.visible_to(user))
        if sight.is_auditor:
            return rows
        return rows.filter(Q(answer__sent_at__isnull=False) | Q(answer__body__in=sight.bodies))


class Comment(models.Model):
    """What a party says of one node of the version (góp ý theo điều khoản). `node` "": of the text as a whole.

    `address`: the node's in words, `position` its place, as the version has them. `proposed`: the words it wants
    instead. `outcome` "" until the drafter decided (tiếp thu, giải trình), then with `outcome_reason` unless taken up
    whole. `edit`: what put its words into the text.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="comments")
    order = models.PositiveSmallIntegerField()
    node = models.CharField(max_length=40, blank=True)
    address = models.CharField(_("điều khoản"), max_length=160, blank=True)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("ý kiến"), max_length=8, choices=CommentKind)
    words = models.TextField(_("lý do, nội dung"), blank=True)
    proposed = models.TextField(_("đề nghị viết lại"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    made_at = models.DateTimeField(_("ghi lúc"))
    outcome = models.CharField(_("xử lý"), max_length=8, choices=Outcome, blank=True)
    outcome_reason = models.TextField(_("giải trình"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người xử lý")
    )
    decided_at = models.DateTimeField(_("xử lý lúc"), null=True, blank=True)
    edit = models.ForeignKey(DraftEdit, models.PROTECT, null=True, blank=True, related_name="proposed_by")

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "drafting_comment"
        constraints = [
            models.UniqueConstraint(fields=["answer", "order"], name="comment_numbered_once_in_an_answer"),
            models.CheckConstraint(
                name="comment_decided_by_a_person",
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="comment_not_taken_up_has_reason",
                condition=Q(outcome__in=["", "taken_up"]) | ~Q(outcome_reason=""),
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=Q(kind="accepts") | (Q(kind="proposes") & ~Q(proposed="")) | (Q(kind="asks") & ~Q(words="")),
            ),
        ]
        indexes = [models.Index(fields=["node"], name="comment_by_node", condition=~Q(node=""))]

    @property
    def awaits(self) -> bool:
        """Whether the drafter still has to decide on it: agreement needs no answer."""
        return self.kind != CommentKind.ACCEPTS and not self.outcome

    @property
    def in_text(self) -> bool:
        """Whether its words were put into the text and not taken back; of rows read with `edit__undone_by`."""
        return self.edit is not None and not hasattr(self.edit, "undone_by")

    @property
    def may_go_into_text(self) -> bool:
        """Words for one clause, taken up whole, and not in the text yet."""
        proposes = self.kind == CommentKind.PROPOSES and bool(self.node)
        return proposes and self.outcome == Outcome.TAKEN_UP and not self.in_text
