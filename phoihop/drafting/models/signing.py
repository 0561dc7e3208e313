"""The signing of an agreed text: one print, one signature a party, in turn or in any order."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.drafting.models.drafts import Draft
from phoihop.drafting.models.versions import DraftVersion
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document
from phoihop.kernel.ids import public_code, uuid7
from phoihop.organisations.models import Body, Person, SigningForm


def _signing_code() -> str:
    return public_code("KY")


class SigningState(models.TextChoices):
    """Where a signing is."""

    RUNNING = "running", _("Đang ký")
    COMPLETE = "complete", _("Đã đủ chữ ký")
    VOID = "void", _("Đã hủy")


class SignatureState(models.TextChoices):
    """What a party has done."""

    WAITING = "waiting", _("Chờ ký")
    SIGNED = "signed", _("Đã ký")
    REFUSED = "refused", _("Từ chối ký")


class SignatureMethod(models.TextChoices):
    """How a party has signed."""

    DIGITAL = "digital", _("Ký số")
    PAPER = "paper", _("Ký trên giấy")


class SigningQuerySet(models.QuerySet["Signing"]):
    """Signings of drafts."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Signings of drafts the user may see."""
        return self.filter(draft__in=Draft.objects.visible_to(user))

    def standing(self) -> Self:
        """Running or complete: at most one of a draft."""
        return self.exclude(state=SigningState.VOID)


class Signing(models.Model):
    """One signing of a version of a draft (đợt ký): the print all sign, and how far they are.

    `pdf`: its first version is the print, each further one the same file with one signature more; `print_digest` is
    that of the print (SHA-256). `number_text`, `dated_on`: as printed, empty where the print leaves room. `any_order`:
    parties need not wait for each other. A void one stays, with its `reason`: what was signed is never taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_signing_code, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="signings")
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="signings")
    state = models.CharField(_("trạng thái"), max_length=8, choices=SigningState, default=SigningState.RUNNING)
    any_order = models.BooleanField(_("ký không theo thứ tự"), default=False)
    number_text = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    dated_on = models.DateField(_("ngày ghi trên văn bản"), null=True, blank=True)
    place = models.CharField(_("nơi ký"), max_length=120, blank=True)
    sign_by = models.DateField(_("ký trước ngày"), null=True, blank=True)
    pdf = models.ForeignKey(Document, models.PROTECT, related_name="+")
    print_digest = models.CharField(_("mã băm của bản in"), max_length=64)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    reason = models.TextField(_("lý do hủy"), blank=True)

    objects = SigningQuerySet.as_manager()

    class Meta:
        db_table = "drafting_signing"
        constraints = [
            models.UniqueConstraint(fields=["draft"], condition=~Q(state="void"), name="one_signing_of_a_draft_stands"),
            models.CheckConstraint(name="void_signing_has_its_reason", condition=~Q(state="void") | ~Q(reason="")),
            models.CheckConstraint(
                name="signing_ends_with_its_state",
                condition=Q(state="running", ended_at__isnull=True) | ~Q(state="running") & Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft} ({self.code})"

    def get_absolute_url(self) -> str:
        """The draft's page about signing."""
        return reverse("drafting:signing", args=[self.draft.code])

    @property
    def is_running(self) -> bool:
        """Whether signatures are still taken."""
        return self.state == SigningState.RUNNING


class SignatureQuerySet(models.QuerySet["Signature"]):
    """What parties signed or are to sign."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of signings the user may see."""
        return self.filter(signing__in=Signing.objects.visible_to(user))

    def waiting(self) -> Self:
        """Still to be signed, in a signing that runs."""
        return self.filter(state=SignatureState.WAITING, signing__state=SigningState.RUNNING)


class Signature(models.Model):
    """A party's signature under a text (chữ ký của một bên). `signer_name`, `signer_post`: as printed.

    `field`, `page`, `box`: its empty field in the print, in points. `revision`: the version of the PDF it made.
    `certificate`: whose name the certificate bears. `scan`: the sheet signed with a pen, recorded by a registry clerk.
    `commitment`: the party's promise to sign, in the one ledger.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    signing = models.ForeignKey(Signing, models.PROTECT, related_name="signatures")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("cơ quan"))
    order = models.PositiveSmallIntegerField(_("thứ tự ký"))
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người ký")
    )
    signer_name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    signer_post = models.CharField(_("chức vụ"), max_length=160, blank=True)
    signing_form = models.CharField(_("hình thức ký"), max_length=4, choices=SigningForm, blank=True)
    field = models.CharField(max_length=200)
    box = models.JSONField(default=list)
    state = models.CharField(_("trạng thái"), max_length=8, choices=SignatureState, default=SignatureState.WAITING)
    method = models.CharField(_("cách ký"), max_length=8, choices=SignatureMethod, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("ghi nhận lúc"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveSmallIntegerField(_("bản của tệp"), null=True, blank=True)
    certificate = models.CharField(_("tên trong chứng thư"), max_length=200, blank=True)
    is_trial = models.BooleanField(_("chữ ký thử"), default=False)
    scan = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("lý do từ chối"), blank=True)
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nhiệm vụ")
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        db_table = "drafting_signature"
        constraints = [
            models.UniqueConstraint(fields=["signing", "body"], name="party_signs_once"),
            models.UniqueConstraint(fields=["signing", "order"], name="signature_has_its_own_turn"),
            models.UniqueConstraint(
                fields=["signing", "revision"], condition=Q(revision__isnull=False), name="one_revision_a_signature"
            ),
            models.CheckConstraint(
                name="signed_says_how_and_when",
                condition=~Q(state="signed")
                | Q(method="digital", revision__isnull=False, scan__isnull=True, signed_on__isnull=False)
                | Q(method="paper", revision__isnull=True, scan__isnull=False, signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="refused_signature_has_its_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["signer"], name="signature_of_signer", condition=Q(state="waiting"))]

    @property
    def is_waiting(self) -> bool:
        """Whether the party has neither signed nor refused."""
        return self.state == SignatureState.WAITING
