"""The machine proposes steps from clauses, focus topics, directives; each waits for a person to accept, change or drop it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from phoihop.commitments.rules import shares
from phoihop.commitments.services.generation import Foreseen, titled
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body
from phoihop.organisations.queries import heirs
from phoihop.papers.models import Paper
from phoihop.planning.foresight import Foresight, clauses_of
from phoihop.planning.models import Plan, PlanStep, StepState
from phoihop.planning.services.ordering import close_up
from phoihop.planning.services.rows import drafting
from phoihop.planning.services.steps import put_in
from phoihop.planning.writing import cited
from phoihop.regulations.models import BodyRole, Obligation

Made = tuple[PlanStep, list[UUID]]
UNREAD = ("paper__sheet", "paper__search")  # of no use here, and large


@transaction.atomic
def propose_steps(
    *, plan_id: UUID, clauses: Sequence[UUID], topics: Sequence[UUID] = (), directives: Sequence[UUID] = (),
    by: User, at: datetime, today: date,
) -> int:  # fmt: skip
    """Propose a step for each promise that `clauses` (keys of obligations of its regulations) make in the period, and one
    for each of the plan's focus topics and directives named that has none.

    A clause that gives no day in the period is proposed without one; the table says why. A topic or a directive says
    neither who nor when: a person completes its step, else the plan cannot be submitted. What the plan has already is not
    proposed again; a clause, topic or directive whose steps were all dropped gets them back as proposals. How many were
    proposed. Raises PermissionDenied, Refused "plan.not_drafting".
    """
    plan = drafting(plan_id, by)
    foresight = Foresight(plan, today)
    wanted = clauses_of(plan).filter(pk__in=clauses).prefetch_related("bodies__body")
    known = set(
        plan.steps.filter(obligation__isnull=False).values_list("obligation__lineage", "instance_key", "lead_id")
    )
    made = [
        (step, partners)
        for obligation in wanted
        for step, partners in _steps(obligation, foresight, today)
        if (obligation.lineage, step.instance_key, step.lead_id) not in known
    ]
    made.sort(key=lambda one: (one[0].due_on is None, one[0].due_on or date.max))
    matters = [*_of_topics(plan, topics), *_of_directives(plan, directives, by)]
    made = [*((step, list[UUID]()) for step in matters), *made]
    for step, _partners in made:
        step.plan = plan
    put_in(plan, made, verb="step.proposed", by=by, at=at)
    again = (
        ("obligation__lineage", {obligation.lineage for obligation in wanted}),
        ("topic_id", set(topics)),
        ("directive_id", set(directives)),
    )
    return len(made) + sum(_propose_again(plan, column, keys, by=by, at=at) for column, keys in again)


def _of_topics(plan: Plan, keys: Sequence[UUID]) -> Iterator[PlanStep]:
    """A step for each topic that never had one."""
    for topic in plan.topics.filter(pk__in=keys, steps=None).order_by("order"):
        yield PlanStep(state=StepState.PROPOSED, title=topic.name, topic=topic, proposed_by_machine=True)


def _of_directives(plan: Plan, keys: Sequence[UUID], by: User) -> Iterator[PlanStep]:
    """A step for each directive that never had one; what it is about only where `by` may open it."""
    rows = list(
        plan.directives.filter(pk__in=keys, steps=None).select_related("paper").defer(*UNREAD).order_by("order")
    )
    papers = Paper.objects.visible_to(by).filter(pk__in=[row.paper_id for row in rows])
    seen = set(papers.values_list("pk", flat=True))
    for row in rows:
        about = f": {row.paper.subject}" if row.paper_id in seen else ""
        title = f"Tổ chức thực hiện {cited(row.paper)}{about}"
        yield PlanStep(state=StepState.PROPOSED, title=title, directive=row, proposed_by_machine=True)


def _propose_again(plan: Plan, column: str, keys: set[UUID], *, by: User, at: datetime) -> int:
    """Steps of a clause, topic or directive that has none left: all were dropped, and now somebody asks for it."""
    of_these = plan.steps.filter(**{f"{column}__in": keys})
    stand = set(of_these.standing().values_list(column, flat=True))
    rows = list(of_these.exclude(**{f"{column}__in": stand}).order_by("pk"))
    for step in rows:
        step.state, step.decided_by, step.decided_at = StepState.PROPOSED, None, None
        step.revision += 1
    fields = ["state", "decided_by", "decided_at", "revision"]
    audit.bulk_save(rows, fields, verb="step.proposed_again", by=by, at=at)
    if rows:
        close_up(plan)
    return len(rows)


def _steps(obligation: Obligation, foresight: Foresight, today: date) -> Iterator[Made]:
    promises = foresight.promises.get(obligation.pk, [])
    if promises:
        yield from (made for one in promises for made in _dated(one, foresight))
    else:
        yield from _undated(obligation, foresight, today)


def _dated(one: Foreseen, foresight: Foresight) -> Iterator[Made]:
    """One step a promise; of several leads together the first leads, the others help."""
    lead, *others = one.parties.leads
    step = _step(one.obligation, foresight, lead)
    step.title, step.instance_key = titled(one.obligation.action, one.instance.key), one.instance.key
    step.due_on, step.derivation = one.instance.due_on, one.instance.as_json()
    yield step, [*others, *one.parties.partners]


def _undated(obligation: Obligation, foresight: Foresight, today: date) -> Iterator[Made]:
    roles: dict[str, list[Body]] = {}
    for row in sorted(obligation.bodies.all(), key=lambda row: row.order):
        if row.body is not None:
            roles.setdefault(row.role, []).append(row.body)
    named = [body.pk for bodies in roles.values() for body in bodies]
    heir = heirs(named, on=today)
    leads = [heir.get(body.pk, body.pk) for body in roles.get(BodyRole.LEAD, [])]
    partners = [heir.get(body.pk, body.pk) for body in roles.get(BodyRole.PARTNER, [])]
    for share in shares(obligation.distribution, leads):
        step = _step(obligation, foresight, share.leads[0])
        yield step, [*share.leads[1:], *partners]


def _step(obligation: Obligation, foresight: Foresight, lead: UUID) -> PlanStep:
    return PlanStep(
        state=StepState.PROPOSED,
        title=obligation.action,
        product=obligation.output,
        lead_id=lead,
        obligation=obligation,
        regulation=foresight.regulation_of(obligation),
        proposed_by_machine=True,
    )
