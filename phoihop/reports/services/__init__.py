"""The acts of reviews: cycles and self-reviews, the review itself with its limits, approved with its figures frozen."""

from phoihop.reports.services.comparing import compare_duties
from phoihop.reports.services.composing import drop_excerpt, take_over
from phoihop.reports.services.cycles import (
    Round,
    cancel_cycle,
    circulate,
    compose,
    conclude_cycle,
    move_due_day,
    open_cycle,
)
from phoihop.reports.services.duplicates import keep_apart, merge_duties
from phoihop.reports.services.limits import add_limit, change_limit, follow_up, remove_limit
from phoihop.reports.services.packs import arrange_pack, draft_pack_paper, put_in_pack, take_out_of_pack
from phoihop.reports.services.printing import draft_paper
from phoihop.reports.services.reviews import Period, approve, open_review, set_period, write
from phoihop.reports.services.self_reviews import hand_in, record_self_review, send_back, write_self_review
from phoihop.reports.services.verifying import check_limit, follow_up_again

__all__ = [
    "Period",
    "Round",
    "add_limit",
    "approve",
    "arrange_pack",
    "cancel_cycle",
    "change_limit",
    "check_limit",
    "circulate",
    "compare_duties",
    "compose",
    "conclude_cycle",
    "draft_pack_paper",
    "draft_paper",
    "drop_excerpt",
    "follow_up",
    "follow_up_again",
    "hand_in",
    "keep_apart",
    "merge_duties",
    "move_due_day",
    "open_cycle",
    "open_review",
    "put_in_pack",
    "record_self_review",
    "remove_limit",
    "send_back",
    "set_period",
    "take_out_of_pack",
    "take_over",
    "write",
    "write_self_review",
]
