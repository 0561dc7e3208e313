"""The reporting regime (chế độ báo cáo): who owes which report to whom and when, and what was delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from phoihop.commitments.models import Commitment, Joined, Proof
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.papers.models import Addressee
from phoihop.regulations.models import (
    BodyRole,
    Edition,
    EditionState,
    Obligation,
    ObligationBody,
    Regulation,
    RegulationState,
)

READ_AT_ONCE = 500
# A promise whose product is a report; without a product named, one whose action is to report.
IS_REPORT = Q(output__icontains="báo cáo") | Q(output="", action__icontains="báo cáo")


@dataclass(frozen=True)
class Wanted:
    """Which duties: codes of the body that owes, of who receives, of the regulation; a period as `every` has it."""

    lead: str = ""
    recipient: str = ""
    regulation: str = ""
    period: str = ""


@dataclass(frozen=True)
class DutyLine:
    """A duty to report. `last`: the newest report that fell due, `next`: the next one, each as the person may see it;
    `into`: the duty whose reports perform it."""

    row: Obligation
    leads: Sequence[str]
    recipients: Sequence[str]
    last: Commitment | None
    next: Commitment | None
    into: Obligation | None = None


def duties(user: User, wanted: Wanted) -> QuerySet[Obligation]:
    """Duties to report in force that `user` may see: whoever sees a regulation in force sees its duties.

    The editions are read first: asked of each duty, the same rights are read some thousand times.
    """
    rows = Obligation.objects.accepted().filter(IS_REPORT, unit__edition__in=list(editions_in_force(user)))
    for role, code in ((BodyRole.LEAD, wanted.lead), (BodyRole.RECIPIENT, wanted.recipient)):
        if code:
            rows = rows.filter(pk__in=ObligationBody.objects.filter(role=role, body__code=code).values("obligation"))
    if wanted.regulation:
        rows = rows.filter(unit__edition__regulation__code=wanted.regulation)
    if wanted.period == "other":
        rows = rows.exclude(timing__kind="every")
    elif wanted.period:
        rows = rows.filter(timing__kind="every", timing__period=wanted.period)
    return rows


def editions_in_force(user: User) -> QuerySet[Edition, UUID]:
    """Keys of the texts in force that `user` may see."""
    seen = Edition.objects.filter(state=EditionState.IN_FORCE, regulation__state=RegulationState.IN_FORCE)
    return seen.filter(regulation__in=Regulation.objects.visible_to(user)).values_list("pk", flat=True)


def page_of_duties(
    user: User, wanted: Wanted, cursor: str, today: date
) -> tuple[paging.Page[Obligation], list[DutyLine]]:
    """A page of duties with their newest and next report: a fixed number of queries."""
    page = paging.page(duties(user, wanted).only("pk"), order=["pk"], cursor=cursor)  # to be sorted, rows are narrow
    rows = _listed(Obligation.objects.filter(pk__in=[row.pk for row in page])).order_by("pk")
    return page, _lines(user, list(rows), today)


def every_duty(user: User, wanted: Wanted, today: date) -> Iterator[DutyLine]:
    """All of them, some hundred at a time."""
    held: list[Obligation] = []
    for row in _listed(duties(user, wanted)).order_by("pk").iterator(chunk_size=READ_AT_ONCE):
        held.append(row)
        if len(held) == READ_AT_ONCE:
            yield from _lines(user, held, today)
            held = []
    yield from _lines(user, held, today)


def told(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Duties with all that a list says of them."""
    bodies = ObligationBody.objects.select_related("body").order_by("order", "id")
    rows = rows.select_related("unit__edition__regulation__follower").prefetch_related(Prefetch("bodies", bodies))
    return rows.defer("unit__search", "unit__edition__lines", "unit__edition__regulation__search")


def _listed(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Duties with what a line of the inventory says of them and nothing else: a page makes hundreds of objects."""
    bodies = ObligationBody.objects.select_related("body").only("obligation", "role", "written", "body__name")
    rows = rows.select_related("unit__edition__regulation")
    rows = rows.prefetch_related(Prefetch("bodies", bodies.order_by("order", "id")))
    return rows.only("code", "lineage", "action", "timing", "unit__eid", "unit__edition__regulation__short_title")


def _lines(user: User, rows: Sequence[Obligation], today: date) -> list[DutyLine]:
    lineages = {row.lineage for row in rows}
    joined = dict(Joined.objects.filter(lineage__in=lineages, until_on__isnull=True).values_list("lineage", "into"))
    mains = {row.lineage: row for row in Obligation.objects.visible_to(user).accepted().filter(
        lineage__in=joined.values(), unit__edition__state=EditionState.IN_FORCE
    ).select_related("unit__edition__regulation")}  # fmt: skip
    last, following = _nearest(user, lineages | set(joined.values()), today)
    return [
        DutyLine(
            row,
            named(row, BodyRole.LEAD),
            named(row, BodyRole.RECIPIENT),
            last.get(row.lineage),
            following.get(joined.get(row.lineage, row.lineage)),
            mains.get(joined[row.lineage]) if row.lineage in joined else None,
        )
        for row in rows
    ]


def named(row: Obligation, role: BodyRole) -> list[str]:
    """Who has a role in a duty, as the directory or else the text names it; with `bodies` loaded."""
    return [one.body.name if one.body else one.written for one in row.bodies.all() if one.role == role]


def _nearest(
    user: User, lineages: Collection[UUID], today: date
) -> tuple[dict[UUID, Commitment], dict[UUID, Commitment]]:
    """Of each lineage the newest promise due before `today` and the next one, as far as `user` may see them: one by one
    along the index by due date, for a lineage may have tens of thousands."""
    seen = Commitment.objects.visible_to(user).filter(lineage=OuterRef("lineage"))
    past = seen.filter(due_on__lt=today).order_by("-due_on", "-pk").values("pk")[:1]
    ahead = seen.filter(due_on__gte=today).order_by("due_on", "pk").values("pk")[:1]
    each = Obligation.objects.filter(lineage__in=lineages).order_by("lineage", "pk").distinct("lineage").values("pk")
    found = Obligation.objects.filter(pk__in=each).values_list("lineage", Subquery(past), Subquery(ahead))
    keys = {lineage: (last, following) for lineage, last, following in found}
    chosen = {key for pair in keys.values() for key in pair if key}
    rows = Commitment.objects.filter(pk__in=chosen).only("code", "state", "due_on").in_bulk()
    return (
        {lineage: rows[last] for lineage, (last, _following) in keys.items() if last},
        {lineage: rows[following] for lineage, (_last, following) in keys.items() if following},
    )


@dataclass(frozen=True)
class Delivery:
    """One report of a duty: the proof that counts, its paper's way to the recipients. `days_late`: by the day that
    counts, 0 in time; None while it neither came nor is late."""

    row: Commitment
    proof: Proof | None
    receipts: Sequence[Addressee] = field(default_factory=list)
    days_late: int | None = None


def deliveries(
    user: User, duty: Obligation, cursor: str, today: date
) -> tuple[paging.Page[Commitment], list[Delivery]]:
    """A page of the reports that perform a duty, newest due first, with receipts as far as `user` may see them."""
    rows = Commitment.objects.visible_to(user).filter(performances__obligation__lineage=duty.lineage).distinct()
    page = paging.page(rows.defer("search", "derivation", "timing", "term"), order=["-due_on"], cursor=cursor)
    keys = [row.pk for row in page]
    proofs: dict[UUID, Proof] = {}
    visible = Proof.objects.visible_to(user).filter(commitment__in=keys, returned_at__isnull=True)
    for proof in visible.select_related("paper").order_by("-counts_on", "-at"):
        proofs[proof.commitment_id] = proof  # the earliest that stands decides
    papers = [proof.paper_id for proof in proofs.values() if proof.paper_id]
    receipts: dict[UUID, list[Addressee]] = defaultdict(list)
    lines = Addressee.objects.visible_to(user).filter(paper__in=papers).select_related("body")
    for line in lines.order_by("body__rank", "pk"):
        receipts[line.paper_id].append(line)
    return page, [_delivery(row, proofs.get(row.pk), receipts, today) for row in page]


def _delivery(row: Commitment, proof: Proof | None, receipts: dict[UUID, list[Addressee]], today: date) -> Delivery:
    late = None
    if row.due_on and row.done_on:
        late = max((row.done_on - row.due_on).days, 0)
    elif row.due_on and row.is_overdue(today):
        late = (today - row.due_on).days
    return Delivery(row, proof, receipts.get(proof.paper_id, []) if proof and proof.paper_id else [], late)
