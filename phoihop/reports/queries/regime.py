"""The reporting regime (chế độ báo cáo): who owes which report to whom and when, and what was delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from phoihop.commitments.models import Commitment, Joined, Proof
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.papers.models import Addressee
from phoihop.regulations.models import BodyRole, EditionState, Obligation, ObligationBody, RegulationState
from phoihop.reports.likeness import Duty as Compared
from phoihop.reports.likeness import Match, crowded, matches
from phoihop.reports.models import KeptApart

MOST_COMPARED = 5_000  # duties compared at once; a province has some hundreds
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
    """Duties to report in force that `user` may see."""
    rows = (
        Obligation.objects.visible_to(user)
        .accepted()
        .filter(
            IS_REPORT,
            unit__edition__state=EditionState.IN_FORCE,
            unit__edition__regulation__state=RegulationState.IN_FORCE,
        )
    )
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


def page_of_duties(
    user: User, wanted: Wanted, cursor: str, today: date
) -> tuple[paging.Page[Obligation], list[DutyLine]]:
    """A page of duties with their newest and next report: a fixed number of queries."""
    page = paging.page(_told(duties(user, wanted)), order=["pk"], cursor=cursor)
    return page, _lines(user, page.rows, today)


def every_duty(user: User, wanted: Wanted, today: date) -> Iterator[DutyLine]:
    """All of them, some hundred at a time."""
    held: list[Obligation] = []
    for row in _told(duties(user, wanted)).order_by("pk").iterator(chunk_size=READ_AT_ONCE):
        held.append(row)
        if len(held) == READ_AT_ONCE:
            yield from _lines(user, held, today)
            held = []
    yield from _lines(user, held, today)


def _told(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    bodies = ObligationBody.objects.select_related("body").order_by("order", "id")
    rows = rows.select_related("unit__edition__regulation__follower").prefetch_related(Prefetch("bodies", bodies))
    return rows.defer("unit__search", "unit__edition__lines", "unit__edition__regulation__search")


def _lines(user: User, rows: Sequence[Obligation], today: date) -> list[DutyLine]:
    lineages = {row.lineage for row in rows}
    joined = dict(Joined.objects.filter(lineage__in=lineages, until_on__isnull=True).values_list("lineage", "into"))
    mains = {row.lineage: row for row in Obligation.objects.visible_to(user).accepted().filter(
        lineage__in=joined.values(), unit__edition__state=EditionState.IN_FORCE
    ).select_related("unit__edition__regulation")}  # fmt: skip
    seen = Commitment.objects.visible_to(user).filter(lineage__in=lineages | set(joined.values())).defer("search")
    last = _one_each(seen.filter(due_on__lt=today).order_by("lineage", "-due_on", "-pk").distinct("lineage"))
    following = _one_each(seen.filter(due_on__gte=today).order_by("lineage", "due_on", "pk").distinct("lineage"))
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


def _one_each(rows: Iterable[Commitment]) -> dict[UUID, Commitment]:
    return {row.lineage: row for row in rows if row.lineage}


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


@dataclass(frozen=True)
class Likeness:
    """Two duties that look alike, why, and what was decided: `apart`, `joined`, or nothing yet."""

    match: Match
    first: Obligation
    second: Obligation
    apart: KeptApart | None
    joined: Joined | None

    @property
    def is_decided(self) -> bool:
        """Whether somebody decided."""
        return self.apart is not None or self.joined is not None


@dataclass(frozen=True)
class Inventory:
    """All pairs that look alike among the duties `user` may see; `compared` of them, `cut`: there are more."""

    pairs: Sequence[Likeness]
    compared: int
    cut: bool


def duplicates(user: User, wanted: Wanted) -> Inventory:
    """Duties that look like one report asked for twice (báo cáo trùng lặp)."""
    rows = list(_told(duties(user, wanted)).order_by("pk")[: MOST_COMPARED + 1])
    cut = len(rows) > MOST_COMPARED
    known = {row.pk: row for row in rows[:MOST_COMPARED]}
    compared = [as_compared(row) for row in known.values()]
    return Inventory(_decided(matches(compared), known), len(known), cut or crowded(compared))


def likeness_of(user: User, first: str, second: str) -> Likeness | None:
    """The pair of these codes, None where it does not match or one of them is not to be seen."""
    rows = {row.code: row for row in _told(duties(user, Wanted()).filter(code__in=[first, second]))}
    if len(rows) != 2:
        return None
    pair = [rows[first], rows[second]]
    found = matches([as_compared(row) for row in pair])
    return next(iter(_decided(found, {row.pk: row for row in pair})), None)


def as_compared(row: Obligation) -> Compared:
    """A duty as likeness asks for it; with `bodies` loaded."""
    roles: dict[str, set[UUID]] = defaultdict(set)
    for one in row.bodies.all():
        if one.body_id:
            roles[one.role].add(one.body_id)
    return Compared(
        key=row.pk,
        clause=row.unit.lineage,
        leads=frozenset(roles[BodyRole.LEAD]),
        recipients=frozenset(roles[BodyRole.RECIPIENT]),
        words=f"{row.action} {row.output}",
        timing=row.timing,
        names=" ".join(f"{one.written} {one.body.name if one.body else ''}" for one in row.bodies.all()),
    )


def _decided(found: Sequence[Match], known: dict[UUID, Obligation]) -> list[Likeness]:
    lineages = {known[key].lineage for match in found for key in (match.first, match.second)}
    apart = {(row.lower, row.higher): row for row in KeptApart.objects.filter(lower__in=lineages, higher__in=lineages)}
    joins = Joined.objects.filter(lineage__in=lineages, into__in=lineages, until_on__isnull=True)
    joined = {_in_order(row.lineage, row.into): row for row in joins}
    told = []
    for match in found:
        first, second = known[match.first], known[match.second]
        pair = _in_order(first.lineage, second.lineage)
        told.append(Likeness(match, first, second, apart.get(pair), joined.get(pair)))
    return told


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)
