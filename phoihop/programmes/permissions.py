"""Who may do what with a programme: one table.

| act                                                   | who                                                             |
|-------------------------------------------------------|-----------------------------------------------------------------|
| propose, change; divide work while it is proposed     | anyone at work in the host (or its office)                       |
| run sheet, rows of the host, words of the report      | the same                                                        |
| approve                                               | leader or head of office of the approver (or its office); by its |
|                                                       | paper: a registry clerk of the host                              |
| move, add, drop work; close, cancel                   | leader or head of office of the host (or its office)             |
| cancel what was proposed                              | the same, and those of the approver                              |
| register, report, propose awards for a body           | anyone at work in that body, if it takes part; or in the host    |
| name in the ledger whom the division names            | leader or head of office of that body (or its office)            |
| read private fields                                   | host, approver, bodies with work in it; auditors                 |
"""

from __future__ import annotations

from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.programmes.models import Programme

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_propose(user: User, host: Body) -> bool:
    """Propose in the name of `host`."""
    return sight_of(user).has(host.pk)


def can_write(user: User, programme: Programme) -> bool:
    """Write on the programme: what it is, its run sheet, its report; divide its work while it is proposed."""
    return sight_of(user).has(programme.host_id)


def can_head(user: User, programme: Programme) -> bool:
    """Change what was approved, close it, cancel it."""
    return sight_of(user).has(programme.host_id, *HEADS)


def can_approve(user: User, programme: Programme, *, from_paper: bool = False) -> bool:
    """Decide on it; `from_paper`: record that the approver has."""
    sight = sight_of(user)
    if sight.has(programme.approver_id, *HEADS):
        return True
    return from_paper and sight.has(programme.host_id, RoleKind.REGISTRY_CLERK)


def can_cancel(user: User, programme: Programme) -> bool:
    """Cancel it: the host's heads; while it is proposed the approver's too."""
    return can_head(user, programme) or (programme.is_proposed and can_approve(user, programme))


def can_enter(user: User, programme: Programme, body_id: UUID | None) -> bool:
    """Enter or change a row of a body (None: the host's own) in a table of the kind."""
    sight = sight_of(user)
    if sight.has(programme.host_id):
        return True
    return body_id is not None and sight.has(body_id) and programme.parts.filter(body=body_id).exists()


def reads_private(user: User, programme: Programme) -> bool:
    """Read what only those who share the work read."""
    sight = sight_of(user)
    if sight.is_auditor or {programme.host_id, programme.approver_id} & sight.bodies:
        return True
    return programme.approved_on is not None and programme.tasks.standing().filter(body__in=sight.bodies).exists()
