"""Who may do what in the directory. One table; the actor `None` is the system itself (a job, a command), no visitor.

Every account reads the directory: bodies, persons, posts, telephone and e-mail. Visitors without account read nothing.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind, administers, sight_of


class Seat(Enum):
    """Where somebody sits in relation to a body."""

    PROVINCE = auto()  # administrator of the whole installation
    ADMINISTRATOR = auto()  # of the body, of one above it, of its office
    HEAD = auto()  # leader or head of office of the body, or of the office that serves it
    LEADER = auto()  # leader of the body itself
    CLERK = auto()  # registry clerk of the body, or of the office that serves it


class Deed(Enum):
    """What is done."""

    CHANGE_BODIES = auto()  # establish, rename, merge, split, abolish, correct; codes, rank, servings, terms
    KEEP_RECORD = auto()  # address, telephone, e-mail of a body
    SET_APPROVAL = auto()  # whether outgoing papers need approval
    KEEP_PEOPLE = auto()  # persons, posts, stand-ins of a body
    MANAGE_ACCOUNTS = auto()  # accounts and roles in a body
    MANAGE_OVERSEERS = auto()  # auditors (they read everything) and administrators of everywhere
    SEE_ROLES = auto()  # which account has which role in a body


ALLOWED: dict[Deed, set[Seat]] = {
    Deed.CHANGE_BODIES: {Seat.PROVINCE},
    Deed.KEEP_RECORD: {Seat.PROVINCE, Seat.ADMINISTRATOR, Seat.HEAD, Seat.CLERK},
    Deed.SET_APPROVAL: {Seat.PROVINCE, Seat.LEADER},
    Deed.KEEP_PEOPLE: {Seat.PROVINCE, Seat.ADMINISTRATOR, Seat.HEAD, Seat.CLERK},
    Deed.MANAGE_ACCOUNTS: {Seat.PROVINCE, Seat.ADMINISTRATOR},
    Deed.MANAGE_OVERSEERS: {Seat.PROVINCE},
    Deed.SEE_ROLES: {Seat.PROVINCE, Seat.ADMINISTRATOR, Seat.HEAD},
}


def _sits(by: User, seat: Seat, body: Body | None, on: date) -> bool:
    if seat is Seat.PROVINCE:
        return administers(by, None, on=on)
    if body is None:
        return False
    if seat is Seat.ADMINISTRATOR:
        return administers(by, body, on=on)
    sight = sight_of(by, on=on)
    if seat is Seat.LEADER:
        return RoleKind.LEADER in sight.direct.get(body.pk, frozenset())
    kinds = [RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE] if seat is Seat.HEAD else [RoleKind.REGISTRY_CLERK]
    return sight.has(body.pk, *kinds)


def _may(deed: Deed, by: User | None, body: Body | None, on: date) -> bool:
    return by is None or any(_sits(by, seat, body, on) for seat in sorted(ALLOWED[deed], key=lambda seat: seat.value))


def can_change_bodies(by: User | None, *, on: date) -> bool:
    """Acts of change and the facts that hold for all."""
    return _may(Deed.CHANGE_BODIES, by, None, on)


def can_keep_record(by: User | None, body: Body, *, on: date) -> bool:
    """Address, telephone, e-mail of `body`."""
    return _may(Deed.KEEP_RECORD, by, body, on)


def can_set_approval(by: User | None, body: Body, *, on: date) -> bool:
    """Whether papers of `body` leave it only approved."""
    return _may(Deed.SET_APPROVAL, by, body, on)


def can_keep_people(by: User | None, body: Body, *, on: date) -> bool:
    """Persons, posts and stand-ins of `body`."""
    return _may(Deed.KEEP_PEOPLE, by, body, on)


def can_manage_accounts(by: User | None, body: Body, *, on: date) -> bool:
    """Accounts and roles in `body`."""
    return _may(Deed.MANAGE_ACCOUNTS, by, body, on)


def can_give_role(by: User | None, body: Body, kind: str, *, everywhere: bool = False, on: date) -> bool:
    """Give or take the role `kind` in `body`."""
    overseer = everywhere or kind == RoleKind.AUDITOR
    return _may(Deed.MANAGE_OVERSEERS if overseer else Deed.MANAGE_ACCOUNTS, by, body, on)


def can_see_roles(by: User | None, body: Body, *, on: date) -> bool:
    """Which account has which role in `body`."""
    return _may(Deed.SEE_ROLES, by, body, on)


def keeps_people_somewhere(by: User, *, on: date) -> bool:
    """Whether `by` keeps the people of any body at all: who may open the form of an appointment."""
    sight = sight_of(by, on=on)
    keepers = {RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE, RoleKind.REGISTRY_CLERK, RoleKind.ADMINISTRATOR}
    return any(kinds & keepers for kinds in sight.roles.values())
