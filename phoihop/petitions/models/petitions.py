"""Petitions: what a voter asks, who gathered it, with whom it is, who must answer, and how far it is."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import Commitment
from phoihop.contacts.models import Meeting
from phoihop.intake.models import Item
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.orm import ExistsByRow
from phoihop.kernel.search.fields import Stretches, vector
from phoihop.kernel.search.finding import Way
from phoihop.organisations.models import Body, Level, deputy_of, sight_of
from phoihop.papers.models import Paper
from phoihop.petitions.models.states import ALIVE, MOVABLE, OWED, UNSOLVED, Handling, Matter, PetitionState, Regime
from phoihop.sessions.models import Session, SessionKind


def _petition_code() -> str:
    return public_code("KN")


_SENT = [*UNSOLVED, PetitionState.SOLVED]
FEW = 20_000  # rows of one account; up to here a search asks the index of words for all its finds at once


class PetitionQuerySet(models.QuerySet["Petition"]):
    """Petitions of voters."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """For the receiver, its deputies and those it was routed to (and their offices), and for auditors; the public: what
        is published, of which it is shown `published_text`."""
        if not user.is_authenticated:
            return self.filter(published_on__isnull=False)
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        routed = Routing.objects.filter(petition=OuterRef("pk"), body__in=sight.bodies)
        return self.filter(Q(receiver__in=sight.bodies | deputy_of(user)) | ExistsByRow(routed))

    def way_of(self, user: User | AnonymousUser) -> Way:
        """How a search reaches the rows of `visible_to`: the index of words knows whose they are."""
        sight = sight_of(user)
        if sight.is_auditor:
            return Way()
        bodies, receivers = sorted(sight.bodies), sorted(sight.bodies | deputy_of(user))
        own = self.filter(receiver__in=receivers).order_by().values_list("pk")
        routed = Routing.objects.filter(body__in=bodies).order_by().values_list("petition")
        few = own.union(routed, all=True)[: FEW + 1].count() <= FEW
        beside = Q(bodies__overlap=receivers)
        if len(receivers) > len(bodies):  # a deputy sees what his council gathered, not what was sent to it besides
            beside &= Q(bodies__overlap=bodies) | Q(receiver__in=receivers)
        return Way(beside=beside, few=few)

    def alive(self) -> Self:
        """Neither solved nor merged, split or closed."""
        return self.filter(state__in=ALIVE)

    def overdue(self, today: date) -> Self:
        """Owed and due before `today` (a Vietnam calendar day)."""
        return self.filter(state__in=OWED, due_on__lt=today)

    def unsolved(self) -> Self:
        """Sent to a body that must answer, and not found solved: answered ones too."""
        return self.filter(state__in=UNSOLVED)

    def open_to_merge(self, petition: Petition) -> Self:
        """Into which `petition` may be merged: of its receiver and regime, not answered, due first where it has a day."""
        rows = self.filter(receiver=petition.receiver_id, regime=petition.regime, state__in=MOVABLE)
        rows = rows.exclude(pk=petition.pk)
        return rows.filter(due_on__lte=petition.due_on) if petition.due_on else rows

    def with_sessions_passed(self, today: date) -> Self:
        """With `sessions_passed`: regular sessions that its receiver keeps which opened after the day it was first put and
        closed before `today` (a Vietnam calendar day); 0 where the calendar of sessions knows none."""
        passed = (
            Session.objects.standing()
            .filter(kind=SessionKind.REGULAR, keeper=OuterRef("receiver"))
            .annotate(
                first=Coalesce("actual_first_on", "planned_first_on"),
                last=Coalesce("actual_last_on", "planned_last_on"),
            )
            .filter(first__gt=OuterRef("first_put_on"), last__lt=today)
            .order_by()
            .values("keeper")
            .annotate(number=Count("pk"))
        )
        return self.annotate(sessions_passed=Coalesce(Subquery(passed.values("number")), 0))


class Petition(models.Model):
    """A petition of voters (kiến nghị của cử tri), without the data of who said it.

    `receiver`: the delegation or standing body that gathered it and follows it. `item`: what came in; one may hold several
    petitions. `meeting`: where it was said; `session`: the one it was gathered for, as its maker said (in which synthesis
    it stands, the rows of `syntheses` tell). `commune`, `place`: where. `addressee`: whom the voter named, in his words.
    `field`: key of the catalogue of fields; `body_key`: of the kinds of bodies, both as a person decided. `received_on`:
    when the receiver got it; `first_put_on`: the earliest such day among its confirmed repeats and what was merged into it,
    from which its age counts (written by `services.first_put`). From the first routing on `routed_on`, `due_on` and
    `commitment` hold the one outside clock, which no later act sets anew; `lead` is who owes the answer now. `merged_into`:
    where it goes on; `split_from`: what it was part of; `settled_by`: the earlier answer its voter was told of.
    `answered_on`: the day of the first reply's paper; `counts_on`: the day by which the ledger counts it (its "done on").
    `alike_keys`: bands of its words, by which repeats are found. `bodies`: who may see it, so that the index of words knows
    them: the receiver and all it was ever sent to (written by `services.places`). `gathered`: it stands in a synthesis, or
    was left out of one for good (as `syntheses` says of it), so that what still waits for one is read from an index of its
    own. `revision` counts changes, so that nobody writes over another.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_petition_code, editable=False)
    regime = models.CharField(_("kênh kiến nghị"), max_length=8, choices=Regime)
    receiver = models.ForeignKey(
        Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan tiếp nhận")
    )
    item = models.ForeignKey(
        Item, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name=_("nội dung tiếp nhận")
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name=_("cuộc tiếp xúc")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="petitions", verbose_name=_("kỳ họp")
    )
    title = models.CharField(_("tóm tắt"), max_length=300)
    text = models.TextField(_("nội dung"))
    commune = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("xã, phường")
    )
    place = models.CharField(_("địa điểm"), max_length=300, blank=True)
    addressee = models.CharField(_("cử tri gửi tới"), max_length=300, blank=True)
    spot_answer = models.TextField(_("trả lời tại chỗ"), blank=True)
    matter = models.CharField(_("tính chất"), max_length=8, choices=Matter, blank=True)
    field = models.CharField(_("lĩnh vực"), max_length=20, blank=True)
    body_key = models.CharField(_("loại cơ quan có thẩm quyền"), max_length=30, blank=True)
    level = models.CharField(_("cấp giải quyết"), max_length=10, choices=Level, blank=True)
    handling = models.CharField(_("loại xử lý"), max_length=8, choices=Handling, default=Handling.ORDINARY)
    handling_reason = models.TextField(_("căn cứ của loại xử lý"), blank=True)
    received_on = models.DateField(_("tiếp nhận ngày"))
    first_put_on = models.DateField(_("nêu lần đầu ngày"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=PetitionState, default=PetitionState.NEW)
    lead = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("chủ trì trả lời")
    )
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    routed_on = models.DateField(_("chuyển lần đầu ngày"), null=True, blank=True)
    due_on = models.DateField(_("hạn trả lời"), null=True, blank=True)
    answered_on = models.DateField(_("trả lời ngày"), null=True, blank=True)
    counts_on = models.DateField(_("ngày tính trả lời"), null=True, blank=True, editable=False)
    solved_on = models.DateField(_("giải quyết xong ngày"), null=True, blank=True)
    reopened_on = models.DateField(_("mở lại ngày"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts", db_index=False)
    settled_by = models.ForeignKey("AnswerLine", models.PROTECT, null=True, related_name="settles", db_index=False)
    closed_reason = models.TextField(_("lý do không xử lý tiếp"), blank=True)
    published_on = models.DateField(_("công khai ngày"), null=True, blank=True)
    published_text = models.TextField(_("nội dung công khai"), blank=True)
    alike_keys: ArrayField[list[int], list[int]] = ArrayField(models.IntegerField(), default=list, editable=False)
    alike_version = models.CharField(max_length=12, blank=True, default="", db_default="", editable=False)
    bodies: ArrayField[list[UUID], list[UUID]] = ArrayField(
        models.UUIDField(), default=list, db_default=[], editable=False
    )
    gathered = models.BooleanField(default=False, db_default=False, editable=False)
    is_unmet = models.BooleanField(_("trả lời chưa đạt yêu cầu"), default=False, db_default=False, editable=False)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("ghi lúc"))
    search = vector(code="A", title="A", text="B", place="C")

    objects = PetitionQuerySet.as_manager()

    # What follows from other rows (repeats, routings, syntheses, evaluations, proof), whose acts say why, or from its words.
    audit_derived = frozenset(
        ("first_put_on", "alike_keys", "alike_version", "bodies", "gathered", "is_unmet", "counts_on")
    )
    audit_digest = frozenset({"title", "text", "place", "addressee", "spot_answer"})  # a name may stand there unseen

    class Meta:
        db_table = "petitions_petition"
        constraints = [
            models.CheckConstraint(
                name="petition_owed_since_its_first_routing",
                condition=Q(state__in=["new", "classified"], routed_on__isnull=True, commitment__isnull=True)
                | Q(state__in=_SENT, routed_on__isnull=False, commitment__isnull=False, lead__isnull=False)
                | Q(state__in=["merged", "split", "closed"]),
            ),
            models.CheckConstraint(
                name="petition_answered_is_not_solved",
                condition=Q(state__in=["answered", "solved"], answered_on__isnull=False)
                | Q(state__in=["new", "classified", "routed", "returned", "disputed"], answered_on__isnull=True)
                | Q(state__in=["merged", "split", "closed"]),
            ),
            models.CheckConstraint(
                name="petition_answer_counts_on_a_day",
                condition=Q(answered_on=None, counts_on=None) | Q(answered_on__isnull=False, counts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="petition_solved_on_a_day",
                condition=Q(state="solved", solved_on__isnull=False) | (~Q(state="solved") & Q(solved_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="petition_merged_into_another",
                condition=(Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=F("id")))
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="petition_closed_with_a_reason",
                condition=Q(state="closed") & ~Q(closed_reason="") | ~Q(state="closed") & Q(closed_reason=""),
            ),
            models.CheckConstraint(name="petition_told_is_closed", condition=Q(settled_by=None) | Q(state="closed")),
            models.CheckConstraint(
                name="petition_published_in_its_own_words",
                condition=Q(published_on__isnull=True) | ~Q(published_text=""),
            ),
        ]
        indexes = [
            # Plain columns: read forwards or backwards, one index serves both orders of a list (kernel.web.paging).
            # What a list is filtered by besides stands in it as well: rows that are not wanted are passed over unread.
            models.Index(fields=["due_on", "id"], include=["field", "regime", "handling"], name="petition_by_due"),
            models.Index(
                fields=["state", "due_on", "id"], include=["field", "regime", "handling"], name="petition_of_state"
            ),
            models.Index(fields=["receiver", "due_on", "id"], include=["state"], name="petition_of_receiver"),
            models.Index(fields=["receiver", "state", "due_on", "id"], name="petition_of_receiver_state"),
            models.Index(fields=["receiver", "field", "due_on", "id"], name="petition_of_field"),
            models.Index(fields=["lead", "state", "due_on", "id"], name="petition_of_lead"),
            # Figures of answered and solved are counted from these two alone; the first also holds their lists in order.
            models.Index(
                fields=["receiver", "state", "first_put_on", "id"],
                include=["lead", "field", "due_on"],
                name="petition_sent_by_age",
                condition=Q(state__in=_SENT),
            ),
            models.Index(
                fields=["receiver", "state", "lead", "field"],
                name="petition_sent_by_lead",
                condition=Q(state__in=_SENT),
            ),
            models.Index(fields=["commune", "due_on", "id"], name="petition_of_commune"),
            models.Index(fields=["receiver", "received_on", "id"], name="petition_of_receiver_by_day"),
            # What waits for a synthesis; the state repeats `syntheses.queries.GONE`.
            models.Index(
                fields=["receiver", "received_on", "id"],
                name="petition_waits_for_synthesis",
                condition=Q(gathered=False) & ~Q(state__in=["split", "closed"]),
            ),
            models.Index(fields=["receiver", "id"], name="petition_of_receiver_in_turn"),  # as programs read them
            models.Index(
                fields=["receiver", "due_on", "id"], name="petition_answered_poorly", condition=Q(is_unmet=True)
            ),
            models.Index(fields=["merged_into"], name="petition_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["split_from"], name="petition_parts", condition=Q(split_from__isnull=False)),
            models.Index(
                fields=["-published_on", "-id"], name="petition_published", condition=Q(published_on__isnull=False)
            ),
            models.Index(
                fields=["id"],
                name="petition_published_again",
                condition=Q(published_on__isnull=False, state__in=[*OWED]),
            ),
            GinIndex(fields=["alike_keys"], name="petition_alike_keys", gin_pending_list_limit=512),
            GinIndex(
                F("search"),
                Stretches(id="key", due_on="day"),
                F("bodies"),
                name="petition_by_words",
                gin_pending_list_limit=512,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("petitions:petition", args=[self.code])

    @property
    def is_owed(self) -> bool:
        """Whether an answer is owed now."""
        return self.state in OWED

    @property
    def is_alive(self) -> bool:
        """Neither solved nor merged, split or closed."""
        return self.state in ALIVE

    def is_overdue(self, today: date) -> bool:
        """Owed after its last day."""
        return self.is_owed and self.due_on is not None and self.due_on < today


class RoutingRole(models.TextChoices):
    """What a body does for a petition."""

    LEAD = "lead", _("Chủ trì")
    PARTNER = "partner", _("Phối hợp")
    SUPERIOR = "superior", _("Cấp trên xác định thẩm quyền")
    GATHERER = "gatherer", _("Tập hợp trước đó")


class RoutingEnd(models.TextChoices):
    """Why a petition is no longer with a body."""

    RETURNED = "returned", _("Trả lại")
    TRANSFERRED = "transferred", _("Chuyển cơ quan khác")
    DECIDED = "decided", _("Theo quyết định của cấp trên")
    RELEASED = "released", _("Thôi phối hợp")
    PASSED_ON = "passed_on", _("Chuyển cơ quan tập hợp")
    ENDED = "ended", _("Kiến nghị đã gộp, tách hoặc thôi xử lý")


class RoutingQuerySet(models.QuerySet["Routing"]):
    """With whom petitions are and were."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of petitions the person may see; nothing for the public."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(petition__in=Petition.objects.visible_to(user))

    def standing(self) -> Self:
        """Where petitions are now."""
        return self.filter(until__isnull=True)


class Routing(models.Model):
    """A petition is with a body (chuyển kiến nghị), from `since` until `until`; kept for good. Who gathered it before its
    receiver has such a row too, ended from the first.

    `paper`: the letter it went with. A partner's part and internal day stand in the ledger. `ended`, `ground`: why it left
    again. What stands in `REPEATED` repeats the petition's columns, so that the list of a body is an index range, whatever
    it is filtered by (written by `services.states`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    petition = models.ForeignKey(Petition, models.PROTECT, related_name="routings", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", db_index=False, verbose_name=_("cơ quan"))
    role = models.CharField(_("vai trò"), max_length=8, choices=RoutingRole)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến ngày"), null=True, blank=True)
    ended = models.CharField(_("lý do chuyển đi"), max_length=11, choices=RoutingEnd, blank=True)
    ground = models.TextField(_("căn cứ"), blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("ghi lúc"))
    state = models.CharField(max_length=10, choices=PetitionState)
    due_on = models.DateField(null=True, blank=True)
    field = models.CharField(max_length=20, blank=True, default="", db_default="")
    regime = models.CharField(max_length=8, choices=Regime, default="", db_default="")
    handling = models.CharField(max_length=8, choices=Handling, default="", db_default="")

    objects = RoutingQuerySet.as_manager()

    # Follow from the petition, whose act says why.
    REPEATED = ("state", "due_on", "field", "regime", "handling")
    audit_derived = frozenset(REPEATED)

    class Meta:
        db_table = "petitions_routing"
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(role="lead", until__isnull=True), name="petition_has_one_lead"
            ),
            models.UniqueConstraint(
                fields=["petition", "body"], condition=Q(until__isnull=True), name="petition_is_with_a_body_once"
            ),
            models.CheckConstraint(
                name="routing_ends_with_a_ground",
                condition=Q(until__isnull=True, ended="") | (Q(until__isnull=False) & ~Q(ended="") & ~Q(ground="")),
            ),
            models.CheckConstraint(
                name="routing_runs_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]
        indexes = [
            models.Index(fields=["petition", "id"], name="routing_of_petition"),
            models.Index(
                fields=["body", "due_on", "petition"],
                include=["state", "field", "regime", "handling"],
                name="routing_of_body",
            ),
            models.Index(
                fields=["body", "state", "due_on", "petition"],
                include=["field", "regime", "handling"],
                name="routing_of_body_state",
            ),
            models.Index(fields=["body", "petition"], name="routing_of_body_in_turn"),
        ]
