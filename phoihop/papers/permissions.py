"""Who may do what with a paper, act by act; the table of roles behind it is `deeds.ALLOWED`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.papers.deeds import Deed, acts_as, may
from phoihop.papers.models import Addressee, Paper, ReviewStep


def can_draft(by: User, body_id: UUID | None, *, on: date) -> bool:
    """Write, change, submit and withdraw papers of the body."""
    return may(by, Deed.DRAFT, body_id, on=on)


def can_decide(by: User, step: ReviewStep, *, on: date) -> bool:
    """Approve or return at this step: whoever has its role for the issuer."""
    return acts_as(by, step.paper.issuer_id, RoleKind(step.role), on=on)


def can_sign(by: User, paper: Paper, *, on: date) -> bool:
    """Put in the signed scan."""
    return may(by, Deed.SIGN, paper.issuer_id, on=on)


def can_number(by: User, paper: Paper, *, on: date) -> bool:
    """Give the number and issue."""
    return may(by, Deed.NUMBER, paper.issuer_id, on=on)


def can_recall(by: User, paper: Paper, *, on: date) -> bool:
    """Call back what has left."""
    return may(by, Deed.RECALL, paper.issuer_id, on=on)


def can_record(by: User, body_id: UUID | None, *, on: date) -> bool:
    """Enter papers that came as paper into the body's registry."""
    return may(by, Deed.RECEIVE, body_id, on=on)


def can_receive(by: User, line: Addressee, *, on: date) -> bool:
    """Confirm the arrival at the addressee."""
    return may(by, Deed.RECEIVE, line.body_id, on=on)


def can_answer_for(by: User, line: Addressee, *, on: date) -> bool:
    """Record from the addressee's paper that it arrived or came back: the registry of who sent it."""
    return not line.paper.is_recorded and may(by, Deed.RECEIVE, line.paper.issuer_id, on=on)


def can_hand_over(by: User, line: Addressee, *, on: date) -> bool:
    """Give the arrived paper to a person of the addressee."""
    return may(by, Deed.HAND_OVER, line.body_id, on=on)


def can_set_chain(by: User, body_id: UUID, *, on: date) -> bool:
    """Change the body's chain of review."""
    return may(by, Deed.SET_CHAIN, body_id, on=on)
