"""What the search over everything finds of plans beside the plans themselves (`settings.SEARCH_KINDS`): their steps."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.kinds import Kind
from phoihop.planning.models import PlanStep


def _steps(user: User) -> QuerySet[PlanStep]:
    rows = PlanStep.objects.visible_to(user).standing()
    return rows.select_related("plan", "lead").defer("derivation", "plan__search", "lead__search")


def _told(row: PlanStep) -> tuple[str, str, str]:
    parts = [row.lead.short_name if row.lead else "", row.plan.title]
    return row.title, row.get_absolute_url(), " · ".join(part for part in parts if part)


STEPS = Kind(gettext_lazy("Việc trong kế hoạch"), "list-check", PlanStep, _steps, _told)
