"""Indicators of a plan and the figures reached: who gave which figure by which day, after which paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers.models import Paper
from phoihop.planning.models import Direction, Indicator, IndicatorValue, Plan, PlanState
from phoihop.planning.services.rows import drafting, locked_plan

FIELDS = ["name", "unit", "baseline", "target", "direction"]


@dataclass(frozen=True)
class Target:
    """An indicator as a person writes it."""

    name: str
    unit: str
    target: Decimal
    baseline: Decimal | None = None
    direction: str = Direction.AT_LEAST


@dataclass(frozen=True)
class Reading:
    """A figure reached by the end of the day `on`; `paper`: where it comes from."""

    on: date
    value: Decimal
    note: str = ""
    paper: Paper | None = None


@transaction.atomic
def add_indicator(*, plan_id: UUID, target: Target, by: User, at: datetime) -> Indicator:
    """Set a target (đặt chỉ tiêu). Raises PermissionDenied, Refused "plan.not_drafting", "indicator.name_and_unit_needed"."""
    plan = drafting(plan_id, by)
    order = (plan.indicators.aggregate(last=Max("order"))["last"] or 0) + 1
    indicator = Indicator(plan=plan, order=order)
    _set(indicator, target)
    return audit.create(indicator, verb="indicator.added", by=by, at=at)


@transaction.atomic
def change_indicator(*, indicator_id: UUID, target: Target, by: User, at: datetime) -> Indicator:
    """Change a target while the plan is drafted. Raises as `add_indicator`."""
    indicator = _of_draft(indicator_id, by)
    _set(indicator, target)
    return audit.save(indicator, FIELDS, verb="indicator.changed", by=by, at=at)


@transaction.atomic
def remove_indicator(*, indicator_id: UUID, by: User, at: datetime) -> None:
    """Take a target out of the draft. Raises PermissionDenied, Refused "plan.not_drafting", "indicator.has_figures"."""
    indicator = _of_draft(indicator_id, by)
    if indicator.values.exists():
        raise Refused("indicator.has_figures", _("Chỉ tiêu này đã có số liệu nên không bỏ được; hãy sửa chỉ tiêu."))
    audit.delete(indicator, verb="indicator.removed", by=by, at=at)


@transaction.atomic
def record_figure(*, indicator_id: UUID, reading: Reading, by: User, at: datetime, today: date) -> IndicatorValue:
    """Record what was reached (ghi số liệu); a second figure of one day takes the place of the first, which stays readable.

    Raises PermissionDenied (also for a paper that `by` may not see), Refused "indicator.plan_ended",
    "indicator.in_the_future", "indicator.same_figure".
    """
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    plan = locked_plan(indicator.plan_id, by)
    if plan.state in {PlanState.ABANDONED, PlanState.CLOSED}:
        raise Refused("indicator.plan_ended", _("Kế hoạch đã kết thúc hoặc đã bỏ nên không ghi thêm số liệu."))
    if reading.paper is not None and not Paper.objects.visible_to(by).filter(pk=reading.paper.pk).exists():
        raise PermissionDenied
    if reading.on > today:
        raise Refused("indicator.in_the_future", _("Số liệu thực hiện không thể tính đến một ngày sau hôm nay."))
    before = indicator.values.filter(on=reading.on, is_current=True).first()
    if before is not None:
        if (before.value, before.note, before.paper_id) == (
            reading.value, clean(reading.note), reading.paper.pk if reading.paper else None
        ):  # fmt: skip
            raise Refused("indicator.same_figure", _("Ngày này đã có đúng số liệu đó, không có gì thay đổi."))
        before.is_current = False
        audit.save(before, ["is_current"], verb="indicator.figure_replaced", by=by, at=at)
    value = IndicatorValue(
        indicator=indicator,
        on=reading.on,
        value=reading.value,
        note=clean(reading.note),
        paper=reading.paper,
        by=by,
        at=at,
    )
    return audit.create(value, verb="indicator.figure_recorded", by=by, at=at)


def _of_draft(indicator_id: UUID, by: User) -> Indicator:
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    plan: Plan = drafting(indicator.plan_id, by)
    indicator.plan = plan
    return indicator


def _set(indicator: Indicator, target: Target) -> None:
    if not clean(target.name) or not clean(target.unit):
        raise Refused("indicator.name_and_unit_needed", _("Hãy ghi tên chỉ tiêu và đơn vị tính."))
    indicator.name, indicator.unit = clean(target.name), clean(target.unit)
    indicator.baseline, indicator.target, indicator.direction = target.baseline, target.target, target.direction
