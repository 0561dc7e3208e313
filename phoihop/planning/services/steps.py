"""Steps while the plan is drafted: written one by one or together, accepted or dropped; a person decides each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Person
from phoihop.organisations.queries import assignable
from phoihop.planning.foresight import Foresight
from phoihop.planning.models import Plan, PlanDirective, PlanStep, StepPartner, StepState, Topic
from phoihop.planning.services.ordering import close_up, end_of, make_room
from phoihop.planning.services.rows import drafting, step_of_draft
from phoihop.regulations.models import Obligation

FIELDS = ["title", "product", "lead", "person", "stand_in", "starts_on", "due_on", "topic", "directive", "obligation"]
WRITTEN = [*FIELDS, "regulation", "instance_key", "derivation", "state", "decided_by", "decided_at", "revision"]


@dataclass(frozen=True)
class Written:
    """A step as a person writes it."""

    title: str
    lead: Body | None = None
    partners: tuple[Body, ...] = ()
    person: Person | None = None
    stand_in: Person | None = None
    starts_on: date | None = None
    due_on: date | None = None
    product: str = ""
    obligation: Obligation | None = None
    topic: Topic | None = None
    directive: PlanDirective | None = None
    reason: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_steps(
    *, plan_id: UUID, written: Sequence[Written], before: UUID | None = None, by: User, at: datetime, today: date
) -> list[PlanStep]:
    """Put steps at the end of a plan, or before the step `before` (key), all or none (thêm, chèn việc; dán từ bảng tính).

    Raises PermissionDenied, Refused "plan.not_drafting", "step.title_needed", "step.ends_before_it_starts",
    "step.not_of_this_body", "step.clause_not_of_this_plan".
    """
    plan = drafting(plan_id, by)
    foresight = Foresight(plan, today)
    made = [_made(plan, one, foresight, by, at) for one in written]
    _people_belong([step for step, _bodies in made], today)
    rows = [(step, [body.pk for body in bodies]) for step, bodies in made]
    put_in(plan, rows, place=_place_of(plan, before), verb="step.added", by=by, at=at)
    return [step for step, _bodies in made]


def made_step(plan: Plan, written: Written, *, by: User, at: datetime, today: date) -> tuple[PlanStep, list[Body]]:
    """A step as it was written, with its partners, not yet stored and without its number. Raises as `add_steps`."""
    made = _made(plan, written, Foresight(plan, today), by, at)
    _people_belong([made[0]], today)
    return made


def _made(plan: Plan, written: Written, foresight: Foresight, by: User, at: datetime) -> tuple[PlanStep, list[Body]]:
    step = PlanStep(plan=plan)
    _take(step, written, foresight)
    _decide(step, StepState.ACCEPTED, by, at)
    return step, _partners(written)


@transaction.atomic
def write_step(*, step_id: UUID, revision: int, written: Written, by: User, at: datetime, today: date) -> PlanStep:
    """Write one step; a proposed one is accepted by it. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused as `add_steps`, and "step.changed_meanwhile".
    """
    step = step_of_draft(step_id, by)
    if step.revision != revision:
        sentence = _(
            "Người khác vừa sửa việc này; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("step.changed_meanwhile", sentence)
    _take(step, written, Foresight(step.plan, today))
    _decide(step, StepState.ACCEPTED, by, at)
    step.revision += 1
    _people_belong([step], today)
    audit.save(step, WRITTEN, verb="step.written", by=by, at=at)
    _partner(step, _partners(written), {"by": by, "at": at})
    return step


@transaction.atomic
def decide_steps(*, plan_id: UUID, steps: Sequence[UUID], accept: bool, by: User, at: datetime) -> int:
    """Accept or drop steps (nhận, bỏ); a dropped one may be accepted again. How many changed.

    Raises PermissionDenied, Refused "plan.not_drafting".
    """
    plan = drafting(plan_id, by)
    state = StepState.ACCEPTED if accept else StepState.DROPPED
    rows = list(plan.steps.filter(pk__in=steps).exclude(state=state).order_by("pk").select_for_update())
    for step in rows:
        _decide(step, state, by, at)
        step.revision += 1
    fields = ["state", "decided_by", "decided_at", "revision"]
    audit.bulk_save(rows, fields, verb="step.accepted" if accept else "step.dropped", by=by, at=at)
    if rows:
        close_up(plan)
    return len(rows)


@transaction.atomic
def set_on_steps(
    *, plan_id: UUID, steps: Sequence[UUID], lead: Body | None = None, topic: Topic | None = None, days: int = 0,
    by: User, at: datetime,
) -> int:  # fmt: skip
    """Give many steps the same lead or topic, or shift their days by `days`. How many changed.

    A person who does not belong to the new lead is taken off. Raises PermissionDenied, Refused "plan.not_drafting",
    "step.shift_out_of_range".
    """
    plan = drafting(plan_id, by)
    if topic is not None and topic.plan_id != plan.pk:
        raise PermissionDenied
    rows = list(plan.steps.filter(pk__in=steps).order_by("pk").select_for_update())
    for step in rows:
        if lead is not None and step.lead_id != lead.pk:
            step.lead, step.person, step.stand_in = lead, None, None
        if topic is not None:
            step.topic = topic
        step.starts_on, step.due_on = _shifted(step.starts_on, days), _shifted(step.due_on, days)
        if days:
            step.derivation = {}
        step.revision += 1
    fields = ["lead", "person", "stand_in", "topic", "starts_on", "due_on", "derivation", "revision"]
    audit.bulk_save(rows, fields, verb="step.set_together", by=by, at=at)
    return len(rows)


def _shifted(day: date | None, days: int) -> date | None:
    if day is None:
        return None
    try:
        return date.fromordinal(day.toordinal() + days)
    except (ValueError, OverflowError) as error:
        sentence = _("Không dời được nhiều ngày như vậy; hãy nhập số ngày nhỏ hơn.")
        raise Refused("step.shift_out_of_range", sentence) from error


def _partners(written: Written) -> list[Body]:
    lead = written.lead.pk if written.lead else None
    return [body for body in dict.fromkeys(written.partners) if body.pk != lead]


def _take(step: PlanStep, written: Written, foresight: Foresight) -> None:
    """Copy what was written; a day the person changed no longer carries the machine's reason."""
    if any(one is not None and one.plan_id != step.plan_id for one in (written.topic, written.directive)):
        raise PermissionDenied
    if not clean(written.title):
        raise Refused("step.title_needed", _("Hãy ghi nội dung công việc."))
    if written.starts_on and written.due_on and written.due_on < written.starts_on:
        raise Refused("step.ends_before_it_starts", _("Ngày hoàn thành phải từ ngày bắt đầu trở đi."))
    if step.due_on != written.due_on:
        step.derivation = written.reason
    before = step.obligation_id, step.lead_id
    for name in FIELDS:
        value = getattr(written, name)
        setattr(step, name, clean(value) if isinstance(value, str) else value)
    if (step.obligation_id, step.lead_id) != before:
        if written.obligation is not None and not foresight.knows(written.obligation):
            sentence = _("Điều khoản này không thuộc các quy chế của kế hoạch; hãy thêm quy chế vào kế hoạch trước.")
            raise Refused("step.clause_not_of_this_plan", sentence)
        step.regulation = foresight.regulation_of(written.obligation)
        step.instance_key = foresight.key_for(written.obligation, written.lead, written.due_on)


def _decide(step: PlanStep, state: StepState, by: User, at: datetime) -> None:
    step.state, step.decided_by, step.decided_at = state, by, at


def _partner(step: PlanStep, wanted: Sequence[Body], trace: Mapping[str, Any]) -> None:
    known = {row.body_id: row for row in step.partners.all()}
    keys = [body.pk for body in wanted]
    for key, row in known.items():
        if key not in keys:
            audit.delete(row, verb="step.partner_removed", **trace)
    last = max((row.order for row in known.values()), default=0)
    fresh = [body for body in wanted if body.pk not in known]
    rows = [StepPartner(step=step, body=body, order=last + n) for n, body in enumerate(fresh, 1)]
    audit.bulk_create(rows, verb="step.partner_added", **trace)


def _people_belong(steps: Sequence[PlanStep], today: date) -> None:
    """Who is named belongs to the lead or to an office that serves it. One question a lead."""
    wanted: dict[Body | None, set[Person]] = defaultdict(set)
    for step in steps:
        wanted[step.lead] |= {who for who in (step.person, step.stand_in) if who is not None}
    for lead, people in wanted.items():
        keys = {who.pk for who in people}
        inside = (
            set(assignable(lead, on=today).filter(pk__in=keys).values_list("pk", flat=True)) if lead and keys else set()
        )
        outside = next((who for who in people if who.pk not in inside), None)
        if outside is not None:
            sentence = _("%(person)s không thuộc cơ quan chủ trì hoặc văn phòng giúp việc của cơ quan đó.")
            raise Refused("step.not_of_this_body", sentence % {"person": outside.full_name})


def _place_of(plan: Plan, step: UUID | None) -> int | None:
    """The number of a step that stands in the plan; None for one that is gone meanwhile: then the end."""
    return plan.steps.standing().filter(pk=step).values_list("order", flat=True).first() if step else None


def put_in(
    plan: Plan, steps: Sequence[tuple[PlanStep, Sequence[UUID]]], *, place: int | None = None, verb: str, **trace: Any
) -> None:
    """Insert steps, each with the keys of its partners, at the number `place`, else after the last."""
    first = place or end_of(plan)
    parts: dict[Any, list[StepPartner]] = {}
    for order, (step, partners) in enumerate(steps, first):
        step.order = order
        bodies = [key for key in dict.fromkeys(partners) if key != step.lead_id]
        parts[step.pk] = [StepPartner(step=step, body_id=key, order=n) for n, key in enumerate(bodies, 1)]
    make_room(plan, first, len(steps))
    audit.bulk_create([step for step, _partners in steps], verb=verb, parts=parts, **trace)
