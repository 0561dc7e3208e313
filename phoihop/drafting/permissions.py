"""Who may do what with a draft: one table.

| act                                                        | who                                                   |
|------------------------------------------------------------|-------------------------------------------------------|
| start a draft                                              | anyone at work in the drafting body (or its office)   |
| edit the text                                              | the same; those of a party that drafts along          |
| facts and parties, freeze a version, enter the signed text | anyone at work in the drafting body (or its office)   |
| choose who signs for a party                              | anyone at work in the party, or in the drafting body  |
| give up; send for opinions, end a round, agree             | leader or head of office of the drafting body         |
| decide on comments; call and minute a conference           | anyone at work in the drafting body (or its office)   |
| prepare comments                                           | anyone at work in the party asked (or its office)     |
| send the party's answer                                    | leader or head of office of the party asked           |
| the same from the party's letter                           | registry clerk of the drafting body                   |
| say whom a body sends to a conference                      | anyone at work in it; from its letter as above        |
| plan, change, hold and call off a ceremony                 | anyone at work in the body that holds it              |
| ask to have a draft signed at a ceremony, say yes, drop it  | anyone at work in the drafting body (or its office)   |
| invite a draft to a ceremony, let one in, drop it          | anyone at work in the body that holds it              |
| take back from signature, edit again while it runs         | leader or head of office of the drafting body         |
| sign                                                       | the person named as signer, nobody for him            |
| record a signature on paper, hand in a file signed outside | registry clerk of the party, or of the drafting body  |
| refuse to sign                                             | the signer; leader or head of office of the party     |
| prepare a request for changes of a regulation              | anyone at work in the party that asks (or its office) |
| send it, take it back                                      | leader or head of office of that party                |
| the same from the party's letter                           | registry clerk of the body that leads the regulation  |
| answer it                                                  | leader or head of office of the leading body          |
| the same from the leading body's letter                    | registry clerk of the party that asks                 |
| put what was taken up into an amendment                    | anyone at work in the leading body (or its office)    |
"""

from __future__ import annotations

from phoihop.drafting.models import (
    Answer,
    Attendance,
    CeremonyDraft,
    ChangeRequest,
    Draft,
    DraftParty,
    Joining,
    Signature,
)
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


def can_name_signer(user: User, party: DraftParty) -> bool:
    """Choose who signs for a party, until the text is put up for signature."""
    return sight_of(user).has(party.body_id) or can_lead(user, party.draft)


def can_abandon(user: User, draft: Draft) -> bool:
    """Give the draft up."""
    return sight_of(user).has(draft.drafted_by_id, *HEADS)


def can_decide_for(user: User, draft: Draft) -> bool:
    """Send for opinions, end a round, find the draft agreed: nothing leaves the drafting body unapproved."""
    return sight_of(user).has(draft.drafted_by_id, *HEADS)


def records_for_parties(user: User, draft: Draft) -> bool:
    """Record a party's answer from its letter."""
    return sight_of(user).has(draft.drafted_by_id, RoleKind.REGISTRY_CLERK)


def can_prepare(user: User, answer: Answer) -> bool:
    """Note, change and remove comments that were not sent; a registry clerk types those of a letter."""
    return sight_of(user).has(answer.body_id) or records_for_parties(user, answer.round.draft)


def can_answer(user: User, answer: Answer, *, from_paper: bool) -> bool:
    """Send the party's answer."""
    if from_paper:
        return not sight_of(user).has(answer.body_id) and records_for_parties(user, answer.round.draft)
    return sight_of(user).has(answer.body_id, *HEADS)


def can_call(user: User, body: Body) -> bool:
    """Call, change, cancel and minute a conference in the name of `body`."""
    return sight_of(user).has(body.pk)


def can_let_join(user: User, table: CeremonyDraft) -> bool:
    """Say yes to a draft at a ceremony: who leads it to an invitation, who plans the ceremony to one that asks."""
    if table.joining == Joining.INVITED:
        return can_lead(user, table.draft)
    return can_call(user, table.ceremony.held_by)


def can_drop_from(user: User, table: CeremonyDraft) -> bool:
    """Take a draft off a ceremony: either side."""
    return can_lead(user, table.draft) or can_call(user, table.ceremony.held_by)


def can_confirm(user: User, seat: Attendance, *, from_paper: bool) -> bool:
    """Say whom a body sends to a conference; from its letter: the registry clerk of the body that calls."""
    sight = sight_of(user)
    if from_paper:
        return not sight.has(seat.body_id) and sight.has(seat.conference.called_by_id, RoleKind.REGISTRY_CLERK)
    return sight.has(seat.body_id)


def can_sign(user: User, signature: Signature) -> bool:
    """Sign in person: rights of a body do not reach here."""
    return signature.signer is not None and signature.signer.user_id == user.pk and user.is_active


def can_record_signature(user: User, signature: Signature) -> bool:
    """Record what was signed outside the program."""
    sight = sight_of(user)
    bodies = (signature.body_id, signature.signing.draft.drafted_by_id)
    return any(sight.has(body, RoleKind.REGISTRY_CLERK) for body in bodies)


def can_refuse(user: User, signature: Signature) -> bool:
    """Say for the party that it does not sign."""
    return can_sign(user, signature) or sight_of(user).has(signature.body_id, *HEADS)


def can_ask(user: User, asker: Body, leader: Body, *, from_paper: bool) -> bool:
    """Prepare a request for changes; `from_paper`: type the asker's letter."""
    sight = sight_of(user)
    if from_paper:
        return not sight.has(asker.pk) and sight.has(leader.pk, RoleKind.REGISTRY_CLERK)
    return sight.has(asker.pk)


def can_send_request(user: User, request: ChangeRequest) -> bool:
    """Send a request, take it back; one typed from a letter: after a letter."""
    if request.entered_by_id != request.asked_by_id:
        return can_ask(user, request.asked_by, request.led_by, from_paper=True)
    return sight_of(user).has(request.asked_by_id, *HEADS)


def can_answer_request(user: User, request: ChangeRequest, *, from_paper: bool) -> bool:
    """Answer a request for the leading body."""
    sight = sight_of(user)
    if from_paper:
        return not sight.has(request.led_by_id) and sight.has(request.asked_by_id, RoleKind.REGISTRY_CLERK)
    return sight.has(request.led_by_id, *HEADS)
