"""What people do on a commitment: notes, messages, proof, requests."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models.ledger import Commitment, Participation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole


class NoteQuerySet(models.QuerySet["Note"]):
    """Notes of a body."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only the body that wrote them, its office and auditors: no other party."""
        sight = sight_of(user)
        return self if sight.is_auditor else self.filter(body__in=sight.bodies)


class Note(models.Model):
    """A progress note (ghi chú tiến độ) inside one body."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="notes")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    text = models.TextField(_("nội dung"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        db_table = "commitments_note"
        indexes = [models.Index(fields=["commitment", "at"], name="note_by_commitment")]


def among_participants(user: User | AnonymousUser) -> Q:
    """Rows of commitments in which a body of the user takes part: for the parties, their offices and auditors; not for
    other signatories (DESIGN.md 3: messages, proof, requests)."""
    sight = sight_of(user)
    part = Participation.objects.filter(commitment=OuterRef("commitment_id"), body__in=sight.bodies)
    return Q() if sight.is_auditor else Q(Exists(part))


class MessageQuerySet(models.QuerySet["Message"]):
    """Rows of Message."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See `among_participants`."""
        return self.filter(among_participants(user))


class Message(models.Model):
    """A message between the bodies of a commitment (trao đổi)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="messages")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    text = models.TextField(_("nội dung"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        db_table = "commitments_message"
        indexes = [models.Index(fields=["commitment", "at"], name="message_by_commitment")]


class Outcome(models.TextChoices):
    """What an answer to a blocker brought: answered is not solved."""

    SOLVED = "solved", _("Đã tháo gỡ")
    PARTLY = "partly", _("Tháo gỡ một phần")
    REFUSED = "refused", _("Không tháo gỡ được, có lý do")


class ProofQuerySet(models.QuerySet["Proof"]):
    """Rows of Proof."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See `among_participants`."""
        return self.filter(among_participants(user))

    def standing(self) -> Self:
        """Not sent back, and of a body that still leads: after a hand-back the old lead's no longer counts."""
        lead = Participation.objects.filter(
            commitment=OuterRef("commitment_id"), body=OuterRef("body_id"), role=BodyRole.LEAD
        )
        return self.filter(Exists(lead), returned_at__isnull=True)


class Proof(models.Model):
    """Evidence that a commitment is carried out (minh chứng): a paper, a file, or a statement.

    `counts_on`: the day that decides "on time": the paper's issue date if it arrived within the accepted transit, else
    the day of receipt; `counting`: why, in Vietnamese. `outcome`: of an answer to a
    blocker only. A returned proof keeps its row with `returned_reason`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="proofs")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("bên nộp"))
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="proves", verbose_name=_("văn bản")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tệp")
    )
    statement = models.TextField(_("kết quả"))
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    received_on = models.DateField(_("ngày nhận"))
    counts_on = models.DateField(_("ngày tính"))
    counting = models.CharField(max_length=300)
    outcome = models.CharField(_("kết quả tháo gỡ"), max_length=7, choices=Outcome, blank=True)
    returned_reason = models.TextField(_("lý do trả lại"), blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ProofQuerySet.as_manager()

    class Meta:
        db_table = "commitments_proof"
        constraints = [
            models.CheckConstraint(
                name="proof_returned_with_reason", condition=Q(returned_at__isnull=True) | ~Q(returned_reason="")
            )
        ]
        indexes = [models.Index(fields=["commitment", "at"], name="proof_by_commitment")]


class RequestState(models.TextChoices):
    """A request and its answer."""

    ASKED = "asked", _("Chờ trả lời")
    GRANTED = "granted", _("Đồng ý")
    REFUSED = "refused", _("Không đồng ý")
    WITHDRAWN = (
        "withdrawn",
        _("Thôi hiệu lực"),
    )  # nobody can answer any more: the one who asked is out, or all is closed


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Rows of Extension."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See `among_participants`."""
        return self.filter(among_participants(user))


class Extension(models.Model):
    """More time asked for (đề nghị gia hạn), granted or refused by the judge."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="extensions")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("bên đề nghị"))
    until = models.DateField(_("xin đến ngày"))
    reason = models.TextField(_("lý do"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=RequestState, default=RequestState.ASKED)
    answer = models.TextField(_("trả lời"), blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        db_table = "commitments_extension"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(state="asked"), name="one_open_extension_request"
            ),
            models.CheckConstraint(name="extension_refused_with_reason", condition=~Q(state="refused") | ~Q(answer="")),
        ]


class HandBackGround(models.TextChoices):
    """Why a body hands a commitment back."""

    NOT_COMPETENT = "not_competent", _("Không thuộc thẩm quyền")
    WRONG_BODY = "wrong_body", _("Giao nhầm cơ quan")
    DUPLICATE = "duplicate", _("Trùng với nhiệm vụ khác")
    NO_GROUND = "no_ground", _("Không còn căn cứ thực hiện")
    MISSING_PAPERS = "missing_papers", _("Thiếu hồ sơ, thông tin")


class HandBackQuerySet(models.QuerySet["HandBack"]):
    """Rows of HandBack."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See `among_participants`."""
        return self.filter(among_participants(user))


class HandBack(models.Model):
    """A body hands a commitment back (trả lại nhiệm vụ) with a ground; the judge accepts or refuses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="hand_backs")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("bên trả lại"))
    ground = models.CharField(_("căn cứ"), max_length=16, choices=HandBackGround)
    explanation = models.TextField(_("giải thích"))
    proposed_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đề nghị giao cho")
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=RequestState, default=RequestState.ASKED)
    answer = models.TextField(_("trả lời"), blank=True)
    new_lead = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = HandBackQuerySet.as_manager()

    class Meta:
        db_table = "commitments_hand_back"
        constraints = [
            models.UniqueConstraint(fields=["commitment"], condition=Q(state="asked"), name="one_open_hand_back"),
            models.CheckConstraint(name="hand_back_refused_with_reason", condition=~Q(state="refused") | ~Q(answer="")),
        ]
