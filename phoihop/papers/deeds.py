"""Who may do what with papers. One table; an office acts for the body it serves, with two exceptions below it.

The leader of an office does not lead the body that the office serves: for that body he counts as its head of office.
Seeing is `PaperQuerySet.visible_to`; an administrator sees and does nothing here.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind, sight_of

LEADER, HEAD, OFFICER, CLERK = (
    RoleKind.LEADER,
    RoleKind.HEAD_OF_OFFICE,
    RoleKind.OFFICER,
    RoleKind.REGISTRY_CLERK,
)


class Deed(Enum):
    """What is done, for which body."""

    DRAFT = auto()  # draft, edit, attach, submit, withdraw: for the issuer
    SIGN = auto()  # put in the signed scan: for the issuer
    NUMBER = auto()  # give the number, issue: for the issuer
    RECALL = auto()  # call an issued paper back: for the issuer
    RECEIVE = auto()  # arrival number, paper from outside, act of another body from its paper: for the receiver
    HAND_OVER = auto()  # give an arrived paper to a person: for the addressee
    SET_CHAIN = auto()  # the body's chain of review


ALLOWED: dict[Deed, frozenset[RoleKind]] = {
    Deed.DRAFT: frozenset({LEADER, HEAD, OFFICER, CLERK}),
    Deed.SIGN: frozenset({LEADER, HEAD, CLERK}),
    Deed.NUMBER: frozenset({CLERK}),
    Deed.RECALL: frozenset({LEADER, HEAD}),
    Deed.RECEIVE: frozenset({CLERK}),
    Deed.HAND_OVER: frozenset({LEADER, HEAD, CLERK}),
    Deed.SET_CHAIN: frozenset({LEADER, HEAD}),
}


def acts_as(by: User, body_id: UUID | None, kind: RoleKind, *, on: date) -> bool:
    """Whether `by` acts for the body as `kind` on `on`: leads it only directly, serves it through its office too."""
    sight = sight_of(by, on=on)
    if body_id is None:
        return False
    if kind == LEADER:
        return LEADER in sight.direct.get(body_id, ())
    if kind == HEAD and body_id in sight.served:
        return sight.has(body_id, HEAD, LEADER)
    return sight.has(body_id, kind)


def may(by: User, deed: Deed, body_id: UUID | None, *, on: date) -> bool:
    """Whether `by` may do `deed` for the body on `on`."""
    return any(acts_as(by, body_id, kind, on=on) for kind in sorted(ALLOWED[deed]))
