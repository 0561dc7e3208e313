"""Who may do what with keys: one table.

| act               | who                                                                       |
|-------------------|---------------------------------------------------------------------------|
| make              | leader or head of office of the body (or of its office)                    |
| revoke            | the same; an administrator of the body's accounts                          |
| use               | whoever has the secret, within its scopes, for its body alone              |
"""

from __future__ import annotations

from datetime import date

from phoihop.api.models import ApiKey
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, administers, sight_of

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_make(user: User, body: Body) -> bool:
    """Make a key that acts for `body`."""
    return sight_of(user).has(body.pk, *HEADS)


def can_revoke(user: User, key: ApiKey, *, on: date) -> bool:
    """End it before its day."""
    return can_make(user, key.body) or administers(user, key.body, on=on)
