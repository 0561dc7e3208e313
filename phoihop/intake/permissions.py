"""Who may do what: one table.

| act                                          | who                                                                  |
|----------------------------------------------|----------------------------------------------------------------------|
| take in at a meeting                         | anyone at work in the receiver (or its office), its deputies; others |
|                                              | whom the app above lets record at that meeting (`vouched`)           |
| take in by hand, spreadsheet, document       | registry clerk who acts for the receiver                             |
| take in from the public page, by API         | the system itself; what asks has checked its visitor or key          |
| read what waits, screen it                   | registry clerk who acts for the receiver; nobody else                |
| open a letter, print its transfer slip       | registry clerk who acts for the receiver, with a reason, recorded    |
| open who sent what was screened              | anyone at work in the receiver (or its office), auditors; recorded   |
| answer or close a question, mend its words   | anyone at work in the receiver (or its office)                       |
"""

from __future__ import annotations

from uuid import UUID

from phoihop.intake.models import Item, Source, VoterOpinion
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.organisations.models.roles import SEES_OWN

FROM_OUTSIDE = {Source.PORTAL, Source.API}


def can_screen(user: User, receiver_id: object) -> bool:
    """Read what waits and say what it is; take in by hand and from files."""
    sight = sight_of(user)
    return any(sight.has(body, RoleKind.REGISTRY_CLERK) for body in sight.bodies if body == receiver_id)


def can_take_in(user: User | None, receiver: Body, source: Source, *, vouched: bool = False) -> bool:
    """Bring something in for `receiver`. None: the system itself. `vouched`: see the table."""
    if source in FROM_OUTSIDE or user is None:
        return source in FROM_OUTSIDE and user is None
    if source == Source.MEETING:
        return vouched or bool(sight_of(user).roles.get(receiver.pk, frozenset()) & SEES_OWN)
    return can_screen(user, receiver.pk)


def can_open_sender(user: User, item: Item) -> bool:
    """Read who sent what was screened."""
    sight = sight_of(user)
    return sight.has(item.receiver_id) or sight.is_auditor


def can_answer(user: User, opinion: VoterOpinion) -> bool:
    """Answer or close a question, mend the words of what is recorded."""
    return sight_of(user).has(opinion.receiver_id)


def clerks_bodies(user: User) -> frozenset[UUID]:
    """The bodies for which `user` screens."""
    sight = sight_of(user)
    return frozenset(body for body in sight.bodies if sight.has(body, RoleKind.REGISTRY_CLERK))
