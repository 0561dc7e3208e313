"""Who may do what: one table.

| act                                   | who                                                                        |
|---------------------------------------|----------------------------------------------------------------------------|
| send                                  | anyone at work in the sender (or its office)                               |
| answer, name a delegate               | anyone at work in the body asked (or its office); by paper: in the ledger  |
| say what became of an opinion         | anyone at work in the sender (or its office)                               |
| read one's own answer                 | the body that gave it; the sender; auditors                                |
| open a result                         | who sees it; recorded, but for the sender's own people                     |
"""

from __future__ import annotations

from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, sight_of


def can_send(user: User, sender: Body) -> bool:
    """Send in the name of `sender`; say what became of answers to it."""
    return sight_of(user).has(sender.pk)


def can_answer(user: User, row: ExchangeBody) -> bool:
    """Answer for the body asked."""
    return row.commitment_id is not None and sight_of(user).has(row.body_id)


def reads_all_answers(user: User, exchange: Exchange) -> bool:
    """The answers side by side."""
    return can_send(user, exchange.sender) or sight_of(user).is_auditor


def reads_content(user: User, exchange: Exchange) -> bool:
    """Text and file at once; of a result only the sender's people, or who has opened it."""
    if exchange.kind != ExchangeKind.RESULT or can_send(user, exchange.sender):
        return True
    return exchange.openings.filter(user=user).exists()
