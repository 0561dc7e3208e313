"""Many petitions are sent to one body at once: those that cannot go stay, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import at_work
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence, Value
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.petitions.models import Petition, PetitionState
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.routing import route
from phoihop.petitions.services.states import locked


@dataclass(frozen=True)
class Chosen:
    """A petition to be sent; `revision`: as its row was read."""

    petition_id: UUID
    revision: int | None = None


@dataclass
class Routed:
    """What became of them: `done` are with the body now, `kept` stay where they are, {petition: why}."""

    done: list[Petition] = field(default_factory=list)
    kept: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def route_many(
    *,
    chosen: Sequence[Chosen],
    lead: Body,
    reached_on: date,
    paper: Paper | None = None,
    by: User,
    at: datetime,
    today: date,
) -> Routed:
    """Send petitions to the body that must answer (chuyển nhiều kiến nghị), each as `route` does and refuses; the body is told
    once. What it has from that day already counts as done: who sends twice sends once.
    """
    read = {one.petition_id: one.revision for one in chosen}
    alone, fresh, found = len(read) == 1, [], Routed()
    for row in locked(list(read)):  # all locks in the order of keys, whatever order they were chosen in
        if not can_sort(by, row):
            found.kept[row.pk] = not_ours()
        elif (row.state, row.lead_id, row.routed_on) == (PetitionState.ROUTED, lead.pk, reached_on):
            found.done.append(row)
        else:
            try:
                with transaction.atomic():
                    sent = route(
                        petition_id=row.pk, lead=lead, reached_on=reached_on, paper=paper, revision=read[row.pk],
                        told=alone, by=by, at=at, today=today,
                    )  # fmt: skip
            except Refused as refused:
                found.kept[row.pk] = refused.sentence
            except PermissionDenied:
                found.kept[row.pk] = not_ours()
            else:
                fresh.append(sent)
    found.done += fresh
    if fresh and not alone:
        _tell(fresh, lead, by=by, at=at, today=today)
    return found


def not_ours() -> str:
    """Why a petition that others gather is not sent."""
    return _("Chỉ cơ quan tập hợp kiến nghị này mới chuyển được.")


def _tell(rows: Sequence[Petition], lead: Body, *, by: User, at: datetime, today: date) -> None:
    values: dict[str, Value] = {"body": rows[0].receiver.name, "number": len(rows)}
    notifications.notify(
        users=at_work([lead.pk], today),
        kind="petition.routed",
        title=Sentence(N_("%(body)s chuyển %(number)s kiến nghị để đồng chí trả lời"), values),
        url=reverse("petitions:owed"),
        key=f"petition.routed:{rows[0].code}:{at.isoformat()}",
        at=at,
        by=by,
    )
