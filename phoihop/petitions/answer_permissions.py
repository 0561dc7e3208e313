"""Who may do what with answers: one table.

| act                                        | who                                                              |
|--------------------------------------------|------------------------------------------------------------------|
| answer, correct an answer                  | anyone at work in the lead body (or its office)                   |
| record an answer from its paper            | registry clerk of the receiver (or of its office)                 |
| say what one thinks of an answer           | deputies of the receiver, for themselves; its registry clerk, from |
|                                            | the deputy's paper                                               |
| solved, reopened, accepted                 | leader or head of office of the receiver (or of its office)       |
| told the voter, published, withdrawn       | anyone at work in the receiver (or its office)                    |
| report a broken promise, check it          | the same; deputies of the receiver report too                     |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.petitions.models import Petition

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_answer(user: User, petition: Petition, body: Body) -> bool:
    """Answer in the name of the lead."""
    return petition.lead_id == body.pk and sight_of(user).has(body.pk)


def can_record_answer(user: User, petition: Petition) -> bool:
    """Enter the lead's answer from its paper; not one's own body's."""
    sight = sight_of(user)
    own = petition.lead_id is not None and sight.has(petition.lead_id)
    return not own and sight.has(petition.receiver_id, RoleKind.REGISTRY_CLERK)


def can_evaluate(user: User, petition: Petition) -> bool:
    """Say what one thinks of an answer: a deputy."""
    return sight_of(user).has(petition.receiver_id, RoleKind.DEPUTY)


def can_record_evaluation(user: User, petition: Petition) -> bool:
    """Enter what a deputy wrote."""
    return sight_of(user).has(petition.receiver_id, RoleKind.REGISTRY_CLERK)


def can_close(user: User, petition: Petition) -> bool:
    """Find it solved, open it again."""
    return sight_of(user).has(petition.receiver_id, *HEADS)


def can_follow(user: User, petition: Petition) -> bool:
    """Tell the voter, publish, check promises."""
    return sight_of(user).has(petition.receiver_id)


def can_report_broken(user: User, petition: Petition) -> bool:
    """Say that a promise is not kept."""
    return can_follow(user, petition) or can_evaluate(user, petition)
