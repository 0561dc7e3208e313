"""Who may do what with a plan: one table.

| act                                              | who                                                      |
|--------------------------------------------------|----------------------------------------------------------|
| make, propose, write steps, topics, indicators   | anyone at work in the plan's body (or its office)         |
| record a figure                                  | the same                                                  |
| submit, take back, put in effect, close, abandon | leader or head of office of the plan's body (or its office) |
| move or drop a step in effect                    | the same                                                  |
| name the plan's people in the ledger             | leader or head of office of the step's lead (or its office) |
| carry over into the next period                  | anyone at work in the plan's body (or its office)         |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.planning.models import Plan

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_make(user: User, body: Body) -> bool:
    """Make a plan in the name of `body`."""
    return sight_of(user).has(body.pk)


def can_write(user: User, plan: Plan) -> bool:
    """Write on the plan, record its figures, carry it over."""
    return sight_of(user).has(plan.body_id)


def can_head(user: User, plan: Plan) -> bool:
    """Submit it, put it in effect, change it afterwards."""
    return sight_of(user).has(plan.body_id, *HEADS)
