"""Who may do what on a commitment: one table.

| act                                  | who                                                                       |
|--------------------------------------|---------------------------------------------------------------------------|
| note                                 | anyone at work in a body that takes part (or its office)                   |
| message                              | the same                                                                  |
| assign person, internal date, part   | leader or head of office of that body; parts also by the lead's            |
| prove, part done, ask, hand back     | anyone at work in the body (or its office)                                 |
| judge, answer, reopen, return proof  | leader or head of office of the judge (or its office)                      |
| any of these for another body        | registry clerk of a body that takes part or follows, from that body's paper |
| record, move, cancel an event        | anyone at work in the event's owner (or its office)                        |
| close as no longer due               | leader or head of office of the judge or the follower                      |
| apply an impact list                 | leader or head of office of the follower                                   |
| join two obligations, part them      | leader or head of office of a recipient of both, or of the follower of the |
|                                      | regulation whose obligation has no promise of its own any more             |
"""

from __future__ import annotations

from phoihop.commitments.models import Commitment, Event
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, Sight, sight_of
from phoihop.regulations.models import BodyRole, Obligation

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def records_for(sight: Sight, commitment: Commitment) -> bool:
    """Whether the user may record another body's act from its paper."""
    bodies = {part.body_id for part in commitment.participations.all()}
    if commitment.regulation_id and commitment.regulation:
        bodies.add(commitment.regulation.entered_by_id)
        if commitment.regulation.follower_id:
            bodies.add(commitment.regulation.follower_id)
    return any(sight.has(body, RoleKind.REGISTRY_CLERK) for body in bodies)


def can_act_for(user: User, commitment: Commitment, body: Body, *, from_paper: bool) -> bool:
    """Prove, ask, hand back, report a part done: for `body`."""
    sight = sight_of(user)
    if sight.has(body.pk):
        return True
    return from_paper and records_for(sight, commitment)


def can_head(user: User, commitment: Commitment, body: Body | None, *, from_paper: bool) -> bool:
    """Judge, answer a request, reopen, return a proof: for the judge `body`."""
    sight = sight_of(user)
    if body is not None and sight.has(body.pk, *HEADS):
        return True
    return from_paper and records_for(sight, commitment)


def can_note(user: User, commitment: Commitment, body: Body) -> bool:
    """Notes and messages in the name of `body`, which takes part."""
    inside = any(part.body_id == body.pk for part in commitment.participations.all())
    return inside and sight_of(user).has(body.pk)


def can_assign(user: User, body: Body) -> bool:
    """Name the person, the stand-in and the internal date inside `body`."""
    return sight_of(user).has(body.pk, *HEADS)


def can_give_parts(user: User, commitment: Commitment) -> bool:
    """Share out parts among partners: a head of a lead."""
    sight = sight_of(user)
    return any(p.role == "lead" and sight.has(p.body_id, *HEADS) for p in commitment.participations.all())


def can_keep_event(user: User, event: Event) -> bool:
    """Record, move or cancel an event."""
    return sight_of(user).has(event.owner_id)


def can_follow(user: User, follower: Body | None) -> bool:
    """Apply an impact list, close what is no longer due, in the name of the following body."""
    return follower is not None and sight_of(user).has(follower.pk, *HEADS)


def can_join(user: User, kept: Obligation, dropped: Obligation) -> bool:
    """Let the promises of `kept` perform `dropped` too, or part them again."""
    sight = sight_of(user)
    both = {row.body_id for row in kept.bodies.all() if row.role == BodyRole.RECIPIENT} & {
        row.body_id for row in dropped.bodies.all() if row.role == BodyRole.RECIPIENT
    }
    wanted = both | {dropped.unit.edition.regulation.follower_id}
    return any(sight.has(body, *HEADS) for body in wanted)
