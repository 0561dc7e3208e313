"""What every act begins with: the locked row and its parts; and what it ends with: whose turn it is now."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from phoihop.commitments.models import (
    UNDER_WAY,
    Commitment,
    Extension,
    HandBack,
    Participation,
    Proof,
    RequestState,
    State,
)
from phoihop.commitments.rules import earlier, turn
from phoihop.kernel.audit import services as audit
from phoihop.regulations.models import BodyRole

DERIVED = sorted(Participation.audit_derived)
_columns = attrgetter(*(field.attname for field in Participation._meta.concrete_fields if field.name in DERIVED))


def locked(commitment_id: UUID) -> Commitment:
    """The commitment under its row lock, with regulation and judge. Raises Commitment.DoesNotExist."""
    return (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("regulation__follower", "judge", "event")
        .defer("search", "regulation__search", "regulation__follower__search", "judge__search")
        .get(pk=commitment_id)
    )


def settle_turns(commitment: Commitment) -> list[Participation]:
    """Bring what the participations repeat of the commitment, and whose turn it is, in line with it after an act.

    Returns them with the people named on them.
    """
    rows = Participation.objects.filter(commitment=commitment).order_by("pk").select_for_update(of=("self",))
    parts = list(rows.select_related("person", "stand_in").defer("person__search", "stand_in__search"))
    judging = judging_part(parts, commitment.judge_id)
    waits = commitment.is_under_way and _request_waits(commitment)  # with a verdict it is nobody's turn
    changed = []
    for part in parts:
        before = _columns(part)
        set_turn(part, commitment, judging=judging, request_waits=waits)
        if _columns(part) != before:
            changed.append(part)
    audit.follow(changed, DERIVED)
    return parts


def _request_waits(commitment: Commitment) -> bool:
    """Whether an extension or a hand-back waits for an answer."""
    asked = {"commitment": commitment, "state": RequestState.ASKED}
    extensions, hand_backs = (model.objects.filter(**asked).order_by().values("pk") for model in (Extension, HandBack))
    return bool(extensions.union(hand_backs, all=True)[:1])


def wait_by_standing_proof(commitment: Commitment) -> None:
    """Compute state, `done_on` and `proved_at` of a commitment without verdict from the proofs that stand."""
    standing = list(Proof.objects.filter(commitment=commitment).standing().values_list("counts_on", "at"))
    commitment.state = State.PROVED if standing else State.OPEN
    commitment.done_on = min((counts_on for counts_on, _at in standing), default=None)
    commitment.proved_at = max((at for _counts_on, at in standing), default=None)


def judging_part(parts: Sequence[Participation], judge: UUID | None) -> Participation | None:
    """The one participation through which the judge judges: as recipient, else follower, else partner or copied."""
    order = [BodyRole.RECIPIENT, BodyRole.FOLLOWER, BodyRole.PARTNER, BodyRole.CC]
    own = [part for part in parts if part.body_id == judge and part.role in order]
    return min(own, key=lambda part: order.index(BodyRole(part.role)), default=None)


def set_turn(
    part: Participation, commitment: Commitment, *, judging: Participation | None, request_waits: bool = False
) -> None:
    """Compute the derived columns of one participation. `judging`: the participation that gives the verdict."""
    part.regulation_id, part.state, part.outside_due_on = (
        commitment.regulation_id,
        commitment.state,
        commitment.due_on,
    )
    part.is_open = commitment.state in UNDER_WAY
    part.turn = turn(
        role=part.role,
        is_judge=part is judging,
        state=commitment.state,
        request_waits=request_waits,
        part_done=not part.part or part.part_done_on is not None,
    )
    part.due_on = earlier(part.internal_due_on, commitment.due_on)
