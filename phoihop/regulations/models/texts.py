"""A regulation, its parties, its editions and their trees of units."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, Person, SigningForm, Term, sight_of


def _regulation_code() -> str:
    return public_code("QC")


class RegulationKind(models.TextChoices):
    """By signatories (song phương, đa phương) and by level: between principals or between their offices."""

    BILATERAL = "bilateral", _("Quy chế phối hợp song phương")
    MULTILATERAL = "multilateral", _("Quy chế phối hợp đa phương")
    OFFICES = "offices", _("Quy chế phối hợp giữa các văn phòng")
    ISSUED = "issued", _("Quy chế ban hành kèm quyết định")


class RegulationState(models.TextChoices):
    """Draft: being entered. In force: tracked. Ended: replaced, expired or abolished."""

    DRAFT = "draft", _("Đang nhập, rà soát")
    IN_FORCE = "in_force", _("Đang thực hiện")
    ENDED = "ended", _("Hết hiệu lực")


class EndedBy(models.TextChoices):
    """Why a regulation no longer holds."""

    REPLACED = "replaced", _("Được thay thế")
    EXPIRED = "expired", _("Hết nhiệm kỳ, hết hạn")
    ABOLISHED = "abolished", _("Bị bãi bỏ")


class RegulationQuerySet(models.QuerySet["Regulation"]):
    """Regulations."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Parties, follower, their offices and auditors (DESIGN.md 3); a draft also to who is entering it (a party).
        Administrators see what took effect; everybody, without login too, what of it was published."""
        seen = self.drafts_visible_to(user)
        effective = self.exclude(state="draft")
        return seen | (effective if sight_of(user).is_administrator else effective.filter(is_published=True))

    def drafts_visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of which `user` may also read what is not in force yet: the first draft, and a draft amendment."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        party = Party.objects.filter(regulation=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(Exists(party) | Q(follower__in=sight.bodies) | Q(entered_by__in=sight.bodies))

    def in_force(self, on: date) -> Self:
        """Tracked and in force on `on`."""
        return self.filter(
            Q(in_force_until__isnull=True) | Q(in_force_until__gt=on),
            state=RegulationState.IN_FORCE,
            in_force_from__lte=on,
        )


class Regulation(models.Model):
    """A coordination regulation (quy chế phối hợp công tác) signed by its parties for a term.

    `follower`: the body that watches it (đơn vị theo dõi). `tracked_from`: the day a clerk confirmed from which its
    promises are tracked. `self_judged`: the text lets a lead confirm its own work. `replaces`: the regulation before
    it; `cloned_from`: the text it was drawn from. `in_force_until`: first day it no longer holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_regulation_code, editable=False)
    title = models.TextField(_("tên quy chế"))
    short_title = models.CharField(_("tên gọi tắt"), max_length=120)
    kind = models.CharField(_("loại"), max_length=12, choices=RegulationKind)
    state = models.CharField(_("trạng thái"), max_length=10, choices=RegulationState, default=RegulationState.DRAFT)
    number_text = models.CharField(_("số, ký hiệu"), max_length=120, blank=True)
    number_key = models.CharField(max_length=120, blank=True, db_index=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    place = models.CharField(_("nơi ký"), max_length=120, blank=True)
    in_force_from = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    in_force_until = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    ended_by = models.CharField(_("lý do hết hiệu lực"), max_length=10, choices=EndedBy, blank=True)
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm kỳ"))
    follower = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="follows", verbose_name=_("đơn vị theo dõi")
    )
    entered_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("đơn vị nhập"))
    tracked_from = models.DateField(_("theo dõi từ ngày"), null=True, blank=True)
    self_judged = models.BooleanField(_("bên chủ trì tự xác nhận kết quả"), default=False)
    is_published = models.BooleanField(_("công khai"), default=False)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("thay thế quy chế")
    )
    cloned_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="clones")
    scan = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bản ký")
    )
    created_at = models.DateTimeField(_("nhập lúc"))
    search = vector(number_text="A", title="A")

    objects = RegulationQuerySet.as_manager()

    class Meta:
        db_table = "regulations_regulation"
        constraints = [
            models.CheckConstraint(
                name="regulation_in_force_is_signed_followed_and_dated",
                condition=~Q(state="in_force")
                | (
                    Q(signed_on__isnull=False)
                    & Q(in_force_from__isnull=False)
                    & Q(follower__isnull=False)
                    & Q(tracked_from__isnull=False)
                    & ~Q(number_text="")
                ),
            ),
            models.CheckConstraint(
                name="regulation_ended_has_day_and_reason",
                condition=~Q(state="ended") | (Q(in_force_until__isnull=False) & ~Q(ended_by="")),
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="regulation_search")]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        """The regulation's page."""
        return reverse("regulations:regulation", args=[self.code])


class Party(models.Model):
    """A signatory (bên ký) of a regulation, in the order of signing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="parties")
    body = models.ForeignKey(Body, models.PROTECT, related_name="signatory_of", verbose_name=_("cơ quan"))
    order = models.PositiveSmallIntegerField(_("thứ tự ký"), default=1)
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ký")
    )
    signer_post = models.CharField(_("chức vụ"), max_length=160, blank=True)
    signing_form = models.CharField(_("hình thức ký"), max_length=4, choices=SigningForm, blank=True)

    class Meta:
        db_table = "regulations_party"
        constraints = [models.UniqueConstraint(fields=["regulation", "body"], name="body_signs_a_regulation_once")]


class EditionState(models.TextChoices):
    """A draft is reviewed clause by clause; one edition is in force; earlier ones were amended away."""

    DRAFT = "draft", _("Đang rà soát")
    IN_FORCE = "in_force", _("Đang áp dụng")
    SUPERSEDED = "superseded", _("Đã được sửa đổi")


class Edition(models.Model):
    """A state of a regulation's text: as signed (number 1), then as amended. `source`: the file it was read from.

    `reading`: what the machine found besides the tree: header facts and warnings [{"line", "message", "sentence", "values"}].
    `lines`: the source text, line by line, shown beside the tree.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("lần"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=EditionState, default=EditionState.DRAFT)
    from_on = models.DateField(_("áp dụng từ"), null=True, blank=True)
    basis = models.CharField(_("văn bản sửa đổi"), max_length=300, blank=True)
    source = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reading = models.JSONField(default=dict)
    lines = models.JSONField(default=list)

    audit_skip = frozenset({"lines"})

    class Meta:
        db_table = "regulations_edition"
        constraints = [
            models.UniqueConstraint(fields=["regulation", "number"], name="edition_numbered_once"),
            models.UniqueConstraint(
                fields=["regulation"], condition=Q(state="in_force"), name="one_edition_of_a_regulation_in_force"
            ),
        ]


class UnitType(models.TextChoices):
    """Units of a text (DESIGN.md 6.1); `paragraph` is an unnumbered paragraph of an article or clause."""

    PART = "part", _("Phần")
    CHAPTER = "chapter", _("Chương")
    SECTION = "section", _("Mục")
    SUBSECTION = "subsection", _("Tiểu mục")
    ARTICLE = "article", _("Điều")
    CLAUSE = "clause", _("Khoản")
    POINT = "point", _("Điểm")


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units of texts."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Units of regulations the user may see; of a draft edition only for those who may read drafts."""
        rows = Regulation.objects
        drafts = ~Q(edition__state="draft") | Q(edition__regulation__in=rows.drafts_visible_to(user))
        return self.filter(drafts, edition__regulation__in=rows.visible_to(user))


class Unit(models.Model):
    """A unit of an edition: chapter, article, clause, point… `eid`: its Akoma Ntoso address (art_5__para_2).

    `lineage` is the same in every edition that keeps the unit. `number` None: unnumbered. `line`: of the source.
    `non_operative_reason`: why nothing is owed here (definition, principle…): accounted for without an obligation.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    type = models.CharField(max_length=10, choices=UnitType)
    number = models.CharField(_("số"), max_length=20, null=True, blank=True)  # noqa: DJ001 - null means unnumbered
    heading = models.TextField(_("tên"), null=True, blank=True)  # noqa: DJ001 - null means the article has no heading
    text = models.TextField(_("nội dung"), blank=True)
    eid = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField(null=True)
    lineage = models.UUIDField(default=uuid.uuid4, db_index=True)
    non_operative_reason = models.CharField(_("lý do không phát sinh nhiệm vụ"), max_length=300, blank=True)
    search = vector(heading="A", text="B")

    objects = UnitQuerySet.as_manager()

    class Meta:
        db_table = "regulations_unit"
        constraints = [
            models.UniqueConstraint(fields=["edition", "eid"], name="unit_addressed_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="unit_in_one_place"),
            models.CheckConstraint(name="unit_is_not_its_parent", condition=~Q(parent=F("id"))),
        ]
        indexes = [GinIndex(fields=["search"], name="unit_search")]
