"""Who may do what with a petition on its way, and with the answers to it: one table.

| act                                                   | who                                                             |
|-------------------------------------------------------|-----------------------------------------------------------------|
| make petitions of what came in                        | registry clerk of the receiver (or its office), as `intake`       |
| sort, mend the words, send on, partners, merge,       | anyone at work in the receiver (or its office)                   |
| split, close, pass on, tell of an earlier answer      |                                                                  |
| ask a partner to help                                 | the same; anyone at work in the lead (or its office)             |
| decide which ask the same                             | the same, of every petition concerned                            |
| hand back                                             | anyone at work in the lead (or its office); from its paper: a    |
|                                                       | registry clerk of the receiver                                   |
| accept or refuse a hand-back, move, ask the superior  | leader or head of office of the receiver (or its office)         |
| decide a dispute                                      | leader or head of office of the superior; from its paper: a      |
|                                                       | registry clerk of the receiver                                   |
| keep the table of competence                          | leader or head of office of a body that gathers petitions         |
| answer, correct an answer; write a reply, change it,  | anyone at work in the lead body (or its office)                 |
| give it up                                            |                                                                 |
| record an answer from its paper                       | registry clerk of the receiver (or of its office)               |
| say what one thinks of an answer                      | deputies of the delegation, or of the council in whose name the  |
|                                                       | standing body gathers (its groups too), for themselves; the      |
|                                                       | receiver's registry clerk, from the deputy's paper               |
| solved, reopened, a promise checked                   | leader or head of office of the receiver (or of its office)     |
| told the voter, published, withdrawn                  | anyone at work in the receiver (or its office)                  |
| report a broken promise                               | the same, and these deputies                                    |
"""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import GATHERERS, Body, RoleKind, deputy_of, sight_of
from phoihop.petitions.models import Dispute, Petition, Reply

HEADS = (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)


def can_sort(user: User, petition: Petition) -> bool:
    """Sort it, mend its words, send it on, merge, split, close it, pass it on to another gatherer."""
    return sight_of(user).has(petition.receiver_id)


def can_add_partner(user: User, petition: Petition) -> bool:
    """Ask another body to help the lead."""
    sight = sight_of(user)
    return sight.has(petition.receiver_id) or sight.has(petition.lead_id)


def can_hand_back(user: User, petition: Petition, *, from_paper: bool = False) -> bool:
    """Hand it back for the lead."""
    sight = sight_of(user)
    if petition.lead_id is not None and sight.has(petition.lead_id):
        return True
    return from_paper and sight.has(petition.receiver_id, RoleKind.REGISTRY_CLERK)


def can_head(user: User, petition: Petition) -> bool:
    """Answer a hand-back, move it to another lead, ask the superior."""
    return sight_of(user).has(petition.receiver_id, *HEADS)


def can_decide(user: User, dispute: Dispute, *, from_paper: bool = False) -> bool:
    """Say who is competent."""
    sight = sight_of(user)
    if sight.has(dispute.superior_id, *HEADS):
        return True
    return from_paper and sight.has(dispute.petition.receiver_id, RoleKind.REGISTRY_CLERK)


def can_keep_competence(user: User) -> bool:
    """Keep the table of competence."""
    sight = sight_of(user)
    headed = [body for body in sight.bodies if sight.has(body, *HEADS)]
    return Body.objects.filter(pk__in=headed, kind__in=GATHERERS).exists()


def can_answer(user: User, petition: Petition, body: Body) -> bool:
    """Answer in the name of the lead."""
    return petition.lead_id == body.pk and sight_of(user).has(body.pk)


def can_reply(user: User, petition: Petition) -> bool:
    """The same, of whoever leads it."""
    return petition.lead_id is not None and sight_of(user).has(petition.lead_id)


def can_write_reply(user: User, reply: Reply) -> bool:
    """Change a reply that is being written, give it up."""
    return sight_of(user).has(reply.body_id)


def can_record_answer(user: User, petition: Petition) -> bool:
    """Enter the lead's answer from its paper; not one's own body's."""
    sight = sight_of(user)
    own = petition.lead_id is not None and sight.has(petition.lead_id)
    return not own and sight.has(petition.receiver_id, RoleKind.REGISTRY_CLERK)


def can_evaluate(user: User, petition: Petition) -> bool:
    """Say what one thinks of an answer: a deputy."""
    return petition.receiver_id in deputy_of(user)


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
