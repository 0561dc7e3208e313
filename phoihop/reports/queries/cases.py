"""Where the ledger finds the review or self-review a commitment came from."""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.reports.models import Cycle, ReviewReport, SelfReview


def page_of(user: User, code: str) -> str:
    """The address of the review with this code; "" when `user` may not see it."""
    row = ReviewReport.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def self_review_page_of(user: User, code: str) -> str:
    """The same of a self-review; before it is handed in, whoever sees its cycle is led there."""
    row = SelfReview.objects.visible_to(user).filter(code=code).first()
    cycle = None if row else Cycle.objects.visible_to(user).filter(self_reviews__code=code).first()
    return row.get_absolute_url() if row else cycle.get_absolute_url() if cycle else ""
