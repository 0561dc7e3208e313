"""Who may do what with a review: one table.

| act                                | who                                                                     |
|------------------------------------|-------------------------------------------------------------------------|
| open, write, add limits            | anyone at work in the follower or a party of the regulation (or their offices) |
| follow a limit up, draft the paper | anyone at work in the body that writes it (or its office)                |
| approve (freeze the figures)       | leader or head of office of the body that writes it                      |
| open, move, end a cycle, send back, circulate | leader or head of office of the body at its head                    |
| compose, take over, check a limit  | anyone at work in the body at the head of the cycle (or its office)       |
| write a self-review                | anyone at work in its body (or its office)                                |
| hand it in                         | leader or head of office of its body                                      |
| record it from its paper           | registry clerk of the body at the head of the cycle                       |
| read the work table of a body      | its leaders and heads of office (or of its office), auditors             |
| read one's own work table          | everybody                                                                |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.regulations.models import Regulation
from phoihop.reports.models import Cycle, ReviewReport, SelfReview

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_open(user: User, regulation: Regulation, body: Body) -> bool:
    """Write a review of `regulation` in the name of `body`."""
    inside = {party.body_id for party in regulation.parties.all()} | {regulation.follower_id, regulation.entered_by_id}
    return body.pk in inside and sight_of(user).has(body.pk)


def can_write(user: User, report: ReviewReport) -> bool:
    """Write on the draft."""
    return sight_of(user).has(report.body_id)


def can_approve(user: User, report: ReviewReport) -> bool:
    """Freeze the figures."""
    return sight_of(user).has(report.body_id, *HEADS)


def can_head(user: User, body: Body) -> bool:
    """Open a cycle in the name of `body`; end, move, circulate, send back in one that it heads."""
    return sight_of(user).has(body.pk, *HEADS)


def can_compose(user: User, cycle: Cycle) -> bool:
    """Write the common reviews of a cycle."""
    return sight_of(user).has(cycle.body_id)


def can_write_self(user: User, row: SelfReview) -> bool:
    """Write what the body says of itself."""
    return sight_of(user).has(row.body_id)


def can_hand_in(user: User, row: SelfReview) -> bool:
    """Send it in the name of the body."""
    return sight_of(user).has(row.body_id, *HEADS)


def can_record_self(user: User, row: SelfReview) -> bool:
    """Record it from the body's paper («ghi nhận theo văn bản»); not one's own."""
    sight = sight_of(user)
    return sight.has(row.cycle.body_id, RoleKind.REGISTRY_CLERK) and not sight.has(row.body_id)


def can_read_table(user: User, body: Body) -> bool:
    """The whole work table of a body (bảng kiểm đếm công việc)."""
    sight = sight_of(user)
    return sight.is_auditor or sight.has(body.pk, *HEADS)
