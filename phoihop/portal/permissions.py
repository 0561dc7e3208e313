"""Who may do what: one table.

| act                                        | who                                                                       |
|--------------------------------------------|---------------------------------------------------------------------------|
| send, follow by code, read what is public  | everybody, without login                                                   |
| print sheets for villages                  | anyone at work where petitions are received from the public page            |
| propose for publication                    | anyone at work in the receiver (or its office)                             |
| release, refuse, withdraw                  | registry clerk, leader, head of office of the receiver (or of its office)  |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind, sight_of
from phoihop.petitions.models import Petition
from phoihop.petitions.permissions import can_follow
from phoihop.portal.models import Publication

MODERATORS = (RoleKind.REGISTRY_CLERK, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_propose(user: User, petition: Petition) -> bool:
    """Put it before those who release."""
    return can_follow(user, petition)


def can_moderate(user: User, publication: Publication) -> bool:
    """Release it, refuse it, take it back."""
    return sight_of(user).has(publication.receiver_id, *MODERATORS)
