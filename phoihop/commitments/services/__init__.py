"""The acts of the ledger, by file: opening, generation, events, clock, proof, verdict, requests, people, talk, what is
performed together."""

from phoihop.commitments.services.blockers import raise_blocker
from phoihop.commitments.services.cases import (
    add_partner_of_case,
    change_part_of_case,
    drop_of_case,
    drop_partner_of_case,
    keep_of_case,
    move_of_case,
    move_to_lead_of_case,
    owe_again_of_case,
    rename_of_case,
    reword_case,
)
from phoihop.commitments.services.clock import resume, suspend
from phoihop.commitments.services.counting import Drift, fold_tallies, tally_drift
from phoihop.commitments.services.events import cancel_event, move_event, record_event, restore_event
from phoihop.commitments.services.generation import generate, generate_all
from phoihop.commitments.services.impact import apply_impact, impact_of_register, impact_page
from phoihop.commitments.services.moving import move_report
from phoihop.commitments.services.opening import end_of_clause, owe, replace_edition
from phoihop.commitments.services.people import assign, give_part, report_part_done
from phoihop.commitments.services.planned import Promise, carry_planned, drop_planned, move_planned, owe_planned
from phoihop.commitments.services.proof import prove, return_proof
from phoihop.commitments.services.reminders import digest_heads, escalate, remind
from phoihop.commitments.services.requests import (
    accept_hand_back,
    ask_extension,
    grant_extension,
    hand_back,
    refuse_extension,
    refuse_hand_back,
)
from phoihop.commitments.services.talk import add_note, send_message
from phoihop.commitments.services.together import perform_apart, perform_together
from phoihop.commitments.services.verdict import close_no_longer_due, judge_kept, judge_not_kept, reopen

__all__ = [
    "Drift",
    "Promise",
    "accept_hand_back",
    "add_note",
    "add_partner_of_case",
    "apply_impact",
    "ask_extension",
    "assign",
    "cancel_event",
    "carry_planned",
    "change_part_of_case",
    "close_no_longer_due",
    "digest_heads",
    "drop_of_case",
    "drop_partner_of_case",
    "drop_planned",
    "end_of_clause",
    "escalate",
    "fold_tallies",
    "generate",
    "generate_all",
    "give_part",
    "grant_extension",
    "hand_back",
    "impact_of_register",
    "impact_page",
    "judge_kept",
    "judge_not_kept",
    "keep_of_case",
    "move_event",
    "move_of_case",
    "move_planned",
    "move_report",
    "move_to_lead_of_case",
    "owe",
    "owe_again_of_case",
    "owe_planned",
    "perform_apart",
    "perform_together",
    "prove",
    "raise_blocker",
    "record_event",
    "refuse_extension",
    "refuse_hand_back",
    "remind",
    "rename_of_case",
    "reopen",
    "replace_edition",
    "report_part_done",
    "restore_event",
    "resume",
    "return_proof",
    "reword_case",
    "send_message",
    "suspend",
    "tally_drift",
]
