"""Who may do what with a review: one table.

| act                                | who                                                                     |
|------------------------------------|-------------------------------------------------------------------------|
| open, write, add limits            | anyone at work in the follower or a party of the regulation (or their offices) |
| follow a limit up, draft the paper | anyone at work in the body that writes it (or its office)                |
| approve (freeze the figures)       | leader or head of office of the body that writes it                      |
| read the work table of a body      | its leaders and heads of office (or of its office), auditors             |
| read one's own work table          | everybody                                                                |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.regulations.models import Regulation
from phoihop.reports.models import ReviewReport


def can_open(user: User, regulation: Regulation, body: Body) -> bool:
    """Write a review of `regulation` in the name of `body`."""
    inside = {party.body_id for party in regulation.parties.all()} | {regulation.follower_id, regulation.entered_by_id}
    return body.pk in inside and sight_of(user).has(body.pk)


def can_write(user: User, report: ReviewReport) -> bool:
    """Write on the draft."""
    return sight_of(user).has(report.body_id)


def can_approve(user: User, report: ReviewReport) -> bool:
    """Freeze the figures."""
    return sight_of(user).has(report.body_id, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_read_table(user: User, body: Body) -> bool:
    """The whole work table of a body (bảng kiểm đếm công việc)."""
    sight = sight_of(user)
    return sight.is_auditor or sight.has(body.pk, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)
