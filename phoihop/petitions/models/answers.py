"""Answers: one reply, many petitions; what it says of each, what it promises, what a deputy thinks of it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Person
from phoihop.papers.models import Paper
from phoihop.petitions.models.alike import AlikeMember, AlikeState
from phoihop.petitions.models.petitions import Petition
from phoihop.petitions.models.states import PetitionState


def _answer_code() -> str:
    return public_code("TL")


def _pledge_code() -> str:
    return public_code("HH")


class ResultClass(models.TextChoices):
    """Class of an answer: three of the Assembly's side, four of the council's (`rules.answers` says which is whose)."""

    DONE = "done", _("Đã giải quyết xong")
    STUDYING = "studying", _("Đang nghiên cứu, giải quyết")
    IN_PROGRESS = "in_progress", _("Đang giải quyết, có thời gian dự kiến")
    TO_DO = "to_do", _("Sẽ giải quyết, có thời hạn")
    EXPLAINED = "explained", _("Giải trình, cung cấp thông tin")


class ReplyQuerySet(models.QuerySet["Answer"]):
    """Replies of bodies."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With a line on a petition the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        lines = AnswerLine.objects.filter(petition__in=Petition.objects.visible_to(user))
        return self.filter(pk__in=lines.values("answer"))


class Answer(models.Model):
    """One reply of a body (văn bản trả lời), to one or many petitions; joint where partners took part.

    `answered_on`: the day of the reply, which counts. `paper`: the official paper; `document`: a file without one;
    `number_text`: of a paper that was signed outside. Only rows older than this rule of the service have none of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_answer_code, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan trả lời"))
    title = models.CharField(_("về việc"), max_length=300)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản trả lời")
    )
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    number_text = models.CharField(_("số, ký hiệu"), max_length=120, blank=True)
    answered_on = models.DateField(_("trả lời ngày"))
    received_on = models.DateField(_("nhận ngày"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = ReplyQuerySet.as_manager()

    class Meta:
        db_table = "petitions_answer"
        constraints = [
            models.CheckConstraint(
                name="answer_received_after_it_was_written", condition=Q(received_on__gte=F("answered_on"))
            )
        ]
        indexes = [models.Index(fields=["body", "-answered_on", "-id"], name="answer_of_body")]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """Number and sign of the paper, known here or not; "" where only a file is."""
        return (self.paper.number_text if self.paper else "") or self.number_text

    @property
    def citation(self) -> str:
        """As acts and the ledger name it, in Vietnamese; screens say `cited`."""
        if self.paper:
            return self.paper.citation
        day = f"{self.answered_on:%d/%m/%Y}"
        return f"số {self.number_text} ngày {day}" if self.number_text else f"{self.title} ({day})"

    @property
    def cited(self) -> str:
        """Number and day in the reader's language; "" where only a file is."""
        if self.paper:
            return self.paper.cited
        if not self.number_text:
            return ""
        words = {"number": self.number_text, "day": f"{self.answered_on:%d/%m/%Y}"}
        return gettext("số %(number)s ngày %(day)s") % words


class AnswerLineQuerySet(models.QuerySet["AnswerLine"]):
    """What replies say of single petitions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see; the public: published ones."""
        lines = self.filter(petition__in=Petition.objects.visible_to(user))
        return lines if user.is_authenticated else lines.filter(published_on__isnull=False)

    def standing(self) -> Self:
        """Not corrected by a later one."""
        return self.filter(corrected_by__isnull=True)

    def settling(self, petition: Petition) -> Self:
        """What stands of the answers to petitions found solved that, as a person found, ask the same; the newest first."""
        places = AlikeMember.objects.standing().filter(group__state=AlikeState.CONFIRMED)
        groups = places.filter(petition=petition).values("group")
        alike = places.filter(group__in=groups).exclude(petition=petition).values("petition")
        rows = self.standing().filter(petition__in=alike, petition__state=PetitionState.SOLVED)
        return rows.order_by("-answer__answered_on", "-pk")


class AnswerLine(models.Model):
    """What a reply says of one petition (nội dung trả lời), with its class.

    `corrects`: the line that this one puts right. `told_on`: when the voter was
    told; `published_on`: since when the public reads `text`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="lines", db_index=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="answer_lines")
    result = models.CharField(_("kết quả"), max_length=11, choices=ResultClass)
    text = models.TextField(_("nội dung trả lời"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("thay cho")
    )
    told_on = models.DateField(_("báo cử tri ngày"), null=True, blank=True)
    published_on = models.DateField(_("công khai ngày"), null=True, blank=True)

    objects = AnswerLineQuerySet.as_manager()

    class Meta:
        db_table = "petitions_answer_line"
        constraints = [models.UniqueConstraint(fields=["answer", "petition"], name="petition_answered_once_in_a_reply")]


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Promises in answers."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of lines the person may see."""
        return self.filter(line__in=AnswerLine.objects.visible_to(user))


class Pledge(models.Model):
    """A promise in an answer (lời hứa): what, by whom, by when; owed in the ledger as `commitment`.

    `reported_on`: since when somebody says it is broken; `checked_on`, `is_broken`: what the check found.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_pledge_code, editable=False)
    line = models.ForeignKey(AnswerLine, models.PROTECT, related_name="pledges")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan thực hiện"))
    text = models.TextField(_("lời hứa"))
    due_on = models.DateField(_("xong trước hết ngày"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+")
    reported_on = models.DateField(_("phản ánh không thực hiện ngày"), null=True, blank=True)
    report = models.TextField(_("nội dung phản ánh"), blank=True)
    checked_on = models.DateField(_("kiểm tra ngày"), null=True, blank=True)
    is_broken = models.BooleanField(_("không thực hiện"), null=True, blank=True)
    check_note = models.TextField(_("kết quả kiểm tra"), blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        db_table = "petitions_pledge"
        constraints = [
            models.CheckConstraint(
                name="pledge_checked_with_a_finding",
                condition=Q(checked_on__isnull=True, is_broken__isnull=True)
                | (Q(checked_on__isnull=False, is_broken__isnull=False) & ~Q(check_note="")),
            ),
            models.CheckConstraint(
                name="pledge_reported_in_words", condition=Q(reported_on__isnull=True) | ~Q(report="")
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Grade(models.TextChoices):
    """What a deputy thinks of an answer."""

    MET = "met", _("Đạt yêu cầu")
    PARTLY = "partly", _("Đạt một phần")
    UNMET = "unmet", _("Chưa đạt yêu cầu")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """What deputies say of answers."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of lines the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(line__in=AnswerLine.objects.visible_to(user))


class Evaluation(models.Model):
    """A deputy's judgement of an answer (đánh giá của đại biểu)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(AnswerLine, models.PROTECT, related_name="evaluations", db_index=False)
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("đại biểu"))
    grade = models.CharField(_("đánh giá"), max_length=6, choices=Grade)
    comment = models.TextField(_("nhận xét"), blank=True)
    on = models.DateField(_("đánh giá ngày"))
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ghi lúc"))

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        db_table = "petitions_evaluation"
        constraints = [
            models.UniqueConstraint(fields=["line", "deputy"], name="line_judged_once_by_a_deputy"),
            models.CheckConstraint(name="poor_answer_needs_words", condition=~Q(grade="unmet") | ~Q(comment="")),
        ]
