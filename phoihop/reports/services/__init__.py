"""The acts of a review: opened, written, limits with causes and follow-up, approved with its figures frozen, printed."""

from phoihop.reports.services.limits import add_limit, change_limit, follow_up, remove_limit
from phoihop.reports.services.printing import draft_paper
from phoihop.reports.services.reviews import Period, approve, open_review, set_period, write

__all__ = [
    "Period",
    "add_limit",
    "approve",
    "change_limit",
    "draft_paper",
    "follow_up",
    "open_review",
    "remove_limit",
    "set_period",
    "write",
]
