"""Who may do what with papers. One table; an office acts for the body it serves, with two exceptions below it.

The leader of an office does not lead the body that the office serves: for that body he counts as its head of office.
Seeing is `PaperQuerySet.visible_to`; an administrator sees and does nothing here.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from uuid import UUID

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind, Sight, sight_of

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
    return body_id is not None and _acts(sight_of(by, on=on), body_id, kind)


def may(by: User, deed: Deed, body_id: UUID | None, *, on: date) -> bool:
    """Whether `by` may do `deed` for the body on `on`."""
    return body_id is not None and _may(sight_of(by, on=on), deed, body_id)


def bodies_as(by: User, kind: RoleKind, *, on: date) -> list[UUID]:
    """For which bodies `acts_as` holds, asked once for all of them."""
    sight = sight_of(by, on=on)
    return [body_id for body_id in sight.roles if _acts(sight, body_id, kind)]


def bodies_for(by: User, deed: Deed, *, on: date) -> list[UUID]:
    """For which bodies `may` holds, asked once for all of them."""
    sight = sight_of(by, on=on)
    return [body_id for body_id in sight.roles if _may(sight, deed, body_id)]


def _acts(sight: Sight, body_id: UUID, kind: RoleKind) -> bool:
    if kind == LEADER:
        return LEADER in sight.direct.get(body_id, ())
    if kind == HEAD and body_id in sight.served:
        return sight.has(body_id, HEAD, LEADER)
    return sight.has(body_id, kind)


def _may(sight: Sight, deed: Deed, body_id: UUID) -> bool:
    return any(_acts(sight, body_id, kind) for kind in ALLOWED[deed])
