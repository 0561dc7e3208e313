"""What the search over everything finds of reports (`settings.SEARCH_KINDS`): a few hundred rows in a term of five years."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.fields import words
from phoihop.kernel.search.kinds import Kind
from phoihop.reports.models import Cycle, ReviewReport


def _reviews(user: User) -> QuerySet[ReviewReport]:
    return ReviewReport.objects.visible_to(user).select_related("body").defer("figures", "body__search")


def _cycles(user: User) -> QuerySet[Cycle]:
    return Cycle.objects.visible_to(user).select_related("body").defer("body__search")


REVIEWS = Kind(
    gettext_lazy("Báo cáo kiểm điểm"),
    "report-analytics",
    ReviewReport,
    _reviews,
    lambda row: (row.title, row.get_absolute_url(), f"{row.body.name} · {row.get_state_display()}"),
    newest="-created_at",
    made_of=words(code="A", assessment="C", proposals="C", title="A"),
)
CYCLES = Kind(
    gettext_lazy("Đợt kiểm điểm"),
    "report-analytics",
    Cycle,
    _cycles,
    lambda row: (row.title, row.get_absolute_url(), f"{row.body.name} · {row.get_state_display()}"),
    newest="-created_at",
    made_of=words(code="A", title="A"),
)
