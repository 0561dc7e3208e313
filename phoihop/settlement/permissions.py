"""Who may do what in the supervision of settlement: one table.

| act                                            | who                                                          |
|------------------------------------------------|--------------------------------------------------------------|
| ask again: compose, record, start its wait     | anyone at work in the body that gathered (or its office)     |
| ask the head, the superior, put to the session | its leader or head of office                                 |
| find a reminder answered, withdraw it          | as for its step                                              |
| let bodies owe their reports before a session  | anyone at work in the body that keeps it (or its office)      |
| draft such a report                            | anyone at work in the body that owes it (or its office)       |
| record that it came in                         | registry clerk of who keeps the session (or of its office)    |
"""

from __future__ import annotations

from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind, sight_of
from phoihop.petitions.permissions import HEADS
from phoihop.settlement.models import ResultReport, Step


def can_remind(user: User, sender: UUID, step: str = Step.AGAIN) -> bool:
    """Take a step of the ladder in the name of `sender`, and end it."""
    sight = sight_of(user)
    return sight.has(sender) if step == Step.AGAIN else sight.has(sender, *HEADS)


def can_draft_report(user: User, report: ResultReport) -> bool:
    """Write it in the name of the body that owes it."""
    return sight_of(user).has(report.body_id)


def can_receive_report(user: User, report: ResultReport) -> bool:
    """Record that it came in."""
    return sight_of(user).has(report.session.keeper_id, RoleKind.REGISTRY_CLERK)
