"""A draft of a regulation and the bodies that are to sign it."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Person, SigningForm, Term, sight_of
from phoihop.regulations.models import Edition, Regulation, RegulationKind


def _draft_code() -> str:
    return public_code("DT")


class DraftStage(models.TextChoices):
    """Where a draft is on its way to the signed text."""

    DRAFTING = "drafting", _("Đang soạn")
    AGREEING = "agreeing", _("Đang lấy ý kiến")
    AGREED = "agreed", _("Đã thống nhất")
    SIGNING = "signing", _("Đang ký")
    SIGNED = "signed", _("Đã ký")
    ABANDONED = "abandoned", _("Dừng soạn")


OPEN = {DraftStage.DRAFTING, DraftStage.AGREEING, DraftStage.AGREED}  # its text may still change


class DraftOrigin(models.TextChoices):
    """What the first text of a draft was made from."""

    BLANK = "blank", _("Khung trống")
    TEMPLATE = "template", _("Mẫu")
    LAST_TERM = "last_term", _("Quy chế nhiệm kỳ trước")
    FILE = "file", _("Tệp có sẵn")
    AMENDMENT = "amendment", _("Sửa đổi quy chế đang có hiệu lực")


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts of regulations."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Who drafts, the parties, the follower to be, their offices, auditors (DESIGN.md 3, "draft regulation")."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        party = DraftParty.objects.filter(draft=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(Exists(party) | Q(drafted_by__in=sight.bodies) | Q(follower__in=sight.bodies))

    def under_way(self) -> Self:
        """Neither signed nor given up."""
        return self.exclude(stage__in=[DraftStage.SIGNED, DraftStage.ABANDONED])


class Draft(models.Model):
    """A regulation on its way to signature (dự thảo quy chế).

    `drafted_by`: the body that holds the pen (cơ quan chủ trì soạn thảo). `replaces`: the regulation whose text it goes
    on from in the next term; `amends`: the one in force that it changes. `regulation`: what it became once entered,
    `edition`: with which text.
    `amends_edition`: the text that it changes, as it was in force when it began; None of drafts older than the field.
    `follower`: the body that is to watch the regulation (đơn vị theo dõi).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_draft_code, editable=False)
    title = models.TextField(_("tên quy chế"))
    short_title = models.CharField(_("tên gọi tắt"), max_length=120)
    kind = models.CharField(_("loại"), max_length=12, choices=RegulationKind)
    drafted_by = models.ForeignKey(
        Body, models.PROTECT, related_name="drafts", verbose_name=_("cơ quan chủ trì soạn thảo")
    )
    follower = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đơn vị theo dõi")
    )
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm kỳ"))
    origin = models.CharField(_("soạn từ"), max_length=10, choices=DraftOrigin)
    replaces = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts_after",
        verbose_name=_("nối tiếp quy chế"),
    )
    amends = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="draft_amendments",
        verbose_name=_("sửa đổi quy chế"),
    )
    amends_edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(_("giai đoạn"), max_length=9, choices=DraftStage, default=DraftStage.DRAFTING)
    regulation = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafted_as",
        verbose_name=_("quy chế đã vào sổ"),
    )
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="drafted_as")
    created_at = models.DateTimeField(_("lập lúc"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        db_table = "drafting_draft"
        constraints = [
            models.CheckConstraint(
                name="draft_amendment_names_what_it_amends",
                condition=Q(origin="amendment", amends__isnull=False)
                | (~Q(origin="amendment") & Q(amends__isnull=True)),
            ),
            models.CheckConstraint(
                name="draft_of_no_amendment_changes_no_edition",
                condition=Q(amends_edition__isnull=True) | Q(amends__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_from_last_term_names_its_regulation",
                condition=~Q(origin="last_term") | Q(replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_is_entered_only_once_signed", condition=Q(regulation__isnull=True) | Q(stage="signed")
            ),
            models.CheckConstraint(
                name="draft_amends_or_replaces", condition=Q(amends__isnull=True) | Q(replaces__isnull=True)
            ),
        ]
        indexes = [models.Index(F("created_at").desc(), name="draft_newest")]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        """The draft's page."""
        return reverse("drafting:draft", args=[self.code])

    @property
    def is_open(self) -> bool:
        """Whether its text may still change."""
        return self.stage in OPEN


class DraftParty(models.Model):
    """A body that is to sign (bên ký), in the order of signing. `drafts`: its people edit the text along."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="parties")
    body = models.ForeignKey(Body, models.PROTECT, related_name="drafts_to_sign", verbose_name=_("cơ quan"))
    order = models.PositiveSmallIntegerField(_("thứ tự ký"))
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ký")
    )
    signer_post = models.CharField(_("chức vụ"), max_length=160, blank=True)
    signing_form = models.CharField(_("hình thức ký"), max_length=4, choices=SigningForm, blank=True)
    drafts = models.BooleanField(_("cùng soạn"), default=False)

    class Meta:
        db_table = "drafting_party"
        constraints = [
            models.UniqueConstraint(fields=["draft", "body"], name="party_once_in_a_draft"),
            models.UniqueConstraint(
                fields=["draft", "order"],
                name="party_has_its_own_place_in_a_draft",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
