"""How a commitment comes to be: its rows, built once for the generator and for the apps above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import (
    UNDER_WAY,
    Commitment,
    Event,
    OriginKind,
    Participation,
    Performance,
    State,
)
from phoihop.commitments.permissions import can_follow
from phoihop.commitments.rules import who_judges
from phoihop.commitments.services.closing import close
from phoihop.commitments.services.locking import judging_part, locked, set_turn, settle_turns
from phoihop.commitments.services.notices import tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.instances import Instance, term_of_day
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, EditionState, Obligation, Regulation


@dataclass(frozen=True)
class Parties:
    """Who takes part in a promise, by role. `acting`: {body: the office that acts for it}."""

    leads: tuple[UUID, ...]
    partners: tuple[UUID, ...] = ()
    recipients: tuple[UUID, ...] = ()
    cc: tuple[UUID, ...] = ()
    acting: dict[UUID, UUID] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A commitment with the rows that are made with it, not yet written."""

    commitment: Commitment
    parts: list[Participation]
    performances: list[Performance]

    @property
    def rows(self) -> list[Any]:
        """All rows besides the commitment itself."""
        return [*self.parts, *self.performances]


def dates_of(instance: Instance) -> dict[str, Any]:
    """The date columns of a commitment from an instance of its obligation."""
    return {
        "clock_from": instance.start,
        "term": instance.counting.as_json() if instance.counting else {},
        "due_on": instance.due_on,
        "raw_on": instance.raw_on,
        "certainty": instance.certainty,
        "derivation": instance.as_json(),
        "is_provisional": instance.provisional,
    }


def dates_of_due(answer: Due) -> dict[str, Any]:
    """The date columns of a commitment from a counted term."""
    return {
        "clock_from": answer.start,
        "term": answer.term.as_json(),
        "due_on": answer.due_on,
        "raw_on": answer.raw_on,
        "certainty": answer.certainty,
        "derivation": answer.stored(),
        "is_provisional": False,
    }


def build(
    *,
    title: str,
    output: str,
    regulation: Regulation | None,
    signatories: Sequence[UUID],
    parties: Parties,
    performs: Sequence[Obligation],
    opened_on: date,
    dates: dict[str, Any],
    **origin: Any,
) -> Draft:
    """The rows of one commitment. `origin`: the origin columns of `Commitment`."""
    follower = regulation.follower_id if regulation else None
    judge = who_judges(
        leads=parties.leads,
        recipients=parties.recipients,
        follower=follower,
        parties=signatories,
        self_judged=bool(regulation and regulation.self_judged),
    )
    commitment = Commitment(
        title=title,
        output=output,
        regulation=regulation,
        judge_id=judge.body,
        is_self_judged=judge.is_self,
        opened_on=opened_on,
        **dates,
        **origin,
    )
    parts = _participations(commitment, parties, follower)
    performances = [Performance(commitment=commitment, obligation=obligation) for obligation in performs]
    return Draft(commitment, parts, performances)


def _participations(commitment: Commitment, parties: Parties, follower: UUID | None) -> list[Participation]:
    wanted = [
        *((body, BodyRole.LEAD) for body in parties.leads),
        *((body, BodyRole.PARTNER) for body in parties.partners if body not in parties.leads),
        *((body, BodyRole.RECIPIENT) for body in parties.recipients),
        *((body, BodyRole.CC) for body in parties.cc),
        *([(follower, BodyRole.FOLLOWER)] if follower else []),
    ]
    if commitment.judge_id and commitment.judge_id not in {body for body, role in wanted if role != BodyRole.LEAD}:
        wanted.append((commitment.judge_id, BodyRole.FOLLOWER))
    parts = [
        Participation(commitment=commitment, body_id=body, role=role, acting_office_id=parties.acting.get(body))
        for body, role in dict.fromkeys(wanted)
    ]
    judging = judging_part(parts, commitment.judge_id)
    for part in parts:
        set_turn(part, commitment, judging=judging)
    return parts


@transaction.atomic
def owe(
    *,
    title: str,
    lead: Body,
    due_on: date | None = None,
    answer: Due | None = None,
    why: str = "",
    output: str = "",
    partners: Sequence[Body] = (),
    recipients: Sequence[Body] = (),
    cc: Sequence[Body] = (),
    regulation: Regulation | None = None,
    origin_kind: OriginKind = OriginKind.CASE,
    source_kind: str = "",
    source_code: str = "",
    event_kind: str = "",
    event: Event | None = None,
    performs: Sequence[Obligation] = (),
    told: bool = True,
    by: User | None,
    at: datetime,
    today: date,
) -> Commitment:
    """Open a commitment of a case, a plan step, a report or a direct order (giao nhiệm vụ).

    The date comes from a counted term (`answer`), or is set (`due_on`) with `why` as its citation. With `event_kind`
    it performs, besides `performs`, every obligation in force for that kind of event and this lead: one row, one count
    in each clause. With `event`, from whose day `answer` counts, it moves and ends with it. `by` None: an app's own
    job. `told` False: what is kept by the same act is nobody's new work. Rights are those of the act in the app above that calls.
    Raises Refused "commitment.date_without_reason".
    """
    if due_on is not None and not why:
        raise Refused("commitment.date_without_reason", _("Ghi căn cứ của ngày đến hạn."))
    if answer is None and due_on is not None:
        answer = due(term_of_day(why, title, "none"), (), clock.current_calendar(), start=due_on)
    bound = list(performs) + (obligations_in_force(event_kind, lead, today) if event_kind else [])
    draft = build(
        title=title,
        output=output,
        regulation=regulation,
        signatories=[party.body_id for party in regulation.parties.order_by("order")] if regulation else [],
        parties=Parties(
            leads=(lead.pk,),
            partners=tuple(body.pk for body in partners),
            recipients=tuple(body.pk for body in recipients),
            cc=tuple(body.pk for body in cc),
        ),
        performs=list({obligation.pk: obligation for obligation in bound}.values()),
        opened_on=today,
        dates=dates_of_due(answer) if answer else {"derivation": {}},
        origin_kind=origin_kind,
        source_kind=source_kind,
        source_code=source_code,
        event=event,
    )
    draft.commitment.is_provisional = event is not None and event.actual_on is None
    audit.create(draft.commitment, verb="commitment.opened", parts=draft.rows, by=by, at=at)
    if told:
        tell(
            draft.commitment,
            [BodyRole.LEAD, BodyRole.PARTNER],
            kind="commitment.opened",
            title=Sentence(N_("Nhiệm vụ mới: %(title)s"), {"title": title}),
            key="1",
            at=at,
            by=by,
        )
    return draft.commitment


def obligations_in_force(event_kind: str, lead: Body, today: date) -> list[Obligation]:
    """Accepted obligations of regulations in force on `today` that this kind of event triggers and `lead` owes."""
    return list(
        Obligation.objects.accepted()
        .filter(
            event_kind=event_kind,
            bodies__role=BodyRole.LEAD,
            bodies__body=lead,
            unit__edition__state=EditionState.IN_FORCE,
            unit__edition__regulation__in=Regulation.objects.in_force(today),
        )
        .order_by("pk")
        .distinct()
    )


@transaction.atomic
def replace_edition(*, commitment_id: UUID, by: User, at: datetime) -> Commitment:
    """Bring one open commitment of an amended or replaced text to the clause of the same lineage now in force.

    The date moves only if the clause's timing did, by its own act. Raises PermissionDenied (`by` heads no follower),
    Refused "commitment.closed", "commitment.up_to_date", "commitment.clause_deleted" (then `end_of_clause` is the act).
    """
    commitment = locked(commitment_id)
    successor = successor_of(commitment)
    regulation = successor.unit.edition.regulation if successor else commitment.regulation
    if not can_follow(by, regulation.follower if regulation else None):
        raise PermissionDenied
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if successor is None:
        raise Refused("commitment.clause_deleted", _("Điều khoản này không còn trong văn bản mới."))
    if successor.pk == commitment.obligation_id:
        raise Refused("commitment.up_to_date", _("Nhiệm vụ này đã theo văn bản mới."))
    _perform_instead(commitment, successor, by=by, at=at)
    commitment.obligation, commitment.regulation = successor, regulation
    audit.save(
        commitment,
        ["obligation", "regulation"],
        verb="commitment.carried_over",
        by=by,
        at=at,
        reason=f"Theo văn bản mới: {regulation}",
    )
    settle_turns(commitment)
    return commitment


def _perform_instead(commitment: Commitment, successor: Obligation, *, by: User, at: datetime) -> None:
    """The commitment performs the clause in force instead of the clause it came from."""
    for performance in Performance.objects.filter(commitment=commitment, obligation=commitment.obligation):
        audit.delete(performance, verb="performance.ended", by=by, at=at)
    if not Performance.objects.filter(commitment=commitment, obligation=successor).exists():
        audit.create(Performance(commitment=commitment, obligation=successor), verb="performance.added", by=by, at=at)


def successor_of(commitment: Commitment) -> Obligation | None:
    """The accepted obligation of the same lineage in an edition in force, if any; the same regulation first."""
    if commitment.lineage is None:
        return None
    found = (
        Obligation.objects.accepted()
        .filter(
            lineage=commitment.lineage,
            unit__edition__state=EditionState.IN_FORCE,
            unit__edition__regulation__state="in_force",
        )
        .select_related("unit__edition__regulation__follower")
    )
    mine = [o for o in found if o.unit.edition.regulation_id == commitment.regulation_id]
    return next(iter(mine), None) or next(iter(found), None)


@transaction.atomic
def end_of_clause(*, commitment_id: UUID, by: User, at: datetime) -> Commitment:
    """Close an open commitment whose clause was deleted: «không còn phải thực hiện», with the reason.

    Raises PermissionDenied, Refused "commitment.closed", "commitment.clause_stands".
    """
    commitment = locked(commitment_id)
    if not can_follow(by, commitment.regulation.follower if commitment.regulation else None):
        raise PermissionDenied
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    if successor_of(commitment) is not None:
        raise Refused("commitment.clause_stands", _("Điều khoản này vẫn còn hiệu lực."))
    reason = N_("Điều khoản không còn trong văn bản đang có hiệu lực.")
    close(commitment, State.NO_LONGER_DUE, reason, verb="commitment.closed", by=by, at=at)
    return commitment
