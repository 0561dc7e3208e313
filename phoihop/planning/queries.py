"""Reads over plans: rows of the table, figures of the head, clauses without a step, plan against actual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from phoihop.commitments.models import CLOSED, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.organisations.models import Body
from phoihop.planning.foresight import clauses_of
from phoihop.planning.models import SOURCE, Plan, PlanDirective, PlanStep, StepPartner, StepState, Topic
from phoihop.planning.models.steps import PlanStepQuerySet
from phoihop.regulations.models import Obligation

SHOWN = (
    *(
        "code",
        "plan",
        "order",
        "state",
        "title",
        "product",
        "starts_on",
        "due_on",
        "revision",
        "instance_key",
        "handed_on",
    ),
    *("lead__name", "lead__short_name", "person__code", "person__full_name"),
    *(
        "stand_in__code",
        "stand_in__full_name",
        "topic__name",
        "directive__paper__code",
        "directive__paper__number_text",
        "regulation__short_title",
        "obligation__unit__eid",
        "obligation__timing",
    ),
    *("commitment__code", "commitment__state", "commitment__due_on", "commitment__done_on", "commitment__origin_kind"),
    *("carried_from__commitment__state", "carried_from__commitment__due_on", "carried_from__commitment__origin_kind"),
)


def page_of_step(user: User, code: str) -> str:
    """The page of the step with this code, or of the one in the newest plan under which its commitment went on; "" when
    `user` may see none."""
    lineage = PlanStep.objects.filter(code=code).values("lineage")
    same = Q(code=code) | Q(commitment__source_kind=SOURCE, commitment__source_code=code)
    rows = PlanStep.objects.visible_to(user).filter(same, lineage__in=lineage).only("code")
    row = rows.order_by(F("plan__in_effect_on").desc(nulls_last=True), "-pk").first()
    return row.get_absolute_url() if row else ""


def shown(rows: PlanStepQuerySet) -> PlanStepQuerySet:
    """With what a row of the table says, in two queries whatever the number."""
    partners = StepPartner.objects.select_related("body").only("step", "order", "body__name", "body__short_name")
    joined = rows.select_related(
        "lead",
        "person",
        "stand_in",
        "topic",
        "regulation",
        "obligation__unit",
        "commitment",
        "plan",
        "carried_from__commitment",
        "directive__paper",
    )
    return joined.only(*SHOWN, "plan__state", "plan__code").prefetch_related(Prefetch("partners", partners))


def page_of(
    plan: Plan, rows: QuerySet[PlanStep], *, order: Sequence[str], cursor: str, size: int = paging.PAGE_SIZE
) -> paging.Page[PlanStep]:
    """A page of steps of `plan` with what their rows say: found by their own columns first, so that the database joins
    what it shows and not the five thousand it passes by."""
    found = paging.page(rows, order=order, cursor=cursor, size=size)
    keys = [row.pk for row in found]
    loaded = {row.pk: row for row in shown(PlanStep.objects.filter(pk__in=keys))}
    for row in loaded.values():
        row.plan = plan
    return replace(found, rows=[loaded[key] for key in keys])


def leads_of(plan: Plan) -> list[Body]:
    """Who leads a step of the plan, in rank order."""
    return list(Body.objects.filter(pk__in=plan.steps.values("lead")).by_rank())


@dataclass(frozen=True)
class Figures:
    """Counts of the steps that stand in a plan."""

    total: int
    proposed: int
    undated: int
    alone: int
    dropped: int


def figures_of(plan: Plan) -> Figures:
    """One query."""
    stands = ~Q(state=StepState.DROPPED)
    found = plan.steps.aggregate(
        total=Count("pk", filter=stands),
        proposed=Count("pk", filter=Q(state=StepState.PROPOSED)),
        undated=Count("pk", filter=stands & Q(due_on__isnull=True)),
        alone=Count("pk", filter=stands & Q(lead__isnull=True)),
        dropped=Count("pk", filter=Q(state=StepState.DROPPED)),
    )
    return Figures(**found)


@dataclass(frozen=True)
class Clause:
    """A clause of the plan's regulations and how many steps carry it out."""

    obligation: Obligation
    steps: int
    dropped: int


def coverage_of(plan: Plan) -> list[Clause]:
    """Every clause in force of the plan's regulations with its steps, in the order of the texts. Three queries."""
    by_lineage = plan.steps.filter(obligation__isnull=False).values_list("obligation__lineage").order_by()
    dropped = Q(state=StepState.DROPPED)
    counts: dict[UUID, tuple[int, int]] = {
        lineage: (stands, gone)
        for lineage, stands, gone in by_lineage.annotate(
            stands=Count("pk", filter=~dropped), gone=Count("pk", filter=dropped)
        )
    }
    rows = clauses_of(plan).prefetch_related("bodies__body")
    return [Clause(row, *counts.get(row.lineage, (0, 0))) for row in rows]


@dataclass(frozen=True)
class Matter:
    """A focus topic or a directive of the plan and how many steps carry it out."""

    row: Topic | PlanDirective
    steps: int
    dropped: int


def matters_of(plan: Plan) -> list[Matter]:
    """Every focus topic, then every directive, with its steps, in their order. Two queries."""
    dropped = Q(steps__state=StepState.DROPPED)
    counts = {"stand": Count("steps", filter=~dropped), "gone": Count("steps", filter=dropped)}
    topics = plan.topics.annotate(**counts).order_by("order")
    papers = plan.directives.select_related("paper").defer("paper__sheet", "paper__search").annotate(**counts)
    return [_matter(row) for row in (*topics, *papers.order_by("order"))]


def _matter(row: Any) -> Matter:
    """Of a row that was annotated."""
    return Matter(row, row.stand, row.gone)


HERE = Q(handed_on=None)  # what went on under a later plan is settled for this one by the day it did
OUTCOMES: dict[str, Q] = {
    "kept": Q(commitment__state=State.KEPT),
    "kept_late": Q(commitment__state=State.KEPT_LATE),
    "proved": Q(commitment__state=State.PROVED),
    "not_kept": Q(commitment__state=State.NOT_KEPT),
    "no_longer_due": Q(commitment__state=State.NO_LONGER_DUE),
    "waiting": Q(commitment__isnull=True),
}
HANDED_ON: dict[str, Q] = {
    "carried_late": Q(handed_on__gt=F("due_on")),
    "carried": Q(handed_on__isnull=False) & (Q(due_on=None) | Q(handed_on__lte=F("due_on"))),
}


def outcome(name: str, today: date) -> Q:
    """Steps in effect by what became of them; `overdue` and `coming` depend on the day."""
    if name in HANDED_ON:
        return HANDED_ON[name]
    under_way = Q(commitment__state=State.OPEN) & HERE
    if name == "overdue":
        return under_way & Q(commitment__due_on__lt=today)
    if name == "coming":
        return under_way & (Q(commitment__due_on__gte=today) | Q(commitment__due_on__isnull=True))
    return OUTCOMES[name] & HERE


NAMES: Sequence[str] = (
    *("kept", "kept_late", "proved", "overdue", "coming", "not_kept", "no_longer_due", "waiting"),
    *HANDED_ON,
)


def results_of(plan: Plan, today: date) -> dict[str, int]:
    """How many accepted steps there are of each outcome. One query."""
    counts = {name: Count("pk", filter=outcome(name, today)) for name in NAMES}
    return dict(plan.steps.accepted().aggregate(**counts))


def in_groups(plan: Plan, by: str) -> tuple[QuerySet[PlanStep], list[str]]:
    """Dated accepted and proposed steps for the time line, with the order that keeps groups together."""
    rows = PlanStep.objects.filter(plan=plan, due_on__isnull=False).standing().only("order", "due_on")
    return rows.annotate(begins=Coalesce("starts_on", "due_on"), group=F(GROUPS[by])), [
        "group",
        "begins",
        "due_on",
        "order",
    ]


GROUPS = {"lead": "lead__name", "regulation": "regulation__short_title", "topic": "topic__name"}


def is_done(step: PlanStep) -> bool:
    """Whether the ledger has a verdict on the step, or proof that waits for one."""
    return step.commitment is not None and step.commitment.state in {*CLOSED, State.PROVED}
