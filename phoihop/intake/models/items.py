"""One thing that came in, its pictures, and who opened what of it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.intake.models.batches import Batch
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, RoleKind, sight_of


def _item_code() -> str:
    return public_code("MT")


class Source(models.TextChoices):
    """The way it came in."""

    MEETING = "meeting", _("Buổi tiếp xúc cử tri")
    HAND = "hand", _("Nhập tay")
    SPREADSHEET = "spreadsheet", _("Bảng tính")
    DOCUMENT = "document", _("Biên bản, báo cáo")
    PORTAL = "portal", _("Trang công khai")
    API = "api", _("Kết nối phần mềm khác")


class Outcome(models.TextChoices):
    """What a person who screened it says it is."""

    WAITING = "waiting", _("Chờ sàng lọc")
    PETITION = "petition", _("Kiến nghị")
    OPINION = "opinion", _("Ý kiến")
    LETTER = "letter", _("Đơn, thư")
    QUESTION = "question", _("Câu hỏi")
    THANKS = "thanks", _("Cảm ơn, ghi nhận")


SCREENED = frozenset(Outcome) - {Outcome.WAITING}
# What a slip of the finger may have said: nothing was made of it, so it can be taken back.
UNDOABLE = SCREENED - {Outcome.PETITION}
# What is recorded as a `VoterOpinion` once it can no longer be taken back.
RECORDED = frozenset({Outcome.OPINION, Outcome.QUESTION, Outcome.THANKS})


class ItemQuerySet(models.QuerySet["Item"]):
    """What came in."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For registry clerks who act for the receiver; for nobody else, auditors and administrators neither."""
        sight = sight_of(user)
        return self.filter(receiver__in=[body for body in sight.bodies if sight.has(body, RoleKind.REGISTRY_CLERK)])

    def visible_to_programs(self, body: Body) -> Self:
        """For the programs of `body`, by its keys: what they sent themselves, and never a word of it."""
        return self.filter(receiver=body, source=Source.API).defer("content", "sender")

    def waiting(self) -> Self:
        """Not screened yet."""
        return self.filter(outcome=Outcome.WAITING)

    def undoable(self, at: datetime) -> Self:
        """What was screened so lately that it can still be taken back."""
        return self.filter(undo_until__gt=at)

    def letters(self) -> Self:
        """Found to be letters: sealed for good."""
        return self.filter(outcome=Outcome.LETTER)


class Item(models.Model):
    """What came in, before and after it was screened (nội dung tiếp nhận).

    `content`, `sender`: sealed JSON (`intake.sealing`); the content is gone once it is screened, but for a letter's, and for
    a few minutes (`undo_until`) that of what can still be taken back, whose words then become a `VoterOpinion`. Read it can
    be of what waits and of letters alone. The sender of a question goes once it is answered or closed.
    `source_kind`, `source_code`: the row above it came from, as data. `client_key`: a keyed sum of the sender's own key
    for it: what is sent twice is one item; `said_sum`: of what a program sent under its key, a keyed sum of the words and
    the sender, by which other words under the same key are known. `line`: its line in a `batch`. `made`: how many petitions
    became of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_item_code, editable=False)
    receiver = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan tiếp nhận"))
    source = models.CharField(_("nguồn"), max_length=11, choices=Source)
    source_kind = models.CharField(max_length=24, blank=True)
    source_code = models.CharField(max_length=30, blank=True)
    received_on = models.DateField(_("ngày nhận"))
    client_key = models.CharField(max_length=64)
    said_sum = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)
    sender = models.BinaryField(null=True)
    outcome = models.CharField(_("kết quả sàng lọc"), max_length=8, choices=Outcome, default=Outcome.WAITING)
    made = models.PositiveSmallIntegerField(_("số kiến nghị"), null=True, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="items")
    line = models.PositiveIntegerField(_("dòng"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("tiếp nhận lúc"))
    screened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    screened_at = models.DateTimeField(_("sàng lọc lúc"), null=True, blank=True)
    undo_until = models.DateTimeField(_("hoàn tác được đến"), null=True, blank=True)

    audit_skip = frozenset({"content", "sender", "said_sum"})
    objects = ItemQuerySet.as_manager()

    class Meta:
        db_table = "intake_item"
        constraints = [
            models.UniqueConstraint(fields=["receiver", "client_key"], name="item_taken_in_once"),
            models.CheckConstraint(
                name="item_screened_by_a_person",
                condition=Q(outcome="waiting", screened_by__isnull=True, screened_at__isnull=True)
                | (~Q(outcome="waiting") & Q(screened_by__isnull=False, screened_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="item_content_only_waiting_or_a_letter",
                condition=Q(outcome__in=["waiting", "letter"], content__isnull=False)
                | (~Q(outcome__in=["waiting", "letter"]) & Q(content__isnull=True, undo_until__isnull=True))
                | (~Q(outcome__in=["waiting", "letter"]) & Q(content__isnull=False, undo_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="item_undone_where_nothing_was_made",
                condition=Q(undo_until__isnull=True) | ~Q(outcome__in=["waiting", "petition"]),
            ),
            models.CheckConstraint(
                name="item_says_what_was_made_of_it",
                condition=Q(outcome="petition", made__gte=1) | (~Q(outcome="petition") & Q(made__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "id"], name="item_waiting", condition=Q(outcome="waiting")),
            models.Index(fields=["receiver", "-id"], name="item_letters", condition=Q(outcome="letter")),
            models.Index(fields=["receiver", "-id"], name="item_screened", condition=~Q(outcome="waiting")),
            models.Index(fields=["receiver", "received_on", "outcome"], name="item_counts"),
            models.Index(fields=["undo_until"], name="item_undo", condition=Q(undo_until__isnull=False)),
            models.Index(fields=["source_kind", "source_code", "outcome"], name="item_of_source"),
            models.Index(fields=["batch", "line"], name="item_of_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("intake:item", args=[self.code])

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has screened it yet."""
        return self.outcome == Outcome.WAITING

    def can_be_undone(self, at: datetime) -> bool:
        """Whether what was said of it can still be taken back."""
        return self.undo_until is not None and at < self.undo_until

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter."""
        return self.outcome == Outcome.LETTER


class Attachment(models.Model):
    """A picture or a file of what came in (ảnh, tệp kèm theo), sealed with its name; it goes where the sender goes.

    `client_key`: as the item's. `kind`: media type by its content.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="attachments")
    client_key = models.CharField(max_length=64)
    kind = models.CharField(_("loại tệp"), max_length=120)
    size = models.PositiveIntegerField(_("dung lượng"))
    content = models.BinaryField()
    at = models.DateTimeField(_("tiếp nhận lúc"))

    audit_skip = frozenset({"content"})

    class Meta:
        db_table = "intake_attachment"
        constraints = [models.UniqueConstraint(fields=["item", "client_key"], name="attachment_taken_in_once")]


class Opened(models.TextChoices):
    """What was opened."""

    SENDER = "sender", _("Người gửi")
    LETTER = "letter", _("Đơn, thư")


class SenderOpeningQuerySet(models.QuerySet["SenderOpening"]):
    """Who opened what."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those at work in the receiver and for auditors: who opened, when, why; never what was read."""
        sight = sight_of(user)
        return (
            self
            if sight.is_auditor
            else self.filter(item__receiver__in=[body for body in sight.bodies if sight.has(body)])
        )


class SenderOpening(models.Model):
    """A person opened who sent an item, or a letter (lần mở thông tin người gửi); one row each time, kept for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="openings")
    what = models.CharField(_("mở"), max_length=6, choices=Opened)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người mở"))
    at = models.DateTimeField(_("lúc"))
    reason = models.CharField(_("lý do"), max_length=300)

    objects = SenderOpeningQuerySet.as_manager()

    class Meta:
        db_table = "intake_sender_opening"
        indexes = [models.Index(fields=["item", "id"], name="openings_of_item")]
