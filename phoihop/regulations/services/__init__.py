"""The acts on regulations: entering, reviewing, taking effect, going on; and the registers."""

from phoihop.regulations.services.drafted import Drafted, amend_as_drafted, enter_drafted
from phoihop.regulations.services.entry import NewRegulation, enter, text_to_track
from phoihop.regulations.services.force import Signing, end, publish, put_in_force
from phoihop.regulations.services.registers import check, keep_entry, load_reference
from phoihop.regulations.services.renewal import (
    clone,
    delete_unit,
    open_amendment,
    put_amendment_in_force,
    reword_unit,
)
from phoihop.regulations.services.review import Wording, accept, add, edit, mark_non_operative, reject, split

__all__ = [
    "Drafted",
    "NewRegulation",
    "Signing",
    "Wording",
    "accept",
    "add",
    "amend_as_drafted",
    "check",
    "clone",
    "delete_unit",
    "edit",
    "end",
    "enter",
    "enter_drafted",
    "keep_entry",
    "load_reference",
    "mark_non_operative",
    "open_amendment",
    "publish",
    "put_amendment_in_force",
    "put_in_force",
    "reject",
    "reword_unit",
    "split",
    "text_to_track",
]
