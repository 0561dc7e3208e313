"""Every write to the directory, one act each."""

from phoihop.organisations.services.accounts import (
    can_manage_account,
    close_account,
    give_role,
    link_identity,
    link_person,
    open_account,
    open_first_administrator,
    remove_second_factor,
    reopen_account,
    set_password,
    take_role,
    unlink_identity,
)
from phoihop.organisations.services.bodies import NewBody, establish
from phoihop.organisations.services.changes import abolish, merge, rename, split
from phoihop.organisations.services.import_runs import (
    can_import,
    check_import,
    confirm_import,
    drop_imports,
    resume_import,
    stop_import,
    submit_import,
    write_import,
)
from phoihop.organisations.services.importing_bodies import import_bodies, plan_bodies
from phoihop.organisations.services.importing_people import import_people, plan_people
from phoihop.organisations.services.people import ELECTED, appoint, correct_person, end_membership, enter_person
from phoihop.organisations.services.record import (
    correct_body,
    correct_name,
    end_code,
    give_code,
    keep_contact,
    set_approval,
    set_rank,
)
from phoihop.organisations.services.serving import end_serving, start_serving
from phoihop.organisations.services.stand_ins import appoint_stand_in, end_stand_in
from phoihop.organisations.services.terms import correct_term, open_term
from phoihop.organisations.services.upkeep import bring_up_to

__all__ = [
    "ELECTED",
    "NewBody",
    "abolish",
    "appoint",
    "appoint_stand_in",
    "bring_up_to",
    "can_import",
    "can_manage_account",
    "check_import",
    "close_account",
    "confirm_import",
    "correct_body",
    "correct_name",
    "correct_person",
    "correct_term",
    "drop_imports",
    "end_code",
    "end_membership",
    "end_serving",
    "end_stand_in",
    "enter_person",
    "establish",
    "give_code",
    "give_role",
    "import_bodies",
    "import_people",
    "keep_contact",
    "link_identity",
    "link_person",
    "merge",
    "open_account",
    "open_first_administrator",
    "open_term",
    "plan_bodies",
    "plan_people",
    "remove_second_factor",
    "rename",
    "reopen_account",
    "resume_import",
    "set_approval",
    "set_password",
    "set_rank",
    "split",
    "start_serving",
    "stop_import",
    "submit_import",
    "take_role",
    "unlink_identity",
    "write_import",
]
