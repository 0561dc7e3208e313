"""With whom a petition is: rows that begin and end, and the one commitment behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment, HandBack, Participation, RequestState
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.petitions.models import Dispute, Help, Petition, Routing, RoutingEnd, RoutingRole
from phoihop.petitions.rules.ways import Turns
from phoihop.petitions.services.local import drop_local
from phoihop.petitions.services.states import repeated
from phoihop.petitions.terms import answer_due
from phoihop.regulations.models import BodyRole

SOURCE = "petition"
RECEIVED = "petition.received"  # what obligations hang on that promise an answer


def owe(
    petition: Petition, lead: Body, start: date, *, told: bool = True, by: User, at: datetime, today: date
) -> Commitment:
    """Let `lead` owe the answer, counted from the day on which the petition first reached a body that must answer."""
    return commitments.owe(
        title=f"Trả lời kiến nghị {petition.code}: {petition.title}",
        lead=lead,
        answer=answer_due(petition.regime, start),
        recipients=[petition.receiver],
        source_kind=SOURCE,
        source_code=petition.code,
        event_kind=RECEIVED,
        told=told,
        by=by,
        at=at,
        today=today,
    )


def place(
    petition: Petition,
    body: Body,
    role: RoutingRole,
    *,
    since: date,
    paper: Paper | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Routing:
    """Put a petition with a body, which may see it from now on; where it helped so far and now leads, its row as partner
    ends."""
    for row in standing(petition, body=body):
        end(row, RoutingEnd.TRANSFERRED, str(RoutingRole(role).label), today=since, by=by, at=at)
        forget_help(petition, body, str(RoutingRole(role).label), by=by, at=at, today=since)
    if body.pk not in petition.bodies:
        petition.bodies = [*petition.bodies, body.pk]
        audit.follow([petition], ["bodies"])
    row = Routing(petition=petition, body=body, role=role, since=since, paper=paper, by=by, at=at, **repeated(petition))
    return audit.create(row, verb="petition.placed", by=by, at=at, reason=reason)


def partners_of(commitment: Commitment | None) -> list[Participation]:
    """Who helps with what is owed, each with its part and its internal day; none where nothing is."""
    if commitment is None:
        return []
    rows = commitment.participations.filter(role=BodyRole.PARTNER).select_related("body")
    return list(rows.order_by("pk"))


def help_on(petition: Petition, helpers: Sequence[Participation], *, since: date, by: User, at: datetime) -> None:
    """Let those who helped so far help with this petition too, which is owed now: the same part, the same internal day."""
    if petition.commitment is None:
        return
    for one in helpers:
        commitments.add_partner_of_case(
            commitment_id=petition.commitment.pk, body=one.body, part=one.part, internal_due_on=one.internal_due_on,
            by=by, at=at,
        )  # fmt: skip
        place(petition, one.body, RoutingRole.PARTNER, since=since, by=by, at=at)


def forget_help(petition: Petition, body: Body, reason: str, *, by: User, at: datetime, today: date) -> None:
    """The body helps no more, or leads now: nothing of it goes when a merge is undone."""
    rows = Help.objects.standing().filter(petition=petition, body=body)
    end_help(list(rows.order_by("pk")), reason, by=by, at=at, today=today)


def end_help(rows: Sequence[Help], reason: str, *, by: User, at: datetime, today: date) -> None:
    """It stands no more, and why."""
    for row in rows:
        row.until = max(today, row.since)
    audit.bulk_save(rows, ["until"], verb="help.ended", by=by, at=at, reason=reason)


def standing(petition: Petition, *, body: Body | None = None, role: RoutingRole | None = None) -> list[Routing]:
    """Where it is now, of a body or in a role if asked."""
    rows = Routing.objects.standing().filter(petition=petition).select_related("body")
    rows = rows.filter(body=body) if body else rows
    return list(rows.filter(role=role) if role else rows)


def end(row: Routing, why: RoutingEnd, ground: str, *, today: date, **trace: Any) -> None:
    """It is no longer with this body, and why."""
    row.until, row.ended, row.ground = max(today, row.since), why, ground
    audit.save(row, ["until", "ended", "ground"], verb="petition.left", **trace)


def end_all(petition: Petition, ground: str, *, by: User, at: datetime, today: date) -> None:
    """Nobody has it any more and nobody owes an answer to it: it goes on elsewhere, or not at all."""
    for row in standing(petition):
        end(row, RoutingEnd.ENDED, ground, today=today, by=by, at=at)
    if petition.commitment is not None and petition.commitment.is_under_way:
        commitments.drop_of_case(commitment_id=petition.commitment.pk, reason=ground, by=by, at=at)
    drop_local(petition, ground, by=by, at=at)


def turns_of(petition: Petition) -> Turns[UUID]:
    """Who gave it back so far, and whether a superior decided: also of what it was split from and what is merged into it, for
    the same is asked there."""
    kin = _kin(petition)
    given_back = HandBack.objects.filter(commitment__source_kind=SOURCE, commitment__source_code__in=list(kin.values()))
    answered = given_back.exclude(state=RequestState.ASKED).order_by("asked_at", "pk")
    decided = Dispute.objects.filter(petition__in=list(kin), decided_on__isnull=False)
    return Turns(list(answered.values_list("body_id", flat=True)), decided.exists())


def _kin(petition: Petition) -> dict[UUID, str]:
    """{key: code} of a petition, of the wholes it was split from and of all that is merged into these."""
    found: dict[UUID, str] = {}
    wanted = {petition.pk}
    while wanted:
        rows = Petition.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).exclude(pk__in=list(found))
        asked, wanted = wanted, set()
        for key, code, whole in rows.values_list("pk", "code", "split_from"):
            found[key] = code
            wanted |= {one for one in (key, whole) if one is not None and one not in asked}
    return found
