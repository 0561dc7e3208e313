"""Who may do what with a synthesis: one table.

| act                                                        | who                                                     |
|------------------------------------------------------------|---------------------------------------------------------|
| open, take petitions in, merge, split, word, order, leave  | anyone at work in the gatherer (or its office): a        |
| out, hand on, put on paper, say that it was sent           | delegation, a standing body of a council                 |
| approve, return what was handed on                         | the same, unless he has written in it                   |
| cancel, take an approved one back                          | leader or head of office of the gatherer                |
| record a paper sent outside                                | registry clerk of the gatherer                          |
| read                                                       | the gatherer and auditors; once sent, its recipients     |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import GATHERERS, Body, RoleKind, sight_of
from phoihop.petitions.permissions import HEADS
from phoihop.syntheses.models import Synthesis, Writer


def can_gather(user: User, gatherer: Body) -> bool:
    """Open a synthesis in the name of `gatherer`."""
    return gatherer.kind in GATHERERS and sight_of(user).has(gatherer.pk)


def can_write(user: User, synthesis: Synthesis) -> bool:
    """Work on it."""
    return sight_of(user).has(synthesis.gatherer_id)


def can_check(user: User, synthesis: Synthesis) -> bool:
    """Approve or return what others wrote."""
    return can_write(user, synthesis) and not Writer.objects.filter(synthesis=synthesis, user=user).exists()


def can_head(user: User, synthesis: Synthesis) -> bool:
    """Cancel it, take it back once approved."""
    return sight_of(user).has(synthesis.gatherer_id, *HEADS)


def can_record_paper(user: User, synthesis: Synthesis) -> bool:
    """Say with which paper it went out past the software."""
    return sight_of(user).has(synthesis.gatherer_id, RoleKind.REGISTRY_CLERK)
