"""Where papers find the report they are of."""

from __future__ import annotations

from phoihop.kernel.accounts.models import User
from phoihop.voter_reports.models import VoterReport


def case_page_of(user: User, code: str) -> str:
    """The address of the report with this code; "" when `user` may not see it."""
    row = VoterReport.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""
