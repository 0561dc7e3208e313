"""Every write to the directory, one act each."""

from phoihop.organisations.services.accounts import (
    can_manage_account,
    close_account,
    give_role,
    link_person,
    open_account,
    open_first_administrator,
    reopen_account,
    set_password,
    take_role,
)
from phoihop.organisations.services.bodies import NewBody, establish
from phoihop.organisations.services.people import ELECTED, appoint, correct_person, end_membership, enter_person
from phoihop.organisations.services.serving import end_serving, start_serving
from phoihop.organisations.services.terms import correct_term, open_term

__all__ = [
    "ELECTED",
    "NewBody",
    "appoint",
    "can_manage_account",
    "close_account",
    "correct_person",
    "correct_term",
    "end_membership",
    "end_serving",
    "enter_person",
    "establish",
    "give_role",
    "link_person",
    "open_account",
    "open_first_administrator",
    "open_term",
    "reopen_account",
    "set_password",
    "start_serving",
    "take_role",
]
