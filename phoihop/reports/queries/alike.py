"""Duties to report that look like one report asked for twice (báo cáo trùng lặp): found before, read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from phoihop.commitments.models import Joined
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Edition, EditionState, Obligation, Regulation, RegulationState
from phoihop.reports.likeness import Duty, Match, Meeting
from phoihop.reports.models import AlikePair, ComparedEdition, KeptApart
from phoihop.reports.queries.regime import Wanted, told

AT_ONCE = 20  # pairs of a page: each is a card of two duties to be read word by word


@dataclass(frozen=True)
class Likeness:
    """Two duties that look alike, why, and what was decided: `apart`, `joined`, or nothing yet."""

    match: Match
    first: Obligation
    second: Obligation
    apart: KeptApart | None
    joined: Joined | None


@dataclass(frozen=True)
class Inventory:
    """A page of pairs that `user` may see. `waiting`, `decided`: how many of each there are; `compared`: duties among
    which they were looked for; `to_come`: a regulation in force is not compared yet; `is_crowded`: not all were compared.
    """

    page: paging.Page[AlikePair]
    pairs: Sequence[Likeness]
    waiting: paging.Count
    decided: paging.Count
    compared: int
    to_come: bool
    is_crowded: bool


def duplicates(user: User, wanted: Wanted, *, decided: bool = False, cursor: str = "") -> Inventory:
    """Pairs that wait for a decision or have one, the likest first: a fixed number of queries however many duties."""
    rows = _wanted(AlikePair.objects.visible_to(user), wanted)
    waiting, done = (paging.count_up_to(_by_decision(rows, decided=each)) for each in (False, True))
    chosen = _by_decision(rows, decided=decided)
    page = paging.page(chosen, order=["-share", "-pk"], cursor=cursor, size=AT_ONCE, count=False)
    seen = _in_force().filter(regulation__in=Regulation.objects.visible_to(user))
    compared = ComparedEdition.objects.filter(edition__in=seen)
    return Inventory(
        page=replace(page, total=done if decided else waiting),
        pairs=_with_duties(page.rows),
        waiting=waiting,
        decided=done,
        compared=compared.aggregate(number=Sum("duties"))["number"] or 0,
        to_come=seen.filter(compared__isnull=True).exists(),
        is_crowded=compared.filter(is_crowded=True).exists(),
    )


def likeness_of(user: User, first: str, second: str) -> Likeness | None:
    """The pair of these codes, None where they do not look alike or one of them is not to be seen."""
    codes = [first, second]
    found = AlikePair.objects.visible_to(user).filter(first__code__in=codes, second__code__in=codes)
    return next(iter(_with_duties(list(found[:1]))), None)


def not_compared() -> QuerySet[Edition]:
    """Editions in force whose duties were not compared yet."""
    return _in_force().filter(compared__isnull=True)


def as_compared(row: Obligation) -> Duty:
    """A duty as likeness asks for it; with `bodies` loaded."""
    roles: dict[str, set[UUID]] = defaultdict(set)
    for one in row.bodies.all():
        if one.body_id:
            roles[one.role].add(one.body_id)
    return Duty(
        key=row.pk,
        clause=row.unit.lineage,
        leads=frozenset(roles[BodyRole.LEAD]),
        recipients=frozenset(roles[BodyRole.RECIPIENT]),
        words=f"{row.action} {row.output}",
        timing=row.timing,
        names=" ".join(f"{one.written} {one.body.name if one.body else ''}" for one in row.bodies.all()),
    )


def _in_force() -> QuerySet[Edition]:
    return Edition.objects.filter(state=EditionState.IN_FORCE, regulation__state=RegulationState.IN_FORCE)


def _wanted(rows: QuerySet[AlikePair], wanted: Wanted) -> QuerySet[AlikePair]:
    """Pairs with one of the wanted duties in them."""
    if wanted.regulation:
        code = wanted.regulation
        rows = rows.filter(Q(first_edition__regulation__code=code) | Q(second_edition__regulation__code=code))
    for column, code in (("leads", wanted.lead), ("recipients", wanted.recipient)):
        if code:
            body = Body.objects.filter(code=code).first()
            rows = rows.filter(**{f"{column}__contains": [str(body.pk)]}) if body else rows.none()
    if wanted.period == "other":
        return rows.exclude(first__timing__kind="every")  # a pair meets by periods or by an event, never by both
    if wanted.period:
        return rows.filter(Q(first__timing__period=wanted.period) | Q(second__timing__period=wanted.period))
    return rows


def _by_decision(rows: QuerySet[AlikePair], *, decided: bool) -> QuerySet[AlikePair]:
    """By way of the decisions, which are few: asking each pair for its decisions reads every pair."""
    known = Joined.objects.filter(until_on__isnull=True)
    found = Q()
    for decisions in (
        KeptApart.objects.filter(lower=OuterRef("lower"), higher=OuterRef("higher")),
        known.filter(lineage=OuterRef("lower"), into=OuterRef("higher")),
        known.filter(lineage=OuterRef("higher"), into=OuterRef("lower")),
    ):
        found |= Q(pk__in=AlikePair.objects.filter(Exists(decisions)).values("pk"))
    return rows.filter(found if decided else ~found)


def _with_duties(pairs: Sequence[AlikePair]) -> list[Likeness]:
    """The pairs with their duties and what was decided of them."""
    keys = {key for pair in pairs for key in (pair.first_id, pair.second_id)}
    known = {row.pk: row for row in told(Obligation.objects.filter(pk__in=keys))}
    lineages = {row.lineage for row in known.values()}
    apart = {(row.lower, row.higher): row for row in KeptApart.objects.filter(lower__in=lineages, higher__in=lineages)}
    joins = Joined.objects.filter(lineage__in=lineages, into__in=lineages, until_on__isnull=True)
    joined = {(min(row.lineage, row.into), max(row.lineage, row.into)): row for row in joins}
    return [
        Likeness(
            _match(pair),
            known[pair.first_id],
            known[pair.second_id],
            apart.get((pair.lower, pair.higher)),
            joined.get((pair.lower, pair.higher)),
        )
        for pair in pairs
    ]


def _match(pair: AlikePair) -> Match:
    leads, recipients = (frozenset(UUID(key) for key in keys) for keys in (pair.leads, pair.recipients))
    meeting = cast(Meeting, pair.meeting)
    return Match(pair.first_id, pair.second_id, leads, recipients, meeting, pair.share, tuple(pair.common))
