"""Who may do what with a draft: one table.

| act                                                        | who                                                   |
|------------------------------------------------------------|-------------------------------------------------------|
| start a draft                                              | anyone at work in the drafting body (or its office)   |
| edit the text                                              | the same; those of a party that drafts along          |
| facts and parties, freeze a version, enter the signed text | anyone at work in the drafting body (or its office)   |
| give up                                                    | leader or head of office of the drafting body         |
"""

from __future__ import annotations

from phoihop.drafting.models import Draft
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_start(user: User, body: Body) -> bool:
    """Start a draft in the name of `body`."""
    return sight_of(user).has(body.pk)


def can_edit(user: User, draft: Draft) -> bool:
    """Change the words and the order of the text."""
    sight = sight_of(user)
    return sight.has(draft.drafted_by_id) or any(
        party.drafts and sight.has(party.body_id) for party in draft.parties.all()
    )


def can_lead(user: User, draft: Draft) -> bool:
    """Change facts and parties, freeze a version, enter the signed text."""
    return sight_of(user).has(draft.drafted_by_id)


def can_abandon(user: User, draft: Draft) -> bool:
    """Give the draft up."""
    return sight_of(user).has(draft.drafted_by_id, *HEADS)
