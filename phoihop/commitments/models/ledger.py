"""Commitments and who takes part in them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models.events import Event
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import public_code, uuid7
from phoihop.kernel.orm import ExistsByRow
from phoihop.kernel.search.fields import Stretches, vector
from phoihop.organisations.models import Body, Person, sight_of
from phoihop.regulations.models import BodyRole, Obligation, Party, Regulation

if TYPE_CHECKING:
    from phoihop.commitments.models.traces import Performance


def _commitment_code() -> str:
    return public_code("NV")


FEW = 20_000  # rows of one account; up to here a search reads these instead of every find of a common word


class State(models.TextChoices):
    """Where a commitment stands. Overdue is computed, never stored."""

    OPEN = "open", _("Đang thực hiện")
    PROVED = "proved", _("Chờ xác nhận")
    KEPT = "kept", _("Đã thực hiện đúng hạn")
    KEPT_LATE = "kept_late", _("Đã thực hiện, quá hạn")
    NOT_KEPT = "not_kept", _("Không thực hiện")
    NO_LONGER_DUE = "no_longer_due", _("Không còn phải thực hiện")


UNDER_WAY = {State.OPEN, State.PROVED}
CLOSED = {State.KEPT, State.KEPT_LATE, State.NOT_KEPT, State.NO_LONGER_DUE}


class OriginKind(models.TextChoices):
    """Where a commitment comes from: exactly one origin."""

    OBLIGATION = "obligation", _("Điều khoản quy chế")
    PLAN = "plan", _("Kế hoạch")
    CASE = "case", _("Vụ việc")
    REPORT = "report", _("Báo cáo kiểm điểm")
    MANUAL = "manual", _("Giao trực tiếp")


class Turn(models.TextChoices):
    """Whose turn it is, per participation: the desk reads nothing else."""

    NONE = "", _("—")
    ACT = "act", _("Phải thực hiện")
    JUDGE = "judge", _("Phải xác nhận kết quả")
    ANSWER = "answer", _("Phải trả lời đề nghị")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Commitments."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those `user` may know of (DESIGN.md 3, "Seeing"): a body it acts for takes part, or signed the regulation."""
        sight = sight_of(user)
        if sight.is_auditor:
            return self
        part = Participation.objects.filter(commitment=OuterRef("pk"), body__in=sight.bodies)
        signed = Party.objects.filter(body__in=sight.bodies).values("regulation")
        return self.filter(Q(regulation__in=signed) | ExistsByRow(part))  # read in this order: the first is cheaper

    def few_visible_to(self, user: User | AnonymousUser) -> models.QuerySet[Any, Any] | None:
        """The keys of the rows of `visible_to`, as a subquery, for an account that sees few of the ledger (a commune, a
        department), else None."""
        sight = sight_of(user)
        if sight.is_auditor:
            return None
        signed = Party.objects.filter(body__in=sight.bodies).values("regulation")
        whole = self.filter(regulation__in=signed).order_by().values_list("pk")
        own = Participation.objects.filter(body__in=sight.bodies).order_by().values_list("commitment")
        limit = FEW + 1
        few = (number := whole[:limit].count()) < limit and number + own[:limit].count() < limit
        return (whole.union(own) if number else own) if few else None

    def under_way(self) -> Self:
        """Open, or proved and waiting for a verdict."""
        return self.filter(state__in=UNDER_WAY)

    def overdue(self, today: date) -> Self:
        """Without proof and due before `today` (a Vietnam calendar day)."""
        return self.filter(state=State.OPEN, due_on__lt=today)


class Commitment(models.Model):
    """A promise with a date (nhiệm vụ phối hợp): who owes what to whom by when.

    Origin: `origin_kind` with `obligation` (its lineage and `instance_key` make the instance unique per lead) or with
    `source_kind`/`source_code` of a row of an app above. `regulation`: whose board it stands on. `due_on` is derived by
    `kernel.clock` from `clock_from`, the version of the term held in `term`, the `ClockStep`s and the calendar named in
    `derivation`, which explains it. `raw_on`: plain count. `is_provisional`: counted from a planned day.
    `done_on`: the day that counts for being on time (DESIGN.md 3). `proved_at`: since when the newest proof waits for
    a verdict; None while none waits. `judge`: the body whose verdict closes it;
    `is_self_judged`: it is the lead's own («tự xác nhận»).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("mã số"), max_length=20, unique=True, default=_commitment_code, editable=False)
    title = models.TextField(_("nội dung"))
    output = models.CharField(_("sản phẩm"), max_length=300, blank=True)
    origin_kind = models.CharField(_("nguồn"), max_length=10, choices=OriginKind)
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="instances", verbose_name=_("nghĩa vụ")
    )
    lineage = models.UUIDField(null=True, blank=True)
    instance_key = models.CharField(max_length=120, blank=True)
    lead_key = models.CharField(max_length=40, blank=True)
    source_kind = models.CharField(max_length=40, blank=True)
    source_code = models.CharField(max_length=40, blank=True)
    regulation = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        db_index=False,  # the first column of indexes below
        verbose_name=_("quy chế"),
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("sự kiện")
    )
    state = models.CharField(_("trạng thái"), max_length=14, choices=State, default=State.OPEN)
    timing = models.JSONField(_("thời hạn"), default=dict)
    term = models.JSONField(_("thời hạn áp dụng"), default=dict)
    clock_from = models.DateField(_("tính từ ngày"), null=True, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    raw_on = models.DateField(null=True, blank=True)
    certainty = models.CharField(max_length=10, default="confirmed")
    derivation = models.JSONField(_("cách tính hạn"), default=dict)
    is_provisional = models.BooleanField(_("tính theo ngày dự kiến"), default=False)
    opened_on = models.DateField(_("phát sinh ngày"))
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    proved_at = models.DateTimeField(_("chờ xác nhận từ"), null=True, blank=True)
    judge = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="judges", verbose_name=_("nơi xác nhận")
    )
    is_self_judged = models.BooleanField(_("tự xác nhận"), default=False)
    verdict_reason = models.TextField(_("lý do kết luận"), blank=True)
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    performs: models.ManyToManyField[Obligation, Performance] = models.ManyToManyField(
        Obligation, through="Performance", related_name="performed_by"
    )
    search = vector(code="A", title="A", output="C")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        db_table = "commitments_commitment"
        constraints = [
            models.UniqueConstraint(
                fields=["lineage", "instance_key", "lead_key"],
                condition=Q(lineage__isnull=False),
                name="instance_generated_once",
            ),
            models.CheckConstraint(
                name="commitment_has_one_origin",
                condition=(Q(origin_kind="obligation") & Q(obligation__isnull=False) & Q(lineage__isnull=False))
                | (~Q(origin_kind="obligation") & Q(lineage__isnull=True)),
            ),
            models.CheckConstraint(
                name="commitment_verdict_needs_proof_date",
                condition=~Q(state__in=["proved", "kept", "kept_late"]) | Q(done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="commitment_closed_has_instant_and_reason",
                condition=~Q(state__in=["kept", "kept_late", "not_kept", "no_longer_due"])
                | (Q(closed_at__isnull=False) & (Q(state="kept") | ~Q(verdict_reason=""))),
            ),
            models.CheckConstraint(
                name="commitment_waits_for_verdict_since",
                condition=Q(state="proved", proved_at__isnull=False) | (~Q(state="proved") & Q(proved_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="commitment_due_date_is_explained",
                condition=Q(due_on__isnull=True) | Q(derivation__has_key="steps"),
            ),
        ]
        indexes = [
            # Plain columns: read forwards or backwards, one index serves both orders of a list (kernel.web.paging).
            models.Index(fields=["due_on", "id"], name="commitment_by_due"),
            # The newest and the next promise of a clause, of which there may be tens of thousands.
            models.Index(fields=["lineage", "due_on", "id"], name="commitment_of_lineage"),
            models.Index(fields=["state", "due_on", "id"], name="commitment_of_state"),
            # Holds all that a review counts by, so that a million rows are counted from the index alone.
            models.Index(
                fields=["regulation", "due_on", "id"],
                include=["state", "done_on", "origin_kind"],
                name="commitment_by_regulation",
            ),
            models.Index(fields=["regulation", "state", "due_on", "id"], name="commitment_by_state"),
            models.Index(
                fields=["regulation", "due_on", "id"],
                include=["state"],
                name="commitment_open_by_regulation",
                condition=Q(state__in=["open", "proved"]),
            ),
            models.Index(fields=["proved_at", "id"], name="commitment_proved_since", condition=Q(state="proved")),
            models.Index(fields=["event"], name="commitment_by_event", condition=Q(event__isnull=False)),
            # Weekly work tables: what was done in a week, what was given up in it.
            models.Index(fields=["done_on", "due_on"], name="commitment_done", condition=Q(done_on__isnull=False)),
            models.Index(
                fields=["closed_at"],
                name="commitment_given_up",
                condition=Q(state__in=["not_kept", "no_longer_due"]),
            ),
            models.Index(fields=["source_kind", "source_code"], name="commitment_by_source"),
            # The board: what holds commitments up; see `BlockerQuerySet.standing`.
            models.Index(
                fields=["regulation"],
                name="commitment_answers_blocker",
                condition=Q(source_kind="blocker", state__in=["open", "proved"]),
            ),
            # An act that finds the list of new entries full clears it, while the person waits: kept short.
            # The desk by words: of the work under way alone.
            GinIndex(
                fields=["search"],
                name="commitment_open_by_words",
                gin_pending_list_limit=512,
                condition=Q(state__in=["open", "proved"]),
            ),
            GinIndex(
                F("search"),
                Stretches(id="key", due_on="day"),
                name="commitment_by_words",
                gin_pending_list_limit=512,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The commitment's page."""
        return reverse("commitments:commitment", args=[self.code])

    @property
    def audit_digest(self) -> frozenset[str]:
        """Titles of a petition's promises repeat its words, out of which a name may be taken later."""
        return frozenset({"title"} if self.source_kind.startswith("petition") else ())

    def is_led_by(self, body: Body) -> bool:
        """Whether `body` owes it now: it may have been handed over since."""
        return self.participations.filter(body=body, role=BodyRole.LEAD).exists()

    @property
    def is_under_way(self) -> bool:
        """No verdict yet."""
        return self.state in UNDER_WAY

    def is_overdue(self, today: date) -> bool:
        """Open without proof after its due date."""
        return self.state == State.OPEN and self.due_on is not None and self.due_on < today


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Who takes part in what."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of commitments `user` may know of."""
        return self.filter(commitment__in=Commitment.objects.visible_to(user))

    def of_bodies(self, user: User | AnonymousUser) -> Self:
        """Those through which `user` takes part: of the bodies it acts for. The desk's rows; each makes its commitment
        visible by itself."""
        return self.filter(body__in=sight_of(user).bodies)


class Participation(models.Model):
    """A body takes part in a commitment: as lead, partner, recipient, copied or follower, with its own part and people.

    `acting_office`: the office that acts for the accountable `body`. `person`, `stand_in`: who does it inside, named by
    `assigned_by`.
    `internal_due_on` never replaces the outside date. `turn` and `due_on` are what the desk sorts by (`due_on` here is
    the earlier of the internal and the outside date); `regulation`, `state` and `outside_due_on` repeat the commitment's
    columns, so that lists and board are index ranges. All are written with the commitment (`services.locking`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Each begins an index below.
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="participations", db_index=False)
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="participations", db_index=False, verbose_name=_("cơ quan")
    )
    role = models.CharField(_("vai trò"), max_length=10, choices=BodyRole)
    part = models.TextField(_("phần việc"), blank=True)
    acting_office = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="acts_in", verbose_name=_("văn phòng thực hiện")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="responsible_for", verbose_name=_("người phụ trách")
    )
    stand_in = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="stands_in_for", verbose_name=_("người thay")
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người giao")
    )
    internal_due_on = models.DateField(_("hạn nội bộ"), null=True, blank=True)
    part_done_on = models.DateField(_("xong phần việc ngày"), null=True, blank=True)
    turn = models.CharField(_("đến lượt"), max_length=6, choices=Turn, blank=True, default=Turn.NONE)
    due_on = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("quy chế")
    )
    state = models.CharField(max_length=14, choices=State, default=State.OPEN)
    outside_due_on = models.DateField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    # Follow from the commitment, whose act says why.
    audit_derived = frozenset({"turn", "due_on", "is_open", "regulation", "state", "outside_due_on"})

    class Meta:
        db_table = "commitments_participation"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "body", "role"], name="body_once_in_each_role_of_a_commitment"
            ),
            models.CheckConstraint(
                name="participation_closed_waits_for_nobody", condition=Q(is_open=True) | Q(turn="")
            ),
            models.CheckConstraint(
                name="participation_open_while_under_way",
                condition=Q(is_open=True, state__in=["open", "proved"])
                | Q(is_open=False, state__in=["kept", "kept_late", "not_kept", "no_longer_due"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                include=["turn", "role", "commitment"],
                name="participation_waiting",
                condition=~Q(turn=""),
            ),
            models.Index(fields=["person", "due_on", "id"], name="participation_of_person", condition=Q(is_open=True)),
            models.Index(
                fields=["stand_in", "due_on", "id"],
                name="participation_of_stand_in",
                condition=Q(is_open=True, stand_in__isnull=False),
            ),
            models.Index(
                fields=["assigned_by", "due_on", "id"],
                name="participation_handed_on",
                condition=Q(is_open=True, assigned_by__isnull=False),
            ),
            models.Index(
                fields=["body", "due_on", "id"],
                include=["turn", "role", "commitment"],
                name="participation_open",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["acting_office", "due_on", "id"],
                name="participation_of_office",
                condition=Q(is_open=True, acting_office__isnull=False),
            ),
            # The list of commitments for those who are no signatories, and under one lead.
            models.Index(
                fields=["body", "outside_due_on", "commitment"],
                include=["state", "role", "regulation"],
                name="participation_of_body",
            ),
            models.Index(
                fields=["body", "outside_due_on", "commitment"],
                include=["state", "role", "regulation"],
                name="participation_under_way",
                condition=Q(is_open=True),
            ),
            # The board: what each lead still owes under each regulation.
            models.Index(
                fields=["regulation", "body", "state", "outside_due_on"],
                name="participation_leads_open",
                condition=Q(is_open=True, role="lead"),
            ),
        ]

    @property
    def naming(self) -> str:
        """Who is named and by when inside, as a form holds what it was opened on; with `person`, `stand_in` loaded."""
        named = [who.code if who else "" for who in (self.person, self.stand_in)]
        return ",".join([*named, self.internal_due_on.isoformat() if self.internal_due_on else ""])
