"""Where the ledger finds the review a commitment came from."""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.reports.models import ReviewReport


def page_of(user: User, code: str) -> str:
    """The address of the review with this code; "" when `user` may not see it."""
    row = ReviewReport.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""
