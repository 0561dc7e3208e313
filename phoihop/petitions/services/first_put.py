"""The day on which a thing was first put: of all petitions that ask it and are one or repeat each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Min, Q

from phoihop.kernel.audit import services as audit
from phoihop.petitions.models import AlikeMember, AlikeState, Petition, RoutingRole


def follow_first_put(ids: Iterable[UUID]) -> None:
    """Bring `first_put_on` in line with who stands in which group and what was merged into what, in the act that changed it.

    Only petitions to the same receiver count: its sessions are the ones that passed. What came from another gatherer keeps the
    day that this one got it.
    """
    for start in ids:
        key: UUID | None = start
        while key is not None:  # and what it was merged into, which carries its day
            row = Petition.objects.only("pk", "receiver", "received_on", "first_put_on", "merged_into").get(pk=key)
            first = _first(row)
            if first != row.first_put_on:
                row.first_put_on = first
                audit.follow([row], ["first_put_on"])
            key = row.merged_into_id


def _first(row: Petition) -> date:
    groups = AlikeMember.objects.standing().filter(petition=row, group__state=AlikeState.CONFIRMED).values("group")
    alike = AlikeMember.objects.standing().filter(group__in=groups).values("petition")
    same = Petition.objects.filter(receiver=row.receiver_id).filter(Q(pk__in=alike) | Q(merged_into__in=alike))
    merged = Petition.objects.filter(merged_into=row, receiver=row.receiver_id)
    days: list[date | None] = [
        row.received_on,
        same.aggregate(day=Min("received_on"))["day"],
        merged.aggregate(day=Min("first_put_on"))["day"],
        row.routings.filter(role=RoutingRole.GATHERER).aggregate(day=Min("since"))["day"],
    ]
    return min(day for day in days if day is not None)
