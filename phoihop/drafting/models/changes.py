"""Change requests: what a party wants changed in a regulation during its term, clause by clause, and the answer."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.drafting.models.drafts import Draft, DraftStage
from phoihop.drafting.models.edits import DraftEdit
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.regulations.models import EditionState, Regulation


def _request_code() -> str:
    return public_code("SD")


class RequestState(models.TextChoices):
    """Where a request is."""

    PREPARED = "prepared", _("Đang chuẩn bị")
    WAITING = "waiting", _("Chờ trả lời")
    ANSWERED = "answered", _("Đã trả lời")
    WITHDRAWN = "withdrawn", _("Đã rút")


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """Requests for changes."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Sent ones: as a draft text (DESIGN.md 3), by parties, follower, their offices, auditors; those in preparation
        by the body that asks and the one whose clerk types its letter."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        rows = self.filter(regulation__in=Regulation.objects.drafts_visible_to(user))
        own = Q(asked_by__in=sight.bodies) | Q(entered_by__in=sight.bodies)
        return rows.filter(~Q(state=RequestState.PREPARED) | own)


class ChangeRequest(models.Model):
    """A request to amend a regulation during its term (đề nghị sửa đổi, bổ sung).

    `led_by`: the body that leads the regulation and owes the answer, `commitment`: its promise to give it by
    `answer_by`. `entered_by`: who typed it: the asker itself, or `led_by` from the asker's letter (`paper`).
    Evidence: a commitment, a paper, or a limit of a review as «code of the review/number».
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_request_code, editable=False)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, related_name="change_requests", verbose_name=_("quy chế")
    )
    asked_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("bên đề nghị"))
    entered_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("đơn vị nhập"))
    led_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan trả lời"))
    state = models.CharField(_("trạng thái"), max_length=9, choices=RequestState, default=RequestState.PREPARED)
    reason = models.TextField(_("lý do đề nghị"))
    answer_by = models.DateField(_("đề nghị trả lời trước ngày"))
    evidence_commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ làm căn cứ")
    )
    evidence_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản làm căn cứ")
    )
    evidence_limit = models.CharField(_("hạn chế đã nêu ở báo cáo kiểm điểm"), max_length=30, blank=True)
    begun_at = models.DateTimeField(_("lập lúc"))
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản đề nghị")
    )
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ trả lời")
    )
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    answer = models.TextField(_("nội dung trả lời"), blank=True)
    answer_paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản trả lời")
    )
    withdrawn_why = models.TextField(_("lý do rút"), blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        db_table = "drafting_change_request"
        constraints = [
            models.CheckConstraint(
                name="request_sent_owes_its_answer",
                condition=Q(state="prepared", sent_at__isnull=True, commitment__isnull=True)
                | (~Q(state="prepared") & Q(sent_at__isnull=False, commitment__isnull=False)),
            ),
            models.CheckConstraint(
                name="request_answered_says_when",
                condition=Q(state="answered", answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="request_withdrawn_has_its_reason", condition=~Q(state="withdrawn") | ~Q(withdrawn_why="")
            ),
            models.CheckConstraint(name="nobody_asks_itself", condition=~Q(asked_by=models.F("led_by"))),
        ]
        indexes = [models.Index(fields=["regulation", "-begun_at"], name="request_of_regulation")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("drafting:request", args=[self.code])

    @property
    def is_prepared(self) -> bool:
        """Whether it may still be changed."""
        return self.state == RequestState.PREPARED

    @property
    def is_waiting(self) -> bool:
        """Whether its answer is owed."""
        return self.state == RequestState.WAITING


class ChangeKind(models.TextChoices):
    """What is to be done with a clause."""

    REWORD = "reword", _("Sửa lời văn")
    DELETE = "delete", _("Bãi bỏ")
    ADD = "add", _("Bổ sung sau điều khoản này")


class Decision(models.TextChoices):
    """What became of a proposed change."""

    TAKEN_UP = "taken_up", _("Tiếp thu")
    PARTLY = "partly", _("Tiếp thu một phần")
    OTHER_WORDS = "other_words", _("Tiếp thu với lời văn khác")
    REFUSED = "refused", _("Không tiếp thu")
    NEXT_TERM = "next_term", _("Để lại nhiệm kỳ sau")


ADOPTED = {Decision.TAKEN_UP, Decision.PARTLY, Decision.OTHER_WORDS}  # these go into an amendment


class ClauseChangeQuerySet(models.QuerySet["ClauseChange"]):
    """Changes of clauses that were asked for."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of requests the user may see."""
        return self.filter(request__in=ChangeRequest.objects.visible_to(user))

    def to_carry_out(self) -> Self:
        """Taken up, and in no text yet: never put in, taken back from it, or the draft was given up."""
        undone = DraftEdit.objects.filter(undoes=OuterRef("edit"))
        given_up = Q(edit__version__draft__stage=DraftStage.ABANDONED)
        return self.filter(decision__in=ADOPTED).filter(Q(edit__isnull=True) | Exists(undone) | given_up)

    def of_next_term(self) -> Self:
        """Kept for the text of the next term."""
        return self.filter(decision=Decision.NEXT_TERM)


class ClauseChange(models.Model):
    """What is to be done with one clause (nội dung đề nghị với một điều khoản). `lineage`: of the unit, in all editions.

    `address`, `heading_before`, `text_before`: as they stood when it was asked. `heading`: only of an article that is to
    come in. `adopted`: the words the answer settled on; `edit`: what put them into a draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="changes")
    order = models.PositiveSmallIntegerField()
    lineage = models.UUIDField(db_index=True)
    eid = models.CharField(max_length=80)
    address = models.CharField(_("điều khoản"), max_length=160)
    heading_before = models.TextField(blank=True)
    text_before = models.TextField(_("lời văn hiện hành"), blank=True)
    kind = models.CharField(_("đề nghị"), max_length=6, choices=ChangeKind)
    heading = models.CharField(_("tên điều"), max_length=500, blank=True)
    proposed = models.TextField(_("lời văn đề nghị"), blank=True)
    reason = models.TextField(_("lý do"), blank=True)
    decision = models.CharField(_("xử lý"), max_length=11, choices=Decision, blank=True)
    decision_reason = models.TextField(_("giải trình"), blank=True)
    adopted = models.TextField(_("lời văn tiếp thu"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người xử lý")
    )
    edit = models.ForeignKey(DraftEdit, models.PROTECT, null=True, blank=True, related_name="asked_for_by")

    objects = ClauseChangeQuerySet.as_manager()

    class Meta:
        db_table = "drafting_clause_change"
        constraints = [
            models.UniqueConstraint(fields=["request", "order"], name="change_numbered_once_in_a_request"),
            models.CheckConstraint(name="change_says_its_words", condition=Q(kind="delete") | ~Q(proposed="")),
            models.CheckConstraint(
                name="change_decided_by_a_person",
                condition=Q(decision="", decided_by__isnull=True) | (~Q(decision="") & Q(decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="change_not_taken_up_whole_has_reason",
                condition=Q(decision__in=["", "taken_up"]) | ~Q(decision_reason=""),
            ),
            models.CheckConstraint(
                name="only_what_is_taken_up_goes_into_a_text",
                condition=Q(edit__isnull=True) | Q(decision__in=["taken_up", "partly", "other_words"]),
            ),
        ]

    @property
    def words_before(self) -> str:
        """What there is to be changed: the text, of an article without one its name."""
        return self.text_before or self.heading_before

    @property
    def draft(self) -> Draft | None:
        """The draft it stands in now; of rows read with `edit__version__draft` and `edit__undone_by`."""
        if self.edit is None or hasattr(self.edit, "undone_by"):
            return None
        draft = self.edit.version.draft
        return None if draft.stage == DraftStage.ABANDONED else draft

    @property
    def is_in_force(self) -> bool:
        """Whether the text it stands in took effect; then `draft.edition.from_on` is the day."""
        draft = self.draft
        return draft is not None and draft.edition is not None and draft.edition.state != EditionState.DRAFT
