"""Bodies through time: an identity with dated names, codes, principals and acts of change."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import sort_key, vector
from phoihop.organisations.models.lookup import prefix_query
from phoihop.organisations.rules import Period


def _body_code() -> str:
    return public_code("CQ")


class Level(models.TextChoices):
    """The tier of government (cấp). The district's is kept for bodies that ended with it (rules.tiers)."""

    CENTRAL = "central", _("Trung ương")
    PROVINCE = "province", _("Tỉnh")
    DISTRICT = "district", _("Huyện (trước 01/7/2025)")
    COMMUNE = "commune", _("Xã")
    OTHER = "other", _("Khác")


class BodyKind(models.TextChoices):
    """Kinds of bodies (DOMAIN.md 2)."""

    PARTY_COMMITTEE = "party_committee", _("Cấp ủy")
    PARTY_BODY = "party_body", _("Cơ quan tham mưu của cấp ủy")
    NA_DELEGATION = "na_delegation", _("Đoàn đại biểu Quốc hội")
    COUNCIL = "council", _("Hội đồng nhân dân")
    COUNCIL_STANDING = "council_standing", _("Thường trực Hội đồng nhân dân")
    COUNCIL_COMMITTEE = "council_committee", _("Ban của Hội đồng nhân dân")
    DEPUTY_GROUP = "deputy_group", _("Tổ đại biểu")
    PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Sở, ban, ngành")
    FRONT_COMMITTEE = "front_committee", _("Ủy ban Mặt trận Tổ quốc")
    FRONT_MEMBER = "front_member", _("Tổ chức chính trị - xã hội")
    JUDICIAL_REFORM = "judicial_reform", _("Ban Chỉ đạo Cải cách tư pháp")
    JUDICIAL_BODY = "judicial_body", _("Cơ quan tư pháp")
    OFFICE = "office", _("Văn phòng")
    PUBLIC_UNIT = "public_unit", _("Đơn vị sự nghiệp")
    OTHER = "other", _("Cơ quan khác")


# Who takes in and follows what voters ask for: the delegation, the standing body of a council (NQLT 72/2025 Art. 37, 41, 42).
GATHERERS = (BodyKind.NA_DELEGATION, BodyKind.COUNCIL_STANDING)


class BodyQuerySet(models.QuerySet["Body"]):
    """The directory of bodies is open to every account; what bodies did is not."""

    def existing(self, on: date) -> Self:
        """Bodies alive on `on` (a Vietnam calendar day)."""
        return self.filter(
            Q(established_on__isnull=True) | Q(established_on__lte=on),
            Q(abolished_on__isnull=True) | Q(abolished_on__gt=on),
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every account reads the directory; a visitor does not."""
        return self if user.is_authenticated and user.is_active else self.none()

    def matching(self, text: str) -> Self:
        """Bodies with every word of `text` at the beginning of a word of name or address, or with that very code."""
        words = prefix_query(text)
        if words is None:
            return self
        coded = BodyCode.objects.filter(body=OuterRef("pk"), value=text.strip())
        return self.filter(Q(search=words) | Q(code=text.strip().upper()) | Exists(coded))

    def communes(self) -> Self:
        """Communes and wards, as their committees."""
        return self.filter(kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)

    def of_no_commune(self) -> Self:
        """Bodies of the commune's tier of which nobody said which commune's they are."""
        of_one = self.filter(level=Level.COMMUNE, commune__isnull=True)
        return of_one.exclude(kind=BodyKind.PEOPLES_COMMITTEE)

    def by_rank(self) -> Self:
        """House order: rank first (thứ bậc), Vietnamese alphabet within a rank."""
        return self.order_by("rank", "sort_key", "id")


class Body(models.Model):
    """A body (cơ quan, đơn vị): an identity through time.

    `name` and `short_name` are today's; what it was called on a day is `BodyName`. `abolished_on` is the first day it
    no longer exists; `succeeded_by` then acts for its rows. `rank`: order of precedence, lowest first. `commune`: whose
    council, Front, office it is, as the committee of that commune or ward; never guessed from names.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_body_code, editable=False)
    kind = models.CharField(_("loại"), max_length=20, choices=BodyKind)
    level = models.CharField(_("cấp"), max_length=10, choices=Level, default=Level.PROVINCE)
    name = models.CharField(_("tên"), max_length=300)
    short_name = models.CharField(_("tên viết tắt"), max_length=80)
    rank = models.PositiveIntegerField(_("thứ bậc"), default=1000)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("trực thuộc")
    )
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("cơ quan kế tục")
    )
    commune = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="of_commune", verbose_name=_("xã, phường")
    )
    established_on = models.DateField(_("thành lập"), null=True, blank=True)
    abolished_on = models.DateField(_("kết thúc hoạt động"), null=True, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    papers_need_approval = models.BooleanField(_("văn bản đi phải qua duyệt"), default=True)
    sort_key = sort_key("name")
    search = vector(name="A", short_name="A", address="D")

    objects = BodyQuerySet.as_manager()

    class Meta:
        db_table = "organisations_body"
        constraints = [
            models.CheckConstraint(
                name="body_lives_forward",
                condition=Q(abolished_on__isnull=True)
                | Q(established_on__isnull=True)
                | Q(abolished_on__gt=F("established_on")),
            ),
            models.CheckConstraint(
                name="body_succeeded_only_when_abolished",
                condition=Q(succeeded_by__isnull=True) | Q(abolished_on__isnull=False),
            ),
            models.CheckConstraint(
                name="body_of_a_commune_is_of_its_tier",
                condition=Q(commune__isnull=True) | Q(level="commune") & ~Q(kind="peoples_committee"),
            ),
            models.UniqueConstraint(
                name="commune_has_one_council",
                fields=["commune", "kind"],
                condition=Q(kind__in=["council", "council_standing"], abolished_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["rank", "sort_key"], name="body_by_rank"),
            GinIndex(fields=["search"], name="body_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The body's page in the directory."""
        return reverse("organisations:body", args=[self.code])

    def name_on(self, on: date) -> str:
        """What it was called on `on`; before the first known name, that one. Prefetch `names` for lists."""
        names = sorted(self.names.all(), key=lambda name: name.from_on or date.min)
        held = [name for name in names if name.from_on is None or name.from_on <= on]
        return held[-1].name if held else names[0].name if names else self.name

    def exists_on(self, on: date) -> bool:
        """Whether it is alive on `on`."""
        return Period(self.established_on, self.abolished_on).holds(on)

    @property
    def may_be_of_a_commune(self) -> bool:
        """Of the commune's tier, and not the committee that stands for the commune."""
        return self.level == Level.COMMUNE and self.kind != BodyKind.PEOPLES_COMMITTEE

    @property
    def ending(self) -> str:
        """Since when it no longer exists, in words; "" while no end is set."""
        if self.abolished_on is None:
            return ""
        return str(_("kết thúc từ %(day)s") % {"day": self.abolished_on.strftime("%d/%m/%Y")})

    @property
    def is_abolished(self) -> bool:
        """Whether an end is set (it may lie ahead)."""
        return self.abolished_on is not None


class BodyName(models.Model):
    """What a body was called in a period (tên gọi), with the basis of the change. `until`: first day no longer so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="names")
    name = models.CharField(_("tên"), max_length=300)
    short_name = models.CharField(_("tên viết tắt"), max_length=80)
    from_on = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300, blank=True)

    class Meta:
        db_table = "organisations_body_name"
        constraints = [
            models.UniqueConstraint(fields=["body"], condition=Q(until__isnull=True), name="body_has_one_name_today")
        ]


class BodyCode(models.Model):
    """An identifier of a body in some scheme and period (mã định danh), e.g. H37.DN.001 of QĐ 20/2020/QĐ-TTg Art. 4."""

    class Scheme(models.TextChoices):
        QD20 = "qd20", _("QĐ 20/2020/QĐ-TTg")
        OLD = "old", _("Mã cũ (000.00.00.H…)")
        ADMIN_UNIT = "admin_unit", _("Mã đơn vị hành chính")
        OWN = "own", _("Mã riêng")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="codes")
    scheme = models.CharField(_("loại mã"), max_length=12, choices=Scheme)
    value = models.CharField(_("mã"), max_length=35)
    from_on = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        db_table = "organisations_body_code"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"], condition=Q(until__isnull=True), name="one_body_per_code_today"
            )
        ]


class Serving(models.Model):
    """An office serves a principal (tham mưu, giúp việc) in a period; an office may serve two (NQ 1004/2020 Art. 1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Body, models.PROTECT, related_name="servings", verbose_name=_("văn phòng"))
    principal = models.ForeignKey(
        Body, models.PROTECT, related_name="served_by", verbose_name=_("cơ quan được giúp việc")
    )
    from_on = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        db_table = "organisations_serving"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "principal"], condition=Q(until__isnull=True), name="office_serves_principal_once"
            ),
            models.CheckConstraint(name="office_is_not_its_principal", condition=~Q(office=F("principal"))),
        ]


class ChangeKind(models.TextChoices):
    """Acts that change bodies."""

    ESTABLISHED = "established", _("Thành lập")
    RENAMED = "renamed", _("Đổi tên")
    MERGED = "merged", _("Hợp nhất, sáp nhập")
    SPLIT = "split", _("Chia, tách")
    ABOLISHED = "abolished", _("Giải thể")


class BodyChange(models.Model):
    """An act of change (quyết định về tổ chức) with its legal basis; the bodies before and after are its parts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("việc"), max_length=12, choices=ChangeKind)
    on = models.DateField(_("từ ngày"))
    legal_basis = models.CharField(_("căn cứ"), max_length=300)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        db_table = "organisations_body_change"


class BodyChangePart(models.Model):
    """One body on one side of a change."""

    class Side(models.TextChoices):
        BEFORE = "before", _("trước")
        AFTER = "after", _("sau")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.ForeignKey(BodyChange, models.PROTECT, related_name="parts")
    body = models.ForeignKey(Body, models.PROTECT, related_name="change_parts")
    side = models.CharField(max_length=6, choices=Side)

    class Meta:
        db_table = "organisations_body_change_part"
        constraints = [
            models.UniqueConstraint(fields=["change", "body", "side"], name="body_once_on_each_side_of_a_change")
        ]


class Term(models.Model):
    """A term of office (nhiệm kỳ): of the council 2026–2031, of the party 2025–2030; they do not align."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("HĐND, UBND")
        NATIONAL_ASSEMBLY = "national_assembly", _("Quốc hội")
        PARTY = "party", _("Cấp ủy")
        FRONT = "front", _("Mặt trận Tổ quốc")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind)
    name = models.CharField(_("tên"), max_length=60)
    from_on = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"))

    class Meta:
        db_table = "organisations_term"
        constraints = [
            models.CheckConstraint(name="term_runs_forward", condition=Q(until__gt=F("from_on"))),
            models.UniqueConstraint(fields=["kind", "name"], name="term_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
