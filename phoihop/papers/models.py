"""One paper is one row: for its issuer an outgoing paper, for each addressee an incoming one."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, Person, RoleKind, Sight, SigningForm, sight_of
from phoihop.papers.typeset.kinds import KINDS


def _paper_code() -> str:
    return public_code("VB")


def kind_name(key: str) -> str:
    """A type of papers as it is spoken of, in the reader's language; the key itself, should we not know it."""
    return gettext(KINDS[key].name) if key in KINDS else key


class State(models.TextChoices):
    """The life of a paper in its issuer's hands."""

    DRAFT = "draft", _("Dự thảo")
    IN_REVIEW = "in_review", _("Đang trình duyệt")
    APPROVED = "approved", _("Đã duyệt, chờ ký")
    SIGNED = "signed", _("Đã ký, chờ số")
    NUMBERED = "numbered", _("Đã có số, chờ phát hành")
    ISSUED = "issued", _("Đã phát hành")
    RECALLED = "recalled", _("Đã thu hồi")
    WITHDRAWN = "withdrawn", _("Đã hủy")


OUTSIDE = {State.ISSUED, State.RECALLED}  # has left its issuer: addressees see it, also that it was called back
UNDER_WAY = {State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SIGNED, State.NUMBERED}


class Urgency(models.TextChoices):
    """Degrees of urgency (NĐ 30/2020/NĐ-CP, appendix I)."""

    NONE = "", _("Thường")
    URGENT = "khan", _("Khẩn")
    VERY_URGENT = "thuong_khan", _("Thượng khẩn")
    EXPRESS = "hoa_toc", _("Hỏa tốc")


def _at_work(sight: Sight) -> list[UUID]:
    """Bodies the person works for; a deputy belongs to a body without working in its office."""
    return [body_id for body_id in sight.bodies if sight.has(body_id)]


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Who works for the issuer sees it from the first draft; its deputies and the addressees once it has left;
        auditors all (DESIGN.md 3)."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        addressed = Addressee.objects.filter(paper=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(
            Q(issuer__in=_at_work(sight))
            | Q(recorded_by_body__in=sight.bodies)
            | (Q(state__in=OUTSIDE) & (Q(issuer__in=sight.bodies) | Exists(addressed)))
        )

    def issued(self) -> Self:
        """Papers that left their issuer and were not called back."""
        return self.filter(state=State.ISSUED)

    def written_by(self, body: Body) -> Self:
        """What a body itself wrote or numbered; not what others recorded in its name."""
        return self.filter(issuer=body, recorded_by_body__isnull=True)

    def of_source(self, kind: str, code: str) -> Self:
        """Papers written for one row of an app above."""
        return self.filter(source_kind=kind, source_code=code)


class Paper(models.Model):
    """An official paper (văn bản).

    `issuer` is a body of the directory, else `issuer_text` names an outsider. `kind` is a key of the catalogue of
    `papers.typeset.kinds`. `sheet` is its content as `papers.content.Content` in JSON (empty for a paper that only came
    as a scan). `number` and `number_suffix` with `notation` make `number_text`; the number is unique per issuer, kind
    and year (NĐ 30/2020/NĐ-CP Art. 15). `revision` counts changes of the draft, so that nobody writes over another.
    `recorded_by_body`: entered from paper by that body's registry. `pdf`, `docx`: frozen when issued.
    `replaced_by`: the paper that stands in for a recalled one. `source_*`: the row it was written for.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_paper_code, editable=False)
    kind = models.CharField(_("loại văn bản"), max_length=30)
    issuer = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="papers_out", verbose_name=_("cơ quan ban hành")
    )
    issuer_text = models.CharField(_("cơ quan ban hành (ngoài danh bạ)"), max_length=300, blank=True)
    subject = models.TextField(_("trích yếu"))
    sheet = models.JSONField(_("nội dung"), default=dict, blank=True)
    template = models.CharField(max_length=60, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.DRAFT)
    urgency = models.CharField(_("độ khẩn"), max_length=12, choices=Urgency, blank=True, default=Urgency.NONE)
    number = models.PositiveIntegerField(_("số"), null=True, blank=True)
    number_suffix = models.CharField(_("chữ sau số"), max_length=2, blank=True)
    notation = models.CharField(_("ký hiệu"), max_length=80, blank=True)
    number_text = models.CharField(_("số, ký hiệu"), max_length=120, blank=True)
    number_key = models.CharField(max_length=120, blank=True, db_index=True)
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ký")
    )
    signer_post = models.CharField(_("chức vụ người ký"), max_length=160, blank=True)
    signing_form = models.CharField(_("hình thức ký"), max_length=4, choices=SigningForm, blank=True)
    signed_at = models.DateTimeField(_("ký lúc"), null=True, blank=True)
    scan = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bản quét, bản ký")
    )
    pdf = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    docx = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by", verbose_name=_("trả lời văn bản")
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("văn bản thay thế")
    )
    recorded_by_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="papers_recorded", verbose_name=_("nơi ghi nhận")
    )
    source_kind = models.CharField(max_length=40, blank=True)
    source_code = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("lập lúc"))
    search = vector(number_text="A", subject="A", issuer_text="C")

    objects = PaperQuerySet.as_manager()

    class Meta:
        db_table = "papers_paper"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "number", "number_suffix"],
                condition=Q(number__isnull=False, issuer__isnull=False, recorded_by_body__isnull=True),
                name="paper_number_unique_per_issuer_kind_year",
            ),
            models.UniqueConstraint(
                fields=["recorded_by_body", "issuer", "kind", "year", "number", "number_suffix"],
                condition=Q(number__isnull=False, issuer__isnull=False, recorded_by_body__isnull=False),
                name="paper_recorded_once_per_registry",
            ),
            models.CheckConstraint(
                name="paper_issued_is_numbered_and_dated",
                condition=~Q(state__in=["numbered", "issued", "recalled"])
                | Q(issued_on__isnull=False, recorded_by_body__isnull=False)
                | (Q(issued_on__isnull=False) & ~Q(number_text="")),
            ),
            models.CheckConstraint(
                name="paper_replaced_only_when_recalled", condition=Q(replaced_by__isnull=True) | Q(state="recalled")
            ),
            models.CheckConstraint(name="paper_has_an_issuer", condition=Q(issuer__isnull=False) | ~Q(issuer_text="")),
        ]
        indexes = [
            models.Index(fields=["issuer", "-issued_on", "-id"], name="paper_book_out"),
            models.Index(fields=["issuer", "-created_at", "-id"], name="paper_by_age"),
            models.Index(fields=["state", "issuer"], name="paper_by_state"),
            models.Index(fields=["source_kind", "source_code"], name="paper_by_source"),
            GinIndex(fields=["search"], name="paper_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.subject}".strip()

    def get_absolute_url(self) -> str:
        """The paper's page."""
        return reverse("papers:paper", args=[self.code])

    @property
    def issuer_name(self) -> str:
        """Who issued it, in or outside the directory."""
        return self.issuer.name if self.issuer else self.issuer_text

    @property
    def kind_name(self) -> str:
        """The type as it is spoken of, in the reader's language: «Báo cáo»."""
        return kind_name(self.kind)

    @property
    def is_recorded(self) -> bool:
        """Entered from its paper («ghi nhận theo văn bản»), not written here."""
        return self.recorded_by_body_id is not None

    @property
    def has_left(self) -> bool:
        """Whether it has been sent out."""
        return self.state in OUTSIDE

    @property
    def is_recalled(self) -> bool:
        """Called back by its issuer; what stands upon it says so."""
        return self.state == State.RECALLED

    @property
    def citation(self) -> str:
        """«số 12/BC-HĐND ngày 05/3/2026» as papers and acts name it; screens say `cited`."""
        day = f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else ""
        return f"số {self.number_text}{day}" if self.number_text else self.subject

    @property
    def cited(self) -> str:
        """As `citation`, in the reader's language."""
        if not (self.number_text and self.issued_on):
            return self.number_text or self.subject
        day = f"{self.issued_on:%d/%m/%Y}"
        return gettext("số %(number)s ngày %(day)s") % {"number": self.number_text, "day": day}


class ReviewChain(models.Model):
    """Who reviews a body's papers, in which order (quy trình duyệt). `kind` empty: kinds without their own chain.

    `steps`: [{"label": "Trưởng phòng xem xét", "role": "head_of_office"}, …]; the last step approves.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="review_chains", verbose_name=_("cơ quan"))
    kind = models.CharField(_("loại văn bản"), max_length=30, blank=True)
    steps = models.JSONField(_("các bước"))

    class Meta:
        db_table = "papers_review_chain"
        constraints = [models.UniqueConstraint(fields=["body", "kind"], name="one_review_chain_per_body_and_kind")]


class ReviewStep(models.Model):
    """One step of one round of review of a paper. A return ends the round; the next submission opens a new one.

    In a round under way exactly one step is `waiting`: those before it are approved, those after it come `later`.
    """

    class Decision(models.TextChoices):
        LATER = "later", _("Chưa đến lượt")
        WAITING = "waiting", _("Đang chờ")
        APPROVED = "approved", _("Đồng ý")
        RETURNED = "returned", _("Trả lại")
        SKIPPED = "skipped", _("Không xét nữa")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="review_steps")
    round = models.PositiveSmallIntegerField(_("vòng"))
    order = models.PositiveSmallIntegerField(_("bước"))
    label = models.CharField(_("việc"), max_length=120)
    role = models.CharField(_("vai trò"), max_length=16, choices=RoleKind)
    decision = models.CharField(_("quyết định"), max_length=10, choices=Decision, default=Decision.LATER)
    remark = models.TextField(_("ý kiến"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("lúc"), null=True)

    class Meta:
        db_table = "papers_review_step"
        constraints = [
            models.UniqueConstraint(fields=["paper", "round", "order"], name="review_step_ordered_once"),
            models.CheckConstraint(
                name="review_return_has_a_reason", condition=~Q(decision="returned") | ~Q(remark="")
            ),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(decision="waiting"), name="paper_waits_for_one_reviewer"
            ),
        ]
        indexes = [models.Index(fields=["role"], condition=Q(decision="waiting"), name="review_waiting")]


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    """Where papers went."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The addressee's people see their line once the paper has left; the issuer's see all lines of what they see."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        left = Q(paper__state__in=OUTSIDE)
        inside = Q(paper__issuer__in=_at_work(sight)) | Q(paper__recorded_by_body__in=sight.bodies)
        return self.filter(inside | (left & (Q(body__in=sight.bodies) | Q(paper__issuer__in=sight.bodies))))

    def awaiting_receipt(self) -> Self:
        """Sent, neither confirmed nor sent back."""
        open_lines = self.filter(sent_at__isnull=False, received_at__isnull=True, returned_at__isnull=True)
        return open_lines.filter(paper__state=State.ISSUED)


class Addressee(models.Model):
    """A body (or outsider) a paper goes to, and its arrival there: number and day in the book of incoming papers.

    `returned_at`: sent back as wrongly sent. `answer`: the addressee's paper after which the issuer's registry recorded
    the arrival or the return, for a body without accounts; its own book is kept elsewhere, so there is no number.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="addressees")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="papers_in", verbose_name=_("nơi nhận")
    )
    name = models.CharField(_("nơi nhận (ngoài danh bạ)"), max_length=300, blank=True)
    is_copy = models.BooleanField(_("để biết"), default=False)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    received_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    arrival_number = models.PositiveIntegerField(_("số đến"), null=True, blank=True)
    arrived_on = models.DateField(_("ngày đến"), null=True, blank=True)
    returned_at = models.DateTimeField(_("trả lại lúc"), null=True, blank=True)
    returned_reason = models.TextField(_("lý do trả lại"), blank=True)
    answer = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản xác nhận của nơi nhận")
    )
    handed_to = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người giải quyết")
    )
    handed_at = models.DateTimeField(_("chuyển lúc"), null=True, blank=True)
    instruction = models.TextField(_("ý kiến chuyển"), blank=True)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        db_table = "papers_addressee"
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "body"], condition=Q(body__isnull=False), name="paper_addressed_once_to_a_body"
            ),
            models.UniqueConstraint(
                F("body"),
                ExtractYear("arrived_on"),
                F("arrival_number"),
                condition=Q(arrival_number__isnull=False),
                name="arrival_number_unique_per_body_and_year",
            ),
            models.CheckConstraint(name="addressee_is_named", condition=Q(body__isnull=False) | ~Q(name="")),
            models.CheckConstraint(
                name="arrival_has_number_and_day",
                condition=Q(arrival_number__isnull=True, arrived_on__isnull=True)
                | (Q(arrived_on__isnull=False) & (Q(arrival_number__isnull=False) | Q(answer__isnull=False))),
            ),
            models.CheckConstraint(
                name="addressee_returns_with_a_reason",
                condition=Q(returned_at__isnull=True) | (~Q(returned_reason="") & Q(received_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-arrived_on", "-id"], name="paper_book_in"),
            models.Index(
                fields=["body", "sent_at"], name="paper_awaits_receipt", condition=Q(received_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.body.name if self.body else self.name


class Attachment(models.Model):
    """A file that goes with a paper (tài liệu kèm theo), in order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attachments")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("tệp"))
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)

    class Meta:
        db_table = "papers_attachment"
        constraints = [models.UniqueConstraint(fields=["paper", "document"], name="file_goes_with_a_paper_once")]
