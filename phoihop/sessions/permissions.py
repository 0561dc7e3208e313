"""Who may do what with a session: one table.

| act                                                    | who                                                        |
|--------------------------------------------------------|------------------------------------------------------------|
| enter, open, close, move, correct, rename, cancel, say | anyone at work in the body that keeps its dates (or its    |
| that it is «the nearest session»                       | office): a council, its standing body, a delegation        |
| read                                                   | every account                                              |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, sight_of

MEETING = (BodyKind.COUNCIL, BodyKind.COUNCIL_STANDING, BodyKind.NA_DELEGATION)


def can_keep(user: User, keeper: Body) -> bool:
    """Keep the dates of sessions in the name of `keeper`."""
    return keeper.kind in MEETING and sight_of(user).has(keeper.pk)
