"""Open commitments whose text was amended or replaced: listed, then carried over or ended, one act each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from phoihop.commitments.models import Commitment
from phoihop.commitments.models.ledger import CommitmentQuerySet
from phoihop.commitments.permissions import can_follow
from phoihop.commitments.services.opening import end_of_clause, replace_edition, successor_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.regulations.models import EditionState, EndedBy, Obligation, Regulation, RegulationState


@dataclass(frozen=True)
class Renewal:
    """An open commitment of a text no longer in force. `successor`: the clause of its lineage now in force, if any."""

    commitment: Commitment
    successor: Obligation | None
    may_apply: bool


@dataclass(frozen=True)
class RenewalPage:
    """Some renewals in the order of their due dates, and the page of rows they stand for."""

    rows: list[Renewal]
    page: paging.Page[Commitment]


def left_behind(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """Those under way whose clause stands in a superseded edition, or whose regulation was replaced.

    Clauses and regulations are asked beforehand: they are few, mostly none, and the database then reads theirs alone.
    """
    superseded = Obligation.objects.filter(unit__edition__state=EditionState.SUPERSEDED)
    replaced = Regulation.objects.filter(state=RegulationState.ENDED, ended_by=EndedBy.REPLACED)
    clauses, regulations = (list(found.values_list("pk", flat=True)) for found in (superseded, replaced))
    behind = Q(obligation__in=clauses) | Q(regulation__in=regulations)
    return rows.under_way().filter(behind, lineage__isnull=False)


def renewal_page(*, user: User, cursor: str = "") -> RenewalPage:
    """One page of the rows `user` may see, each with the clause that follows."""
    rows = left_behind(Commitment.objects.visible_to(user)).select_related("regulation__follower", "obligation__unit")
    page = paging.page(rows, order=["due_on"], cursor=cursor)
    following = _following({row.lineage for row in page.rows if row.lineage})
    return RenewalPage([_renewal(row, following, user) for row in page.rows], page)


def carry_over(*, commitment_id: UUID, by: User, at: datetime) -> Commitment:
    """Bring one commitment to the clause now in force, or end it where the clause was deleted.

    Raises what `replace_edition` and `end_of_clause` raise.
    """
    row = Commitment.objects.get(pk=commitment_id)
    act = replace_edition if successor_of(row) is not None else end_of_clause
    return act(commitment_id=commitment_id, by=by, at=at)


def _following(lineages: set[UUID]) -> dict[UUID, list[Obligation]]:
    """{lineage: accepted obligations of it in force}, asked once for a page."""
    found: dict[UUID, list[Obligation]] = defaultdict(list)
    standing = Obligation.objects.accepted().filter(
        lineage__in=lineages,
        unit__edition__state=EditionState.IN_FORCE,
        unit__edition__regulation__state=RegulationState.IN_FORCE,
    )
    for obligation in standing.select_related("unit__edition__regulation__follower").order_by("pk"):
        found[obligation.lineage].append(obligation)
    return found


def _renewal(row: Commitment, following: dict[UUID, list[Obligation]], user: User) -> Renewal:
    found = following.get(row.lineage, []) if row.lineage else []
    own = [o for o in found if o.unit.edition.regulation_id == row.regulation_id]
    successor = next(iter([*own, *found]), None)
    regulation = successor.unit.edition.regulation if successor else row.regulation
    return Renewal(row, successor, can_follow(user, regulation.follower if regulation else None))
