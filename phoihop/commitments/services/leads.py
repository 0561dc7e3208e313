"""Another body owes a commitment from now on: its lead, its judge and its proof follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from phoihop.commitments.models import Commitment, Participation
from phoihop.commitments.rules import who_judges
from phoihop.commitments.services.locking import settle_turns, wait_by_standing_proof
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole


def hand_over(commitment: Commitment, old: Body, new: Body | None, trace: dict[str, Any]) -> None:
    """`new` leads a locked commitment instead of `old`; the outside date does not change. Proof of the old lead stays to be
    read and counts no more."""
    _change_lead(commitment, old, new, trace)
    _change_judge(commitment, trace)
    _settle_proof(commitment, trace)
    settle_turns(commitment)


def _change_lead(commitment: Commitment, old: Body, new: Body | None, trace: dict[str, Any]) -> None:
    """The old lead stays on the row as copied; the new one leads."""
    for part in commitment.participations.filter(role=BodyRole.LEAD, body=old):
        if commitment.participations.filter(role=BodyRole.CC, body=old).exists():
            audit.delete(part, verb="participation.ended", **trace)
        else:
            part.role = BodyRole.CC
            audit.save(part, ["role"], verb="participation.changed", **trace)
    if new is None or commitment.participations.filter(role=BodyRole.LEAD, body=new).exists():
        return
    partner = commitment.participations.filter(role=BodyRole.PARTNER, body=new).first()
    if partner is not None:
        partner.role = BodyRole.LEAD
        audit.save(partner, ["role"], verb="participation.changed", **trace)
    else:
        lead = Participation(commitment=commitment, body=new, role=BodyRole.LEAD)
        audit.create(lead, verb="participation.added", **trace)


def _change_judge(commitment: Commitment, trace: dict[str, Any]) -> None:
    """Among the leads that owe it now, a lead still does not judge itself (`rules.who_judges`)."""
    bodies: dict[str, list[UUID]] = {BodyRole.LEAD: [], BodyRole.RECIPIENT: []}
    for role, body in commitment.participations.order_by("pk").values_list("role", "body_id"):
        bodies.setdefault(role, []).append(body)
    if commitment.judge_id not in bodies[BodyRole.LEAD] and not commitment.is_self_judged:
        return
    regulation = commitment.regulation
    parties = regulation.parties.order_by("order").values_list("body_id", flat=True) if regulation else []
    judge = who_judges(
        leads=bodies[BodyRole.LEAD],
        recipients=bodies[BodyRole.RECIPIENT],
        follower=regulation.follower_id if regulation else None,
        parties=list(parties),
        self_judged=bool(regulation and regulation.self_judged),
    )
    commitment.judge_id, commitment.is_self_judged = judge.body, judge.is_self
    audit.save(commitment, ["judge", "is_self_judged"], verb="commitment.judge_changed", **trace)
    if judge.body and not commitment.participations.filter(body=judge.body).exclude(role=BodyRole.LEAD).exists():
        row = Participation(commitment=commitment, body_id=judge.body, role=BodyRole.FOLLOWER)
        audit.create(row, verb="participation.added", **trace)


def _settle_proof(commitment: Commitment, trace: dict[str, Any]) -> None:
    before = commitment.state, commitment.done_on
    wait_by_standing_proof(commitment)
    if (commitment.state, commitment.done_on) != before:
        audit.save(commitment, ["state", "done_on", "proved_at"], verb="commitment.proof_lapsed", **trace)
