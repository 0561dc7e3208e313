"""Who may do what with rounds and meetings: one table.

| act                                                       | who                                                          |
|-----------------------------------------------------------|--------------------------------------------------------------|
| plan a round; add, change, move, cancel its meetings;     | anyone at work in the organiser (or its office): a           |
| assign deputies, invite or no longer, announce, close,    | delegation, a council, its standing body, a group of deputies |
| cancel, set the day of the working meeting                |                                                              |
| agree to the plan                                         | leader or head of office of the Front's body; from its paper: |
|                                                           | a registry clerk of the organiser                            |
| run a meeting: who came, minutes                          | anyone at work in the meeting's or the round's organiser     |
| fulfil a duty                                             | anyone at work in the body that owes it; for the Front and   |
|                                                           | others from paper: a registry clerk of the organiser, or of  |
|                                                           | who gathers for it; for a group of deputies (it has no       |
|                                                           | office) who runs the meeting                                 |
| invitation of who is asked to answer, on paper            | who runs the meeting, or plans the round                     |
| put a notice on paper                                     | anyone at work in the body that owes to tell                 |
| record what is said there, on a telephone                 | `contacts.phone`                                             |
| read                                                      | once announced every account; before that who takes part     |
"""

from __future__ import annotations

from phoihop.contacts.gathering import gatherer_of
from phoihop.contacts.models import ORGANISERS, TOLD_BY_PAPER, Duty, DutyKind, Meeting, Round
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_plan(user: User, organiser: Body) -> bool:
    """Plan in the name of `organiser`."""
    return organiser.kind in ORGANISERS and sight_of(user).has(organiser.pk)


def can_write(user: User, round_: Round) -> bool:
    """Work on a round: its plan, its meetings, its ends."""
    return sight_of(user).has(round_.organiser_id)


def can_agree(user: User, round_: Round, *, from_paper: bool = False) -> bool:
    """Agree for the Front; `from_paper`: record that it has."""
    sight = sight_of(user)
    if sight.has(round_.front_id, *HEADS):
        return True
    return from_paper and sight.has(round_.organiser_id, RoleKind.REGISTRY_CLERK)


def can_run(user: User, meeting: Meeting) -> bool:
    """Work on a meeting and run it: who came, what the minutes say."""
    sight = sight_of(user)
    return sight.has(meeting.organiser_id) or (meeting.round is not None and sight.has(meeting.round.organiser_id))


def can_fulfil(user: User, duty: Duty, *, from_paper: bool = False) -> bool:
    """Say that what is owed was done; `from_paper`: for another body."""
    sight = sight_of(user)
    if sight.has(duty.body_id):
        return True
    if duty.kind == DutyKind.GROUP_SYNTHESIS and duty.meeting is not None:
        return can_run(user, duty.meeting)
    if not from_paper:
        return False
    if duty.round is not None:
        return sight.has(duty.round.organiser_id, RoleKind.REGISTRY_CLERK)
    meeting = duty.meeting
    return meeting is not None and (
        sight.has(meeting.organiser_id, RoleKind.REGISTRY_CLERK)
        or sight.has(gatherer_of(meeting).pk, RoleKind.REGISTRY_CLERK)
    )


def can_notify(user: User, duty: Duty) -> bool:
    """Draw up the paper by which a duty to tell is done; other duties are acts of their own."""
    return duty.kind in TOLD_BY_PAPER and sight_of(user).has(duty.body_id)
