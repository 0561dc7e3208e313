"""Who may do what with a regulation: one table.

| act                                        | who                                                            |
|--------------------------------------------|----------------------------------------------------------------|
| enter a regulation, open an amendment, clone | anyone at work in the body that enters it (or its office)       |
| review clauses, edit the draft              | anyone at work in the entering body or a party (or their offices) |
| put in force, end, put an amendment in force | leader or head of office of the entering body or the follower    |
| keep the registers                          | head of office, leader (any body), auditor excluded             |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.regulations.models import Regulation

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_enter(user: User, body: Body) -> bool:
    """Enter a regulation in the name of `body`."""
    return sight_of(user).has(body.pk)


def can_review(user: User, regulation: Regulation) -> bool:
    """Accept, edit, add and reject obligations; mark clauses."""
    sight = sight_of(user)
    return sight.has(regulation.entered_by_id) or any(sight.has(party.body_id) for party in regulation.parties.all())


def can_put_in_force(user: User, regulation: Regulation) -> bool:
    """Let a reviewed text take effect, or end it."""
    sight = sight_of(user)
    return sight.has(regulation.entered_by_id, *HEADS) or sight.has(regulation.follower_id, *HEADS)


def can_keep_registers(user: User) -> bool:
    """Add to the registers of legal bases and dead names."""
    return any(kind in HEADS for kinds in sight_of(user).roles.values() for kind in kinds)
