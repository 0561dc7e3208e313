"""A plan from its making to its end: what it is for, under which regulations, after which directives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.planning.models import Plan, PlanDirective, PlanRegulation, PlanState, Topic
from phoihop.planning.permissions import can_make
from phoihop.planning.services.rows import drafting, locked_plan
from phoihop.regulations.models import Regulation


@dataclass(frozen=True)
class Frame:
    """What a plan is made of before its steps: [first, until), regulations, directives and focus topics in order."""

    title: str
    first: date
    until: date
    regulations: Sequence[Regulation]
    directives: Sequence[Paper] = ()
    topics: Sequence[str] = ()
    purpose: str = ""


@transaction.atomic
def make_plan(*, body: Body, frame: Frame, by: User, at: datetime) -> Plan:
    """Begin a plan (lập kế hoạch) in the name of `body`.

    Raises PermissionDenied (also for a regulation or directive that `by` may not see), Refused "plan.title_needed",
    "plan.period", "plan.body_ended", "plan.regulation_not_in_force".
    """
    if not can_make(by, body):
        raise PermissionDenied
    if body.abolished_on is not None:
        sentence = _("%(body)s đã kết thúc hoạt động; hãy lập kế hoạch với tên cơ quan kế tục.")
        raise Refused("plan.body_ended", sentence % {"body": body.name})
    plan = Plan(body=body, created_at=at)
    _set(plan, frame, by)
    return audit.create(plan, verb="plan.made", parts=_parts(plan, frame), by=by, at=at)


@transaction.atomic
def change_plan(*, plan_id: UUID, frame: Frame, by: User, at: datetime) -> Plan:
    """Give a plan that is being drafted another title, period, regulations, directives or topics.

    Raises PermissionDenied, Refused as `make_plan`, and "plan.not_drafting", "plan.topic_in_use",
    "plan.directive_in_use".
    """
    plan = drafting(plan_id, by)
    _set(plan, frame, by)
    audit.save(plan, ["title", "purpose", "period_from", "period_until"], verb="plan.changed", by=by, at=at)
    trace: dict[str, Any] = {"by": by, "at": at}
    _match(plan.regulations.all(), "regulation_id", [row.pk for row in frame.regulations], plan, PlanRegulation, trace)
    _match(plan.directives.all(), "paper_id", [row.pk for row in frame.directives], plan, PlanDirective, trace)
    _topics(plan, _named(frame.topics), trace)
    return plan


@transaction.atomic
def abandon_plan(*, plan_id: UUID, reason: str, by: User, at: datetime) -> Plan:
    """Give up a plan that nobody signed (bỏ kế hoạch). Raises PermissionDenied, Refused "plan.not_drafting",
    "plan.reason_needed"."""
    plan = drafting(plan_id, by, head=True)
    plan.state = PlanState.ABANDONED
    return audit.save(plan, ["state"], verb="plan.abandoned", by=by, at=at, reason=_needed(reason))


@transaction.atomic
def close_plan(*, plan_id: UUID, note: str, by: User, at: datetime) -> Plan:
    """End a plan in effect with an assessment (kết thúc kế hoạch); what is still owed stays owed in the ledger.

    Raises PermissionDenied, Refused "plan.not_in_effect", "plan.reason_needed".
    """
    plan = locked_plan(plan_id, by, head=True)
    if plan.state != PlanState.ISSUED:
        raise Refused("plan.not_in_effect", _("Chỉ kết thúc được kế hoạch đang thực hiện."))
    plan.state, plan.closing_note = PlanState.CLOSED, _needed(note)
    return audit.save(plan, ["state", "closing_note"], verb="plan.closed", by=by, at=at)


def _set(plan: Plan, frame: Frame, by: User) -> None:
    if not clean(frame.title):
        raise Refused("plan.title_needed", _("Hãy ghi tên kế hoạch."))
    if frame.until <= frame.first:
        raise Refused("plan.period", _("Ngày cuối của kỳ kế hoạch phải sau ngày đầu."))
    seen = set(
        Regulation.objects.visible_to(by)
        .filter(pk__in=[row.pk for row in frame.regulations])
        .values_list("pk", flat=True)
    )
    papers = Paper.objects.visible_to(by).filter(pk__in=[row.pk for row in frame.directives])
    if len(seen) < len({row.pk for row in frame.regulations}) or papers.count() < len({p.pk for p in frame.directives}):
        raise PermissionDenied
    draft = next((row for row in frame.regulations if row.state != "in_force"), None)
    if draft is not None:
        sentence = _("%(regulation)s không đang có hiệu lực; hãy bỏ khỏi kế hoạch.")
        raise Refused("plan.regulation_not_in_force", sentence % {"regulation": draft.short_title})
    plan.title, plan.purpose = clean(frame.title), clean(frame.purpose)
    plan.period_from, plan.period_until = frame.first, frame.until


def _named(topics: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for topic in topics if (name := clean(topic))))


def _parts(plan: Plan, frame: Frame) -> list[Any]:
    return [
        *(
            PlanRegulation(plan=plan, regulation=row, order=n)
            for n, row in enumerate(dict.fromkeys(frame.regulations), 1)
        ),
        *(PlanDirective(plan=plan, paper=row, order=n) for n, row in enumerate(dict.fromkeys(frame.directives), 1)),
        *(Topic(plan=plan, name=name, order=n) for n, name in enumerate(_named(frame.topics), 1)),
    ]


def _match(
    rows: Any,
    column: str,
    wanted: Sequence[UUID],
    plan: Plan,
    model: type[PlanRegulation] | type[PlanDirective],
    trace: dict[str, Any],
) -> None:
    """Make the rows of the plan those of `wanted`: what is no longer wanted goes, what is new comes at the end."""
    known = {getattr(row, column): row for row in rows}
    verb = "plan.regulation" if model is PlanRegulation else "plan.directive"
    for key, row in known.items():
        if key not in wanted:
            if isinstance(row, PlanDirective) and row.steps.exists():
                sentence = _("Văn bản chỉ đạo %(paper)s đang có việc; hãy bỏ tên văn bản ở các việc đó trước.")
                raise Refused("plan.directive_in_use", sentence % {"paper": row.name})
            audit.delete(row, verb=f"{verb}_removed", **trace)
    order = max((row.order for row in known.values()), default=0)
    fresh = [key for key in dict.fromkeys(wanted) if key not in known]
    new = [model(plan=plan, order=order + n, **{column: key}) for n, key in enumerate(fresh, 1)]
    audit.bulk_create(new, verb=f"{verb}_added", **trace)


def _topics(plan: Plan, names: Sequence[str], trace: dict[str, Any]) -> None:
    known = {topic.name: topic for topic in plan.topics.order_by("order")}
    for name, topic in known.items():
        if name in names:
            continue
        if topic.steps.exists():
            sentence = _(
                "Nội dung trọng tâm «%(topic)s» đang có việc; hãy chuyển các việc đó sang nội dung khác trước."
            )
            raise Refused("plan.topic_in_use", sentence % {"topic": name})
        audit.delete(topic, verb="plan.topic_removed", **trace)
    order = max((topic.order for topic in known.values()), default=0)
    fresh = [name for name in names if name not in known]
    audit.bulk_create(
        [Topic(plan=plan, name=name, order=order + n) for n, name in enumerate(fresh, 1)],
        verb="plan.topic_added",
        **trace,
    )


def _needed(words: str) -> str:
    if not clean(words):
        raise Refused("plan.reason_needed", _("Hãy ghi lý do hoặc đánh giá."))
    return clean(words)
