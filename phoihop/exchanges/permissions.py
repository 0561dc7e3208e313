"""Who may do what: one table.

| act                                   | who                                                                        |
|---------------------------------------|----------------------------------------------------------------------------|
| send                                  | anyone at work in the sender (or its office)                               |
| move, call off, add or take out a body | the same                                                                  |
| answer, name a delegate               | anyone at work in the body asked (or its office)                           |
| record an answer from its paper       | registry clerk of the sender (or of its office)                            |
| read an answer, say what became of it | anyone at work in the sender (or its office)                               |
| gather the opinions, record feedback  | the same                                                                   |
| read one's own answer                 | the body that gave it; the sender; auditors                                |
| open, write a report on coordination  | anyone at work in its body (or its office)                                 |
| approve it (freeze the figures)       | leader or head of office of its body                                       |
| open a result                         | who sees it; recorded, but for the sender's own people                     |
"""

from __future__ import annotations

from phoihop.exchanges.models import CoordinationReport, Exchange, ExchangeBody, ExchangeKind
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of


def can_send(user: User, sender: Body) -> bool:
    """Send in the name of `sender`; say what became of answers to it."""
    return sight_of(user).has(sender.pk)


def can_approve(user: User, report: CoordinationReport) -> bool:
    """Freeze the figures and draft the paper."""
    return sight_of(user).has(report.body_id, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_answer(user: User, row: ExchangeBody) -> bool:
    """Answer for the body asked."""
    return row.commitment_id is not None and sight_of(user).has(row.body_id)


def can_record(user: User, row: ExchangeBody) -> bool:
    """Enter the answer of the body asked from its paper; not one's own."""
    sight = sight_of(user)
    return sight.has(row.exchange.sender_id, RoleKind.REGISTRY_CLERK) and not sight.has(row.body_id)


def reads_all_answers(user: User, exchange: Exchange) -> bool:
    """The answers side by side."""
    return can_send(user, exchange.sender) or sight_of(user).is_auditor


def reads_content(user: User, exchange: Exchange) -> bool:
    """Text and file at once; of a result only the sender's people, or who has opened it."""
    if exchange.kind != ExchangeKind.RESULT or can_send(user, exchange.sender):
        return True
    return exchange.openings.filter(user=user).exists()
