"""Who may do what in the supervision of settlement: one table.

| act                                            | who                                                          |
|------------------------------------------------|--------------------------------------------------------------|
| ask again: compose, record, start its wait     | anyone at work in the body that gathered (or its office)     |
| ask the head, the superior, put to the session | its leader or head of office                                 |
| find a reminder answered, withdraw it          | as for its step                                              |
"""

from __future__ import annotations

from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import sight_of
from phoihop.petitions.permissions import HEADS
from phoihop.settlement.models import Step


def can_remind(user: User, sender: UUID, step: str = Step.AGAIN) -> bool:
    """Take a step of the ladder in the name of `sender`, and end it."""
    sight = sight_of(user)
    return sight.has(sender) if step == Step.AGAIN else sight.has(sender, *HEADS)
