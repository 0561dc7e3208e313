"""What the search over everything finds of reports on voters (`settings.SEARCH_KINDS`): some dozens a year."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.fields import words
from phoihop.kernel.search.kinds import Kind
from phoihop.voter_reports.models import VoterReport


def _reports(user: User) -> QuerySet[VoterReport]:
    return VoterReport.objects.visible_to(user).select_related("body").defer("figures", "body__search")


VOTER_REPORTS = Kind(
    gettext_lazy("Báo cáo cử tri"),
    "report-analytics",
    VoterReport,
    _reports,
    lambda row: (row.title, row.get_absolute_url(), f"{row.body.name} · {row.get_state_display()}"),
    newest="-created_at",
    made_of=words(code="A", assessment="C", title="A"),
)
