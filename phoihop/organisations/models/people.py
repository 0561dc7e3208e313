"""Persons, their posts, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import person_key, vector
from phoihop.organisations.models.bodies import Body, Term
from phoihop.organisations.models.lookup import prefix_query


def _person_code() -> str:
    return public_code("CB")


class PersonQuerySet(models.QuerySet["Person"]):
    """The directory of persons is open to every account, telephone and e-mail included."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every account reads it; a visitor does not."""
        return self if user.is_authenticated and user.is_active else self.none()

    def matching(self, text: str) -> Self:
        """Persons with every word of `text` at the beginning of a word of the name."""
        words = prefix_query(text)
        return self if words is None else self.filter(search=words)

    def of(self, body: Body, on: date) -> Self:
        """Persons who hold a post in `body` on `on`."""
        return self.filter(Exists(Membership.objects.held(on).filter(person=OuterRef("pk"), body=body)))


class Person(models.Model):
    """A person of the directory (cán bộ, đại biểu). `user` is the account, if there is one. Ordered by given name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_person_code, editable=False)
    full_name = models.CharField(_("họ và tên"), max_length=120)
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("tài khoản"),
    )
    name_key = person_key("full_name")
    search = vector(full_name="A")

    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "organisations_person"
        indexes = [
            models.Index(fields=["name_key"], name="person_by_given_name"),
            GinIndex(fields=["search"], name="person_search"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        """The person's page in the directory."""
        return reverse("organisations:person", args=[self.code])


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Posts held."""

    def held(self, on: date) -> Self:
        """Posts held on `on`."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=on),
            Q(until__isnull=True) | Q(until__gt=on),
        )


class Membership(models.Model):
    """A person holds a post (chức vụ) in a body in a period. `rank`: order within the body; `is_head`: đứng đầu."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("người"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships", verbose_name=_("cơ quan"))
    post = models.CharField(_("chức vụ"), max_length=160)
    rank = models.PositiveIntegerField(_("thứ bậc"), default=100)
    is_head = models.BooleanField(_("đứng đầu"), default=False)
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm kỳ"))
    from_on = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        db_table = "organisations_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "body", "post"], condition=Q(until__isnull=True), name="person_holds_a_post_once"
            ),
            models.CheckConstraint(
                name="membership_runs_forward",
                condition=Q(until__isnull=True) | Q(from_on__isnull=True) | Q(until__gt=F("from_on")),
            ),
        ]
        indexes = [models.Index(fields=["body", "rank"], name="membership_by_body")]


class SigningForm(models.TextChoices):
    """How a paper is signed for another (NĐ 30/2020/NĐ-CP Art. 13)."""

    TM = "TM.", _("Thay mặt tập thể (TM.)")
    KT = "KT.", _("Ký thay (KT.)")
    TL = "TL.", _("Thừa lệnh (TL.)")
    TUQ = "TUQ.", _("Thừa ủy quyền (TUQ.)")
    Q = "Q.", _("Quyền (Q.)")


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Who stands in for whom."""

    def in_force(self, on: date) -> Self:
        """Stand-ins that hold on `on`, for posts that are held that day."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=on),
            Q(membership__from_on__isnull=True) | Q(membership__from_on__lte=on),
            Q(membership__until__isnull=True) | Q(membership__until__gt=on),
            from_on__lte=on,
        )


class StandIn(models.Model):
    """`stand_in` acts for the holder of a post in a period, in a legal form (KT., TL., TUQ., Q.), on a basis."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="stand_ins", verbose_name=_("chức vụ"))
    stand_in = models.ForeignKey(Person, models.PROTECT, related_name="standing_in", verbose_name=_("người thay"))
    form = models.CharField(_("hình thức"), max_length=4, choices=SigningForm)
    scope = models.CharField(_("phạm vi"), max_length=300, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=300, blank=True)
    from_on = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        db_table = "organisations_stand_in"
        constraints = [
            models.CheckConstraint(
                name="stand_in_runs_forward", condition=Q(until__isnull=True) | Q(until__gt=F("from_on"))
            )
        ]
