"""The acts on drafts."""

from phoihop.drafting.services.abandoning import abandon
from phoihop.drafting.services.amending import set_effect
from phoihop.drafting.services.answers import change_comment, comment, remove_comment, send_answer
from phoihop.drafting.services.ceremonies import (
    Occasion,
    Sitter,
    add_item,
    cancel_ceremony,
    change_ceremony,
    end_ceremony,
    free_seat,
    move_seat,
    order_drafts,
    plan_ceremony,
    seat,
    tick_item,
)
from phoihop.drafting.services.ceremony_drafts import add_draft, drop_draft, let_join
from phoihop.drafting.services.conferences import (
    Programme,
    call_conference,
    cancel_conference,
    change_conference,
    confirm_attendance,
    draw_up_minutes,
    record_minutes,
)
from phoihop.drafting.services.deciding import decide_comment, find_agreed
from phoihop.drafting.services.editing import add_node, move_node, remove_node, reword_node, set_bases, step_node
from phoihop.drafting.services.entering import SignedPaper, enter_signed
from phoihop.drafting.services.facts import Facts, change_facts
from phoihop.drafting.services.freezing import freeze
from phoihop.drafting.services.naming import replace_name
from phoihop.drafting.services.parties import PartyLine, name_signer, set_parties
from phoihop.drafting.services.proposals import put_comment_in_text
from phoihop.drafting.services.request_answers import Amended, Ruling, amend_as_requested, answer_request
from phoihop.drafting.services.requests import (
    Grounds,
    Wish,
    ask_change,
    begin_request,
    discard_request,
    drop_change,
    reword_change,
    reword_request,
    send_request,
    withdraw_request,
)
from phoihop.drafting.services.rounds import close_round, send_round
from phoihop.drafting.services.signing import (
    NewSigning,
    record_paper,
    refuse,
    reopen,
    sign,
    start_signing,
    take_signed,
    withdraw,
)
from phoihop.drafting.services.starting import NewDraft, start
from phoihop.drafting.services.telling import tell_askers
from phoihop.drafting.services.undoing import undo

__all__ = [
    "Amended",
    "Facts",
    "Grounds",
    "NewDraft",
    "NewSigning",
    "Occasion",
    "PartyLine",
    "Programme",
    "Ruling",
    "SignedPaper",
    "Sitter",
    "Wish",
    "abandon",
    "add_draft",
    "add_item",
    "add_node",
    "amend_as_requested",
    "answer_request",
    "ask_change",
    "begin_request",
    "call_conference",
    "cancel_ceremony",
    "cancel_conference",
    "change_ceremony",
    "change_comment",
    "change_conference",
    "change_facts",
    "close_round",
    "comment",
    "confirm_attendance",
    "decide_comment",
    "discard_request",
    "draw_up_minutes",
    "drop_change",
    "drop_draft",
    "end_ceremony",
    "enter_signed",
    "find_agreed",
    "free_seat",
    "freeze",
    "let_join",
    "move_node",
    "move_seat",
    "name_signer",
    "order_drafts",
    "plan_ceremony",
    "put_comment_in_text",
    "record_minutes",
    "record_paper",
    "refuse",
    "remove_comment",
    "remove_node",
    "reopen",
    "replace_name",
    "reword_change",
    "reword_node",
    "reword_request",
    "seat",
    "send_answer",
    "send_request",
    "send_round",
    "set_bases",
    "set_effect",
    "set_parties",
    "sign",
    "start",
    "start_signing",
    "step_node",
    "take_signed",
    "tell_askers",
    "tick_item",
    "undo",
    "withdraw",
    "withdraw_request",
]
