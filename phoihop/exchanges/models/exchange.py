"""What is asked or given, of whom, and who opened what was given."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.search.fields import vector
from phoihop.organisations.models import Body, Person, sight_of


def _exchange_code() -> str:
    return public_code("TD")


class ExchangeKind(models.TextChoices):
    """What it is."""

    OPINION = "opinion", _("Xin ý kiến")
    DELEGATE = "delegate", _("Mời cử đại biểu")
    RESULT = "result", _("Cung cấp kết quả giám sát")


class Stance(models.TextChoices):
    """What a body says to a draft."""

    AGREES = "agrees", _("Nhất trí")
    WITH_CHANGES = "with_changes", _("Nhất trí, có góp ý")
    DISAGREES = "disagrees", _("Không nhất trí")
    NO_OPINION = "no_opinion", _("Không có ý kiến")


class Treatment(models.TextChoices):
    """What became of an opinion (tiếp thu, giải trình)."""

    TAKEN_UP = "taken_up", _("Tiếp thu")
    PARTLY = "partly", _("Tiếp thu một phần")
    EXPLAINED = "explained", _("Không tiếp thu, có giải trình")


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    """What bodies ask and give."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For those at work in the body that sent it, in one it names, or in one to which a body named has handed on what it
        owes (or in their offices), and for auditors."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        workers = [body for body in sight.bodies if sight.has(body)]
        rows = ExchangeBody.objects.standing().filter(exchange=OuterRef("pk"))
        owed = rows.filter(commitment__participations__role="lead", commitment__participations__body__in=workers)
        return self.filter(Q(sender__in=workers) | Q(Exists(rows.filter(body__in=workers))) | Q(Exists(owed)))


class Exchange(models.Model):
    """A request for opinions, an invitation to name delegates, or a result that is given.

    `answer_by`: the last day of an answer. `held_on`, `place`: of the conference. `purpose`: what a result is given for;
    its `text` and file show only to who opened it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_exchange_code, editable=False)
    kind = models.CharField(_("loại"), max_length=8, choices=ExchangeKind)
    sender = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan gửi"))
    title = models.CharField(_("về việc"), max_length=300)
    text = models.TextField(_("nội dung"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    answer_by = models.DateField(_("trả lời đến ngày"), null=True, blank=True)
    held_on = models.DateField(_("ngày họp"), null=True, blank=True)
    place = models.CharField(_("địa điểm"), max_length=300, blank=True)
    purpose = models.CharField(_("mục đích sử dụng"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("gửi lúc"))
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)
    cancelled_reason = models.CharField(_("lý do hủy"), max_length=500, blank=True)
    search = vector(code="A", title="A")

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        db_table = "exchanges_exchange"
        constraints = [
            models.CheckConstraint(
                name="exchange_has_what_its_kind_needs",
                condition=Q(kind="opinion", answer_by__isnull=False, held_on__isnull=True, purpose="")
                | Q(kind="delegate", answer_by__isnull=False, held_on__isnull=False, purpose="")
                | (Q(kind="result", answer_by__isnull=True, held_on__isnull=True) & ~Q(purpose="")),
            ),
            models.CheckConstraint(
                name="exchange_cancelled_with_a_reason",
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "id"], name="exchange_of_sender"),
            GinIndex(fields=["search"], name="exchange_search", gin_pending_list_limit=512),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("exchanges:exchange", args=[self.code])

    @property
    def is_cancelled(self) -> bool:
        """Whether its sender has called it off."""
        return self.cancelled_at is not None


class ExchangeBodyQuerySet(models.QuerySet["ExchangeBody"]):
    """Bodies that are asked or given something."""

    def standing(self) -> Self:
        """Those not taken out again."""
        return self.filter(withdrawn_at__isnull=True)


class ExchangeBody(models.Model):
    """A body that is asked or given something. `commitment`: where it owes its answer; none for a result.

    `withdrawn_at`: named by mistake and taken out, with the reason; it sees the exchange no more, what its people opened
    stays recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="bodies")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    stance = models.CharField(_("ý kiến"), max_length=12, choices=Stance, blank=True)
    delegate = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("đại biểu được cử")
    )
    treatment = models.CharField(_("tiếp thu, giải trình"), max_length=9, choices=Treatment, blank=True)
    treated_why = models.TextField(_("lý do, cách tiếp thu"), blank=True)
    treated_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("rút lúc"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("lý do rút"), max_length=500, blank=True)

    objects = ExchangeBodyQuerySet.as_manager()

    class Meta:
        db_table = "exchanges_exchange_body"
        constraints = [
            models.UniqueConstraint(fields=["exchange", "body"], name="body_named_once_in_an_exchange"),
            models.CheckConstraint(
                name="treated_with_a_reason",
                condition=Q(treatment="", treated_at__isnull=True)
                | (~Q(treatment="") & ~Q(treated_why="") & Q(treated_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="body_withdrawn_with_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["body", "exchange"], name="exchanges_of_body")]


class Opening(models.Model):
    """A person opened what was given (mở xem kết quả được cung cấp); kept for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("mở lúc"))

    class Meta:
        db_table = "exchanges_opening"
        constraints = [models.UniqueConstraint(fields=["exchange", "user"], name="opened_first_once")]
